"""How a gift may be named in public (practice.md P17)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType, assert_never

from masthead.kernel.actors import Duty
from masthead.kernel.money import Money
from masthead.money.payments.values.parts import PaymentId

NamingId = NewType("NamingId", int)

MODERATE_NAMES = Duty("payments.moderate_names", "say which givers’ names may be shown")

NAMES_TAG = "names"  # borne by every page that names givers, touched when what may be shown changes

SHOWN_MAX = 200  # characters of a name as it stands on the page
MESSAGE_MAX = 200


class NamingLevel(StrEnum):
    """The five levels; the first unless somebody says otherwise."""

    NOTHING = "nothing"
    TOWN = "town"
    INITIALS_TOWN = "initials_town"
    NICKNAME = "nickname"
    FULL_NAME = "full_name"


class NamingState(StrEnum):
    """Where a naming stands: nothing is shown before someone has looked at it."""

    PENDING = "pending"
    SHOWN = "shown"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Naming:
    """
    What a giver allowed, and what became of it.

    :param shown: the words that stand on the page: a town, initials and town, a nickname or a name
    :param amount: of the part that names, where one is asked about one account; of the whole payment otherwise
    :param with_amount: whether the sum may stand beside the name
    :param counted_on: the day that the gift counts on
    :param why: a moderator's reason
    """

    id: NamingId
    payment_id: PaymentId
    code: str
    level: NamingLevel
    shown: str
    with_amount: bool
    message: str
    amount: Money
    counted_on: date
    said_at: datetime
    state: NamingState
    version: int
    moderated_by: str = ""
    moderated_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Said:
    """
    What whoever gave, or whoever read the letter, says about naming.

    :param shown: as ``shown_as`` makes it; empty with ``NOTHING``
    """

    level: NamingLevel = NamingLevel.NOTHING
    shown: str = ""
    with_amount: bool = False
    message: str = ""


def shown_as(*, level: NamingLevel, name: str, town: str) -> str:
    """
    The words that stand on the page; empty where what the level needs was not typed.

    :param name: a full name, a nickname, or initials
    :param town: a town or a region
    """
    match level:
        case NamingLevel.NOTHING:
            return ""
        case NamingLevel.TOWN:
            return town
        case NamingLevel.INITIALS_TOWN:
            return f"{initials(name=name)}, {town}" if name and town else ""
        case NamingLevel.NICKNAME | NamingLevel.FULL_NAME:
            return name
        case _:
            assert_never(level)


def initials(*, name: str) -> str:
    """M.T. of Mary Thompson, of M.T. and of m t; names are not sorted into first and last."""
    words = name.replace(".", " ").replace("-", " ").split()
    return "".join(f"{word[0].upper()}." for word in words)
