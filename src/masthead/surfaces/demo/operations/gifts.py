"""The invented gifts: who gave what, when and how, so that the sums come out to the penny."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from masthead.money.payments.values import Means

SUMS_MINOR = (300, 500, 500, 1000, 1000, 1000, 1250, 1500, 2000, 2000, 2500, 2500, 3000, 5000, 10000)
MEANS = (Means.CARD, Means.CARD, Means.CARD, Means.CHEQUE, Means.CHEQUE, Means.TRANSFER, Means.CASH)
FIRST = (
    "Ada", "Bryn", "Cora", "Dilys", "Edwin", "Fern", "Gwilym", "Hattie", "Idris", "Joan", "Kit", "Lowri",
    "Mabel", "Ned", "Olwen", "Percy", "Queenie", "Rhys", "Saffron", "Tegan", "Una", "Vernon", "Wilf", "Yvette",
)  # fmt: skip
LAST = (
    "Ashlock", "Brindle", "Caddow", "Dunmarsh", "Eddowes", "Fairlamb", "Garstang", "Holloway", "Inskip", "Jessop",
    "Kettlewell", "Loam", "Marsh", "Netherby", "Oakshott", "Penhallow", "Quill", "Ravensdale", "Saltmarsh", "Tarn",
    "Underhill", "Varley", "Wharf", "Yarrow",
)  # fmt: skip


@dataclass(frozen=True)
class Gift:
    """
    One invented gift.

    :param at: when it was given, or opened with the post
    :param minor: pence
    """

    at: datetime
    minor: int
    means: Means
    name: str
    email: str


def names(*, chance: random.Random) -> Iterator[str]:
    """Every name once: those who give by card are not taken for one another (people's possible duplicates)."""
    every = [f"{first} {last}" for first in FIRST for last in LAST]
    return iter(chance.sample(every, len(every)))


def month(
    *,
    chance: random.Random,
    payers: Iterator[str],
    number: int,
    total_minor: int,
    start: datetime,
    end: datetime,
    large_minor: Sequence[int] = (),
) -> Sequence[Gift]:
    """
    Gifts between two moments whose sum is the total, in the order of their coming.

    :param payers: the names of those who give by card
    :param number: how many; the total must allow at least a pound for each
    :param large_minor: sums that stand as they are, such as what a branch sends
    """
    sums = [chance.choice(SUMS_MINOR) for _ in range(number - len(large_minor))]
    place = 0
    while (rest := total_minor - sum(large_minor) - sum(sums)) != 0:
        # Nudge one after another by at most five pounds, never below one pound, until the sum is right.
        at = place % len(sums)
        sums[at] = max(100, sums[at] + max(-500, min(500, rest)))
        place += 1
    sums += large_minor
    chance.shuffle(sums)
    span_s = max(int((end - start).total_seconds()) - 1, 0)
    moments = sorted(start + timedelta(seconds=chance.randint(0, span_s)) for _ in range(number))
    return [_gift(chance, payers, at, minor) for at, minor in zip(moments, sums, strict=True)]


def _gift(chance: random.Random, payers: Iterator[str], at: datetime, minor: int) -> Gift:
    means = chance.choice(MEANS)
    is_named = means is not Means.CASH and chance.random() < 0.8  # noqa: PLR2004 - most readers sign
    by_card = means is Means.CARD
    name = (next(payers) if by_card else f"{chance.choice(FIRST)} {chance.choice(LAST)}") if is_named else ""
    writes = is_named and by_card and chance.random() < 0.7  # noqa: PLR2004
    return Gift(at, minor, means, name, f"{name.lower().replace(' ', '.')}@readers.example" if writes else "")
