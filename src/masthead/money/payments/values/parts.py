"""What a payment is made of, and what a purpose's fitting must know (money.md B4; fixed.md, "Party and payment")."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from masthead.kernel.actors import Actor, Duty
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.money.ledger.values import AccountCode

PaymentId = NewType("PaymentId", UUID)

THANKS_PATH = "/give/thanks/{secret}/"  # fixed.md, "Public addresses"
GIVE_PATH = "/give/"
SESSION_MINUTES = 60
THANKS_DAYS = 90

RECORD_PAYMENTS = Duty("payments.record_payments", "record money that came by post, by hand or by bank")
TYPE_BATCHES = Duty("payments.type_batches", "type the post into batches")
POST_BATCHES = Duty("payments.post_batches", "post a batch")
BANK_TAKINGS = Duty("payments.bank_takings", "pay cheques and cash in at the bank")
RETURN_PAYMENTS = Duty("payments.return_payments", "record money that went back")
CORRECT_PAYMENTS = Duty("payments.correct_payments", "correct what was typed wrongly")
REFUND_PAYMENTS = Duty("payments.refund_payments", "propose and approve refunds")
SEE_PAYMENTS = Duty("payments.see_payments", "see each payment and who gave")
SEE_SUMS = Duty("payments.see_sums", "see what came in, by means and purpose")
PRINT_LETTERS = Duty("payments.print_letters", "print letters of thanks")
OPEN_PURPOSES = Duty("payments.open_purposes", "open a purpose that readers may pay for")
SETTLE_PAYMENTS = Duty("payments.settle_payments", "book what a payment company says")


class Means(StrEnum):
    """How money came (practice.md P1)."""

    CARD = "card"
    CHEQUE = "cheque"
    CASH = "cash"
    TRANSFER = "transfer"
    STANDING_ORDER = "standing_order"


class State(StrEnum):
    """A payment's life (fixed.md). abandoned and needs_human may still become settled; settled is final."""

    PREPARED = "prepared"
    OPEN = "open"
    CHECKING = "checking"
    SETTLED = "settled"
    ABANDONED = "abandoned"
    NEEDS_HUMAN = "needs_human"


class Happened(StrEnum):
    """What may happen to a payment that waits for its company."""

    OPENED = "opened"  # the company made its page
    UNSURE = "unsure"  # the call may or may not have had its effect
    UNREACHED = "unreached"  # the call had no effect
    MISUSED = "misused"  # the key was used with other parameters
    BOOKED = "booked"  # a money fact of it was booked
    ENDED = "ended"  # its page is gone, and nothing was paid


class Decision(StrEnum):
    """The one acknowledgement decision of a payment (practice.md P15)."""

    E_MAIL = "e_mail"
    LETTER = "letter"
    GROUP = "group"
    NONE_WANTED = "none_wanted"
    NOBODY_KNOWN = "nobody_known"


@dataclass(frozen=True)
class Part:
    """
    One part of a payment, for one purpose; all parties may be absent.

    :param subject: an opaque label that the purpose's fitting understands
    :param counted_on: the day in the paper's zone, known when it settles (P1)
    :param credited: the account that it credited, known from then on
    """

    purpose: str
    amount: Money
    subject: str = ""
    giver: PartyId | None = None
    to_thank: PartyId | None = None
    counted_on: date | None = None
    credited: AccountCode | None = None


@dataclass(frozen=True)
class Prepared:
    """
    A payment that someone wants to make.

    :param token: the give form's token, unique: the same token is the same payment
    :param email: as it was typed; the company's page and our acknowledgement use what is kept with the payer
    :param content: whatever else was typed and is kept elsewhere (a name), so that the same token with other content
        is seen; the parties are not compared, since every guest is a new one
    """

    parts: Sequence[Part]
    provider: str
    payer: PartyId | None
    token: str
    acknowledge: Decision
    email: str = ""
    content: str = ""


@dataclass(frozen=True)
class Began:
    """
    A payment after the call that starts it.

    :param address: the company's page to send the reader to, where there is one
    :param secret: opens the thanks page (``THANKS_PATH``), which also says "checking" and "try again"
    """

    payment_id: PaymentId
    state: State
    address: str | None
    secret: str


@dataclass(frozen=True)
class Settled:
    """
    One payment that settled, as its purpose's fitting is told of it.

    :param taken_at: the moment that the money was taken
    """

    payment_id: PaymentId
    means: Means
    parts: Sequence[Part]
    taken_at: datetime


@dataclass(frozen=True)
class Choice:
    """
    Something that may be chosen within a purpose, such as a special appeal.

    :param subject: the label that its part bears
    :param first_on: the first day that it may be chosen for, where it has one; the last day likewise
    """

    subject: str
    title: str
    first_on: date = date.min
    last_on: date = date.max

    def is_for(self, day: date) -> bool:
        """Whether money that counts on a day may be given to it."""
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True)
class Purpose:
    """
    What a fitting knows of one purpose; its row in the database has the same code.

    :param choices: what a party, or a guest, may give to within it; the empty subject needs no choice
    :param credits: which account a part credits, counted on a day; asked when it settles, and must answer
    :param debits: which account a part debits that comes back today
    :param describe: the part in words, for letters and the company's page
    :param settled: told once per transaction, with all its payments' parts
    """

    code: str
    choices: Callable[[PartyId | None], Sequence[Choice]]
    credits: Callable[[Part, date, datetime], AccountCode]
    debits: Callable[[Part, date], AccountCode]
    describe: Callable[[Part], str]
    settled: Callable[[Sequence[Settled], Actor, datetime], None]
    returned: Callable[[Sequence[Part], Actor, datetime], None]
