"""Pictures: taken in, offered in sizes, kept for ever, and without what the camera wrote."""

import io
import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from masthead.paper.newsroom.models import Article
from masthead.paper.newsroom.values import LeadPicture
from masthead.paper.pictures import operations as pictures
from masthead.paper.pictures import queries
from masthead.paper.pictures.models import Picture, Rendition
from masthead.paper.pictures.values import AltDecision, NotAPicture, PictureId
from tests.paper.makers import NOW, US, picture_record

Make = Callable[..., Article]


def shown(picture: PictureId) -> dict[str, object]:
    return vars(queries.shown(picture_ids={picture}, sizes="100vw")[picture])


def fetched(client: Client, address: str) -> Image.Image:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    image = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert answer["Content-Type"] == f"image/{image.format.lower()}"
    return image


def test_a_picture_is_offered_in_sizes_and_formats(picture: PictureId, client: Client) -> None:
    values = shown(picture)
    assert (values["width"], values["height"], values["alt"]) == (1280, 800, "A swing bridge, one leaf open")
    offered = re.findall(r"(\S+) (\d+)w", f"{values['srcset']}, {values['sources'][0].srcset}")
    assert [int(width) for _, width in offered] == [320, 620, 960, 1280] * 2
    for address, width in offered:
        image = fetched(client, address)
        assert image.size == (int(width), 1000 * int(width) // 1600)
        assert not image.getexif()
    assert Rendition.objects.count() == 8
    fetched(client, offered[0][0])
    assert Rendition.objects.count() == 8


def test_a_small_picture_is_never_made_larger(paper: None, client: Client) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (400, 300)).save(file, "PNG")
    small = pictures.take_in(record=picture_record(content=file.getvalue(), name="x.png"), actor=US, now=NOW)
    values = shown(small)
    assert re.findall(r"(\d+)w", str(values["srcset"])) == ["320", "400"]
    assert fetched(client, str(values["largest"])).size == (400, 300)


def test_twice_is_the_same_as_once(picture: PictureId) -> None:
    assert pictures.take_in(record=picture_record(), actor=US, now=NOW) == picture
    assert Picture.objects.count() == 1


def test_another_file_is_another_address(picture: PictureId, client: Client) -> None:
    before = str(shown(picture)["largest"])
    fetched(client, before)
    file = io.BytesIO()
    Image.new("RGB", (1600, 800), "#f0b36b").save(file, "JPEG")
    assert pictures.take_in(record=picture_record(content=file.getvalue()), actor=US, now=NOW) == picture
    after = str(shown(picture)["largest"])
    assert after != before
    assert fetched(client, after).size == (1280, 640)
    assert client.get(before).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["00000000-320.jpg", "{mark}-321.jpg", "{mark}-320.png", "{mark}-1600.jpg", "{mark}-99999.jpg", "{mark}.jpg"],
)
def test_nobody_can_have_other_sizes_made(picture: PictureId, client: Client, name: str) -> None:
    mark = queries.mark(picture=Picture.objects.get())
    assert client.get(f"/media/{picture}/{name.format(mark=mark)}").status_code == 404
    assert not Rendition.objects.exists()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Wagtail leaves its own file open
def test_what_the_office_made_for_itself_is_for_the_office(picture: PictureId, editor: Client, client: Client) -> None:
    """D2, D4."""
    rendition = Picture.objects.get().get_rendition("max-165x165")
    assert rendition.url.startswith(f"/media/{picture}/")
    assert client.get(rendition.url).status_code == 404
    answer = editor.get(rendition.url)
    assert answer.status_code == 200
    assert answer["Cache-Control"].startswith("private")
    assert b"".join(answer.streaming_content)


def test_a_picture_without_its_file_is_absent(picture: PictureId, client: Client) -> None:
    address = str(shown(picture)["largest"])
    fetched(client, address)
    rendition = Rendition.objects.get()
    rendition.file.storage.delete(rendition.file.name)
    assert client.get(address).status_code == 404
    fetched(client, address)  # and is made again


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("content", [b"", b"not a picture", SVG, b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, b"GIF89a"])
def test_what_is_no_picture_is_refused(paper: None, content: bytes) -> None:
    with pytest.raises(NotAPicture):
        pictures.take_in(record=picture_record(content=content), actor=US, now=NOW)
    assert not Picture.objects.exists()


def test_a_bomb_is_refused(paper: None) -> None:
    file = io.BytesIO()
    Image.new("1", (9000, 9000)).save(file, "PNG")
    with pytest.raises(NotAPicture, match="too many"):
        pictures.take_in(record=picture_record(content=file.getvalue()), actor=US, now=NOW)


def test_a_described_picture_has_a_description(picture: PictureId) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.update(alt="")


def test_decoration_says_nothing(picture: PictureId) -> None:
    Picture.objects.update(alt_decision=AltDecision.DECORATIVE)
    assert shown(picture)["alt"] == ""


def test_a_changed_description_is_on_the_page(picture: PictureId, article: Make, client: Client) -> None:
    made = article(lead_picture=LeadPicture("tests:bridge"))
    assert "one leaf open" in client.get(f"/{made.address}/").content.decode()
    pictures.take_in(record=picture_record(alt="A bridge, shut"), actor=US, now=NOW)
    for address in (f"/{made.address}/", "/"):
        assert "A bridge, shut" in client.get(address).content.decode()
