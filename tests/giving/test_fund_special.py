"""Special appeals (practice.md P2, P7, P9): their own days, their own money, extended and closed as dated facts."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from masthead.giving.fund import operations as fund
from masthead.giving.fund import queries
from masthead.giving.fund.values import Appeal, AppealState
from masthead.kernel.actors import READER, NotYourDuty
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.machinery.audit.models import Line
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import BatchKind, Controls, Decision, Means, Part, PaymentId
from tests import makers, staff
from tests.client import Client
from tests.makers import ACTOR, NOW, local, pounds, words
from tests.money.payments.makers import Company

SetClock = Callable[[datetime], None]
TODAY = date(2026, 11, 24)


def opened(
    slug: str = "new-roof",
    *,
    title: str = "The new roof",
    opens_on: date = TODAY,
    closes_on: date = date(2027, 1, 15),
    target: int = 5_000,
    now: datetime = NOW,
) -> Appeal:
    return fund.open_special(
        slug=slug,
        title=title,
        about="The roof of the print shop leaks.",
        target=pounds(target),
        opens_on=opens_on,
        closes_on=closes_on,
        actor=ACTOR,
        now=now,
    )


def give(minor: int, to: str, *, on: date | None = None, means: Means = Means.CHEQUE, now: datetime = NOW) -> PaymentId:
    return fund.record_gift(
        amount=Money(minor, "GBP"),
        means=means,
        received_on=on or TODAY,
        giver_id=None,
        acknowledge=Decision.NOBODY_KNOWN,
        to=to,
        actor=ACTOR,
        now=now,
    )


def net(account: str) -> int:
    return -books.balance(account=AccountCode(account)).net_minor


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return words(answer.content.decode())


def test_its_money_is_kept_apart_and_each_gift_names_its_appeal(paper: None, client: Client) -> None:
    opened()
    opened("strike-fund", title="The strike fund")
    give(4_000, "new-roof")
    give(2_500, "strike-fund")
    makers.gift(1_000)
    assert (net("4100.new-roof"), net("4100.strike-fund"), net("4100.2026-11")) == (4_000, 2_500, 1_000)
    assert [one.appeal.slug for one in queries.special(now=NOW)] == ["new-roof", "strike-fund"]
    text = page(client, "/fund/")
    assert "November 2026 You've raised £10 We need £17,990" in text
    assert "The new roof You've raised £40 We need £4,960" in text
    assert "53 days remaining, until 15 January 2027" in text
    own = page(client, "/fund/new-roof/")
    assert "The roof of the print shop leaks." in own
    assert "by cheque (1 gift) £40.00" in own
    assert client.get("/fund.json").json()["raised_minor"] == 1_000


def test_a_receipt_says_for_which_appeal(paper: None) -> None:
    opened()
    part = payments_facts.payment(payment_id=give(4_000, "new-roof")).parts
    assert payments_facts.describe(parts=part) == "a gift to “The new roof”, counted for that appeal"


@pytest.mark.parametrize(
    "slug",
    ["", "New-Roof", "2026", "2026-11", "box", "give", "new--roof", "-roof", "röof", "roof/x", "a" * 31, "new roof"],
)
def test_an_address_that_is_none_or_kept_is_refused_and_nothing_opens(paper: None, slug: str) -> None:
    before = len(queries.appeals())
    with pytest.raises((fund.SlugUnfit, fund.SlugTaken)):
        opened(slug)
    assert len(queries.appeals()) == before


def test_an_address_is_taken_once(paper: None) -> None:
    opened()
    with pytest.raises(fund.SlugTaken):
        opened(title="Another roof")
    assert [one.title for one in queries.choosable()] == ["The new roof"]


@pytest.mark.parametrize(
    ("opens_on", "closes_on"), [(TODAY - timedelta(days=1), TODAY), (TODAY, TODAY - timedelta(days=1))]
)
def test_it_opens_today_or_later_and_closes_after(paper: None, opens_on: date, closes_on: date) -> None:
    with pytest.raises(fund.DaysUnfit):
        opened(opens_on=opens_on, closes_on=closes_on)
    assert queries.choosable() == []


def test_a_last_day_of_another_age_is_refused(paper: None) -> None:
    """9999 is a slip of the keyboard; working days after it there are none."""
    with pytest.raises(fund.TooFarAhead):
        opened(closes_on=date(9999, 12, 31))
    opened()
    with pytest.raises(fund.TooFarAhead):
        fund.extend(slug="new-roof", closes_on=date(9999, 12, 31), why="more slates", actor=ACTOR, now=NOW)
    assert [one.closes_on for one in queries.choosable()] == [date(2027, 1, 15)]


def test_only_who_may_opens_one(paper: None) -> None:
    with pytest.raises(NotYourDuty):
        fund.open_special(
            slug="x", title="x", about="x", target=pounds(1), opens_on=TODAY, closes_on=TODAY, actor=READER, now=NOW
        )
    assert queries.choosable() == []


def test_extended_as_a_dated_fact_with_its_reason(paper: None, client: Client, set_clock: SetClock) -> None:
    opened(closes_on=date(2026, 11, 30))
    later = local(2026, 11, 29, 12)
    fund.extend(slug="new-roof", closes_on=date(2026, 12, 20), why="The slates came late", actor=ACTOR, now=later)
    set_clock(later)
    own = page(client, "/fund/new-roof/")
    assert (
        "29 November 2026 The appeal was extended from 30 November 2026 to 20 December 2026: The slates came late"
        in own
    )
    assert "22 days remaining, until 20 December 2026" in own
    assert Line.objects.filter(act="fund.extend", subject="new-roof").count() == 1
    for closes_on in (date(2026, 12, 20), date(2026, 12, 1)):
        with pytest.raises(fund.NotLater):
            fund.extend(slug="new-roof", closes_on=closes_on, why="Because", actor=ACTOR, now=later)
    with pytest.raises(fund.ReasonMissing):
        fund.extend(slug="new-roof", closes_on=date(2027, 1, 1), why="  ", actor=ACTOR, now=later)
    found = queries.special_of(slug="new-roof")
    assert found is not None
    assert found.closes_on == date(2026, 12, 20)


def test_closed_early_with_today_as_its_last_day(paper: None) -> None:
    opened()
    fund.close(slug="new-roof", why="The roof is paid", actor=ACTOR, now=NOW)
    progress = queries.of_slug(slug="new-roof", now=NOW)
    assert progress is not None
    assert (progress.state, progress.days_remaining) == (AppealState.RUNNING, 1)
    tomorrow = NOW + timedelta(days=1)
    late = give(900, "new-roof", on=TODAY, now=tomorrow)  # still counting: the day was one of its own
    assert payments_facts.payment(payment_id=late).parts[0].credited == "4100.new-roof"
    with pytest.raises(fund.AppealIsOver, match="The new roof"):
        give(900, "new-roof", on=TODAY + timedelta(days=1), now=tomorrow)
    assert net("4100.new-roof") == 900


def test_naming_a_certified_one_expressly_is_refused(paper: None) -> None:
    opened(closes_on=date(2026, 11, 25))
    give(900, "new-roof")
    then = local(2026, 11, 27, 12)
    fund.certify_appeal(slug="new-roof", by_itself=False, actor=ACTOR, now=then)
    for attempt in (
        lambda: give(900, "new-roof", on=date(2026, 11, 25), now=then),
        lambda: fund.extend(slug="new-roof", closes_on=date(2027, 1, 1), why="More", actor=ACTOR, now=then),
    ):
        with pytest.raises((fund.AppealIsOver, fund.AppealCertified)):
            attempt()
    assert net("4100.new-roof") == 900


def test_it_certifies_itself_ten_working_days_after_its_last(paper: None) -> None:
    opened(closes_on=date(2026, 11, 25))
    assert fund.turn(actor=ACTOR, now=local(2026, 12, 9, 23, 59, 59)) == []
    assert fund.turn(actor=ACTOR, now=local(2026, 12, 10)) == ["new-roof"]


def test_a_card_charged_a_moment_after_the_last_midnight_is_still_its_own(
    company: Company, set_clock: SetClock
) -> None:
    opened(closes_on=TODAY)
    began = fund.offer_gift(
        amount=pounds(20), name="", email="", token="t", to="new-roof", actor=ACTOR, now=local(2026, 11, 24, 23, 55)
    )
    company.pay(began.payment_id, 2_000, taken_at=local(2026, 11, 25, 0, 5))
    payments.sweep(actor=ACTOR, now=local(2026, 11, 25, 0, 6))
    assert net("4100.new-roof") == 2_000


def test_money_for_one_that_is_certified_stays_unidentified(company: Company) -> None:
    """A fitting never refuses at settlement; money given for a purpose is not put elsewhere by itself (P7)."""
    opened(closes_on=TODAY)
    began = fund.offer_gift(amount=pounds(20), name="", email="", token="t", to="new-roof", actor=ACTOR, now=NOW)
    certified_at = local(2026, 11, 25, 9)
    fund.certify_appeal(slug="new-roof", by_itself=False, actor=ACTOR, now=certified_at)
    company.pay(began.payment_id, 2_000, taken_at=NOW)
    payments.sweep(actor=ACTOR, now=certified_at + timedelta(minutes=1))
    assert (net("4100.new-roof"), net("2300")) == (0, 2_000)


def test_late_money_for_one_that_counts_its_last_post_can_be_named_at_the_desk(
    paper: None, client: Client, set_clock: SetClock
) -> None:
    """P2: what its days brought still enters, from a statement that came later and from what was not known at first."""
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    opened(closes_on=date(2026, 11, 25))
    now = local(2026, 11, 30, 9)
    set_clock(now)
    staff.signed_in(client, "Treasurers", now=now)
    controls = Controls(count=1, total=pounds(20), cash=pounds(0), counters=("", ""))
    batch = payments.open_batch(
        kind=BatchKind.STATEMENT, received_on=now.date(), controls=controls, actor=ACTOR, now=now
    )
    line = {"amount": "20", "booked_on": "25/11/2026", "purpose": "fund:new-roof"}
    assert "The new roof" in page(client, f"/office/post/{batch}/")
    assert client.post(f"/office/post/{batch}/", line | {"booked_on": "26/11/2026"}).status_code == 422
    assert client.post(f"/office/post/{batch}/", line).status_code == 303
    payments.post_batch(code=batch, actor=ACTOR, now=now)
    unknown = payments.record_by_hand(
        parts=[Part("unidentified", pounds(7))], means=Means.TRANSFER, counted_on=date(2026, 11, 24), payer=None,
        acknowledge=Decision.NOBODY_KNOWN, actor=ACTOR, now=now,
    )  # fmt: skip
    address = f"/office/payments/{payments_facts.payment(payment_id=unknown).code}/identify/1/"
    assert client.post(address, {"purpose": "fund:new-roof", "why": "their letter"}).status_code == 303
    assert net("4100.new-roof") == 2_700


# --- The give form ---------------------------------------------------------------------------------------------------


def test_without_a_special_appeal_there_is_no_choice(paper: None, client: Client) -> None:
    assert "What is your gift for?" not in page(client, "/give/")
    assert "counts for November 2026." in page(client, "/give/")


def test_the_form_offers_the_open_ones_and_the_address_chooses(paper: None, client: Client) -> None:
    opened()
    opened("to-come", title="The strike fund", opens_on=TODAY + timedelta(days=3))
    html = client.get("/give/?to=new-roof").content.decode()
    assert "What is your gift for?" in html
    assert "The fighting fund, November 2026" in html
    assert "The strike fund" not in html
    assert 'value="new-roof" checked' in html
    for other in ("nothing", "to-come", "2026-11", "%00", "<b>"):
        answer = client.get(f"/give/?to={other}")
        assert answer.status_code == 200
        assert 'value="new-roof" checked' not in answer.content.decode()
    assert payments_facts.payments(payment_ids=[]) == []


@pytest.mark.parametrize("has_choice", [True, False])
def test_an_appeal_that_closed_meanwhile_is_refused_in_words(
    paper: None, client: Client, set_clock: SetClock, has_choice: bool
) -> None:
    opened(closes_on=TODAY)
    if has_choice:
        opened("strike-fund", title="The strike fund")
    token = client.get("/give/?to=new-roof").content.decode().split('name="token" value="', 1)[1].split('"', 1)[0]
    set_clock(NOW + timedelta(hours=15))
    answer = client.post("/give/", {"to": "new-roof", "own_amount": "20", "token": token})
    assert answer.status_code == 422
    text = words(answer.content.decode())
    assert "That appeal takes no gifts today." in text
    assert Month(2026, 11) == Month.of(TODAY)


def test_a_gift_chosen_for_a_special_appeal_enters_it(company: Company, client: Client, set_clock: SetClock) -> None:
    opened()
    token = client.get("/give/?to=new-roof").content.decode().split('name="token" value="', 1)[1].split('"', 1)[0]
    set_clock(NOW + timedelta(seconds=10))
    answer = client.post("/give/", {"to": "new-roof", "own_amount": "20", "token": token})
    assert answer.status_code == 303
    intent = company.asked[0]
    assert "The new roof" in intent.words
    company.pay(intent.payment_id, 2_000)
    payments.sweep(actor=ACTOR, now=NOW)
    assert net("4100.new-roof") == 2_000


def test_its_page_to_come_is_absent_until_its_first_day(paper: None, client: Client, set_clock: SetClock) -> None:
    opened(opens_on=date(2026, 12, 1))
    assert client.get("/fund/new-roof/").status_code == 404
    set_clock(local(2026, 12, 1, 0, 1))
    assert client.get("/fund/new-roof/").status_code == 200
