"""Money loses no penny and guesses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.kernel.money import MixedCurrencies, Money, NotAnAmount, read_amount

MINOR = st.integers(min_value=-(10**12), max_value=10**12)


@given(MINOR, st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any))
def test_a_split_loses_nothing_and_gives_nothing_to_nobody(minor: int, weights: list[int]) -> None:
    shares = Money(minor, "GBP").split(weights)
    assert sum(share.minor for share in shares) == minor
    assert all(share.minor == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


@given(st.integers(0, 10**10))
def test_what_is_said_to_the_penny_is_read_back(minor: int) -> None:
    amount = Money(minor, "GBP")
    assert read_amount(text=amount.in_words(), currency="GBP") == amount


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("18", 1800),
        ("18.00", 1800),
        ("£18", 1800),
        ("1,250", 125_000),
        (" 18 ", 1800),
        ("7.5", 750),
        ("0.29", 29),
        ("0", 0),
    ],
)
def test_amounts_that_people_type(typed: str, minor: int) -> None:
    assert read_amount(text=typed, currency="GBP").minor == minor


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-5",
        "10.005",
        "1e9",
        "１０",
        "NaN",
        "10,00",
        "1,25",
        "ten",
        "10.",
        ".5",
        "£",
        "٣",
        "5\u202e",
        "0x10",
        "1 000",
        "9" * 10,
        "+5",
    ],
)
def test_amounts_that_are_refused(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        read_amount(text=typed, currency="GBP")


def test_two_currencies_never_meet() -> None:
    with pytest.raises(MixedCurrencies):
        Money(1, "GBP") + Money(1, "EUR")


def test_whole_pounds_are_rounded_down() -> None:
    assert Money(327_399, "GBP").in_whole_words() == "£3,273"
    assert Money(-1, "GBP").whole == -1
