"""Spoken codes find every slip."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.kernel.ids import ALPHABET, NotACode, Prefix, new_code, read_code, uuid7

CODES = st.builds(lambda _: new_code(prefix=Prefix.GIFT), st.integers())


@given(CODES, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_every_single_slip_is_found(code: str, place: int, other: str) -> None:
    at = len("FF-") + place
    slipped = code[:at] + other + code[at + 1 :]
    if slipped == code:
        assert read_code(text=slipped, prefix=Prefix.GIFT) == code
        return
    with pytest.raises(NotACode):
        read_code(text=slipped, prefix=Prefix.GIFT)


@given(CODES, st.integers(0, 6), st.integers(0, 6))
def test_every_swap_is_found(code: str, one: int, two: int) -> None:
    letters = list(code)
    letters[3 + one], letters[3 + two] = letters[3 + two], letters[3 + one]
    swapped = "".join(letters)
    if swapped == code:
        return
    with pytest.raises(NotACode):
        read_code(text=swapped, prefix=Prefix.GIFT)


def test_a_code_is_read_as_people_write_it() -> None:
    code = new_code(prefix=Prefix.GIFT)
    assert len(code) == 10
    assert read_code(text=f" {code[:5].lower()} {code[5:]} ", prefix=Prefix.GIFT) == code
    with pytest.raises(NotACode):
        read_code(text=code, prefix=Prefix.BATCH)


def test_keys_lie_in_the_order_of_their_making() -> None:
    early = uuid7(now=datetime(2026, 1, 1, tzinfo=UTC))
    late = uuid7(now=datetime(2026, 1, 1, 0, 0, 0, 2000, tzinfo=UTC))
    assert early < late
    assert (early.version, early.variant) == (7, "specified in RFC 4122")
