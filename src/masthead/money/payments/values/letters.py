"""Letters: what stands in one, whom it goes to, and what becomes of a run of them (practice.md P15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money

RunId = NewType("RunId", int)


class LetterKind(StrEnum):
    """What a letter is about."""

    THANKS = "thanks"
    GROUP = "group"  # thanks that go to a group's contact
    SET_ASIDE = "set_aside"  # something that came and was not counted (P14)


@dataclass(frozen=True)
class Slip:
    """
    Next month's slip, to be sent with the next gift.

    :param code: the person's reference, also as a QR code
    :param month: such as ``December 2026``
    """

    code: str
    month: str
    payee: str


@dataclass(frozen=True)
class Letter:
    """
    One letter as it is printed: page and PDF are both drawn from it.

    :param n: its place in the run, from 1
    :param kind: none where it brings a slip alone, which somebody asked for
    :param to: whom it goes to: a person, or the group whose contact opens it
    :param name: of whom it goes to
    :param address: lines for the window of an envelope
    :param codes: the reference of what it is about, at its foot
    :param rows: what each part was for, with its sum; the last is the whole where there are several
    :param is_large: 18 point, for whoever asked for large print
    :param by_hand: what somebody must see to before it is posted: braille, audio, an attorney; usually nothing
    :param slip: none for a set-aside letter, and for whom nobody asks for money
    """

    n: int
    kind: LetterKind | None
    to: PartyId
    name: str
    address: tuple[str, ...]
    codes: str
    heading: str
    opening: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    is_large: bool
    by_hand: str
    slip: Slip | None


@dataclass(frozen=True)
class LeftOut:
    """
    What waits for a letter, or was in a run, and is not written about.

    :param about: the reference of the payment, or the words for what was set aside
    :param person: the reference of whoever was to be written to; empty where nobody knows
    """

    about: str
    name: str
    why: str
    person: str = ""


@dataclass(frozen=True)
class Waiting:
    """What waits for a letter: how many can be printed, by kind, and what is left out with its reason."""

    thanks: int
    group: int
    set_aside: int
    left_out: Sequence[LeftOut]

    @property
    def total(self) -> int:
        """How many letters the next run has."""
        return self.thanks + self.group + self.set_aside


@dataclass(frozen=True)
class Printing:
    """One printing of a run."""

    at: datetime
    by: str


@dataclass(frozen=True)
class RunFacts:
    """
    A run of letters.

    :param count: how many letters were made
    :param printings: each time that it was printed, the first first
    :param left_out: what waited and got no letter when the run was made
    """

    id: RunId
    made_at: datetime
    made_by: str
    count: int
    amount: Money
    printings: Sequence[Printing]
    left_out: Sequence[LeftOut] = ()


@dataclass(frozen=True)
class Printed:
    """
    A run as it comes out of the printer now.

    :param letters: some of them, in their order
    :param count: of all letters that may still be printed
    :param gone: letters that were in the run and are printed no more, and why
    :param unnamed: letters that named a giver who has taken the name back since
    :param by_hand: letters that somebody must see to before they are posted, and why
    """

    run: RunFacts
    letters: Sequence[Letter]
    count: int
    gone: Sequence[LeftOut]
    unnamed: Sequence[LeftOut]
    by_hand: Sequence[LeftOut]
