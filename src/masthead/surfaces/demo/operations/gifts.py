"""The invented gifts: who gave what, when and how, so that the sums come out to the penny."""

import random
from collections.abc import Sequence
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


def month(
    *,
    chance: random.Random,
    number: int,
    total_minor: int,
    start: datetime,
    end: datetime,
    large_minor: Sequence[int] = (),
) -> Sequence[Gift]:
    """
    Gifts between two moments whose sum is the total, in the order of their coming.

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
    return [_gift(chance, at, minor) for at, minor in zip(moments, sums, strict=True)]


def _gift(chance: random.Random, at: datetime, minor: int) -> Gift:
    means = chance.choice(MEANS)
    is_named = means is not Means.CASH and chance.random() < 0.8  # noqa: PLR2004 - most readers sign
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}" if is_named else ""
    writes = bool(name) and means is Means.CARD and chance.random() < 0.7  # noqa: PLR2004
    return Gift(at, minor, means, name, f"{name.lower().replace(' ', '.')}@readers.example" if writes else "")
