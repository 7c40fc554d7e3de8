"""A figure afterwards (practice.md P2, P3): returns, slips of the keyboard, certifying while money comes."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, connections, transaction

from masthead.giving.fund import fittings, queries
from masthead.giving.fund import operations as fund
from masthead.giving.fund.models import DaySum, Summed
from masthead.giving.fund.values import AppealState, Progress
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode, FindingState
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import Means, PaymentId, ReturnKind
from tests import makers
from tests.client import Client
from tests.makers import ACTOR, local, pounds, words

SetClock = Callable[[datetime], None]
JULY = Month(2026, 7)
BEGAN = local(2026, 7, 1, 9)


@pytest.fixture
def paper(db: None, set_clock: SetClock) -> None:
    """Begun on the first of July; a cheque of £50 and a transfer of £16,890 are of July."""
    set_clock(BEGAN)
    makers.make_fund(now=BEGAN)


@pytest.fixture
def cheque(paper: None) -> PaymentId:
    makers.gift(1_689_000, on=date(2026, 7, 6), means=Means.TRANSFER, now=local(2026, 7, 7, 12))
    return makers.gift(5_000, on=date(2026, 7, 30), now=local(2026, 7, 30, 12))


def code(payment_id: PaymentId) -> str:
    return payments_facts.payment(payment_id=payment_id).code


def comes_back(payment_id: PaymentId, now: datetime, kind: ReturnKind = ReturnKind.WITHDRAWN) -> None:
    payments.return_payment(
        code=code(payment_id), kind=kind, happened_on=now.date(), why="The bank says so", actor=ACTOR, now=now
    )


def of(slug: str, now: datetime) -> Progress:
    found = queries.of_slug(slug=slug, now=now)
    assert found is not None
    return found


def shown(client: Client, set_clock: SetClock, now: datetime, path: str) -> str:
    set_clock(now)
    return words(client.get(path).content.decode())


def test_a_return_in_a_running_or_counting_month_takes_the_figure_down(
    cheque: PaymentId, client: Client, set_clock: SetClock
) -> None:
    now = local(2026, 8, 3, 9)
    fund.turn(actor=ACTOR, now=now)
    comes_back(cheque, now)
    text = shown(client, set_clock, now, "/fund/2026-07/")
    assert (
        "by bank transfer (1 gift) £16,890.00 by cheque (1 gift) £50.00 less returned £50.00 Raised £16,890.00" in text
    )
    assert of("2026-08", now).raised == pounds(0)


def test_a_return_in_a_certified_month_stands_beside_its_figure(
    cheque: PaymentId, client: Client, set_clock: SetClock
) -> None:
    """Story 2: the running month never falls for money that it never had."""
    fund.certify(month=JULY, by_itself=False, actor=ACTOR, now=local(2026, 8, 7, 16))
    now = local(2026, 8, 20, 9)
    makers.gift(1_000, on=date(2026, 8, 10), means=Means.TRANSFER, now=now)
    comes_back(cheque, now)
    july = shown(client, set_clock, now, "/fund/2026-07/")
    assert "certified; £1,060.00 short; returned since £50.00" in july
    assert "£16,940.00 of £18,000" in july
    assert "Certified on 7 August 2026 £16,940.00 returned since £50.00" in july
    assert of("2026-08", now).raised == pounds(10)
    assert "You've raised £10" in shown(client, set_clock, now, "/fund/")


def test_a_slip_of_the_keyboard_never_shows_as_returned(cheque: PaymentId, client: Client, set_clock: SetClock) -> None:
    now = local(2026, 7, 30, 13)
    payments.correct(code=code(cheque), why="Somebody else’s cheque", actor=ACTOR, now=now)
    text = shown(client, set_clock, now, "/fund/2026-07/")
    assert "by bank transfer (1 gift) £16,890.00 Raised £16,890.00" in text
    assert "returned" not in text


def test_a_slip_found_after_certifying_is_said_as_what_it_is(
    cheque: PaymentId, client: Client, set_clock: SetClock
) -> None:
    fund.certify(month=JULY, by_itself=False, actor=ACTOR, now=local(2026, 8, 7, 16))
    now = local(2026, 8, 8, 9)
    payments.correct(code=code(cheque), why="Typed twice", actor=ACTOR, now=now)
    july = of("2026-07", now)
    assert (july.figure, july.returned_since, july.corrected_since) == (pounds(16_940), pounds(0), -pounds(50))
    text = shown(client, set_clock, now, "/fund/2026-07/")
    assert "Certified on 7 August 2026 £16,940.00 corrected since, less £50.00" in text
    assert "returned" not in text


def test_what_certified_itself_has_the_figure_of_its_midnight_however_late_a_job_runs(cheque: PaymentId) -> None:
    """The jobs were off when the tenth working day ended, and a gift came back before they ran again."""
    comes_back(cheque, local(2026, 8, 20, 9))
    fund.turn(actor=ACTOR, now=local(2026, 8, 25, 9))
    july = of("2026-07", local(2026, 8, 25, 10))
    assert july.certified is not None
    assert july.certified.at == local(2026, 8, 15)
    assert (july.figure, july.returned_since) == (pounds(16_940), pounds(50))


def test_from_its_midnight_on_the_page_shows_the_figure_of_that_midnight_whether_a_job_ran_or_not(
    cheque: PaymentId, client: Client, set_clock: SetClock
) -> None:
    """P2: certified is a question about the date; what comes back a moment later stands beside the figure."""
    midnight = local(2026, 8, 15)
    assert of("2026-07", midnight - timedelta(seconds=1)).certified is None
    comes_back(cheque, midnight + timedelta(seconds=5))
    now = midnight + timedelta(seconds=10)
    before = of("2026-07", now)
    text = shown(client, set_clock, now, "/fund/2026-07/")
    assert "certified; £1,060.00 short; returned since £50.00" in text
    assert "Certified on 15 August 2026, when its time was over £16,940.00 returned since £50.00" in text
    fund.turn(actor=ACTOR, now=now)
    after = of("2026-07", now)
    assert (before.figure, before.returned_since, before.state) == (after.figure, after.returned_since, after.state)
    assert before.certified is not None
    assert after.certified is not None
    assert (before.certified.at, before.certified.journal_seq) == (after.certified.at, after.certified.journal_seq)


def test_the_digest_is_of_the_journals_in_the_figure(cheque: PaymentId) -> None:
    fund.certify(month=JULY, by_itself=False, actor=ACTOR, now=local(2026, 8, 7, 16))
    found = of("2026-07", local(2026, 8, 7, 17)).certified
    assert found is not None
    accounts = [AccountCode("4100.2026-07"), AccountCode("4190.2026-07")]
    assert found.digest == books.digest_of(accounts=accounts, until_seq=found.journal_seq).text
    comes_back(cheque, local(2026, 8, 20, 9))
    assert found.digest == books.digest_of(accounts=accounts, until_seq=found.journal_seq).text
    assert found.digest != books.digest_of(accounts=accounts, until_seq=books.last_seq()).text


def test_the_day_sums_can_be_made_again_from_nothing(cheque: PaymentId) -> None:
    comes_back(cheque, local(2026, 7, 31, 9))
    before = sorted(DaySum.objects.values_list("account", "day_on", "kind", "number", "minor"))
    assert before
    DaySum.objects.all().delete()
    accounts = [AccountCode("4100.2026-07"), AccountCode("4190.2026-07")]
    Summed.objects.update(seq=0)
    unkept = sorted(
        (one.account, one.day_on, one.kind, one.number, one.minor) for one in queries.day_sums(accounts=accounts)
    )
    fund.catch_up()
    assert sorted(DaySum.objects.values_list("account", "day_on", "kind", "number", "minor")) == before == unkept


def test_the_books_and_the_fund_say_the_same(cheque: PaymentId) -> None:
    payments.open_common_purposes(actor=ACTOR, now=local(2026, 7, 31, 9))
    comes_back(cheque, local(2026, 7, 31, 9))
    wrong = makers.gift(700, on=date(2026, 7, 31), now=local(2026, 7, 31, 9))
    payments.correct(code=code(wrong), why="Typed twice", actor=ACTOR, now=local(2026, 7, 31, 10))
    (checker,) = fittings.CHECKERS
    assert checker.run().state is FindingState.KEPT


def test_certifying_while_gifts_are_posted_each_gift_is_in_the_figure_or_in_the_next_month(
    fresh_database: str, set_clock: SetClock
) -> None:
    makers.make_fund(now=BEGAN)
    now = local(2026, 8, 7, 16)
    fund.turn(actor=ACTOR, now=now)
    start = threading.Barrier(9)

    def together(does: Callable[[], object]) -> None:
        try:
            start.wait()
            does()
        finally:
            connections.close_all()

    def post() -> None:
        for _ in range(4):
            makers.gift(100, on=date(2026, 7, 31), means=Means.TRANSFER, now=now)

    def certify() -> None:
        fund.certify(month=JULY, by_itself=False, actor=ACTOR, now=now)

    with ThreadPoolExecutor(9) as threads:
        for done in [threads.submit(together, does) for does in [*[post] * 8, certify]]:
            done.result()
    july, august = of("2026-07", now), of("2026-08", now)
    assert july.state is AppealState.CERTIFIED
    assert july.figure == july.raised  # nothing entered it after it was certified
    assert july.raised + august.raised == Money(3_200, "GBP")
    accounts = [AccountCode("4100.2026-07"), AccountCode("4100.2026-08")]
    assert sum(one.minor for one in queries.day_sums(accounts=accounts)) == 3_200
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT sum(minor) FROM fund_daysum")
        assert cursor.fetchone() == (3_200,)
