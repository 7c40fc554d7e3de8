"""The invented post: readers who write every month, this month's batches, and a bag that is half typed."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from masthead.kernel import periods
from masthead.kernel.actors import program
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import (
    GIFTS,
    AsideReason,
    AsideTyped,
    BatchKind,
    Controls,
    Decision,
    Means,
    NamingLevel,
    NamingState,
    Part,
    Said,
    Takings,
    Typed,
    shown_as,
)
from masthead.people import operations as people
from masthead.people import values as people_values
from masthead.people.values import PartyKind, Place, Preference
from masthead.surfaces.demo.operations.gifts import FIRST, LAST, Gift

ACTOR = program("demo")
COUNTERS = ("Hattie Loam", "Vernon Tarn")
REGULARS = 72
STREETS = ("Quay Street", "Lamp Lane", "Ferry Road", "Slipway Terrace", "The Strand", "Ropewalk", "Chapel Row")
TOWNS = (("Saltmarsh", "BX1"), ("Eddow Bridge", "BX2"), ("Upper Tarn", "BX3"), ("Lantern Point", "BX4"))
GROUPS = ("Eddow Bridge Readers’ Group", "Lantern Point Readers’ Group", "Upper Tarn Readers’ Group")
LARGE_MINOR = 50_000  # what a group sends of its takings, and hardly a reader alone
PRINTED_BEFORE = timedelta(days=3)  # what came earlier has been answered; the rest waits for the next run
BANKED_BEFORE = timedelta(days=4)  # what came earlier has been paid in; the rest waits in the safe
BAG_MINOR = (2000, 1000, 2500, 500, 1000, 5000, 1250)  # the cheques of today's post
TYPED_OF_BAG = 4
TIN_MINOR = 4_735
LEVELS = (
    *[NamingLevel.NOTHING] * 5, NamingLevel.INITIALS_TOWN, NamingLevel.INITIALS_TOWN, NamingLevel.TOWN,
    NamingLevel.FULL_NAME,
)  # fmt: skip
MESSAGES = ("", "", "Keep the lamp lit.", "For the late boat.", "", "In memory of a good neighbour.")
STILL_TO_LOOK_AT = 8


@dataclass(frozen=True)
class Reader:
    """Somebody who gives again and again, or a readers' group."""

    id: PartyId
    name: str
    kind: PartyKind
    place: Place

    @property
    def thanked(self) -> Decision:
        """How they are thanked for what comes by post."""
        return Decision.GROUP if self.kind is PartyKind.GROUP else Decision.LETTER


def make_regulars(*, chance: random.Random, now: datetime) -> Sequence[Reader]:
    """Readers who give again and again, with their addresses, in the order of their names; then the groups."""
    names = {f"{FIRST[n % len(FIRST)]} {LAST[(n * 7 + n // len(FIRST)) % len(LAST)]}" for n in range(REGULARS)}
    readers = [_record(PartyKind.PERSON, name, chance, now) for name in sorted(names)]
    groups = [_record(PartyKind.GROUP, name, chance, now) for name in GROUPS]
    for group, treasurer in zip(groups, readers, strict=False):
        people.set_contact(party_id=group.id, person_id=treasurer.id, role="treasurer", actor=ACTOR, now=now)
    for reader in readers[len(groups) :: 9]:
        people.set_preferences(party_id=reader.id, prefers=[Preference.LARGE_PRINT], actor=ACTOR, now=now)
    return [*readers, *groups]


def _record(kind: PartyKind, name: str, chance: random.Random, now: datetime) -> Reader:
    town, district = chance.choice(TOWNS)
    place = people_values.read_address(
        street=f"{chance.randint(1, 80)} {chance.choice(STREETS)}",
        town=town,
        postcode=f"{district} {chance.randint(1, 9)}{chance.choice('ABDEFH')}{chance.choice('JLNPQR')}",
        country="GB",
    )
    found = people.record_party(kind=kind, name=name, email="", phone="", place=place, actor=ACTOR, now=now)
    return Reader(found, name, kind, place)


def writer_of(*, gift: Gift, readers: Sequence[Reader], chance: random.Random) -> Reader | None:
    """Who sent a gift that came by post or bank: a group what is large, else a reader; None where nobody signed."""
    if gift.minor >= LARGE_MINOR:
        return chance.choice([reader for reader in readers if reader.kind is PartyKind.GROUP])
    return chance.choice([reader for reader in readers if reader.kind is PartyKind.PERSON]) if gift.name else None


def end_month(*, last_on: date, now: datetime) -> None:
    """Pay in what waits, with one slip, and print the letters, as a desk does before the month is certified."""
    waiting = payments_facts.to_bank()
    if waiting:
        payments.pay_in(codes=[one.code for one in waiting], banked_on=last_on, actor=ACTOR, now=now)
    _print(now)


def post_month(
    *, gifts: Sequence[Gift], readers: Sequence[Reader], chance: random.Random, zone: ZoneInfo, now: datetime
) -> None:
    """Enter what came by post and by bank as a desk does: a batch for each day's bag, and one for each statement."""
    bags: dict[tuple[date, BatchKind], list[Gift]] = defaultdict(list)
    for gift in gifts:
        kind = BatchKind.STATEMENT if gift.means is Means.TRANSFER else BatchKind.POST
        bags[periods.day_of(moment=gift.at, zone=zone), kind].append(gift)
    printed = False
    codes: dict[str, date] = {}
    for (day, kind), bag in sorted(bags.items()):
        at = bag[-1].at
        if not printed and at > now - PRINTED_BEFORE:
            printed = _print(at)
        code = _post(at, (day, kind), bag, lambda gift: writer_of(gift=gift, readers=readers, chance=chance), chance)
        if kind is BatchKind.POST and at < now - BANKED_BEFORE:
            codes[code] = day
    if codes:
        payments.pay_in(codes=[], batches=list(codes), banked_on=max(codes.values()), actor=ACTOR, now=now)


def _print(at: datetime) -> bool:
    try:
        run_id = payments.print_letters(actor=ACTOR, now=at)
    except payments.NothingToPrint:
        return False
    payments.record_printing(run_id=run_id, actor=ACTOR, now=at)
    return True


def look_at_names(*, now: datetime) -> None:
    """All names were looked at but every second of the latest; one was refused."""
    waiting = payments_facts.namings(state=NamingState.PENDING, most=500)
    for n, one in enumerate([*waiting[:-STILL_TO_LOOK_AT], *waiting[-STILL_TO_LOOK_AT::2]]):
        why = "" if n else "She asks for another spelling."
        payments.moderate(
            naming_id=one.id, version=one.version, is_approved=bool(n), why=why, actor=ACTOR, now=max(now, one.said_at)
        )


def _post(
    at: datetime,
    where: tuple[date, BatchKind],
    bag: Sequence[Gift],
    writers: Callable[[Gift], Reader | None],
    chance: random.Random,
) -> str:
    day, kind = where
    lines = []
    for n, gift in enumerate(bag, start=1):
        writer = writers(gift)
        line = typed(means=gift.means, minor=gift.minor, writer=writer, named=_said(writer, chance))
        if kind is BatchKind.STATEMENT:
            line = booked(line=line, on=day)
        lines.append(line if line.means is not Means.CASH else replace(line, box=f"tin {n}"))
    return post_batch(kind=kind, on=day, lines=lines, now=at)


def _said(writer: Reader | None, chance: random.Random) -> Said:
    level = chance.choice(LEVELS)
    if writer is None or level is NamingLevel.NOTHING:
        return Said()
    shown = shown_as(level=level, name=writer.name, town=writer.place.town)
    return Said(level, shown, with_amount=chance.random() < 0.3, message=chance.choice(MESSAGES))  # noqa: PLR2004


def post_batch(*, kind: BatchKind, on: date, lines: Sequence[Typed], now: datetime) -> str:
    """Count a bag or a statement, type it and post it; the batch's reference."""
    cash = [line for line in lines if line.means is Means.CASH]
    rest = [line for line in lines if line.means is not Means.CASH]
    controls = Controls(len(rest), _sum(rest), _sum(cash), COUNTERS if cash else ("", ""))
    code = payments.open_batch(kind=kind, received_on=on, controls=controls, actor=ACTOR, now=now)
    for line in lines:
        payments.add_line(code=code, typed=line, actor=ACTOR, now=now)
    payments.post_batch(code=code, actor=ACTOR, now=now)
    return code


def typed(
    *,
    means: Means,
    minor: int,
    writer: Reader | None,
    purpose: str = GIFTS,
    subject: str = "",
    named: Said | None = None,
) -> Typed:
    """A line of one part, as it is typed."""
    amount = Money(minor, particulars.currency())
    return Typed(
        means=means,
        amount=amount,
        parts=[Part(purpose=purpose, subject=subject, amount=amount)],
        payer=writer.id if writer else None,
        acknowledge=writer.thanked if writer else Decision.NOBODY_KNOWN,
        named=named or Said(),
        sure=True,  # whoever typed it was asked "sure?" of what is unusual, and had the cheque in hand
    )


def booked(*, line: Typed, on: date) -> Typed:
    """The same line as it stands on a statement."""
    return replace(line, booked_on=on)


def with_takings(*, line: Typed, takings: Takings) -> Typed:
    """The same line, as what a group has left of its takings."""
    return replace(line, takings=takings)


def _sum(lines: Sequence[Typed]) -> Money:
    return Money(sum(line.amount.minor for line in lines), particulars.currency())


def leave_a_bag(*, readers: Sequence[Reader], now: datetime) -> None:
    """Today's post, counted and half typed: four cheques are in, the others and the tin wait for whoever sits down."""
    currency = particulars.currency()
    controls = Controls(len(BAG_MINOR), Money(sum(BAG_MINOR), currency), Money(TIN_MINOR, currency), COUNTERS)
    today = particulars.today(now=now)
    code = payments.open_batch(kind=BatchKind.POST, received_on=today, controls=controls, actor=ACTOR, now=now)
    for reader, minor in zip(readers, BAG_MINOR[:TYPED_OF_BAG], strict=False):
        line = typed(means=Means.CHEQUE, minor=minor, writer=reader)
        payments.add_line(code=code, typed=line, actor=ACTOR, now=now)
    first, second, *_ = readers
    for reason, reader, minor in ((AsideReason.UNSIGNED, first, 4000), (AsideReason.POST_DATED, second, 2500)):
        aside = AsideTyped(reason, Means.CHEQUE, Money(minor, currency), payer=reader.id)
        payments.set_aside(typed=aside, code=code, actor=ACTOR, now=now)
