"""The invented post: readers who write every month, this month's batches, and a bag that is half typed."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from masthead.kernel import periods
from masthead.kernel.actors import program
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import operations as payments
from masthead.money.payments.values import (
    GIFTS,
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
from masthead.people import values as people_values
from masthead.people.values import PartyKind, Preference
from masthead.surfaces.demo.operations.gifts import FIRST, LAST, Gift

ACTOR = program("demo")
COUNTERS = ("Hattie Loam", "Vernon Tarn")
REGULARS = 36
STREETS = ("Quay Street", "Lamp Lane", "Ferry Road", "Slipway Terrace", "The Strand", "Ropewalk", "Chapel Row")
TOWNS = (("Saltmarsh", "BX1"), ("Eddow Bridge", "BX2"), ("Upper Tarn", "BX3"), ("Lantern Point", "BX4"))
GROUP = "Eddow Bridge Readers’ Group"
PRINTED_BEFORE = timedelta(days=3)  # what came earlier has been answered; the rest waits for the next run
BAG_MINOR = (2000, 1000, 2500, 500, 1000, 5000, 1250)  # the cheques of today's post
TYPED_OF_BAG = 4
TIN_MINOR = 4_735


def make_regulars(*, chance: random.Random, now: datetime) -> Mapping[str, PartyId]:
    """Readers who give again and again, with their addresses, and one readers' group; by name."""
    names = {f"{FIRST[n % len(FIRST)]} {LAST[(n * 7 + n // len(FIRST)) % len(LAST)]}" for n in range(REGULARS)}
    regulars = {name: _record(PartyKind.PERSON, name, chance, now) for name in sorted(names)}
    treasurer, *others = regulars.values()
    group = _record(PartyKind.GROUP, GROUP, chance, now)
    people.set_contact(party_id=group, person_id=treasurer, role="treasurer", actor=ACTOR, now=now)
    for party_id in others[::9]:
        people.set_preferences(party_id=party_id, prefers=[Preference.LARGE_PRINT], actor=ACTOR, now=now)
    return {**regulars, GROUP: group}


def _record(kind: PartyKind, name: str, chance: random.Random, now: datetime) -> PartyId:
    town, district = chance.choice(TOWNS)
    place = people_values.read_address(
        street=f"{chance.randint(1, 80)} {chance.choice(STREETS)}",
        town=town,
        postcode=f"{district} {chance.randint(1, 9)}{chance.choice('ABDEFH')}{chance.choice('JLNPQR')}",
        country="GB",
    )
    return people.record_party(kind=kind, name=name, email="", phone="", place=place, actor=ACTOR, now=now)


def post_month(
    *, gifts: Sequence[Gift], regulars: Mapping[str, PartyId], chance: random.Random, zone: ZoneInfo, now: datetime
) -> None:
    """Enter what came by post and by bank as a desk does: a batch for each day's bag, and one for each statement."""
    bags: dict[tuple[date, BatchKind], list[Gift]] = defaultdict(list)
    for gift in gifts:
        kind = BatchKind.STATEMENT if gift.means is Means.TRANSFER else BatchKind.POST
        bags[periods.day_of(moment=gift.at, zone=zone), kind].append(gift)
    printed = False
    for (day, kind), bag in sorted(bags.items()):
        at = bag[-1].at
        if not printed and at > now - PRINTED_BEFORE:
            printed = _print(at)
        _post(at, (day, kind), bag, lambda gift: _payer(gift, regulars, chance))


def _print(at: datetime) -> bool:
    try:
        payments.print_letters(actor=ACTOR, now=at)
    except payments.NothingToPrint:
        return False
    return True


def _post(
    at: datetime, where: tuple[date, BatchKind], bag: Sequence[Gift], payers: Callable[[Gift], PartyId | None]
) -> None:
    day, kind = where
    cash = [gift for gift in bag if gift.means is Means.CASH]
    rest = [gift for gift in bag if gift.means is not Means.CASH]
    controls = Controls(len(rest), _sum(rest), _sum(cash), COUNTERS if cash else ("", ""))
    code = payments.open_batch(kind=kind, received_on=day, controls=controls, actor=ACTOR, now=at)
    for n, gift in enumerate(bag, start=1):
        typed = _typed(gift.means, gift.minor, payers(gift), booked_on=day if kind is BatchKind.STATEMENT else None)
        payments.add_line(code=code, typed=_boxed(typed, n), actor=ACTOR, now=at)
    payments.post_batch(code=code, actor=ACTOR, now=at)


def _payer(gift: Gift, regulars: Mapping[str, PartyId], chance: random.Random) -> PartyId | None:
    if not gift.name:
        return None
    if chance.random() < 0.7:  # noqa: PLR2004 - most of the post comes from those who write every month
        return regulars[chance.choice([name for name in regulars if name != GROUP])]
    return people.record_guest(name=gift.name, email="", now=gift.at)


def _typed(means: Means, minor: int, payer: PartyId | None, *, booked_on: date | None = None) -> Typed:
    amount = Money(minor, particulars.currency())
    thanked = Decision.LETTER if payer else Decision.NOBODY_KNOWN
    parts = [Part(purpose=GIFTS, amount=amount)]
    # Whoever typed it was asked "sure?" of what is unusual, and had the cheque in hand.
    return Typed(
        means=means, amount=amount, parts=parts, payer=payer, acknowledge=thanked, booked_on=booked_on, sure=True
    )


def _boxed(typed: Typed, n: int) -> Typed:
    return typed if typed.means is not Means.CASH else Typed(**{**vars(typed), "box": f"tin {n}"})


def _sum(bag: Sequence[Gift]) -> Money:
    return Money(sum(gift.minor for gift in bag), particulars.currency())


def leave_a_bag(*, regulars: Mapping[str, PartyId], now: datetime) -> None:
    """Today's post, counted and half typed: four cheques are in, the others and the tin wait for whoever sits down."""
    currency = particulars.currency()
    controls = Controls(len(BAG_MINOR), Money(sum(BAG_MINOR), currency), Money(TIN_MINOR, currency), COUNTERS)
    today = particulars.today(now=now)
    code = payments.open_batch(kind=BatchKind.POST, received_on=today, controls=controls, actor=ACTOR, now=now)
    for name, minor in zip(sorted(regulars), BAG_MINOR[:TYPED_OF_BAG], strict=False):
        payments.add_line(code=code, typed=_typed(Means.CHEQUE, minor, regulars[name]), actor=ACTOR, now=now)
    first, second, *_ = sorted(regulars)
    for reason, name, minor in ((AsideReason.UNSIGNED, first, 4000), (AsideReason.POST_DATED, second, 2500)):
        typed = AsideTyped(reason, Means.CHEQUE, Money(minor, currency), payer=regulars[name])
        payments.set_aside(typed=typed, code=code, actor=ACTOR, now=now)
