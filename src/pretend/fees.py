"""What the company keeps of a payment."""

import re
from dataclasses import dataclass

_WORDS = re.compile(r"(?P<percent>[0-9]{1,2})(?:\.(?P<hundredths>[0-9]{1,2}))?%\+(?P<fixed>[0-9]{1,4})")


@dataclass(frozen=True)
class Fee:
    """A share in hundredths of a per cent, and a fixed sum in minor units."""

    basis_points: int = 150
    fixed_minor: int = 20

    def of(self, amount_minor: int) -> int:
        """Answer the fee in minor units, rounded half up."""
        return (amount_minor * self.basis_points + 5000) // 10000 + self.fixed_minor


def parse(words: str) -> Fee:
    """
    Read a fee such as `1.5%+20`.

    :raises ValueError: in words, if it is not of that form
    """
    found = _WORDS.fullmatch(words)
    if found is None:
        message = f"a fee is written like 1.5%+20, not {words!r}"
        raise ValueError(message)
    hundredths = int((found["hundredths"] or "0").ljust(2, "0"))
    return Fee(int(found["percent"]) * 100 + hundredths, int(found["fixed"]))
