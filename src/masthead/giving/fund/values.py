"""The fighting fund in values: appeals, their state, and the public figures (practice.md P1-P9, money.md C)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from masthead.kernel.actors import Duty
from masthead.kernel.money import MAJOR, Money
from masthead.money.ledger.values import AccountCode

AppealId = NewType("AppealId", UUID)

RECORD_GIFTS = Duty("fund.record_gifts", "record gifts")
SET_TARGETS = Duty("fund.set_targets", "set the fund's target")
CERTIFY_APPEALS = Duty("fund.certify_appeals", "certify an appeal")

PURPOSE = "fund"
SLOT = "fund-box"
TAG = "fund"  # touched by whatever changes a figure of any appeal


class AppealState(StrEnum):
    """Where an appeal stands on a date: a question, never a flag that someone sets (P2)."""

    TO_COME = "to_come"
    RUNNING = "running"
    COUNTING = "counting"
    CERTIFIED = "certified"


@dataclass(frozen=True)
class Appeal:
    """
    One monthly appeal.

    :param opens_on: its first day, in the paper's zone
    :param closes_on: its last day, included
    :param gifts: the account that its gifts credit
    :param returns: the account that its returns debit
    """

    id: AppealId
    opens_on: date
    closes_on: date
    target: Money
    gifts: AccountCode
    returns: AccountCode


@dataclass(frozen=True)
class Certified:
    """An appeal's frozen figure, and by whom it was certified; by itself where ``by`` is empty."""

    at: datetime
    by: str
    raised: Money


@dataclass(frozen=True)
class Progress:
    """
    An appeal's public figures (money.md C): raised is rounded down to whole pounds, need is what is left as shown.

    :param raised: to the penny; may be below zero
    :param days_remaining: calendar days from today to the last day, both counted; 0 once it is over (P4)
    :param as_of: when the newest counted posting was made
    """

    appeal: Appeal
    state: AppealState
    raised: Money
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
    def returned_since(self) -> Money:
        """What came back after the figure was certified (P3)."""
        if self.certified is None:
            return Money.zero(self.raised.currency)
        return Money(max((self.certified.raised - self.raised).minor, 0), self.raised.currency)


@dataclass(frozen=True)
class ByMeans:
    """What came by one means: how many gifts, and their sum."""

    words: str
    gifts: int
    amount: Money
