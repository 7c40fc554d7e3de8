"""Form tokens, origins and limits (fixed.md, "The give form's token"; security.md D13)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from masthead.kernel.actors import program
from masthead.machinery.gate import operations as gate
from masthead.machinery.gate import queries
from masthead.machinery.gate.models import Count
from masthead.machinery.gate.values import FromElsewhere, TokenForged, TokenTooOld, TokenTooYoung, TooMany

NOW = datetime(2026, 11, 24, 10, 0, 0, 900_000, tzinfo=UTC)
ACTOR = program("tests")


def test_a_token_is_128_random_bits_and_its_time_and_no_row() -> None:
    texts = {gate.issue(now=NOW) for _ in range(100)}
    tokens = {queries.read_token(text=text, now=NOW + timedelta(seconds=5)) for text in texts}
    assert len({token.secret for token in tokens}) == 100
    assert {len(token.secret) for token in tokens} == {22}
    assert {token.issued_at for token in tokens} == {NOW}


@given(st.integers(0, 2 * 24 * 60 * 60 * 1000))
def test_a_token_is_good_between_two_seconds_and_a_day(age_ms: int) -> None:
    text = gate.issue(now=NOW)
    age = timedelta(milliseconds=age_ms)
    if age < timedelta(seconds=2):
        with pytest.raises(TokenTooYoung):
            queries.read_token(text=text, now=NOW + age)
    elif age > timedelta(hours=24):
        with pytest.raises(TokenTooOld):
            queries.read_token(text=text, now=NOW + age)
    else:
        assert queries.read_token(text=text, now=NOW + age).issued_at == NOW


def test_a_token_from_the_future_is_too_young() -> None:
    with pytest.raises(TokenTooYoung):
        queries.read_token(text=gate.issue(now=NOW), now=NOW - timedelta(hours=1))


@given(st.text())
def test_no_other_text_is_a_token(text: str) -> None:
    with pytest.raises(TokenForged):
        queries.read_token(text=text, now=NOW)


@pytest.mark.parametrize("body", ["abc", "abc.def", "a.b.1764000000000", f"abc.{'9' * 30}", "abc.-1e9"])
def test_a_signed_text_of_another_shape_is_no_token(body: str) -> None:
    with pytest.raises(TokenForged):
        queries.read_token(text=signing.Signer(salt=queries.SALT).sign(body), now=NOW)


def test_a_token_signed_for_something_else_is_no_token() -> None:
    body = gate.issue(now=NOW).rpartition(":")[0]
    with pytest.raises(TokenForged):
        queries.read_token(text=signing.Signer(salt="elsewhere").sign(body), now=NOW + timedelta(seconds=5))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://localhost:8900"},
        {"Origin": "http://localhost"},
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "//localhost:8900"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "whatever"},
    ],
)
def test_another_site_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(FromElsewhere):
        queries.check_origin(headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost:8900"},
        {"Origin": "http://127.0.0.1:8900", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_own_site_and_a_browser_that_says_nothing_are_believed(headers: dict[str, str]) -> None:
    queries.check_origin(headers=headers)


def test_what_is_limited_is_refused_beyond_its_number_and_free_in_the_next_window(db: None) -> None:
    start = datetime(2026, 11, 24, 10, tzinfo=UTC)
    for _ in range(3):
        gate.count(key="give:192.0.2.1", most=3, period_s=60, now=start)
    for _ in range(2):
        with pytest.raises(TooMany):
            gate.count(key="give:192.0.2.1", most=3, period_s=60, now=start + timedelta(seconds=59))
    gate.count(key="give:192.0.2.2", most=3, period_s=60, now=start)
    gate.count(key="give:192.0.2.1", most=3, period_s=60, now=start + timedelta(seconds=60))


def test_a_key_of_any_length_is_counted(db: None) -> None:
    for _ in range(2):
        gate.count(key="x" * 5000, most=2, period_s=60, now=NOW)
    with pytest.raises(TooMany):
        gate.count(key="x" * 5000, most=2, period_s=60, now=NOW)


def test_counters_that_are_over_are_forgotten(db: None) -> None:
    for days in (0, 2, 3):
        gate.count(key="give:192.0.2.1", most=3, period_s=3600, now=NOW - timedelta(days=days))
    assert gate.tidy(actor=ACTOR, now=NOW) == 2
    assert Count.objects.count() == 1


def test_a_refused_try_is_counted_even_so(db: None) -> None:
    """The counter is no part of what is refused: it stands outside of any transaction of the operation."""
    gate.count(key="k", most=1, period_s=60, now=NOW)
    with pytest.raises(TooMany):
        gate.count(key="k", most=1, period_s=60, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM gate_count WHERE key = 'k'")
        assert cursor.fetchone() == (2,)
