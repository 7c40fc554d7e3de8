"""What becomes of money later: paid in, sent back, corrected, refunded, identified (practice.md P3, P13, P22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.money.ledger.values import AccountCode
from masthead.money.payments.values.desk import Takings
from masthead.money.payments.values.parts import Decision, Means, Part, PaymentId, State

SlipNumber = NewType("SlipNumber", int)
ReturnId = NewType("ReturnId", UUID)
RefundId = NewType("RefundId", UUID)

BANK, CHEQUES, CASH = AccountCode("1100"), AccountCode("1150"), AccountCode("1160")
OVER_AND_SHORT = AccountCode("5295")
REFUND = "payments.refund"  # the act that two people decide
WHY_MAX = 500  # characters of a reason
SLIP_ITEMS_MAX = 500  # of one paying-in slip


class ReturnKind(StrEnum):
    """How money went back."""

    BOUNCED = "bounced"  # the bank did not pay the cheque
    WITHDRAWN = "withdrawn"  # a cheque given back before it was paid in
    CLAIMED_BACK = "claimed_back"  # the giver's bank took it back
    REFUND = "refund"  # we sent it back, by two people (P22)


RETURN_WORDS: Mapping[ReturnKind, str] = {
    ReturnKind.BOUNCED: "bounced",
    ReturnKind.WITHDRAWN: "given back",
    ReturnKind.CLAIMED_BACK: "claimed back",
    ReturnKind.REFUND: "refunded",
}


@dataclass(frozen=True)
class ToBank:
    """A cheque or sum of cash that waits to be paid in."""

    payment_id: PaymentId
    code: str
    means: Means
    amount: Money
    payer: PartyId | None
    received_on: date
    batch_code: str


@dataclass(frozen=True)
class ToBankSums:
    """What waits to be paid in, and since when."""

    cheques: Money
    cash: Money
    oldest_on: date | None


@dataclass(frozen=True)
class SlipItem:
    """One line of a paying-in slip."""

    payment_id: PaymentId
    code: str
    means: Means
    amount: Money
    payer: PartyId | None
    returned: Money


@dataclass(frozen=True)
class Slip:
    """
    A paying-in slip.

    :param number: as it is called at the desk, counted from 1
    :param counted: the cash as the bank counted it
    :param undone_at: when it was taken back, where it was
    """

    number: SlipNumber
    banked_on: date
    cheques: Money
    cheque_count: int
    cash: Money
    counted: Money
    made_at: datetime
    made_by: str
    undone_at: datetime | None
    undone_by: str
    undone_why: str
    items: Sequence[SlipItem] = ()

    @property
    def total(self) -> Money:
        """What the bank got."""
        return self.cheques + self.counted


@dataclass(frozen=True)
class Returned:
    """
    Money of one payment that went back.

    :param parts: how much of each part, by its number
    :param paid_from: the account that it left
    """

    id: ReturnId
    payment_id: PaymentId
    code: str
    kind: ReturnKind
    amount: Money
    happened_on: date
    parts: Mapping[int, Money]
    paid_from: AccountCode
    why: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True)
class Corrected:
    """
    A payment that was a slip of the keyboard.

    :param replacement: the code of the payment that was typed in its place
    """

    payment_id: PaymentId
    code: str
    amount: Money
    why: str
    at: datetime
    by: str
    replacement: str = ""
    replaces: str = ""


@dataclass(frozen=True)
class Identified:
    """A part whose purpose was not known, and what it was found to be."""

    n: int
    purpose: str
    subject: str
    amount: Money
    credited: AccountCode
    why: str
    at: datetime
    by: str


@dataclass(frozen=True)
class RefundAsked:
    """
    A refund that somebody proposed.

    :param account: masked but for its last figures: the whole of it is for those who pay it
    """

    id: RefundId
    payment_id: PaymentId
    parts: Mapping[int, Money]
    amount: Money
    account_name: str
    sort_code: str
    account_number: str
    evidence: str
    scan_id: UUID | None
    asked_at: datetime
    asked_by: str
    proposal_id: UUID | None
    is_done: bool


@dataclass(frozen=True)
class Rightly:
    """
    What should have been typed in the place of what is corrected.

    :param received_on: the day stamped on the post, or the bank's booking date
    """

    means: Means
    parts: Sequence[Part]
    received_on: date
    payer: PartyId | None
    acknowledge: Decision


@dataclass(frozen=True)
class Gift:
    """
    One part of a payment, as the list of gifts shows it.

    :param id: of its row, which the next page of the list goes on from
    :param whole: what the whole payment came to
    """

    id: int
    code: str
    counted_on: date
    means: Means
    payer: PartyId | None
    giver: PartyId | None
    purpose: str
    credited: AccountCode
    amount: Money
    whole: Money
    returned: Money
    is_corrected: bool


class GiftState(StrEnum):
    """What became of a gift, as a list of gifts is narrowed by it."""

    COUNTED = "counted"  # it stands, whatever of it went back
    RETURNED = "returned"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class Sought:
    """What is looked for in the list of gifts; what is empty leaves all."""

    from_on: date | None = None
    until_on: date | None = None
    means: Means | None = None
    purpose: str = ""
    account: str = ""
    parties: frozenset[PartyId] | None = None
    amount: Money | None = None
    state: GiftState | None = None


@dataclass(frozen=True)
class SumLine:
    """
    One sum of a month.

    :param number: of payments by means, of parts by purpose
    """

    key: str
    number: int
    amount: Money


@dataclass(frozen=True)
class MonthSums:
    """A treasurer's month: what came in by the day that it counts on, what went back on the day that it happened."""

    by_means: Sequence[SumLine]
    by_purpose: Sequence[SumLine]
    returned: Sequence[SumLine]
    received: Money
    went_back: Money
    corrected: Money
    corrected_number: int


@dataclass(frozen=True)
class Unidentified:
    """A part whose purpose nobody knows yet, with what is left of it."""

    payment_id: PaymentId
    code: str
    n: int
    means: Means
    payer: PartyId | None
    received_on: date
    left: Money


@dataclass(frozen=True)
class PaymentWhole:
    """Everything about one payment, for the treasurer."""

    id: PaymentId
    code: str
    state: State
    means: Means
    amount: Money
    payer: PartyId | None
    parts: Sequence[Part]
    prepared_at: datetime
    taken_at: datetime | None
    decision: Decision | None
    acknowledged_at: datetime | None
    batch_code: str
    slip: SlipNumber | None
    waits_to_be_banked: bool
    returns: Sequence[Returned]
    corrected: Corrected | None
    identified: Mapping[int, Identified]
    refunds: Sequence[RefundAsked]
    replaces: str
    trouble: str
    takings: Takings | None = None

    def left(self, *, n: int) -> Money:
        """What of one part was given and did not go back."""
        back = sum(found.minor for one in self.returns if (found := one.parts.get(n)))
        part = self.parts[n - 1].amount
        return Money(part.minor - back, part.currency)

    @property
    def went_back(self) -> Money:
        """What of the whole went back."""
        return Money(sum(one.amount.minor for one in self.returns), self.amount.currency)
