"""Standing support: what a reader asks a form for, and what is kept of it (practice.md P8, P18)."""

from dataclasses import dataclass
from datetime import date

from masthead.kernel.money import Money

TO_THE_FUND = "fund"
AS_A_SUPPORTER = "support"
FORM_PATH = "/support/form/{code}/{secret}/"
SUPPORT_PATH = "/support/"
WAYS_PATH = "/give/ways/"
LINK_DAYS = 90
LAST_DAY = 28  # of the month: every month has it
HEAD_START_DAYS = 14  # a bank needs some days before the first payment


@dataclass(frozen=True)
class Wanted:
    """
    What a reader would like to give every month.

    :param day: of the month, 1 to 28
    :param postal: lines of the postal address, where one was typed
    """

    name: str
    email: str
    postal: tuple[str, ...]
    amount: Money
    day: int
    purpose: str


@dataclass(frozen=True)
class FormFacts:
    """
    A standing-order form that was made for somebody.

    :param code: its reference, such as ``SO-7K3QXM4``
    :param first_on: the first payment
    """

    code: str
    name: str
    postal: tuple[str, ...]
    amount: Money
    day: int
    first_on: date
    purpose: str
    made_on: date
