"""The paper's own facts, as others read them."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from masthead.kernel import words
from masthead.kernel.actors import Duty
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal

CHANGE_PARTICULARS = Duty("particulars.change", "change the paper's particulars")


class Mode(StrEnum):
    """Fixed when the paper is made (fixed.md, "Particulars and mode")."""

    DEMO = "demo"
    REAL = "real"


class PaymentMode(StrEnum):
    """Whether cards are really charged: read from the company key's prefix (fixed.md, "Particulars and mode")."""

    NONE = "none"
    TEST = "test"
    LIVE = "live"


class FactName(StrEnum):
    """The dated facts; the latest in force counts."""

    NAME = "name"
    STRAPLINE = "strapline"
    SOCIETY_NAME = "society_name"
    SOCIETY_NUMBER = "society_number"
    POSTAL_ADDRESS = "postal_address"
    EMAIL = "email"
    PHONE = "phone"
    PAYEE = "payee"
    BANK_SORT_CODE = "bank_sort_code"
    BANK_ACCOUNT = "bank_account"
    GIFT_MIN_MINOR = "gift_min_minor"
    GIFT_MAX_MINOR = "gift_max_minor"
    BOX_HOSTS = "box_hosts"  # addresses of sites that may show the fund box in a frame, one a line


# Shown in public and paid into: changed by two people (practice.md P18, security.md D38).
LOCKED = (FactName.PAYEE, FactName.BANK_SORT_CODE, FactName.BANK_ACCOUNT)
TITLES = {
    FactName.NAME: "The paper’s name",
    FactName.STRAPLINE: "The line beneath it",
    FactName.SOCIETY_NAME: "The society’s registered name",
    FactName.SOCIETY_NUMBER: "Its registered number",
    FactName.POSTAL_ADDRESS: "Postal address",
    FactName.EMAIL: "E-mail",
    FactName.PHONE: "Telephone",
    FactName.PAYEE: "Payee",
    FactName.BANK_SORT_CODE: "Sort code",
    FactName.BANK_ACCOUNT: "Account number",
    FactName.GIFT_MIN_MINOR: "Least gift online",
    FactName.GIFT_MAX_MINOR: "Greatest gift online",
    FactName.BOX_HOSTS: "Sites that may show the fund box",
}
NEEDED = frozenset({FactName.NAME, FactName.SOCIETY_NAME, FactName.PAYEE})
LETTERS_MAX = 120
ADDRESS_LINES_MAX = 8
GIFT_MINOR_MAX = 100_000_000
SORT_CODE = re.compile(r"([0-9]{2})[- –]?([0-9]{2})[- –]?([0-9]{2})", re.ASCII)
ACCOUNT = re.compile(r"[0-9]{8}", re.ASCII)
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"[0-9+(][0-9 ()+-]{4,30}", re.ASCII)
SITE = re.compile(r"(https://[a-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?", re.ASCII)


class UnfitFact(Refusal):
    """What was typed can't stand as this fact."""

    code = "unfit_fact"
    words = "{title}: {problem}."


class NoPaperYet(Refusal):
    """The data folder holds no paper."""

    kind = Kind.ABSENT
    code = "no_paper_yet"
    words = "There is no paper here yet. Begin with: masthead demo"


@dataclass(frozen=True)
class Particulars:
    """
    The paper's facts in force at one moment.

    :param postal_address: lines, in order
    :param gift_min: the least gift online (fixed.md)
    :param gift_max: the greatest; above it the form says how to give by transfer
    :param box_hosts: sites that may show the fund box in a frame, as https://paper.example
    """

    mode: Mode
    currency: str
    zone: ZoneInfo
    made_at: datetime
    name: str
    strapline: str
    society_name: str
    society_number: str
    postal_address: tuple[str, ...]
    email: str
    phone: str
    payee: str
    bank_sort_code: str
    bank_account: str
    gift_min: Money
    gift_max: Money
    box_hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PastFact:
    """One fact as it was recorded, and from when it stands."""

    id: int
    name: FactName
    value: str
    in_force_at: datetime
    recorded_at: datetime
    recorded_by: str


def read_fact(*, name: FactName, text: str) -> str:
    """
    A fact as it is kept, from what was typed.

    :raises UnfitFact: with a sentence, if it can't stand as this fact
    """
    try:
        typed = words.plain_lines(text=text) if name in {FactName.POSTAL_ADDRESS, FactName.BOX_HOSTS} else _line(text)
    except ValueError as problem:
        raise UnfitFact(title=TITLES[name], problem=str(problem).rstrip(".")) from problem
    if not typed:
        if name in NEEDED:
            raise UnfitFact(title=TITLES[name], problem="it can’t be empty")
        return ""
    return _fit(name, typed)


def _line(text: str) -> str:
    folded = words.plain_line(text=text)
    if len(folded) > LETTERS_MAX:
        raise ValueError(f"it can have at most {LETTERS_MAX} letters")
    return folded


def _fit(name: FactName, typed: str) -> str:  # noqa: C901 - one case for each fact
    def must(is_right: object, problem: str) -> None:
        if not is_right:
            raise UnfitFact(title=TITLES[name], problem=problem)

    match name:
        case FactName.BANK_SORT_CODE:
            found = SORT_CODE.fullmatch(typed)
            must(found, "enter six digits, like 01-02-03")
            return "-".join(found.groups()) if found else ""
        case FactName.BANK_ACCOUNT:
            bare = typed.replace(" ", "")
            must(ACCOUNT.fullmatch(bare), "enter eight digits; put a nought before seven")
            return bare
        case FactName.EMAIL:
            must(EMAIL.fullmatch(typed), "enter it in full, like name@example.org")
        case FactName.PHONE:
            must(PHONE.fullmatch(typed), "enter digits and spaces")
        case FactName.POSTAL_ADDRESS:
            must(len(typed.splitlines()) <= ADDRESS_LINES_MAX, f"it can have at most {ADDRESS_LINES_MAX} lines")
        case FactName.GIFT_MIN_MINOR | FactName.GIFT_MAX_MINOR:
            is_whole = typed.isascii() and typed.isdigit() and 0 < int(typed[:12]) <= GIFT_MINOR_MAX
            must(is_whole, "enter a sum above nothing")
            return str(int(typed))
        case FactName.BOX_HOSTS:
            sites = [site.rstrip("/").lower() for site in typed.split()]
            must(all(map(SITE.fullmatch, sites)), "enter addresses like https://paper.example, one a line")
            return "\n".join(dict.fromkeys(sites))
        case FactName.NAME | FactName.STRAPLINE | FactName.SOCIETY_NAME | FactName.SOCIETY_NUMBER | FactName.PAYEE:
            pass
        case _:
            assert_never(name)
    return typed
