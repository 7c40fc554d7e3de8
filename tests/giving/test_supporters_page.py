"""``/support/`` and ``/give/ways/``: how to give every month, and every way there is, as pages and as PDF."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pypdf
import pytest

from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars.values import FactName, PaymentMode
from masthead.machinery.press import operations as press
from tests import makers
from tests.client import PERSONAL, PUBLIC, Client
from tests.makers import ACTOR, NOW, words

PAGES = ("/support/", "/support/blank/", "/give/ways/")
PAPERS = ("/support/blank.pdf", "/give/ways.pdf")


@pytest.fixture(autouse=True)
def clock(set_clock: Callable[[datetime], None]) -> Callable[[datetime], None]:
    set_clock(NOW)
    return set_clock


def pdf(client: Client, address: str) -> pypdf.PdfReader:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def said(reader: pypdf.PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split()).replace("’", "'")


def test_support_says_how_to_give_every_month(db: None, client: Client) -> None:
    makers.make_paper()
    answer = client.get("/support/")
    text = words(answer.content.decode())
    assert answer["Cache-Control"] == PUBLIC
    for told in ("Practice Readers' Society Limited", "00-00-00", "00000000", "1 The Quay, Invented Town, ZZ1 1ZZ"):
        assert told in text
    for address in ("/support/form/", "/support/blank/", "/give/ways/"):
        assert f'href="{address}"' in answer.content.decode()


@pytest.mark.parametrize("address", [*PAGES, *PAPERS])
@pytest.mark.parametrize("query", ["", "?utm_source=x", "?page=2"])
def test_they_are_only_read(db: None, client: Client, address: str, query: str) -> None:
    makers.make_paper()
    answer = client.get(f"{address}{query}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == (PERSONAL if "page" in query else PUBLIC)
    head = client.head(f"{address}{query}")
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(f"{address}{query}").status_code == 405


def test_every_way_is_on_one_page_and_on_one_sheet_in_large_type(db: None, client: Client) -> None:
    """P18: payee, postal address, bank details with reference, phone, standing order, card; once or monthly."""
    makers.make_paper()
    page = words(client.get("/give/ways/").content.decode())
    sheet = said(pdf(client, "/give/ways.pdf"))
    for told in (
        "Once or every month",
        "Practice Readers' Society Limited",
        "1 The Quay, Invented Town, ZZ1 1ZZ",
        "00-00-00",
        "00000000",
        "FUND and your surname",
        "01632 960000",
        "By standing order",
        "By card",
        "last changed on 24 November 2026",
    ):
        assert told in page, told
        assert told in sheet, told
    for text in (page, sheet):
        assert "Direct Debit" not in text  # there is none yet


def test_it_is_one_sheet_at_16_point(db: None, client: Client) -> None:
    makers.make_paper()
    sizes: list[float] = []

    def note(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        if "Payable" in text or "Once" in text:
            sizes.append(abs(size * matrix[0]))

    [sheet] = pdf(client, "/give/ways.pdf").pages
    sheet.extract_text(visitor_text=note)
    assert sizes
    assert {round(size) for size in sizes} == {16}


def test_the_day_of_a_change_of_the_bank_details_is_shown(
    db: None, client: Client, clock: Callable[[datetime], None]
) -> None:
    makers.make_paper()
    client.get("/give/ways/")
    later = NOW + timedelta(days=3)
    clock(later)
    particulars.change(facts={FactName.BANK_ACCOUNT: "00000001"}, in_force_at=later, actor=ACTOR, now=later)
    press.touch_every_page(now=later)
    text = words(client.get("/give/ways/").content.decode())
    assert "00000001" in text
    assert "last changed on 27 November 2026" in text


def test_card_is_named_only_where_cards_are_taken(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    makers.make_paper()
    without = type("Environment", (), {"payment_mode": PaymentMode.NONE, "url": "http://localhost:8900"})
    monkeypatch.setattr("masthead.giving.supporters.queries.settings", type("S", (), {"ENVIRONMENT": without}))
    without_cards = words(client.get("/give/ways/?page=2").content.decode())
    assert "By card" not in without_cards


def test_the_blank_form_has_lines_to_write_on(db: None, client: Client) -> None:
    makers.make_paper()
    for text in (words(client.get("/support/blank/").content.decode()), said(pdf(client, "/support/blank.pdf"))):
        for told in ("Standing order form", "Amount every month", "Name on the account", "Signed", "00000000"):
            assert told in text


@pytest.mark.parametrize("address", PAPERS)
def test_a_sheet_is_fit_for_a_screen_reader(db: None, client: Client, address: str) -> None:
    makers.make_paper()
    reader = pdf(client, address)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"  # type: ignore[index]
    assert "/StructTreeRoot" in root  # type: ignore[operator]
    assert reader.metadata is not None
    assert reader.metadata.title


def test_the_give_page_and_every_pages_foot_lead_to_all_ways(db: None, client: Client) -> None:
    makers.make_paper()
    give, front = (client.get(path).content.decode() for path in ("/give/", "/"))
    assert give.count('href="/give/ways/"') == 2
    assert "All ways to give, on one page to print" in give.partition("</main>")[0]
    assert front.count('href="/give/ways/"') == 1
