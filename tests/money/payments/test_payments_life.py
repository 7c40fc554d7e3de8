"""The life of a payment: every state times everything that may happen (fixed.md, "States")."""

import pytest

from masthead.money.payments import operations as payments
from masthead.money.payments.values import Happened, State

P, O, C, S, A, N = (  # noqa: E741
    State.PREPARED,
    State.OPEN,
    State.CHECKING,
    State.SETTLED,
    State.ABANDONED,
    State.NEEDS_HUMAN,
)
TABLE = {
    P: {"opened": O, "unsure": C, "unreached": P, "misused": N, "booked": S, "ended": A},
    O: {"opened": O, "unsure": O, "unreached": O, "misused": O, "booked": S, "ended": A},
    C: {"opened": O, "unsure": C, "unreached": C, "misused": N, "booked": S, "ended": A},
    S: {"opened": S, "unsure": S, "unreached": S, "misused": S, "booked": S, "ended": S},
    A: {"opened": A, "unsure": A, "unreached": A, "misused": A, "booked": S, "ended": A},
    N: {"opened": N, "unsure": N, "unreached": N, "misused": N, "booked": S, "ended": N},
}


def test_the_table_is_whole() -> None:
    assert set(TABLE) == set(State)
    assert all({Happened(word) for word in row} == set(Happened) for row in TABLE.values())


@pytest.mark.parametrize(
    ("state", "happened", "becomes"),
    [(state, Happened(word), becomes) for state, row in TABLE.items() for word, becomes in row.items()],
)
def test_a_payment_becomes_what_the_table_says(state: State, happened: Happened, becomes: State) -> None:
    assert payments.after(state=state, happened=happened) is becomes
