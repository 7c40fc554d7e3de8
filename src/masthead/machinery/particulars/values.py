"""The paper's own facts, as others read them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

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
