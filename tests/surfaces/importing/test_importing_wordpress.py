"""A WordPress export is taken in whole and once, or refused with its line and nothing is written."""

import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from masthead.machinery.audit.models import Line
from masthead.paper.newsroom import operations as newsroom
from masthead.paper.newsroom.models import Article, Author, Redirect, Section, StaticPage
from masthead.paper.newsroom.values import TakenIn
from masthead.surfaces.importing import formats
from masthead.surfaces.importing import operations as importing
from masthead.surfaces.importing.values import NotReadable
from tests import makers
from tests.client import Client
from tests.makers import ACTOR, NOW
from tests.surfaces.importing import exports, reading
from tests.surroundings import ABSENT, SHARED

WXR = SHARED / "wxr"
LABS = WXR / "real" / "cc-labs.xml"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
WP = "{http://wordpress.org/export/1.2/}"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)


@pytest.fixture
def paper(db: None, set_clock: Callable[[datetime], None]) -> None:
    """A paper with an open newsroom and nothing in it."""
    set_clock(NOW)
    makers.make_fund()
    newsroom.open_newsroom(actor=ACTOR, now=NOW)


def bring(file: Path) -> TakenIn:
    return importing.import_wordpress(file=file, actor=ACTOR, now=NOW)[0]


def written() -> dict[str, int]:
    """How many of everything there is."""
    return {model.__name__: model.objects.count() for model in (Article, Author, Redirect, Section, StaticPage, Line)}


# --- Taking in --------------------------------------------------------------------------------------------------------


def test_an_article_comes_in_with_its_section_author_date_and_old_addresses(
    paper: None, client: Client, tmp_path: Path
) -> None:
    more = "<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>ferry</wp:meta_value></wp:postmeta>"
    taken = bring(exports.write(tmp_path, exports.item(more=more)))
    assert set(taken.made) == {"river", "mquill", "wordpress:old.example:12"}
    assert taken.troubles == ()
    article = Article.objects.get()
    assert article.first_published_at == datetime(2019, 3, 4, 9, 30, tzinfo=UTC)
    page = client.get("/2019/03/the-ferry-is-late/")
    assert page.status_code == 200
    text = makers.words(page.content.decode())
    assert "The ferry is late By Mara Quill 4 March 2019, 09:30 One. Two." in text
    for old in ("/?p=12", "/2019/03/ferry/"):
        moved = client.get(old)
        assert (moved.status_code, moved["Location"]) == (301, "/2019/03/the-ferry-is-late/"), old


def test_of_dozens_of_categories_the_most_used_stand_at_the_head_of_every_page(
    paper: None, client: Client, tmp_path: Path
) -> None:
    def filed(number: int, name: str) -> str:
        category = f'<category domain="category" nicename="{name}"><![CDATA[{name}]]></category>'
        return exports.item(number=number, slug=f"a-{number}", link="https://old.example/", category=category)

    names = [f"section-{n}" for n in range(9)]
    often = [filed(100 + place, name) for place, name in enumerate(names[3:])]
    bring(exports.write(tmp_path, *(filed(place, name) for place, name in enumerate(names)), *often))
    head = client.get("/").content.decode().partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r'href="/([a-z0-9-]+)/"', head) == names[3:]
    assert client.get("/section-0/").status_code == 200


def test_again_and_nothing_is_doubled(paper: None, tmp_path: Path) -> None:
    file = exports.write(tmp_path, exports.item(), exports.item(number=13, slug="b", kind="page", title="About us"))
    bring(file)
    before = written()
    again = bring(file)
    assert (again.made, again.changed, again.left) == ((), (), ())
    assert len(again.same) == 4
    after = written()
    assert after | {"Line": 0} == before | {"Line": 0}


def test_what_changed_at_the_source_is_changed(paper: None, tmp_path: Path) -> None:
    bring(exports.write(tmp_path, exports.item()))
    again = bring(exports.write(tmp_path, exports.item("Three.")))
    assert again.changed == ("wordpress:old.example:12",)
    assert Article.objects.count() == 1


@pytest.mark.parametrize("status", ["draft", "pending", "private", "future"])
def test_what_was_not_public_comes_in_as_a_draft(paper: None, client: Client, tmp_path: Path, status: str) -> None:
    bring(exports.write(tmp_path, exports.item(status=status, gmt="0000-00-00 00:00:00")))
    assert not Article.objects.get().live
    assert client.get("/2019/03/the-ferry-is-late/").status_code == 404


@pytest.mark.parametrize("status", ["trash", "auto-draft", "inherit"])
def test_what_lies_in_the_bin_stays_there(paper: None, tmp_path: Path, status: str) -> None:
    bring(exports.write(tmp_path, exports.item(status=status)))
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    "gmt", ["0000-00-00 00:00:00", "", "2019-02-30 10:00:00", "198-04-06", "yesterday", "2019-03-04 25:00:00"]
)
def test_a_date_that_there_is_not_is_never_1970(paper: None, tmp_path: Path, gmt: str) -> None:
    bring(exports.write(tmp_path, exports.item(gmt=gmt)))
    assert Article.objects.get().first_published_at == datetime(2019, 3, 4, 9, 30, tzinfo=UTC)  # the feed's date


@pytest.mark.parametrize(
    ("category", "slug"),
    [
        ("", "news"),
        ('<category domain="category" nicename="give"><![CDATA[Give]]></category>', "give-section"),
        ('<category domain="category" nicename="2019"><![CDATA[2019]]></category>', "section-2019"),
        ('<category domain="category" nicename="%e6%b2%b3"><![CDATA[河]]></category>', "section"),
        ('<category domain="post_tag" nicename="tag"><![CDATA[Tag]]></category>', "news"),
    ],
)
def test_a_section_never_takes_an_address_of_ours(paper: None, tmp_path: Path, category: str, slug: str) -> None:
    taken = bring(exports.write(tmp_path, exports.item(category=category)))
    assert taken.troubles == ()
    assert [section.slug for section in Section.objects.all()] == [slug]
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("R&#038;D &amp; more", "R&D & more"),
        ("An article about &amp;amp;", "An article about &amp;"),  # read once, never again
        ("<b>Bold</b> words", "Bold words"),
        ("", "Untitled"),
        ("  padded \n title ", "padded title"),
    ],
)
def test_a_headline_is_read_once(paper: None, tmp_path: Path, title: str, headline: str) -> None:
    bring(exports.write(tmp_path, exports.item(title=title)))
    assert Article.objects.get().title == headline


def test_items_without_an_id_stay_apart(paper: None, tmp_path: Path) -> None:
    items = [
        re.sub("<wp:post_id>.*</wp:post_id>", "", exports.item(slug=s, link=f"https://old.example/{s}/")) for s in "ab"
    ]
    taken = bring(exports.write(tmp_path, *items))
    assert Article.objects.count() == 2
    assert taken.troubles == ()


def test_two_of_one_slug_both_have_an_address(paper: None, client: Client, tmp_path: Path) -> None:
    bring(exports.write(tmp_path, exports.item(), exports.item("Other.", number=13)))
    for address in ("/2019/03/the-ferry-is-late/", "/2019/03/the-ferry-is-late-2/"):
        assert client.get(address).status_code == 200


def test_a_link_that_is_none_and_hostile_markup_are_harmless(paper: None, client: Client, tmp_path: Path) -> None:
    body = (
        "<p onclick='x()'>One</p><table onmouseover=x()><tr><td><img src=x onerror=alert(1)>"
        "<a href='java&#10;script:alert(1)'>two</a></td></tr></table><svg onload=alert(1)>three</svg>"
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>"
    )
    bring(exports.write(tmp_path, exports.item(body, link="http://[broken", slug="x")))
    html = client.get("/2019/03/x/").content.decode()
    for bad in ("onclick", "onmouseover", "onerror", "onload", '"javascript:', "<iframe", "<svg"):
        assert bad not in html, bad
    assert "One two three" in makers.words(html)


def test_types_that_have_no_place_yet_are_counted(paper: None, tmp_path: Path) -> None:
    file = exports.write(tmp_path, exports.item(kind="attachment"), exports.item(number=2, kind="nav_menu_item"))
    _, left = importing.import_wordpress(file=file, actor=ACTOR, now=NOW)
    assert left == {"attachment": 1, "nav_menu_item": 1}
    assert not Article.objects.exists()


# --- Refusing ---------------------------------------------------------------------------------------------------------


def refused(file: Path) -> NotReadable:
    """The refusal of a file, of which nothing was written."""
    before = written()
    with pytest.raises(NotReadable, match="Nothing was imported") as found:
        bring(file)
    assert written() == before
    return found.value


def test_a_file_that_is_cut_off_anywhere_is_refused_with_its_line(paper: None, tmp_path: Path) -> None:
    whole = exports.write(tmp_path, *(exports.item(number=n, slug=f"s{n}") for n in range(1, 6))).read_bytes()
    cut = tmp_path / "cut.xml"
    for length in [*range(0, len(whole) - len(exports.FOOT), 97), len(whole) - 2]:
        cut.write_bytes(whole[:length])
        refusal = refused(cut)
        lines = whole[:length].count(b"\n") + 1
        assert refusal.line in {lines, lines - 1} or length == 0, (length, refusal)  # type: ignore[attr-defined]
        assert "cut.xml, line" in str(refusal)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "cut off"),
        (b"GIF89a", "broken"),
        (b"<html><body>No feed</body></html>", "not a WordPress export"),
        (b"<rss version='2.0'><channel><title>A feed</title><item/></channel></rss>", "no wp: elements"),
        (b"<rss version='2.0'></rss>", "no rss channel"),
        (exports.HEAD.encode() + b"<item><title>A & B</title></item>" + exports.FOOT.encode(), "line 13"),
        (exports.HEAD.encode() + b"<item><title>\x01</title></item>" + exports.FOOT.encode(), "line 13"),
        (exports.HEAD.encode() + b"<item><title>\xff\xfe</title></item>" + exports.FOOT.encode(), "line 13"),
        (b'<?xml version="1.0" encoding="klingon"?><rss/>', "encoding"),
        (b'<?xml version="1.0"?><!DOCTYPE rss><rss><channel/></rss>', "a DTD"),
        (b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "a DTD"),
    ],
)
def test_what_is_no_export_is_refused_in_words(paper: None, tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "file.xml"
    file.write_bytes(content)
    assert why in str(refused(file))


def test_no_file_is_refused_in_words(paper: None, tmp_path: Path) -> None:
    assert "there is no such file" in str(refused(tmp_path / "none.xml"))
    assert "there is no such file" in str(refused(tmp_path))


def _hostile() -> list[Path]:
    return sorted(
        file for file in (SHARED / "hostile").rglob("*") if file.suffix in {".xml", ".svg"} or "Laugh" in file.name
    )


@needs_shared
@pytest.mark.parametrize("file", _hostile(), ids=lambda file: file.name)
def test_hostile_xml_is_refused_at_once(paper: None, file: Path) -> None:
    began = time.monotonic()
    assert re.search(r"line \d+", str(refused(file)))
    assert time.monotonic() - began < 5


# --- Real exports -----------------------------------------------------------------------------------------------------


def _fixtures() -> list[Path]:
    return sorted(WXR.rglob("*.xml"))


@needs_shared
@pytest.mark.parametrize("file", _fixtures(), ids=lambda file: file.name)
def test_every_collected_export_is_read_true_to_the_word_or_refused_with_its_line(file: Path) -> None:
    try:
        export = formats.read_export(file=file)
    except NotReadable as refusal:
        assert re.search(r"line \d+", str(refusal))  # noqa: PT017 - either answer is right
        return
    for item in export.items:
        out = reading.html_of(formats.read_blocks(body=item.body, address=item.address))
        assert reading.words(out) == reading.words(item.body), f"item {item.id}, line {item.line}"
    assert len(formats.records_of(export=export)) >= len([i for i in export.items if i.kind == "page"])


@needs_shared
@pytest.mark.parametrize(
    "name", ["small-export.xml", "valid-wxr-1.0.xml", "wxr-utf-8-challenges.xml", "themeunittestdata.wordpress.xml"]
)
def test_exports_of_wordpress_itself_come_in_and_only_once(paper: None, name: str) -> None:
    (file,) = WXR.rglob(name)
    first = bring(file)
    assert len(set(first.made)) == len(first.made)
    again = bring(file)
    assert first.made
    assert (again.made, again.changed) == ((), ())
    assert not [trouble for trouble in first.troubles if "old address" not in trouble.words]


@needs_shared
def test_a_real_paper_comes_in_and_is_read_word_for_word(paper: None, client: Client) -> None:
    """cc-labs: 219 posts; the source's own text and the pages as answered, by a reader of the tests' own."""
    taken = bring(LABS)
    source = {
        f"wordpress:labs.creativecommons.org:{item.findtext(f'{WP}post_id')}": item
        for item in ET.parse(LABS).getroot().iter("item")
    }
    kinds = Counter(item.findtext(f"{WP}post_type") for item in source.values())
    assert kinds["post"] == 219
    stored = {one.source_id: one for one in Article.objects.all()}
    expected = {
        key
        for key, item in source.items()
        if item.findtext(f"{WP}post_type") == "post" and item.findtext(f"{WP}status") not in {"trash", "auto-draft"}
    }
    assert set(stored) == expected
    assert not [trouble for trouble in taken.troubles if "old address" not in trouble.words]
    counted = 0
    for key, article in stored.items():
        if not article.live:
            continue
        html = client.get(f"/{article.address}/").content.decode()
        # From the date in the byline, which is the last thing before the text, to the address that only print shows.
        body = html.partition("</time>")[2].partition('<p class="printed')[0]
        told = reading.words(source[key].findtext(CONTENT) or "")
        assert reading.words(body) == told, article.address
        counted += len(told)
    assert counted > 20_000
