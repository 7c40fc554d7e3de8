"""The appeals' desk, each act on a page of its own, what was typed is kept; and the pages that the public sees."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from masthead.giving.fund import operations as fund
from masthead.giving.fund import queries
from masthead.kernel.periods import Month
from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars.values import FactName
from masthead.machinery.press import operations as press
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Means
from tests import makers, staff
from tests.client import Client
from tests.makers import ACTOR, NOW, local, pounds, words

SetClock = Callable[[datetime], None]
SPECIAL = {
    "title": "The new roof",
    "slug": "new-roof",
    "about": "The roof leaks.",
    "target": "5,000",
    "opens_on": "24/11/2026",
    "closes_on": "2027-01-15",
}


@pytest.fixture
def treasurer(paper: None, client: Client) -> Client:
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    staff.signed_in(client, "Treasurers")
    return client


def test_a_special_appeal_is_opened_extended_and_closed_on_screens(treasurer: Client) -> None:
    assert treasurer.post("/office/appeals/new/", SPECIAL).status_code == 303
    assert "The new roof" in treasurer.get("/office/appeals/").content.decode()
    extended = {"closes_on": "1/2/2027", "why": "The slates came late"}
    assert treasurer.post("/office/appeals/new-roof/extend/", extended).status_code == 303
    assert treasurer.post("/office/appeals/new-roof/close/", {"why": "Paid"}).status_code == 303
    found = queries.special_of(slug="new-roof")
    assert found is not None
    assert found.closes_on == date(2026, 11, 24)
    shown = words(treasurer.get("/office/appeals/new-roof/").content.decode())
    assert "The appeal was closed early, on 24 November 2026: Paid" in shown


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("target", "ten"),
        ("target", "5,000.50"),
        ("opens_on", "30/2/2026"),
        ("opens_on", "tomorrow"),
        ("closes_on", "1/1/2026"),
        ("slug", "2026-11"),
        ("slug", "box"),
        ("title", ""),
        ("title", "The \u202enew roof"),
        ("about", "x" * 1001),
    ],
)
def test_what_is_wrong_is_said_in_words_and_the_rest_is_kept(treasurer: Client, name: str, typed: str) -> None:
    answer = treasurer.post("/office/appeals/new/", SPECIAL | {name: typed})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "There is a problem" in html
    assert (SPECIAL["about"] if name != "about" else SPECIAL["title"]) in html
    assert queries.choosable() == []


def test_the_next_target_is_set(treasurer: Client) -> None:
    assert treasurer.post("/office/appeals/target/", {"target": "20000", "month": "2026-12"}).status_code == 303
    assert treasurer.post("/office/appeals/target/", {"target": "20000", "month": "2026-11"}).status_code == 422
    assert treasurer.post("/office/appeals/target/", {"target": "20000", "month": "December"}).status_code == 422
    found = queries.running(now=local(2026, 12, 1))
    assert found is not None
    assert found.appeal.target == pounds(20_000)


def test_a_change_of_target_is_proposed(treasurer: Client) -> None:
    staff.make("Treasurers", email="second@clarion.example")
    changed = {"target": "20000", "why": "The boiler broke"}
    assert treasurer.post("/office/appeals/2026-11/change/", changed).status_code == 303
    found = queries.running(now=NOW)
    assert found is not None
    assert found.appeal.target == pounds(18_000)


def test_certifying_shows_what_may_be_missing(db: None, client: Client, set_clock: SetClock) -> None:
    makers.make_fund(now=local(2026, 10, 1, 9))
    makers.gift(1_773_500, now=local(2026, 10, 20, 9))
    now = local(2026, 11, 4, 9)
    fund.turn(actor=ACTOR, now=now)
    set_clock(now)
    staff.signed_in(client, "Treasurers", now=now)
    text = words(client.get("/office/appeals/2026-10/certify/").content.decode())
    assert "£17,735.00 of £18,000: to be certified by 6 November 2026" in text
    assert "Batches of post not posted 0" in text
    assert client.post("/office/appeals/2026-10/certify/").status_code == 303
    shown = words(client.get("/office/appeals/2026-10/").content.decode())
    assert "Certified £17,735.00 on 4 November 2026" in shown
    found = queries.of_slug(slug="2026-10", now=now)
    assert found is not None
    assert found.certified is not None
    assert len(found.certified.digest) == 64


def test_resolutions_are_entered_on_screens(treasurer: Client) -> None:
    given = {"amount": "5,000", "to": "", "resolved_on": "24/11/2026", "resolution": "That £5,000 be given"}
    answer = treasurer.post("/office/appeals/designate/", given)
    assert answer.status_code == 422
    assert "£0.00 that is given to no appeal" in answer.content.decode()
    assert treasurer.get("/office/appeals/carry/").status_code == 200
    wrong = {"source": "2026-10", "to": "2026-11", "amount": "1", "resolved_on": "1/1/2026", "resolution": "x"}
    assert treasurer.post("/office/appeals/carry/", wrong).status_code == 422


@pytest.mark.parametrize("slug", ["nothing", "2031-01", "%00", "new"])
def test_an_appeal_that_is_none_is_absent(treasurer: Client, slug: str) -> None:
    expected = 200 if slug == "new" else 404
    assert treasurer.get(f"/office/appeals/{slug}/").status_code == expected
    assert treasurer.get(f"/office/appeals/{slug}/certify/").status_code == 404


# --- Public pages -----------------------------------------------------------------------------------------------------


def test_the_box_stands_in_a_frame_where_the_particulars_allow_it(
    paper: None, client: Client, set_clock: SetClock
) -> None:
    makers.gift(327_300)
    answer = client.get("/fund/box/")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    text = words(answer.content.decode())
    assert "You've raised £3,273 We need £14,727" in text
    hosts = "https://old.example\nhttps://www.old.example:8443"
    particulars.change(facts={FactName.BOX_HOSTS: hosts}, in_force_at=NOW, actor=ACTOR, now=NOW)
    press.touch_every_page(now=NOW)
    policy = client.get("/fund/box/")["Content-Security-Policy"]
    ancestors = next(part for part in policy.split(";") if "frame-ancestors" in part).split()[1:]
    assert ancestors == hosts.split()
    assert "frame-ancestors 'none'" in client.get("/fund/")["Content-Security-Policy"]
    assert client.get("/fund/")["X-Frame-Options"] == "DENY"


def test_plots_stand_with_their_tables(db: None, client: Client, set_clock: SetClock) -> None:
    makers.make_fund(now=local(2026, 9, 1, 9))
    makers.gift(900_000, now=local(2026, 9, 15, 9))
    fund.turn(actor=ACTOR, now=local(2026, 10, 1, 0, 1))
    now = local(2026, 10, 20, 12)
    makers.gift(100_000, now=local(2026, 10, 3, 9))
    makers.gift(50_000, now=now)
    set_clock(now)
    html = client.get("/fund/").content.decode()
    assert html.count("<svg") == html.count("<desc") == html.count("The same in figures") == 2
    text = words(html)
    assert "3 October 2026 £1,000.00 £1,000.00 4 October 2026 £0.00 £1,000.00" in text
    assert "20 October 2026 £500.00 £1,500.00" in text
    assert "September 2026 £9,000.00 £18,000 October 2026 £1,500.00 £18,000" in text


def test_past_appeals_are_paged_and_a_page_beyond_is_absent(db: None, client: Client, set_clock: SetClock) -> None:
    month, now = Month(2024, 1), local(2024, 1, 1, 9)
    makers.make_fund(now=now)
    for _ in range(27):
        month = month.next()
        fund.turn(actor=ACTOR, now=local(month.year, month.number, 1, 9))
    set_clock(local(month.year, month.number, 2, 9))
    first = client.get("/fund/").content.decode()
    assert "Page 1 of 2" in first
    assert "/fund/?page=2" in first
    second = client.get("/fund/?page=2").content.decode()
    assert "January 2024" in second
    assert "January 2024" not in first
    for page in ("0", "3", "x", "-1", "２"):
        assert client.get(f"/fund/?page={page}").status_code == 404


def test_the_pages_ask_the_same_number_of_questions_whatever_is_on_the_books(paper: None, client: Client) -> None:
    def asked(path: str) -> int:
        client.get(path)  # from now on the press has a plate of it, which is due when a figure moved
        fund.freshen(now=NOW)
        with CaptureQueriesContext(connection) as told:
            client.get(path)
        return len(told)

    makers.gift(1_000)
    before = {path: asked(path) for path in ("/fund/", "/fund/2026-11/", "/fund/box/", "/fund.json")}
    for means in (Means.CASH, Means.TRANSFER, Means.STANDING_ORDER, Means.CHEQUE):
        for _ in range(3):
            makers.gift(2_000, means=means)
    assert {path: asked(path) for path in before} == before
    assert "Of this: monthly givers £60.00" in words(client.get("/fund/").content.decode())


@pytest.mark.parametrize("page", ["0", "00", "-1", "x", "٣", "10001", "0000011111111111111111111", "9" * 5_000])
def test_a_page_that_is_none_is_absent(paper: None, client: Client, page: str) -> None:
    for path in ("/fund/", "/fund/2026-11/"):
        assert client.get(path, {"page": page}).status_code == 404, path
