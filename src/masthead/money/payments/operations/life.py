"""The life of a payment: every state, and what each thing that may happen makes of it (fixed.md, "States")."""

from typing import assert_never

from masthead.money.payments.values import Happened, State


def after(*, state: State, happened: Happened) -> State:
    """
    The state that a payment is in once something has happened to it.

    Whatever comes late changes nothing that is already known better: a page that opens after the money was booked, a
    call that stays unanswered although its page is known. Money that was taken settles a payment in any state.
    """
    match state:
        case State.PREPARED:
            return _before_its_page(state=state, happened=happened)
        case State.CHECKING:
            return _before_its_page(state=state, happened=happened)
        case State.OPEN:
            return _on_its_page(happened=happened)
        case State.SETTLED:
            return State.SETTLED
        case State.ABANDONED:
            return State.SETTLED if happened is Happened.BOOKED else State.ABANDONED
        case State.NEEDS_HUMAN:
            return State.SETTLED if happened is Happened.BOOKED else State.NEEDS_HUMAN
        case _:
            assert_never(state)


def _before_its_page(*, state: State, happened: Happened) -> State:
    match happened:
        case Happened.OPENED:
            return State.OPEN
        case Happened.UNSURE:
            return State.CHECKING
        case Happened.UNREACHED:
            # This call had no effect; an earlier one that was left unanswered may still have had one.
            return state
        case Happened.MISUSED:
            return State.NEEDS_HUMAN
        case Happened.BOOKED:
            return State.SETTLED
        case Happened.ENDED:
            return State.ABANDONED
        case _:
            assert_never(happened)


def _on_its_page(*, happened: Happened) -> State:
    match happened:
        case Happened.OPENED | Happened.UNSURE | Happened.UNREACHED | Happened.MISUSED:
            # The page is known: a second call that went wrong takes nothing away from the reader who stands on it.
            return State.OPEN
        case Happened.BOOKED:
            return State.SETTLED
        case Happened.ENDED:
            return State.ABANDONED
        case _:
            assert_never(happened)
