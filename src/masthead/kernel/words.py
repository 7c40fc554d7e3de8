"""Small words: days, months, plurals, as a British paper prints them; and what people type, as words."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MARKS = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}  # controls, direction marks, private and unassigned characters
_JOINERS = {"\u200c", "\u200d"}  # some scripts write names with them
UNPRINTED = "\ufffd"  # stands where something was typed that can't be printed, so that a person sees the place


def day(*, on: date) -> str:
    """24 November 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def weekday(*, on: date) -> str:
    """Tuesday 24 November 2026."""
    return f"{DAYS[on.weekday()]} {day(on=on)}"


def month(*, on: date) -> str:
    """November 2026."""
    return f"{MONTHS[on.month - 1]} {on.year}"


def clock(*, at: datetime) -> str:
    """09:41, in the zone that the moment bears."""
    return f"{at.hour:02d}:{at.minute:02d}"


def count(*, number: int, one: str, many: str) -> str:
    """1 day, 24 days, 1,204 members."""
    return f"{number:,} {one if number == 1 else many}"


def listed(*, items: Sequence[str]) -> str:
    """A, B and C."""
    if len(items) < 2:  # noqa: PLR2004 - a pair is the first list
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def printable(*, text: str) -> str:
    """What was typed, as a page may show it again: white space as spaces, and a mark for what can't be printed."""
    return "".join(_printable(character) for character in text)


def _printable(character: str) -> str:
    if character.isspace():
        return " "
    return UNPRINTED if unicodedata.category(character) in _MARKS and character not in _JOINERS else character


def plain_line(*, text: str) -> str:
    """
    One line as a person typed it, its white space folded.

    :raises ValueError: with a sentence, if it has characters that no name has
    """
    folded = unicodedata.normalize("NFC", " ".join(text.split()))
    if any(_printable(character) == UNPRINTED for character in folded):
        raise ValueError("There is a character in this that can’t be printed. Please type it again.")
    return folded


def plain_lines(*, text: str) -> str:
    """
    Lines as a person typed them, each with its white space folded, empty ones left out.

    :raises ValueError: with a sentence, if there are characters that no letter has
    """
    lines = (plain_line(text=line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
