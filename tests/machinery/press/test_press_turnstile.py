"""How many threads may be held up, and how many never are."""

import threading
import time

from masthead.machinery.press.front.turnstile import YOUNG_S, Flights, Turnstile


def test_half_go_in_a_quarter_wait_and_the_rest_are_turned_away_at_once() -> None:
    turnstile = Turnstile(threads=8)
    assert [turnstile.enter(wait_s=0) for _ in range(4)] == [True] * 4
    came_in: list[bool] = []
    waiting = [threading.Thread(target=lambda: came_in.append(turnstile.enter(wait_s=5))) for _ in range(2)]
    for thread in waiting:
        thread.start()
    while turnstile._waiting._value:
        time.sleep(0.001)
    began = time.monotonic()
    assert not turnstile.enter(wait_s=5)
    assert time.monotonic() - began < 1
    turnstile.leave()
    turnstile.leave()
    for thread in waiting:
        thread.join()
    assert came_in == [True, True]
    assert not turnstile.enter(wait_s=0)


def test_waiting_ends_in_time() -> None:
    turnstile = Turnstile(threads=2)
    assert turnstile.enter(wait_s=0)
    assert not turnstile.enter(wait_s=0.01)
    turnstile.leave()
    assert turnstile.enter(wait_s=0)


def test_one_makes_a_page_and_the_others_wait_for_it() -> None:
    flights, turnstile = Flights(), Turnstile(threads=4)
    flight, is_mine = flights.board("/a/")
    assert is_mine
    same, is_mine = flights.board("/a/")
    assert (same, is_mine) == (flight, False)
    assert flights.board("/b/")[1]
    landed: list[bool] = []
    joining = [threading.Thread(target=lambda: landed.append(flight.join(turnstile, wait_s=5))) for _ in range(10)]
    for thread in joining:
        thread.start()
    flights.land("/a/")
    for thread in joining:
        thread.join()
    assert landed == [True] * 10
    assert flights.board("/a/")[1]


def test_a_page_that_takes_long_is_waited_for_by_a_quarter_only() -> None:
    flights, turnstile = Flights(), Turnstile(threads=4)
    flight, _ = flights.board("/a/")
    flight._began -= YOUNG_S
    waiter = threading.Thread(target=flight.join, args=(turnstile,), kwargs={"wait_s": 5})
    waiter.start()
    while turnstile._waiting._value:
        time.sleep(0.001)
    assert not flight.join(turnstile, wait_s=5)
    flights.land("/a/")
    waiter.join()
