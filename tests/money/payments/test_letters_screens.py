"""The letters' screens: what waits, a run made by one press, printed and printed again, and read as a page."""

import io
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from justhtml import JustHTML

from masthead.machinery.audit.models import Line as AuditLine
from masthead.money.payments import models, queries
from masthead.people.values import Flag
from tests import staff
from tests.client import Client
from tests.makers import NOW, words
from tests.money.payments.test_letters_runs import code, flag, fund, gave, someone  # noqa: F401 - its paper

HOME = "/office/letters/"
DESK = "Gift-desk volunteers"


@pytest.fixture
def desk(db: None, client: Client) -> Client:
    """Somebody who may print letters, signed in."""
    return staff.signed_in(client, "Treasurers")  # type: ignore[return-value]


def made(client: Client) -> str:
    answer = client.post(HOME)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_what_waits_is_said_and_one_press_makes_the_run(desk: Client) -> None:
    gave(someone("Ada"))
    gave(someone("Nowhere", postcode=""))
    text = words(desk.get(HOME).content.decode())
    for told in ("Make 1 letter", "Nowhere", "no postal address is known", "No letters were printed yet."):
        assert told in text, told
    address = made(desk)
    text = words(desk.get(address).content.decode())
    for told in ("Ada", "not yet", "Print (PDF)", "Left out when the run was made", "Nowhere"):
        assert told in text, told
    assert (
        "Make"
        not in words(desk.get(HOME).content.decode()).partition("Runs")[0].partition("Letters in the next run")[2]
    )


def test_nothing_waits_is_said_and_makes_no_run(desk: Client) -> None:
    answer = desk.post(HOME)
    assert answer.status_code == 409
    assert "No letter waits that can be printed." in words(answer.content.decode())
    assert not models.LetterRun.objects.exists()


def test_printed_again_it_says_so_on_pdf_and_page(desk: Client, standing_clock: Path) -> None:
    gave(someone("Ada"))
    address = made(desk)
    pdf = f"{address.rstrip('/')}.pdf"
    first = desk.post(pdf)
    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in first["Cache-Control"]
    assert not any("Printed again" in page for page in pages(first.content))
    standing_clock.write_text((NOW + timedelta(days=2)).isoformat(), encoding="ascii")
    again = pages(desk.post(pdf).content)
    assert all("Printed again on 26 November 2026" in page for page in again)
    assert "Printed again on 26 November 2026" in words(desk.get(f"{address}read/").content.decode())
    assert "printed again" in words(desk.get(address).content.decode())
    acts = AuditLine.objects.filter(act="payments.record_printing").count()
    assert acts == models.LetterPrinting.objects.count() == 2


def test_a_link_prints_nothing(desk: Client) -> None:
    gave(someone("Ada"))
    address = made(desk)
    assert desk.get(f"{address.rstrip('/')}.pdf").status_code == 405
    assert not models.LetterPrinting.objects.exists()


def test_the_page_says_what_the_pdf_says(desk: Client) -> None:
    party = someone("Ada =1+1 <b>")
    payment = gave(party, ("fund", 2500), ("raffle", 500))
    address = made(desk)
    answer = desk.get(f"{address}read/")
    html = answer.content.decode()
    JustHTML(html, strict=True, sanitize=False)
    text = words(html)
    assert "Printed again" not in text
    page = pages(desk.post(f"{address.rstrip('/')}.pdf").content)[1].replace("’", "'")
    for told in (
        "Thank you for your £30.00",
        "counted for November 2026",
        code(payment),
        "Your slip for December 2026",
    ):
        assert told in text, told
        assert told in page, told
    assert 'role="img" aria-label="QR code of the reference P-' in html
    assert "Ada =1+1 &lt;b&gt;" in html
    printed = desk.post(f"{address}read/")
    assert printed.status_code == 200
    assert "Printed again" in words(printed.content.decode())


def test_who_died_since_is_named_on_the_run_and_in_no_letter(desk: Client) -> None:
    stays, dies = someone("Stays"), someone("Dies")
    for party in (stays, dies):
        gave(party)
    address = made(desk)
    flag(dies, Flag.HAS_DIED)
    text = words(desk.get(address).content.decode())
    assert "Left out of every further printing" in text
    assert "has died" in text
    assert "Dear Dies" not in words(desk.get(f"{address}read/").content.decode())


@pytest.mark.parametrize("address", ["/office/letters/99/", "/office/letters/99/read/"])
def test_a_run_that_is_not_there_is_not_found(desk: Client, address: str) -> None:
    assert desk.get(address).status_code == 404
    assert desk.post("/office/letters/99.pdf").status_code == 404
    assert not models.LetterPrinting.objects.exists()


@pytest.mark.parametrize("start", ["-1", "x", "99999999999999999999", "५"])
def test_odd_places_in_a_run_are_its_beginning_or_nothing(desk: Client, start: str) -> None:
    gave(someone("Ada"))
    address = made(desk)
    for page in (address, f"{address}read/"):
        assert desk.get(page, {"from": start}).status_code == 200
    assert desk.post(f"{address.rstrip('/')}.pdf", {"part": start}).status_code == 200


def test_whoever_may_not_print_sees_nothing(db: None, client: Client) -> None:
    """D2."""
    gave(someone("Ada"))
    reporter = staff.signed_in(client, "Reporters")
    for address in (HOME, f"{HOME}1/", f"{HOME}1/read/"):
        assert reporter.get(address).status_code == 403
        assert reporter.post(address).status_code == 403
    assert not models.LetterRun.objects.exists()
    assert queries.letters_to_print(now=NOW).total == 1
