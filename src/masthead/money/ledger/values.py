"""What the ledger is told and what it tells (money.md B1-B3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from masthead.kernel.actors import Duty
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money

JournalId = NewType("JournalId", int)
AccountCode = NewType("AccountCode", str)

CLOSE_BOOKS = Duty("ledger.close_books", "close the books")
SEE_BOOKS = Duty("ledger.see_books", "see the books")
ENTRIES_MAX = 500  # journals in one batch (money.md, decision 5)


class AccountClass(StrEnum):
    """The classes of account; share money stands apart from them all (B1)."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"
    SHARE_MONEY = "share_money"


class TransferKind(StrEnum):
    """The kinds of transfer there are so far: rows of transfer_kind, which name the classes that each may touch."""

    CARD_GIFT = "card_gift"
    CARD_FEE = "card_fee"
    CHEQUE_GIFT = "cheque_gift"
    CASH_GIFT = "cash_gift"
    TRANSFER_GIFT = "transfer_gift"
    UNIDENTIFIED = "unidentified"
    IDENTIFIED = "identified"
    BANKED = "banked"
    GIFT_RETURNED = "gift_returned"
    GIFT_MOVED = "gift_moved"
    REVERSAL = "reversal"
    STANDING_ORDER_GIFT = "standing_order_gift"
    APPLICATION_PAID = "application_paid"
    APPLICATION_RETURNED = "application_returned"
    UNIDENTIFIED_RETURNED = "unidentified_returned"
    APPLICATION_IDENTIFIED = "application_identified"
    DESIGNATED = "designated"
    CASH_DIFFERENCE = "cash_difference"


@dataclass(frozen=True)
class Account:
    """
    A place that money is in, comes from or goes to.

    :param code: four digits, then parts of lower-case letters, digits and single hyphens: ``4100.2026-11``
    :param subject: an opaque label of whoever opened it
    """

    code: AccountCode
    name: str
    account_class: AccountClass
    currency: str
    subject: str | None
    open_on: date
    closed_on: date | None = None


@dataclass(frozen=True)
class Transfer:
    """
    One movement: a debit and a credit of the same sum.

    :param kind: a row of transfer_kind, which names the classes that it may debit and credit
    :param amount: above zero
    """

    kind: str
    debit: AccountCode
    credit: AccountCode
    amount: Money
    debit_party: PartyId | None = None
    credit_party: PartyId | None = None


@dataclass(frozen=True)
class Entry:
    """
    A journal to be posted.

    :param effect_key: the one thing in the world that it records; the same key twice is the same journal
    :param effective_on: the day in the paper's zone that it counts on
    :param source: what it came from, such as ``("payment", "0198...")``
    """

    kind: str
    effect_key: str
    effective_on: date
    transfers: Sequence[Transfer]
    source: tuple[str, str]
    memo: str = ""
    reverses: JournalId | None = None


@dataclass(frozen=True)
class Posted:
    """
    A journal on the books.

    :param was_there: whether it stood there before, under the same effect key and with the same content
    """

    id: JournalId
    seq: int
    effective_on: date
    recorded_at: datetime
    was_there: bool


@dataclass(frozen=True)
class Recorded:
    """A journal as it stands on the books, with its transfers in the order of their lines."""

    id: JournalId
    seq: int
    kind: str
    effect_key: str
    effective_on: date
    recorded_at: datetime
    actor: str
    source: tuple[str, str]
    reverses: JournalId | None
    memo: str
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True)
class Balance:
    """Sums of one account, in minor units; ``net`` is debits less credits."""

    account: AccountCode
    debits_minor: int
    credits_minor: int
    last_seq: int

    @property
    def net_minor(self) -> int:
        """Debits less credits."""
        return self.debits_minor - self.credits_minor


@dataclass(frozen=True)
class Moved:
    """
    Transfers of one kind on one account and day, added up.

    :param is_apart: whether they are of the parties that were asked about apart
    :param number: how many credits, less how many debits
    :param minor: credits less debits
    """

    account: AccountCode
    on: date
    kind: str
    is_apart: bool
    number: int
    minor: int


class FindingState(StrEnum):
    """How an invariant stands."""

    KEPT = "kept"
    BROKEN = "broken"
    NO_SUCH_MONEY = "no such money in this paper yet"


@dataclass(frozen=True)
class Finding:
    """
    What ``books check`` says of one invariant.

    :param rule: its number in money.md B3, such as ``L3``
    :param first_bad: the first row that breaks it, in words
    """

    rule: str
    words: str
    state: FindingState
    first_bad: str = ""


class ExportFormat(StrEnum):
    """The programs that an export is written for."""

    HLEDGER = "hledger"
    LEDGER = "ledger"
    BEANCOUNT = "beancount"
    CSV = "csv"


@dataclass(frozen=True)
class Checker:
    """
    What someone above knows of an invariant that the ledger can't see by itself.

    :param rule: its number in money.md B3
    """

    rule: str
    run: Callable[[], Finding]


@dataclass(frozen=True)
class Annotator:
    """
    More columns for the CSV export, for journals of one kind of source.

    :param of: the columns' values by source id, for up to some hundreds of ids at once; what it leaves out stays empty
    """

    source_type: str
    columns: tuple[str, ...]
    of: Callable[[Sequence[str]], Mapping[str, Mapping[str, str]]]
