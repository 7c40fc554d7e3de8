"""Over batches of any kind: what was posted, the ledger and the public figure are one sum."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead.giving.fund import queries as fund
from masthead.kernel.money import Money
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import (
    MEANS_OF,
    BatchKind,
    Controls,
    Decision,
    Means,
    Part,
    Typed,
)
from tests import makers
from tests.makers import ACTOR, NOW

TODAY = date(2026, 11, 24)
CREDITS = {"support": "4200", "shares": "2400", "subscription": "4210", "raffle": "4220", "other": "4110"}
WHERE = {Means.CHEQUE: "1150", Means.CASH: "1160", Means.TRANSFER: "1100", Means.STANDING_ORDER: "1100"}
SUMS = st.integers(1, 250_000)
PARTS = st.lists(st.tuples(st.sampled_from(["fund", *CREDITS, "unidentified"]), SUMS), min_size=1, max_size=4)


@st.composite
def lines(draw: st.DrawFn, kind: BatchKind) -> Typed:
    means = draw(st.sampled_from(MEANS_OF[kind]))
    parts = [Part(purpose, Money(minor, "GBP")) for purpose, minor in draw(PARTS)]
    days_back = draw(st.integers(0, 9))
    return Typed(
        means=means,
        amount=Money(sum(part.amount.minor for part in parts), "GBP"),
        parts=parts,
        acknowledge=draw(st.sampled_from([Decision.NONE_WANTED, Decision.NOBODY_KNOWN])),
        booked_on=TODAY - timedelta(days=days_back) if kind is BatchKind.STATEMENT else None,
        sure=True,
    )


@st.composite
def bags(draw: st.DrawFn) -> tuple[BatchKind, list[Typed], int, set[int]]:
    """A batch, its lines, by how many pence its control total is wrong at first, and which lines are taken out."""
    kind = draw(st.sampled_from(BatchKind))
    typed = draw(st.lists(lines(kind), min_size=1, max_size=6))
    removed = draw(st.sets(st.integers(0, len(typed) - 1), max_size=len(typed) - 1))
    return kind, typed, draw(st.integers(-2, 2)), removed


@pytest.fixture
def paper(db: None) -> None:
    makers.make_fund(now=NOW - timedelta(days=20))
    payments.open_common_purposes(actor=ACTOR, now=NOW)


def net(account: str) -> int:
    return books.balance(account=AccountCode(account)).net_minor


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(bags(), min_size=1, max_size=3))
def test_what_is_posted_is_what_the_books_and_the_public_page_say(
    paper: None, found: list[tuple[BatchKind, list[Typed], int, set[int]]]
) -> None:
    wheres = {account: net(account) for account in {*WHERE.values()}}
    before = {account: net(account) for account in CREDITS.values()} | {"2300": net("2300")}
    raised = _raised()
    kept: list[Typed] = []
    for kind, typed, off, removed in found:
        kept += _posted(kind, typed, off, removed)
    for account, was in wheres.items():
        assert net(account) - was == sum(one.amount.minor for one in kept if WHERE[one.means] == account)
    for purpose, account in {**CREDITS, "unidentified": "2300"}.items():
        assert before[account] - net(account) == _of(kept, purpose)
    assert _raised() - raised == _of(kept, "fund")
    assert (
        models.Payment.objects.filter(batch__isnull=False).count()
        == models.Line.objects.filter(payment__isnull=False).count()
    )
    assert {finding.state for finding in books.check()} <= {"kept", "no such money in this paper yet"}


def _posted(kind: BatchKind, typed: list[Typed], off: int, removed: set[int]) -> list[Typed]:
    kept = [one for n, one in enumerate(typed) if n not in removed]
    cash = sum(one.amount.minor for one in kept if one.means is Means.CASH)
    total = sum(one.amount.minor for one in kept) - cash
    count = sum(1 for one in kept if one.means is not Means.CASH)
    names = ("Ottoline Crane", "Bartholomew Rudd")
    wrong = max(total + off, 0)
    controls = Controls(count, Money(wrong, "GBP"), Money(cash, "GBP"), names)
    code = payments.open_batch(kind=kind, received_on=TODAY, controls=controls, actor=ACTOR, now=NOW)
    ids = [payments.add_line(code=code, typed=one, actor=ACTOR, now=NOW).line for one in typed]
    for n in removed:
        payments.remove_line(code=code, line_id=ids[n], version=1, actor=ACTOR, now=NOW)  # type: ignore[arg-type]
    if wrong != total:
        with pytest.raises(payments.DoesNotAgree):
            payments.post_batch(code=code, actor=ACTOR, now=NOW)
        assert not models.Payment.objects.filter(batch__code=code).exists()
        right = Controls(count, Money(total, "GBP"), Money(cash, "GBP"), names)
        version = queries.batch(code=code).version
        payments.set_controls(code=code, received_on=TODAY, controls=right, version=version, actor=ACTOR, now=NOW)
    posted = payments.post_batch(code=code, actor=ACTOR, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    assert (posted.count, posted.amount) == (len(kept), Money(total + cash, "GBP"))
    return kept


def _of(kept: list[Typed], purpose: str) -> int:
    return sum(part.amount.minor for one in kept for part in one.parts if part.purpose == purpose)


def _raised() -> int:
    progress = fund.running(now=NOW)
    assert progress is not None
    assert progress.raised_shown.minor + progress.need_shown.minor >= progress.appeal.target.minor
    return progress.raised.minor
