"""The share application sheet: the society's particulars, no promises, lines to write on; a page and a PDF."""

import io

import pypdf
import pytest

from tests import makers
from tests.client import PERSONAL, PUBLIC, Client
from tests.makers import words

PAGE, SHEET = "/shares/application/", "/shares/application.pdf"


@pytest.mark.parametrize("address", [PAGE, SHEET])
@pytest.mark.parametrize("query", ["", "?utm_source=x", "?page=2"])
def test_it_is_only_read(db: None, client: Client, address: str, query: str) -> None:
    makers.make_paper()
    answer = client.get(f"{address}{query}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == (PERSONAL if "page" in query else PUBLIC)
    assert client.head(f"{address}{query}").status_code == 200
    assert client.post(f"{address}{query}").status_code == 405


def test_page_and_sheet_say_who_asks_whom_for_what_and_what_may_be_lost(db: None, client: Client) -> None:
    makers.make_paper()
    assert f'href="{PAGE}"' in client.get("/shares/").content.decode()
    answer = client.get(SHEET)
    assert answer["Content-Type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    printed = " ".join("\n".join(page.extract_text() for page in reader.pages).split()).replace("’", "'")
    for text in (words(client.get(PAGE).content.decode()), printed):
        for told in (
            "Application for shares",
            "Practice Readers' Society Limited",
            "00000X",
            "could lose all the money",
            "Financial Services Compensation Scheme",
            "Nobody is promised",
            "I ask to be admitted as a member",
            "Full name",
            "Signed",
            "write “shares” on its back",
            "1 The Quay, Invented Town, ZZ1 1ZZ",
        ):
            assert told in text, told


def test_the_sheet_is_fit_for_a_screen_reader(db: None, client: Client) -> None:
    makers.make_paper()
    reader = pypdf.PdfReader(io.BytesIO(client.get(SHEET).content))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"  # type: ignore[index]
    assert "/StructTreeRoot" in root  # type: ignore[operator]
    assert reader.metadata is not None
    assert reader.metadata.title == "Application for shares"
