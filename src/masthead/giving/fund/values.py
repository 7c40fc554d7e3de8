"""The fighting fund in values: appeals, their state, and the public figures (practice.md P1-P9, money.md C)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from masthead.kernel.actors import Duty
from masthead.kernel.money import MAJOR, Money
from masthead.money.ledger.values import AccountCode
from masthead.money.payments.values import Naming

AppealId = NewType("AppealId", UUID)

RECORD_GIFTS = Duty("fund.record_gifts", "record gifts")
SET_TARGETS = Duty("fund.set_targets", "set the fund's target")
CERTIFY_APPEALS = Duty("fund.certify_appeals", "certify an appeal")
MANAGE_APPEALS = Duty("fund.manage_appeals", "open, extend and close special appeals")
ENTER_RESOLUTIONS = Duty("fund.enter_resolutions", "enter what the board resolved about the fund")
SEE_COLUMN = Duty("fund.see_column", "write the day’s column")

PURPOSE = "fund"
SLOT = "fund-box"
TAG = "fund"  # touched by whatever changes a figure of any appeal
CHANGE_TARGET = "fund.change_target"  # the act that two people make (P6)
GIFTS, RETURNS = "4100", "4190"  # each appeal has an account of its own under both (money.md B4)
UNDESIGNATED = AccountCode("4110")  # legacies, until the board gives them to an appeal (P19)
UNDESIGNATED_RETURNS = AccountCode(RETURNS)  # what of them went back
PATH = "/fund/{slug}/"


class AppealKind(StrEnum):
    """The two kinds of appeal (P7)."""

    MONTHLY = "monthly"  # renews itself; nobody edits its dates
    SPECIAL = "special"  # has its own dates and keeps its money apart


class AppealState(StrEnum):
    """Where an appeal stands on a date: a question, never a flag that someone sets (P2)."""

    TO_COME = "to_come"
    RUNNING = "running"
    COUNTING = "counting"
    CERTIFIED = "certified"


@dataclass(frozen=True)
class Appeal:
    """
    One appeal.

    :param slug: its place under /fund/: ``2026-11``, or a special one's word
    :param title: the month in words, or a special one's own title
    :param words: what a special one is for
    :param opens_on: its first day, in the paper's zone
    :param closes_on: its last day, included
    :param target: with what was carried over to it
    :param carried: of the target, what was carried over by resolution (P6)
    :param gifts: the account that its gifts credit
    :param returns: the account that its returns debit
    """

    id: AppealId
    kind: AppealKind
    slug: str
    title: str
    words: str
    opens_on: date
    closes_on: date
    target: Money
    carried: Money
    gifts: AccountCode
    returns: AccountCode

    @property
    def is_special(self) -> bool:
        """Whether it has its own dates and keeps its money apart."""
        return self.kind is AppealKind.SPECIAL

    @property
    def address(self) -> str:
        """Where its page stands."""
        return PATH.format(slug=self.slug)


@dataclass(frozen=True)
class Certified:
    """
    An appeal's frozen figure, and by whom it was certified; by itself where ``by`` is empty.

    :param returned: what had come back by then
    :param journal_seq: the last journal in the figure
    :param digest: over every journal of its accounts up to that one; empty until a job has written down what
        certified itself
    """

    at: datetime
    by: str
    raised: Money
    returned: Money
    journal_seq: int
    digest: str


@dataclass(frozen=True)
class Progress:
    """
    An appeal's public figures (money.md C): raised is rounded down to whole pounds, need is what is left as shown.

    :param raised: to the penny, less what came back; may be below zero
    :param returned: what came back
    :param days_remaining: calendar days from today to the last day, both counted; 0 once it is over (P4)
    :param as_of: when the newest counted posting was made
    """

    appeal: Appeal
    state: AppealState
    raised: Money
    returned: Money
    days_remaining: int
    as_of: datetime
    certified: Certified | None

    @property
    def raised_shown(self) -> Money:
        """Whole pounds, never below zero (P5)."""
        return Money(max(self.raised.whole, 0) * MAJOR, self.raised.currency)

    @property
    def need_shown(self) -> Money:
        """What is left of the target as shown; raised and need make up the target until it is passed."""
        return Money(max((self.appeal.target - self.raised_shown).minor, 0), self.raised.currency)

    @property
    def over(self) -> Money:
        """How far the target is passed, as shown."""
        return Money(max((self.raised_shown - self.appeal.target).minor, 0), self.raised.currency)

    @property
    def percent(self) -> int:
        """Rounded down; 100 only when the target is met, and it may pass 100."""
        return self.raised_shown.minor * 100 // self.appeal.target.minor

    @property
    def figure(self) -> Money:
        """What the appeal raised: as certified, once it is."""
        return self.certified.raised if self.certified else self.raised

    @property
    def returned_since(self) -> Money:
        """What came back after the figure was certified (P3); never below nothing."""
        if self.certified is None:
            return Money.zero(self.raised.currency)
        return Money(max((self.returned - self.certified.returned).minor, 0), self.raised.currency)

    @property
    def corrected_since(self) -> Money:
        """By how much slips of the keyboard were put right after the figure was certified; never "returned" (P3)."""
        if self.certified is None:
            return Money.zero(self.raised.currency)
        return (self.raised + self.returned) - (self.certified.raised + self.certified.returned)


@dataclass(frozen=True)
class Line:
    """One line of how a figure is made up; ``amount`` is taken off where it is below zero."""

    words: str
    amount: Money
    is_total: bool = False


@dataclass(frozen=True)
class DayPoint:
    """What an appeal had raised by the end of a day."""

    on: date
    taken: Money
    raised: Money


@dataclass(frozen=True)
class MadeUp:
    """
    How an appeal's figure is made up: lines that add up to the total, and sums that are among them.

    :param within: such as what monthly givers gave (P8)
    :param course: what had been raised by the end of each day that has come
    """

    lines: Sequence[Line]
    within: Sequence[Line]
    total: Money
    course: Sequence[DayPoint]


@dataclass(frozen=True)
class Happening:
    """Something that was decided about an appeal, in words, and its day."""

    on: date
    words: str


@dataclass(frozen=True)
class Column:
    """
    What the day's column is written from (P16).

    :param on: the day whose gifts it names
    :param lines: that day's sums by means
    :param names: those who allowed it, as each allowed
    :param waiting: how many names nobody has looked at
    """

    on: date
    lines: Sequence[Line]
    total: Money
    names: Sequence[Naming]
    waiting: int
    running: Progress | None
    special: Sequence[Progress]
