"""What a line of the audit says of itself, in words."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from masthead.kernel import words
from masthead.kernel.money import Money

MINOR = "_minor"
# What only machines read: where the act is sealed or booked, and digests.
UNSAID = frozenset({"digest", "journal_seq"})
# Where the word of the screen is another than the name in the code.
NAMES: Mapping[str, str] = {"n": "number", "amount_minor": "sum", "total_minor": "control total"}
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def detail(*, of: Mapping[str, object], currency: str, deed: Callable[[str], str]) -> str:
    """
    The detail of a line, in words: sums as money, days as days, yes and no; without ids and what is empty.

    :param of: the detail as the line keeps it
    :param currency: what sums are in
    :param deed: an act in words, by its code
    """
    told = []
    for name, value in of.items():
        is_id = isinstance(value, str) and _ID.fullmatch(value)
        if value not in ("", None) and not is_id and name not in UNSAID:
            told.append(_said(name, value, currency, deed))
    return words.printable(text="; ".join(told))


def _said(name: str, value: object, currency: str, deed: Callable[[str], str]) -> str:
    if name.endswith(MINOR) and isinstance(value, int) and not isinstance(value, bool):
        title = NAMES.get(name, name.removesuffix(MINOR).replace("_", " "))
        return f"{title}: {Money(value, currency).in_words()}"
    title = name.replace("_", " ") if name.endswith(MINOR) else NAMES.get(name, name.replace("_", " "))
    return f"{title}: {deed(str(value)) if name == 'act' else _plain(value)}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{str(name).replace('_', ' ')} {_plain(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    text = str(value)
    if _DAY.fullmatch(text):
        return _day(text)
    return text.replace("_", " ") if _CODE.fullmatch(text) else text


def _day(text: str) -> str:
    try:
        return words.day(on=date.fromisoformat(text))
    except ValueError:
        return text
