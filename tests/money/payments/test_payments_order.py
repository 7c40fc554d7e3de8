"""C1: whatever the order in which facts and notifications come, and however often, the books are the same."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Event, OutcomeUnknown, PaymentId, State
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, Company

PAID, LEFT = 3, 1
# One move: a notification of payment n comes, the inbox is worked off, a sweep runs, the company fails once.
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.integers(0, PAID + LEFT - 1)),
        st.tuples(st.sampled_from(["work", "sweep", "fail"]), st.just(0)),
    ),
    max_size=16,
)


def play(company: Company, ids: list[PaymentId], moves: list[tuple[str, int]]) -> None:
    """The moves, each a second after the last; then what always comes in the end: sweeps without failures."""
    now = NOW
    for n, (move, which) in enumerate(moves):
        now = NOW + timedelta(seconds=n)
        match move:
            case "tell":
                ref = f"cs_{ids[which].hex}"
                company.events = [Event(f"evt_{n}", "any", livemode=False, created_at=now, ref=ref)]
                payments.take_in_webhook(provider="stripe", headers={}, raw=b"{}", now=now)
            case "work":
                payments.work_inbox(actor=ACTOR, now=now)
            case "sweep":
                payments.sweep(actor=ACTOR, now=now)
            case _:
                company.fails.append(OutcomeUnknown("did not answer"))
    company.fails = []
    for minutes in (61, 130, 200):
        payments.sweep(actor=ACTOR, now=now + timedelta(minutes=minutes))


def outcome(ids: list[PaymentId]) -> tuple[str, list[State], int, int, int]:
    states = [makers.facts(one).state for one in ids]
    return (
        books.digest(),
        states,
        models.Acknowledgement.objects.count(),
        queries.inbox_waiting(),
        queries.still_waiting(),
    )


@pytest.fixture
def begun(company: Company) -> list[PaymentId]:
    """Payments that were begun: some of them paid, one left."""
    ids = [makers.prepared(makers.part(1000 + n), token=f"token-{n}") for n in range(PAID + LEFT)]
    for n, one in enumerate(ids):
        payments.begin(payment_id=one, actor=ACTOR, now=NOW)
        company.pay(one, 1000 + n, taken_at=NOW + timedelta(minutes=n)) if n < PAID else company.close(one)
    return ids


def test_any_order_with_duplicates_gives_the_same_books(company: Company, begun: list[PaymentId]) -> None:
    in_order: list[tuple[str, int]] = [move for n in range(PAID + LEFT) for move in (("tell", n), ("work", 0))]
    wanted: list[object] = []

    def run(moves: list[tuple[str, int]]) -> None:
        here = transaction.savepoint()
        play(company, begun, moves)
        makers.commit()
        wanted.append(outcome(begun))
        transaction.savepoint_rollback(here)

    run(in_order)
    _, states, decisions, inbox, waiting = wanted[0]  # type: ignore[misc]
    assert states == [State.SETTLED] * PAID + [State.ABANDONED] * LEFT
    assert (decisions, inbox, waiting) == (PAID, 0, 0)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(moves=MOVES)
    def any_order(moves: list[tuple[str, int]]) -> None:
        company.fails = []
        run(moves)
        assert wanted.pop() == wanted[0]

    any_order()
