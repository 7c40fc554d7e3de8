"""Story 1 of practice.md, to the penny, up to the posting: Monday's post."""

from datetime import date

import pytest
from django.db import connection

from masthead.giving.fund import queries as fund
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import (
    AsideReason,
    AsideTyped,
    BatchKind,
    Controls,
    Decision,
    Means,
    Part,
    Typed,
)
from masthead.people import operations as people
from masthead.people import queries as people_facts
from masthead.people.values import PartyKind
from tests import makers

MONDAY = makers.local(2026, 11, 9, 10)
ON = date(2026, 11, 9)
OTHERS = [2500] * 10 + [5000] * 5 + [1000] * 8 + [2000] * 5 + [32_450]
TIN, ENVELOPES = ("tin 7", 17_735), [("envelope", 2000), ("envelope", 1000), ("envelope", 500)]


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


@pytest.fixture
def paper(db: None) -> None:
    makers.make_fund(now=MONDAY)
    payments.open_common_purposes(actor=makers.ACTOR, now=MONDAY)
    makers.gift(327_300, on=ON, means=Means.TRANSFER, now=MONDAY)


def raised() -> tuple[str, str, int]:
    progress = fund.running(now=MONDAY)
    assert progress is not None
    assert progress.raised_shown.minor + progress.need_shown.minor == 1_800_000
    return progress.raised.in_words(), progress.need_shown.in_whole_words(), progress.percent


def reader(n: int, email: str = "") -> PartyId:
    return people.record_party(
        kind=PartyKind.PERSON, name=f"Reader {n}", email=email, phone="", actor=makers.ACTOR, now=MONDAY
    )


def add(
    code: str, minor: int, *parts: Part, payer: PartyId | None, thanks: Decision | None = None, **more: object
) -> None:
    party = people_facts.party(party_id=payer) if payer else None
    typed = Typed(
        means=more.pop("means", Means.CHEQUE),  # type: ignore[arg-type]
        amount=pounds(minor),
        parts=parts or [Part("fund", pounds(minor))],
        payer=payer,
        acknowledge=thanks or queries.decision_for(party=party),
        **more,  # type: ignore[arg-type]
    )
    payments.add_line(code=code, typed=typed, actor=makers.ACTOR, now=MONDAY)


def test_mondays_post(paper: None) -> None:
    controls = Controls(31, pounds(118_450), pounds(21_235), ("Ottoline Crane", "Bartholomew Rudd"))
    code = payments.open_batch(kind=BatchKind.POST, received_on=ON, controls=controls, actor=makers.ACTOR, now=MONDAY)
    three = [Part("fund", pounds(2500)), Part("raffle", pounds(2000)), Part("subscription", pounds(1500))]
    add(code, 6000, *three, payer=reader(1))
    add(code, 12_000, Part("shares", pounds(10_000)), Part("fund", pounds(2000)), payer=reader(2))
    *others, last = OTHERS
    for n, minor in enumerate(others, start=3):
        is_mailed = n < 6
        add(code, minor, payer=reader(n, f"reader{n}@readers.example" if is_mailed else ""))
    add(code, last - 1, payer=reader(31))
    payments.set_aside(
        typed=AsideTyped(AsideReason.UNSIGNED, Means.CHEQUE, pounds(4000), reader(99)),
        code=code,
        actor=makers.ACTOR,
        now=MONDAY,
    )
    for box, minor in (TIN, *ENVELOPES):
        add(code, minor, payer=None, thanks=Decision.NONE_WANTED, means=Means.CASH, box=box)

    with pytest.raises(payments.DoesNotAgree) as refused:
        payments.post_batch(code=code, actor=makers.ACTOR, now=MONDAY)
    assert str(refused.value) == (
        "£0.01 less than the control total: cheques come to £1,184.49, and £1,184.50 was counted."
    )
    assert raised() == ("£3,273.00", "£14,727", 18)

    wrong = next(line for line in queries.batch(code=code).lines if line.typed.amount == pounds(last - 1))
    right = Typed(
        means=Means.CHEQUE,
        amount=pounds(last),
        parts=[Part("fund", pounds(last))],
        payer=wrong.typed.payer,
        acknowledge=Decision.LETTER,
    )
    payments.change_line(
        code=code, line_id=wrong.id, version=wrong.version, typed=right, actor=makers.ACTOR, now=MONDAY
    )
    posted = payments.post_batch(code=code, actor=makers.ACTOR, now=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    assert (posted.count, posted.amount) == (35, pounds(139_685))
    assert raised() == ("£4,534.85", "£13,466", 25)
    decided = models.Acknowledgement.objects.filter(payment__batch__code=code)
    numbers = {decision: decided.filter(decision=decision).count() for decision in Decision}
    assert numbers == {
        Decision.LETTER: 28,
        Decision.E_MAIL: 3,
        Decision.NONE_WANTED: 4,
        Decision.GROUP: 0,
        Decision.NOBODY_KNOWN: 0,
    }
    (aside,) = queries.aside()
    assert (aside.typed.reason, aside.typed.amount) == (AsideReason.UNSIGNED, pounds(4000))
    assert {finding.state for finding in books.check()} <= {"kept", "no such money in this paper yet"}
