"""The days and the months (practice.md P1 to P6; Shows 3): what the public reads when only the clock moves."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from masthead.giving.fund import fittings, queries
from masthead.giving.fund import operations as fund
from masthead.giving.fund.values import AppealState
from masthead.kernel.actors import READER, NotYourDuty
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Refusal
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import Means, PaymentId
from tests import makers
from tests.client import Client
from tests.makers import ACTOR, article_address, local, pounds, words
from tests.money.payments.makers import Company

SetClock = Callable[[datetime], None]
JULY = Month(2026, 7)
BEGAN = local(2026, 7, 1, 9)


@pytest.fixture
def at(set_clock: SetClock, client: Client) -> Callable[..., str]:
    """What a reader finds at an address at a moment, in words; nothing runs meanwhile."""

    def read(moment: datetime, path: str = "/fund/") -> str:
        set_clock(moment)
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words(answer.content.decode())

    return read


@pytest.fixture
def told(set_clock: SetClock, client: Client) -> Callable[[datetime], dict[str, Any]]:
    """What /fund.json says at a moment."""

    def read(moment: datetime) -> dict[str, Any]:
        set_clock(moment)
        answer = client.get("/fund.json")
        assert answer["Access-Control-Allow-Origin"] == "*"
        found: dict[str, Any] = answer.json()
        return found

    return read


def in_order(text: str, *parts: str) -> None:
    """Assert that the parts stand in the text in this order."""
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"{part!r} is not in {text[place : place + 600]!r}"
        place = found + len(part)


def pay_by_card(company: Company, minor: int, *, began: datetime, taken: datetime, heard: datetime) -> PaymentId:
    """A card gift: begun, taken by the company at a moment, and heard of by us at another."""
    begun = makers.offer(minor, now=began)
    company.pay(begun.payment_id, minor, taken_at=taken)
    payments.sweep(actor=ACTOR, now=heard)
    return begun.payment_id


# --- The box ---------------------------------------------------------------------------------------------------------


def test_the_box_reads_as_fixed_on_every_page_with_24_days_to_go(db: None, at: Callable[..., str]) -> None:
    now = local(2026, 11, 7, 14, 30)
    makers.make_paper(now=now)
    makers.gift(327_300, now=now)
    for path in ("/", article_address(now=now), article_address("the-bridge-is-shut", now=now), "/fund/"):
        text = at(now + timedelta(minutes=1), path)
        in_order(text, "You've raised £3,273", "We need £14,727", "24 days remaining", "as of 14:30", "Donate today")
        assert text.count("You've raised") == 1, path


def test_at_local_midnight_a_day_is_gone_without_anyone_acting(
    db: None, at: Callable[..., str], told: Callable[[datetime], dict[str, Any]]
) -> None:
    now = local(2026, 11, 7, 14, 30)
    makers.make_paper(now=now)
    makers.gift(327_300, now=now)
    for path in ("/", article_address(now=now), "/fund/"):
        assert "24 days remaining" in at(local(2026, 11, 7, 23, 59, 59), path)
        after = at(local(2026, 11, 8), path)
        assert "23 days remaining" in after
        assert "as of 7 November 2026, 14:30" in after
    assert told(local(2026, 11, 7, 23, 59, 59))["days_remaining"] == 24
    assert told(local(2026, 11, 8))["days_remaining"] == 23


def test_the_last_day_says_last_day_and_the_json_says_1(
    db: None, at: Callable[..., str], told: Callable[[datetime], dict[str, Any]]
) -> None:
    now = local(2026, 11, 29, 12)
    makers.make_paper(now=now)
    for path in ("/", "/fund/", "/give/"):
        assert "2 days remaining" in at(local(2026, 11, 29, 23, 59, 59), path)
        last = at(local(2026, 11, 30), path)
        assert "last day" in last
        assert "day remaining" not in last
    assert told(local(2026, 11, 30, 23, 59, 59))["days_remaining"] == 1


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (local(2026, 3, 28, 23, 59), 4),
        (local(2026, 3, 29), 3),  # the clocks go forward in this night
        (local(2026, 3, 29, 23, 59, 59), 3),
        (local(2026, 3, 30), 2),
        (local(2026, 10, 24, 23, 59, 59), 8),
        (local(2026, 10, 25), 7),  # and back in this one
        (local(2026, 10, 25, 23, 59, 59), 7),
        (local(2026, 10, 26), 6),
        (local(2028, 2, 28, 23, 59), 2),
        (local(2028, 2, 29), 1),
        (local(2028, 3, 1), 31),
        (local(2027, 2, 28), 1),
        (local(2026, 12, 31, 23, 59, 59), 1),
        (local(2027, 1, 1), 31),
    ],
)
def test_days_are_calendar_days_in_the_papers_zone(
    db: None, told: Callable[[datetime], dict[str, Any]], moment: datetime, days: int
) -> None:
    makers.make_fund(now=moment - timedelta(hours=1))
    said = told(moment)
    assert (said["state"], said["days_remaining"]) == ("running", days)


def test_summer_midnight_is_not_utc_midnight(db: None, told: Callable[[datetime], dict[str, Any]]) -> None:
    """31 July ends at 23:00 UTC."""
    makers.make_fund(now=BEGAN)
    assert told(datetime.fromisoformat("2026-07-31T22:59:59+00:00"))["closes_on"] == "2026-07-31"
    august = told(datetime.fromisoformat("2026-07-31T23:00:00+00:00"))
    assert (august["opens_on"], august["closes_on"]) == ("2026-08-01", "2026-08-31")


# --- Story 2: midnight, 31 July 2026 ---------------------------------------------------------------------------------


@pytest.fixture
def july(db: None, company: Company, set_clock: SetClock) -> Company:
    """The paper of story 2, at ten to midnight: 16,940 pounds."""
    for on, minor in ((date(2026, 7, 6), 1_000_000), (date(2026, 7, 30), 694_000)):
        makers.gift(minor, on=on, means=Means.TRANSFER, now=local(2026, 7, 31, 12))
    return company


@pytest.fixture
def paper(db: None, set_clock: SetClock) -> None:
    """Begun on the first of July."""
    set_clock(BEGAN)
    makers.make_paper(now=BEGAN)


def test_midnight_at_the_end_of_july(july: Company, at: Callable[..., str]) -> None:
    before = at(local(2026, 7, 31, 23, 50), "/")
    in_order(before, "You've raised £16,940", "We need £1,060", "last day")
    begun = makers.offer(3000, now=local(2026, 7, 31, 23, 57))
    july.pay(begun.payment_id, 3000, taken_at=local(2026, 7, 31, 23, 58, 40))
    midnight = at(local(2026, 8, 1), "/")
    in_order(midnight, "You've raised £0", "We need £18,000", "31 days remaining", "as of 00:00")
    pay_by_card(
        july,
        2000,
        began=local(2026, 7, 31, 23, 59, 30),
        taken=local(2026, 8, 1, 0, 0, 5),
        heard=local(2026, 8, 1, 0, 4, 10),
    )
    in_order(at(local(2026, 8, 1, 0, 4, 11), "/"), "You've raised £20", "We need £17,980", "31 days remaining")
    page = at(local(2026, 8, 1, 0, 4, 11), "/fund/2026-07/")
    assert "still counting the last post" in page
    assert "£16,970.00 of £18,000" in page
    assert "July 2026 still counting the last post; £1,030.00 short £16,970.00 £18,000" in at(local(2026, 8, 1, 0, 5))


def test_july_is_certified_and_late_money_goes_to_august(july: Company, at: Callable[..., str]) -> None:
    pay_by_card(
        july,
        3000,
        began=local(2026, 7, 31, 23, 57),
        taken=local(2026, 7, 31, 23, 58, 40),
        heard=local(2026, 8, 1, 0, 4, 10),
    )
    monday = local(2026, 8, 3, 10)
    makers.gift(31_000, on=date(2026, 7, 31), now=monday)  # Friday's post
    makers.gift(45_500, on=date(2026, 7, 31), means=Means.TRANSFER, now=monday)
    august = at(monday, "/")
    in_order(august, "You've raised £0", "We need £18,000")
    fund.certify(month=JULY, by_itself=False, actor=ACTOR, now=local(2026, 8, 7, 16))
    page = at(local(2026, 8, 7, 16, 1), "/fund/2026-07/")
    in_order(page, "certified; £265.00 short", "£17,735.00 of £18,000, 98% of the target.")
    assert "Certified on 7 August 2026." in page
    late = makers.gift(1000, on=date(2026, 7, 30), means=Means.TRANSFER, now=local(2026, 8, 10, 11))
    (part,) = payments_facts.payment(payment_id=late).parts
    assert (part.counted_on, part.credited) == (date(2026, 7, 30), "4100.2026-08")
    in_order(at(local(2026, 8, 10, 11, 1), "/"), "You've raised £10", "We need £17,990")
    assert "£17,735.00 of £18,000" in at(local(2026, 8, 10, 11, 1), "/fund/2026-07/")


def test_late_money_is_marked_with_the_day_on_which_it_came(july: Company) -> None:
    fund.certify(month=JULY, by_itself=False, actor=ACTOR, now=local(2026, 8, 7, 16))
    late = makers.gift(1000, on=date(2026, 7, 30), means=Means.TRANSFER, now=local(2026, 8, 10, 11))
    (part,) = payments_facts.payment(payment_id=late).parts
    described = fittings.PURPOSE_FITTING.describe(part)
    assert described == "a gift to the fighting fund, received 30 July 2026, counted for August 2026"


# --- Certifying ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closes_on", "moment"),
    [
        (date(2026, 7, 31), local(2026, 8, 15)),  # ten working days, 3 to 14 August
        (date(2026, 11, 30), local(2026, 12, 15)),
        (date(2026, 12, 31), local(2027, 1, 16)),  # New Year's Day is none
        (date(2026, 3, 31), local(2026, 4, 17)),  # Good Friday and Easter Monday are none
        (date(2026, 4, 30), local(2026, 5, 16)),  # the first Monday in May is none
    ],
)
def test_an_appeal_certifies_itself_at_the_midnight_that_ends_the_tenth_working_day(
    closes_on: date, moment: datetime
) -> None:
    assert queries.certifies_itself_at(closes_on=closes_on, zone=makers.ZONE) == moment


def test_certification_shows_at_midnight_before_any_job_has_run(july: Company, at: Callable[..., str]) -> None:
    assert "still counting the last post" in at(local(2026, 8, 14, 23, 59, 59), "/fund/2026-07/")
    page = at(local(2026, 8, 15), "/fund/2026-07/")
    in_order(page, "certified; £1,060.00 short", "£16,940.00 of £18,000, 94%")
    late = makers.gift(1000, on=date(2026, 7, 31), means=Means.TRANSFER, now=local(2026, 8, 15))
    assert payments_facts.payment(payment_id=late).parts[0].credited == "4100.2026-08"


def test_the_turn_writes_down_what_certified_itself_once(july: Company, at: Callable[..., str]) -> None:
    assert fund.turn(actor=ACTOR, now=local(2026, 8, 14, 23, 59)) == []
    assert fund.turn(actor=ACTOR, now=local(2026, 8, 15, 0, 0, 1)) == [str(JULY)]
    assert fund.turn(actor=ACTOR, now=local(2026, 8, 15, 0, 1)) == []
    progress = queries.of_month(month=JULY, now=local(2026, 8, 16))
    assert progress is not None
    assert progress.certified is not None
    assert (progress.certified.by, progress.certified.raised) == ("", pounds(16_940))
    assert "Certified on 15 August 2026." in at(local(2026, 8, 15, 0, 2), "/fund/2026-07/")


def test_only_who_may_certifies(july: Company) -> None:
    with pytest.raises(NotYourDuty):
        fund.certify(month=JULY, by_itself=False, actor=READER, now=local(2026, 8, 7))
    progress = queries.of_month(month=JULY, now=local(2026, 8, 8))
    assert progress is not None
    assert (progress.state, progress.certified) == (AppealState.COUNTING, None)


def test_an_appeal_that_still_runs_is_not_certified(july: Company) -> None:
    with pytest.raises(fund.StillRunning):
        fund.certify(month=JULY, by_itself=False, actor=ACTOR, now=local(2026, 7, 31, 23, 59))
    makers.gift(100, now=local(2026, 7, 31, 23, 59))
    assert books.balance(account=AccountCode("4100.2026-07")).net_minor == -1_694_100


def test_certifying_again_finds_it_done(july: Company) -> None:
    fund.certify(month=JULY, by_itself=False, actor=ACTOR, now=local(2026, 8, 7))
    fund.certify(month=JULY, by_itself=True, actor=ACTOR, now=local(2026, 8, 15))
    progress = queries.of_month(month=JULY, now=local(2026, 8, 16))
    assert progress is not None
    assert progress.certified is not None
    assert progress.certified.at == local(2026, 8, 7)


def test_money_from_long_before_the_paper_is_refused(july: Company) -> None:
    with pytest.raises(Refusal, match="can't take money for this"):
        makers.gift(500, on=date(2026, 5, 31), means=Means.TRANSFER, now=local(2026, 7, 31, 12))
    assert queries.of_month(month=Month(2026, 6), now=local(2026, 7, 31, 12)) is None


# --- Targets ---------------------------------------------------------------------------------------------------------


def test_a_new_target_takes_effect_with_the_next_appeal(july: Company, at: Callable[..., str]) -> None:
    now = local(2026, 7, 31, 12)
    fund.set_target(target=pounds(20_000), from_month=JULY.next(), actor=ACTOR, now=now)
    assert "of £18,000" in at(now, "/fund/2026-07/")
    assert "We need £1,060" in at(now, "/")
    assert "We need £20,000" in at(local(2026, 8, 1), "/")
    fund.turn(actor=ACTOR, now=local(2026, 8, 31))
    assert "We need £20,000" in at(local(2026, 9, 1), "/")


@pytest.mark.parametrize("month", [JULY, Month(2026, 6)])
def test_an_appeal_that_began_keeps_its_target(july: Company, month: Month) -> None:
    with pytest.raises(fund.AppealIsOpen):
        fund.set_target(target=pounds(20_000), from_month=month, actor=ACTOR, now=local(2026, 7, 31))
    for one in queries.past(now=local(2026, 9, 1)):
        assert one.appeal.target == pounds(18_000)


@pytest.mark.parametrize("minor", [0, -100, 99, 1_800_050])
def test_a_target_is_whole_pounds(july: Company, minor: int) -> None:
    with pytest.raises(fund.NotWholePounds):
        fund.set_target(target=Money(minor, "GBP"), from_month=JULY.next(), actor=ACTOR, now=local(2026, 7, 31))


def test_only_who_may_sets_a_target(july: Company) -> None:
    with pytest.raises(NotYourDuty):
        fund.set_target(target=pounds(1), from_month=JULY.next(), actor=READER, now=local(2026, 7, 31))


# --- Days ------------------------------------------------------------------------------------------------------------


def test_a_day_to_come_is_refused_and_nothing_happens(july: Company) -> None:
    for means in Means:
        if means is not Means.CARD:
            with pytest.raises(payments.DayToCome, match="1 August 2026"):
                makers.gift(on=date(2026, 8, 1), means=means, now=local(2026, 7, 31, 23, 59, 59))
    assert books.balance(account=AccountCode("4100.2026-07")).net_minor == -1_694_000
    assert books.balance(account=AccountCode("4100.2026-08")).net_minor == 0


def test_a_cheque_counts_at_most_ten_days_back(july: Company) -> None:
    now = local(2026, 8, 10, 9)
    old_enough = makers.gift(on=date(2026, 7, 31), now=now)
    assert payments_facts.payment(payment_id=old_enough).parts[0].credited == "4100.2026-07"
    for means in (Means.CHEQUE, Means.CASH):
        with pytest.raises(payments.DayTooLongAgo, match="30 July 2026"):
            makers.gift(on=date(2026, 7, 30), means=means, now=now)


def test_a_card_is_never_typed_in(july: Company) -> None:
    with pytest.raises(Exception, match="Card payments come in by themselves"):
        makers.gift(means=Means.CARD, now=local(2026, 7, 31))


def test_only_who_may_records_gifts(july: Company) -> None:
    with pytest.raises(NotYourDuty):
        fund.record_gift(
            amount=pounds(5),
            means=Means.CASH,
            received_on=date(2026, 7, 31),
            giver_id=None,
            acknowledge=makers.Decision.NOBODY_KNOWN,
            actor=READER,
            now=local(2026, 7, 31, 12),
        )


# --- No appeal -------------------------------------------------------------------------------------------------------


def test_where_no_appeal_runs_there_is_no_box(
    july: Company, at: Callable[..., str], told: Callable[[datetime], dict[str, Any]]
) -> None:
    """The jobs have been off for two months: nothing is shown that is not so."""
    later = local(2026, 10, 2, 8)
    for path in ("/", article_address(now=BEGAN)):
        assert "raised" not in at(later, path)
        assert "Donate today" not in at(later, path)
    assert "No appeal is running today" in at(later)
    said = told(later)
    assert said.pop("as_of") == "2026-10-02T08:00:00+01:00"
    assert said == {
        "state": "none",
        "currency": "GBP",
        "target_minor": None,
        "raised_minor": None,
        "need_minor": None,
        "raised_exact_minor": None,
        "promised_minor": None,
        "percent": None,
        "days_remaining": None,
        "opens_on": None,
        "closes_on": None,
    }
    assert "No account is needed." in at(later, "/give/")


def test_after_the_jobs_were_off_the_first_gift_opens_the_months_appeal(july: Company, at: Callable[..., str]) -> None:
    later = local(2026, 10, 2, 8)
    makers.gift(4200, now=later)
    in_order(at(later + timedelta(seconds=1), "/"), "You've raised £42", "We need £17,958", "30 days remaining")


def test_the_months_page_of_an_appeal_to_come_or_none_is_absent(
    july: Company, client: Client, set_clock: SetClock
) -> None:
    set_clock(local(2026, 7, 31, 12))
    for month in ("2026-08", "2026-06", "2026-13", "0000-01", "9999-12", "2026-7", "２０２６-07", "roof", "2026-07-01"):
        assert client.get(f"/fund/{month}/").status_code == 404, month
    assert client.get("/fund/2026-07/").status_code == 200
