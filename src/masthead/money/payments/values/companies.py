"""What a payment company must be able to do, and what it tells (money.md B7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from masthead.kernel.money import Money
from masthead.money.ledger.values import AccountCode
from masthead.money.payments.values.parts import PaymentId

BODY_MAX = 1_000_000  # bytes of a notification


class Waits(StrEnum):
    """What becomes of a notification or a money fact that came in; a parked one waits for a person."""

    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"


@dataclass(frozen=True)
class Capabilities:
    """What a company can do."""

    one_off: bool
    recurring: bool
    refund: bool
    days_to_certainty: int


@dataclass(frozen=True)
class Intent:
    """
    A payment as a company is asked to take it. Nothing personal goes into its metadata (C12).

    :param key: ``mh:<payment uuid>:<act>:<attempt>``, stored before the first call (C10)
    """

    payment_id: PaymentId
    key: str
    amount: Money
    words: str
    email: str
    success_url: str
    cancel_url: str
    expires_at: datetime


@dataclass(frozen=True)
class Begun:
    """A payment that a company is ready to take: its own name for it, and the page to send the reader to."""

    ref: str
    address: str


class Seen(StrEnum):
    """What a company says of a payment."""

    WAITING = "waiting"
    PAID = "paid"
    EXPIRED = "expired"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class MoneyFact:
    """
    Money that moved at a company (decision 1 of money.md): one balance transaction.

    :param effect: begins every effect key made of it, such as ``stripe:txn_123``
    :param payment_id: ours, from the object's own metadata; None where it is not ours (C5)
    :param kind: ``charge`` is known; any other is stored, parked and listed
    """

    provider: str
    effect: str
    kind: str
    payment_id: PaymentId | None
    gross: Money
    fee: Money
    taken_at: datetime
    raw: Mapping[str, object]


@dataclass(frozen=True)
class Observation:
    """A payment as its company sees it now; ``facts`` may still be empty although it is paid (fixed.md, Stripe)."""

    ref: str
    payment_id: PaymentId | None
    seen: Seen
    facts: Sequence[MoneyFact] = ()


@dataclass(frozen=True)
class Event:
    """
    A notification: only wakes a fetch (C2).

    :param ref: the object to be observed, in the company's own words
    """

    id: str
    type: str
    livemode: bool
    created_at: datetime
    ref: str


class OutcomeUnknown(Exception):
    """The call may or may not have had its effect (C9)."""


class KeyMisused(Exception):
    """The same key came with other parameters (F06): a person must look."""


class NotTaken(Exception):
    """The company refuses what it was asked; nothing happened, and asking the same again is of no use."""


class Unavailable(Exception):
    """The call certainly had no effect; it may be tried again."""


class NotGenuine(Exception):
    """A notification that the company did not sign, or that is too old."""


class Stale(NotGenuine):
    """Signed by the company, but too long ago or too far ahead: a replay, or a clock that is wrong."""


class Malformed(Exception):
    """A notification that can't be read."""


class WrongMode(Exception):
    """Test where live is wanted, or the other way round (C6)."""


class Provider(Protocol):
    """A payment company (money.md B7), one conformance suite for all."""

    @property
    def code(self) -> str:
        """Its short name; effect keys begin with it."""

    @property
    def mode(self) -> str:
        """``test`` or ``live``, read from its key (C6)."""

    @property
    def clearing(self) -> AccountCode:
        """The account of what it holds for us, such as 1210."""

    @property
    def fees(self) -> AccountCode:
        """The account that its fees are debited to."""

    def capabilities(self) -> Capabilities:
        """What it can do."""

    def begin(self, intent: Intent) -> Begun:
        """
        Make its page for a payment; five seconds at most.

        :raises OutcomeUnknown: if the call may have had its effect
        :raises Unavailable: if it had none
        :raises NotTaken: if it had none, and will have none
        :raises KeyMisused: if the key was used with other parameters
        """

    def observe(self, ref: str) -> Observation:
        """How it sees one payment now; reads only. Raises as begin."""

    def verify_webhook(self, headers: Mapping[str, str], raw: bytes, now: datetime) -> Sequence[Event]:
        """
        The events of one notification, its signature checked on the raw bytes.

        :raises NotGenuine: if it is not signed by the company, or its age is above 300 s either way
        :raises Malformed: if it can't be read
        :raises WrongMode: if its mode is not ours
        """

    def sweep(self, since: datetime) -> Iterable[MoneyFact]:
        """Every money fact made since a moment, oldest first, whatever notifications came."""

    def balance(self, currency: str) -> Money:
        """What it holds for us, available and pending (L8). Raises as begin."""

    def health(self) -> str:
        """Empty if it answers, or what is wrong, in words."""
