"""What the fund fits into payments, design and press."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.template.loader import render_to_string

from masthead.design.values import Place, Where
from masthead.giving.fund import operations, queries
from masthead.giving.fund.values import PURPOSE, SLOT
from masthead.kernel import words
from masthead.kernel.actors import Actor, program
from masthead.kernel.ids import PartyId
from masthead.kernel.periods import Month
from masthead.machinery.press import operations as press
from masthead.machinery.press.values import Slot
from masthead.money.ledger import queries as ledger
from masthead.money.ledger.values import AccountCode, Checker, Finding, FindingState
from masthead.money.payments import queries as payments
from masthead.money.payments.values import Part, Purpose, Settled

BOX_BYTES = 3072
ACTOR = program("fund")


def _choices(_: PartyId | None) -> Sequence[str]:
    return [""]  # the monthly appeal is the only subject: the day decides which


def _credits(_: Part, counted_on: date, now: datetime) -> AccountCode:
    return operations.appeal_for(counted_on=counted_on, actor=ACTOR, now=now).gifts


def _debits(part: Part, _: date) -> AccountCode:
    assert part.credited is not None, "only what was credited can come back"
    return AccountCode(part.credited.replace("4100.", "4190.", 1))  # the appeal that it was counted in (P3)


def _describe(part: Part) -> str:
    said = "a gift to the fighting fund"
    if part.credited is None:
        return said
    month = Month.read(part.credited[-7:])
    if part.counted_on is not None and Month.of(part.counted_on) != month:
        said += f", received {words.day(on=part.counted_on)}"  # late money bears its own day (P2)
    return f"{said}, counted for {words.month(on=month.first_on)}"


def _settled(_: Sequence[Settled], __: Actor, now: datetime) -> None:
    operations.freshen(now=now)


def _returned(_: Sequence[Part], __: Actor, now: datetime) -> None:
    operations.freshen(now=now)


PURPOSE_FITTING = Purpose(
    code=PURPOSE,
    choices=_choices,
    credits=_credits,
    debits=_debits,
    describe=_describe,
    settled=_settled,
    returned=_returned,
)


def _fill(now: datetime) -> bytes:
    progress = queries.running(now=now)
    if progress is None:
        return b""
    return render_to_string("fund/box.html", {"fund": queries.box_values(progress=progress, now=now)}).strip().encode()


def _until(now: datetime) -> datetime:
    return queries.until_midnight(now=now)


BOX = Slot(name=SLOT, size=BOX_BYTES, fill=_fill, until=_until)


def _box_place(now: datetime) -> Mapping[str, object]:
    return {"slot": press.fragment(slot=SLOT, now=now)}


PLACES = (
    Place(Where.ARTICLE_FOOT, "fund", "fund/slot.html", _box_place),
    Place(Where.FRONT_BOX, "fund", "fund/slot.html", _box_place),
)


def _figures_agree() -> Finding:
    """L13: what each appeal shows, what the ledger credited to it, and what settled gifts say of it, are one sum."""
    receipts = payments.credited_sums()
    words_ = "The fund's figures, the ledger and the gifts' own parts are one sum"
    for appeal in queries.appeals():
        entered = ledger.balance(account=appeal.gifts)
        given = receipts.get(appeal.gifts, 0)
        if entered.credits_minor - entered.debits_minor != given:
            first = f"account {appeal.gifts}: the ledger holds {-entered.net_minor}, gifts say {given}"
            return Finding("L13", words_, FindingState.BROKEN, first)
    return Finding("L13", words_, FindingState.KEPT if receipts else FindingState.NO_SUCH_MONEY)


CHECKERS = (Checker("L13", _figures_agree),)
