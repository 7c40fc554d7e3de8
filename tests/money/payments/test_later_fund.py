"""Returns, corrections and what is identified, with the fund: running months fall, certified figures stand (P2, P3)."""

from datetime import date

import pytest

from masthead.giving.fund import operations as fund
from masthead.giving.fund import queries as figures
from masthead.giving.fund.values import Progress
from masthead.kernel.periods import Month
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode, FindingState
from masthead.money.payments import fittings, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Decision, Means, Part, ReturnKind, Rightly
from tests import makers
from tests.makers import ACTOR, local, pounds

JULY, AUGUST = Month(2026, 7), Month(2026, 8)


@pytest.fixture
def summer(db: None) -> None:
    """July, with a cheque of 50 pounds among 500; then August."""
    makers.make_fund(now=local(2026, 7, 30, 10))
    payments.open_common_purposes(actor=ACTOR, now=local(2026, 7, 30, 10))


def given(minor: int, *, on: date, purpose: str = "fund", means: Means = Means.CHEQUE, day: int = 0) -> str:
    found = payments.record_by_hand(
        parts=[Part(purpose, makers.Money(minor, "GBP"))], means=means, counted_on=on, payer=None,
        acknowledge=Decision.NOBODY_KNOWN, actor=ACTOR, now=local(on.year, on.month, day or on.day, 12),
    )  # fmt: skip
    return queries.payment(payment_id=found).code


def of(month: Month, now: object) -> Progress:
    return next(one for one in figures.months(now=now) if one.appeal.slug == str(month))  # type: ignore[arg-type]


def test_the_running_month_falls_and_says_what_was_returned(summer: None) -> None:
    code = given(2500, on=date(2026, 7, 30))
    given(47500, on=date(2026, 7, 30))
    now = local(2026, 7, 31, 9)
    payments.return_payment(
        code=code, kind=ReturnKind.BOUNCED, happened_on=date(2026, 7, 31), why="no funds", actor=ACTOR, now=now
    )
    july = of(JULY, now)
    assert (july.raised, july.returned) == (pounds(475), pounds(25))
    assert fittings.listed().state is FindingState.NO_SUCH_MONEY


def test_a_certified_figure_stands_and_august_never_falls_for_money_it_never_had(summer: None) -> None:
    bounced, wrong = given(5000, on=date(2026, 7, 30)), given(5200, on=date(2026, 7, 30))
    august = local(2026, 8, 1, 0, 5)
    fund.turn(actor=ACTOR, now=august)
    payments.pay_in(codes=[bounced], banked_on=date(2026, 8, 1), actor=ACTOR, now=august)
    fund.certify(month=JULY, by_itself=False, actor=ACTOR, now=local(2026, 8, 7, 10))
    given(3000, on=date(2026, 8, 10))
    later = local(2026, 8, 20, 10)
    payments.return_payment(
        code=bounced, kind=ReturnKind.BOUNCED, happened_on=date(2026, 8, 20), why="", actor=ACTOR, now=later
    )
    payments.correct(
        code=wrong, why="52 for 25", actor=ACTOR, now=later,
        rightly=Rightly(
            Means.CHEQUE, [Part("fund", pounds(25))], date(2026, 7, 30), None, Decision.NOBODY_KNOWN
        ),
    )  # fmt: skip
    july = of(JULY, later)
    assert july.certified is not None
    assert (july.certified.raised, july.returned_since, july.corrected_since) == (pounds(102), pounds(50), -pounds(27))
    assert of(AUGUST, later).raised == pounds(30)
    account = AccountCode(july.appeal.gifts)
    assert queries.returned(account=account, since=july.certified.at) == pounds(50)
    assert queries.month_sums(month=AUGUST).went_back == pounds(50)
    assert queries.month_sums(month=JULY).received == pounds(75)


def test_a_line_of_last_months_statement_is_typed_though_the_paper_is_new(db: None) -> None:
    """P2: the paper had no appeal in July, so the money counts in the one that runs, on its own day."""
    now = local(2026, 8, 3, 10)
    makers.make_fund(now=now)
    found = payments.record_by_hand(
        parts=[Part("fund", pounds(20))], means=Means.TRANSFER, counted_on=date(2026, 7, 30), payer=None,
        acknowledge=Decision.NOBODY_KNOWN, actor=ACTOR, now=now,
    )  # fmt: skip
    [part] = queries.payment(payment_id=found).parts
    assert (part.credited, part.counted_on) == ("4100.2026-08", date(2026, 7, 30))
    assert [str(one.appeal.slug) for one in figures.months(now=now)] == [str(AUGUST)]


def test_what_is_identified_late_counts_in_the_running_appeal(summer: None) -> None:
    code = given(3600, on=date(2026, 7, 30), purpose="unidentified", means=Means.TRANSFER)
    fund.turn(actor=ACTOR, now=local(2026, 8, 1, 0, 5))
    fund.certify(month=JULY, by_itself=False, actor=ACTOR, now=local(2026, 8, 7, 10))
    later = local(2026, 8, 20, 10)
    account = payments.identify(code=code, n=1, purpose="fund", why="she rang", actor=ACTOR, now=later)
    assert account == "4100.2026-08"
    assert of(AUGUST, later).raised == pounds(36)
    assert books.journals(account=account)[-1].effective_on == date(2026, 7, 30)
