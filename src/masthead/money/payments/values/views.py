"""What payments tell others, read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.money.payments.values.parts import Decision, Means, Part, PaymentId, State


@dataclass(frozen=True)
class PurposeFacts:
    """A purpose's row, as forms offer it."""

    code: str
    name: str


@dataclass(frozen=True)
class PaymentFacts:
    """A payment as it stands."""

    id: PaymentId
    code: str
    state: State
    means: Means
    provider: str
    amount: Money
    payer: PartyId | None
    parts: Sequence[Part]
    prepared_at: datetime
    settled_at: datetime | None
    taken_at: datetime | None
    decision: Decision | None
    trouble: str = ""


@dataclass(frozen=True)
class Thanks:
    """
    What the holder of a thanks link may see.

    :param words: what it is for, part by part
    :param counted_on: the day that it counts on, once it is settled
    :param address: the company's page, while the payment waits there
    :param twin: the spoken code of another gift of the same sum, paid within a day under the same e-mail address: two
        tabs that were both paid (fixed.md, "The give form's token")
    """

    code: str
    state: State
    amount: Money
    words: str
    counted_on: date | None
    address: str | None
    decision: Decision
    twin: str = ""


@dataclass(frozen=True)
class Parked:
    """A notification or a money fact that waits for a person."""

    name: str
    kind: str
    reason: str
    since: datetime


@dataclass(frozen=True)
class MeansSum:
    """What one account got by one means."""

    means: Means
    count: int
    amount: Money


@dataclass(frozen=True)
class Booked:
    """What one run booked: payments settled, facts that were there before, and facts parked."""

    settled: int = 0
    was_there: int = 0
    parked: int = 0

    def __add__(self, other: "Booked") -> "Booked":
        return Booked(self.settled + other.settled, self.was_there + other.was_there, self.parked + other.parked)


@dataclass(frozen=True)
class Swept:
    """What one sweep did; ``trouble`` says why a company could not be asked."""

    booked: Booked
    still_waiting: int
    trouble: str = ""
