"""Money: whole minor units and a currency. No floats, no division."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from masthead.kernel.refusals import Refusal

MAJOR = 100  # every currency here has two decimals (fixed.md, "Particulars and mode")
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


class NotAnAmount(Refusal):
    """What was typed is not a sum of money."""

    code = "not_an_amount"
    words = "Enter how much you want to give, like 18 or 7.50"


class MixedCurrencies(AssertionError):
    """Two currencies met in one sum: a mistake of ours."""


@dataclass(frozen=True)
class Money:
    """A sum of money in minor units (pence)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        assert type(self.minor) is int, "money is whole minor units"

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in a currency."""
        return cls(0, currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise MixedCurrencies(self.currency, other.currency)

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """
        Shares in the weights' proportions that sum to the whole; odd pennies go to the first shares.

        :param weights: whole numbers, none negative, not all zero
        """
        whole = sum(weights)
        assert whole > 0 and min(weights) >= 0, "weights are shares of something"  # noqa: PT018
        shares = [self.minor * weight // whole for weight in weights]
        left = self.minor - sum(shares)
        for place in [n for n, weight in enumerate(weights) if weight][:left]:
            shares[place] += 1
        return [Money(share, self.currency) for share in shares]

    @property
    def whole(self) -> int:
        """Whole major units, rounded down."""
        return self.minor // MAJOR

    def in_words(self) -> str:
        """To the penny, as a letter says it: £3,273.00."""
        sign = "-" if self.minor < 0 else ""
        major, minor = divmod(abs(self.minor), MAJOR)
        return f"{sign}{SIGNS.get(self.currency, self.currency + ' ')}{major:,}.{minor:02d}"

    def in_whole_words(self) -> str:
        """In whole major units, rounded down, as the fund's box says it: £3,273."""
        return f"{SIGNS.get(self.currency, self.currency + ' ')}{self.whole:,}"


_AMOUNT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?", re.ASCII)


def read_amount(*, text: str, currency: str) -> Money:
    """
    The sum that a person typed: ``18``, ``18.00``, ``£18``, ``1,250`` (newsroom.md 3, rule 3).

    Digits are ASCII's alone, a comma only parts thousands, more than two decimals are refused rather than rounded.

    :raises NotAnAmount: if it is anything else; the sum may be zero, never below
    """
    typed = text.strip().removeprefix(SIGNS.get(currency, currency)).strip()
    found = _AMOUNT.fullmatch(typed)
    if found is None:
        raise NotAnAmount
    major, _, minor = typed.replace(",", "").partition(".")
    return Money(int(major) * MAJOR + int(minor.ljust(2, "0") or 0), currency)
