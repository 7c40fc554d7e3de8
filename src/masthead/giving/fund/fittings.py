"""What the fund fits into payments, design and press."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.template.loader import render_to_string

from masthead.design.values import Desk, Place, Where
from masthead.giving.fund import operations, queries
from masthead.giving.fund.values import (
    CERTIFY_APPEALS,
    CHANGE_TARGET,
    GIFTS,
    MANAGE_APPEALS,
    PURPOSE,
    RETURNS,
    SEE_COLUMN,
    SET_TARGETS,
    SLOT,
)
from masthead.kernel import words
from masthead.kernel.actors import Actor, program
from masthead.kernel.ids import PartyId
from masthead.kernel.periods import Month
from masthead.machinery.audit.values import AuthorityId
from masthead.machinery.press import operations as press
from masthead.machinery.press.values import Slot
from masthead.money.ledger import queries as ledger
from masthead.money.ledger.values import AccountCode, Checker, Finding, FindingState
from masthead.money.payments import queries as payments
from masthead.money.payments.values import MODERATE_NAMES, Choice, Part, Purpose, Settled
from masthead.people.values import Act, Proposal

BOX_BYTES = 3072
ACTOR = program("fund")


def _choices(_: PartyId | None) -> Sequence[Choice]:
    # The monthly appeal is no choice: the day decides which. A special one may be named on its own days.
    return [Choice(one.slug, one.title, one.opens_on, one.closes_on) for one in queries.choosable()]


def _credits(part: Part, counted_on: date, now: datetime) -> AccountCode:
    return operations.credited(subject=part.subject, counted_on=counted_on, actor=ACTOR, now=now)


def _debits(part: Part, _: date) -> AccountCode:
    assert part.credited is not None, "only what was credited can come back"
    return AccountCode(part.credited.replace(f"{GIFTS}.", f"{RETURNS}.", 1))  # the appeal that it was counted in (P3)


def _describe(part: Part) -> str:
    said = "a gift to the fighting fund"
    if part.subject:
        appeal = queries.special_of(slug=part.subject)
        said = f"a gift to “{appeal.title if appeal else part.subject}”"
    if part.credited is None or not part.credited.startswith(f"{GIFTS}."):
        return said
    if part.subject:
        return f"{said}, counted for that appeal"
    month = Month.read(part.credited.removeprefix(f"{GIFTS}."))
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
    """L13: what each appeal's account took, and what settled gifts and the board's resolutions say, are one sum."""
    receipts = payments.credited_sums()
    designated = queries.designated_sums()
    words_ = "The fund's figures, the ledger, the gifts' own parts and the day sums are one sum"
    for appeal in queries.appeals():
        entered = -ledger.balance(account=appeal.gifts).net_minor
        given = receipts.get(appeal.gifts, 0) + designated.get(appeal.gifts, 0)
        summed = sum(one.minor for one in queries.day_sums(accounts=[appeal.gifts]))
        if not entered == given == summed:
            first = f"account {appeal.gifts}: the ledger holds {entered}, gifts say {given}, the days {summed}"
            return Finding("L13", words_, FindingState.BROKEN, first)
    return Finding("L13", words_, FindingState.KEPT if receipts else FindingState.NO_SUCH_MONEY)


CHECKERS = (Checker("L13", _figures_agree),)


def _nothing(_: Actor, __: datetime) -> int:
    return 0


def _to_certify(actor: Actor, now: datetime) -> int:
    return len(queries.to_certify(now=now)) if actor.may(CERTIFY_APPEALS) else 0


def _names_waiting(_: Actor, __: datetime) -> int:
    return payments.namings_waiting()


APPEALS = Desk("Appeals", "/office/appeals/", MANAGE_APPEALS, _to_certify)
COLUMN = Desk("The column", "/office/column/", SEE_COLUMN, _nothing)
NAMES = Desk("Names", "/office/names/", MODERATE_NAMES, _names_waiting)


def _carry_out_target(proposal: Proposal, authority_id: AuthorityId, actor: Actor, now: datetime) -> None:
    operations.carry_out_target(proposal=proposal, authority_id=authority_id, actor=actor, now=now)


CHANGE_TARGET_ACT = Act(CHANGE_TARGET, "Change the target of an appeal that runs", SET_TARGETS, _carry_out_target)
