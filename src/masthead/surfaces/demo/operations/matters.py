"""What else lies on the desks: a special appeal, a legacy, a cheque that bounced, money that nobody can place."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from masthead.giving.fund import operations as fund
from masthead.kernel.money import Money
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import (
    NOT_KNOWN_YET,
    BatchKind,
    Decision,
    Means,
    NamingLevel,
    Part,
    PaymentId,
    ReturnKind,
    Said,
    Takings,
    shown_as,
)
from masthead.people import operations as people
from masthead.people import queries as people_facts
from masthead.people.values import Flag, PartyKind
from masthead.surfaces.demo.operations import post
from masthead.surfaces.demo.operations.gifts import Gift
from masthead.surfaces.demo.operations.post import ACTOR, Reader

BOAT = "a-boat-of-our-own"
BOAT_TITLE = "A boat of our own"
BOAT_ABOUT = (
    "When the late boat stops, the paper reaches the islands a day late. A second-hand launch, her survey and her "
    "first winter’s mooring would bring it there on its own day."
)
BOAT_MINOR, BOAT_HOPED_MINOR = 600_000, 750_000
OPENED_BEFORE, OPEN_FOR = timedelta(days=10), timedelta(days=45)
LAMPS = "lamps-for-the-quay"
LAMPS_TITLE = "Lamps for the quay"
LAMPS_ABOUT = "Whoever fetches the papers off the boat at four in the morning should see where the quay ends."
LAMPS_MINOR, LAMPS_OPEN_FOR = 20_000, timedelta(days=7)  # over by now, and the treasurer's to certify
LAMPS_CARDS_MINOR = (12_000, 9_500)
BOAT_CHEQUES_MINOR = (10_000, 5_000, 2_500, 2_500, 2_000)
BOAT_CARDS_MINOR = (2_500, 5_000, 1_000)
TAKEN_MINOR, COSTS_MINOR = 46_110, 4_850  # the group's concert
LEGACY_MINOR, GIVEN_ON_MINOR = 250_000, 100_000
NOBODYS_MINOR = 3_600


def open_appeals(*, now: datetime) -> datetime:
    """Open the special appeals as of some days ago; the moment at which they were opened."""
    opened_at = now - OPENED_BEFORE
    opens_on = particulars.today(now=opened_at)
    for slug, title, about, minor, lasts in (
        (BOAT, BOAT_TITLE, BOAT_ABOUT, BOAT_MINOR, OPEN_FOR),
        (LAMPS, LAMPS_TITLE, LAMPS_ABOUT, LAMPS_MINOR, LAMPS_OPEN_FOR),
    ):
        fund.open_special(
            slug=slug,
            title=title,
            about=about,
            target=_money(minor),
            opens_on=opens_on,
            closes_on=opens_on + lasts,
            actor=ACTOR,
            now=opened_at,
        )
    return opened_at


def cards_for_the_boat(*, readers: Sequence[Reader], opened_at: datetime) -> Sequence[Gift]:
    """Gifts by card to the special appeal, a day apart; somebody gave twice, and is on two records."""
    first, second, *_ = (reader.name for reader in readers)
    return [
        Gift(opened_at + timedelta(days=n), minor, Means.CARD, name, f"{name.lower().replace(' ', '.')}@boats.example")
        for n, (minor, name) in enumerate(zip(BOAT_CARDS_MINOR, (first, second, first), strict=True), start=1)
    ]


def cards_for_the_lamps(*, readers: Sequence[Reader], opened_at: datetime) -> Sequence[Gift]:
    """Gifts by card to the special appeal that is over, a day apart."""
    return [
        Gift(opened_at + timedelta(days=n), minor, Means.CARD, reader.name, "")
        for n, (minor, reader) in enumerate(zip(LAMPS_CARDS_MINOR, readers[40:], strict=False), start=1)
    ]


def post_for_the_boat(*, readers: Sequence[Reader], now: datetime) -> None:
    """Yesterday's cheques for the special appeal, most with a name for its column, and what a concert brought today."""
    lines = [
        post.typed(means=Means.CHEQUE, minor=minor, writer=reader, subject=BOAT, named=_named(reader, n))
        for n, (minor, reader) in enumerate(zip(BOAT_CHEQUES_MINOR, readers[4:], strict=False))
    ]
    yesterday = now - timedelta(days=1)
    post.post_batch(kind=BatchKind.POST, on=particulars.today(now=yesterday), lines=lines, now=yesterday)
    on = particulars.today(now=now)
    group = readers[-1]
    concert = post.typed(
        means=Means.CHEQUE,
        minor=TAKEN_MINOR - COSTS_MINOR,
        writer=group,
        subject=BOAT,
        named=Said(NamingLevel.FULL_NAME, group.name, with_amount=True, message="Forty-one sang, and one danced."),
    )
    takings = Takings(_money(TAKEN_MINOR), _money(COSTS_MINOR), "hire of the hall")
    post.post_batch(kind=BatchKind.POST, on=on, lines=[post.with_takings(line=concert, takings=takings)], now=now)


def _named(reader: Reader, n: int) -> Said:
    level = (NamingLevel.INITIALS_TOWN, NamingLevel.TOWN, NamingLevel.FULL_NAME)[n % 3]
    shown = shown_as(level=level, name=reader.name, town=reader.place.town)
    return Said(level, shown, with_amount=bool(n % 2), message="" if n else "May she never want for a wind.")


def leave_a_legacy(*, now: datetime) -> None:
    """A legacy that came in an earlier month and is not for the fund until the board says so."""
    executors = people.record_party(
        kind=PartyKind.ORGANISATION, name="Executors of Silas Wharf", email="", phone="", actor=ACTOR, now=now
    )
    payments.record_by_hand(
        parts=[Part("legacy", _money(LEGACY_MINOR), giver=executors)],
        means=Means.TRANSFER,
        counted_on=particulars.today(now=now),
        payer=executors,
        acknowledge=Decision.NONE_WANTED,
        actor=ACTOR,
        now=now,
    )


def lay_on_the_desks(*, readers: Sequence[Reader], bounced: PaymentId, treasurer: UUID, now: datetime) -> None:
    """What waits for somebody today: each thing once."""
    today = particulars.today(now=now)
    fund.designate(
        amount=_money(GIVEN_ON_MINOR),
        to=BOAT,
        resolved_on=today,
        resolution="Resolved: £1,000 of the legacy of Silas Wharf goes to the appeal for a boat.",
        actor=ACTOR,
        now=now,
    )
    payments.return_payment(
        code=payments_facts.payment(payment_id=bounced).code,
        kind=ReturnKind.BOUNCED,
        happened_on=today,
        why="The bank says: refer to drawer.",
        actor=ACTOR,
        now=now,
    )
    nobodys = post.typed(means=Means.TRANSFER, minor=NOBODYS_MINOR, writer=None, purpose=NOT_KNOWN_YET)
    post.post_batch(kind=BatchKind.STATEMENT, on=today, lines=[post.booked(line=nobodys, on=today)], now=now)
    died = readers[20]
    people.raise_flag(
        party_id=died.id, flag=Flag.HAS_DIED, why="Her daughter rang.", since_on=today, actor=ACTOR, now=now
    )
    _record_twice(readers[30], now)
    fund.change_target(
        slug=BOAT,
        target=_money(BOAT_HOPED_MINOR),
        why="The survey found that she needs a new shaft.",
        actor=people_facts.acting(user_id=treasurer, now=now),
        now=now,
    )


def _record_twice(reader: Reader, now: datetime) -> None:
    """Two pairs of records that may be of one person: one with the same postcode, one with the same telephone."""
    first, _, last = reader.name.partition(" ")
    for name, phone, place in (
        (f"{first[0]}. {last}", "", reader.place),
        ("Josephine Pennant", "01632 960410", None),
        ("Mrs J. Pennant", "(01632) 960 410", None),
    ):
        people.record_party(kind=PartyKind.PERSON, name=name, email="", phone=phone, place=place, actor=ACTOR, now=now)


def _money(minor: int) -> Money:
    return Money(minor, particulars.currency())
