"""Every fault fires, says so in the log, and leaves behind what it should."""

import threading
import time
from typing import Any

import pytest
import stripe

from tests.pretend.practice import Practice, created, key, params

SESSIONS = {"method": "POST", "path": "/v1/checkout/sessions"}


def try_twice(company: Practice, *, timeout: float = 10) -> tuple[Exception | None, stripe.checkout.Session]:
    """Begin a gift, and again under the same key."""
    options: Any = {"idempotency_key": key()}
    given: Any = params()
    first = None
    try:
        company.client(timeout=timeout).v1.checkout.sessions.create(given, options)
    except stripe.StripeError as error:
        first = error
    return first, company.client().v1.checkout.sessions.create(given, options)


@pytest.mark.parametrize(
    ("do", "error", "effect"),
    [
        ("timeout_after_effect", stripe.APIConnectionError, True),
        ("timeout_before_effect", stripe.APIConnectionError, False),
        ("reset", stripe.APIConnectionError, True),
        ("truncate", stripe.StripeError, True),
        ("html_502", stripe.APIError, True),
        ("status:429", stripe.RateLimitError, False),
        ("status:503", stripe.APIError, False),
    ],
)
def test_after_a_fault_the_same_key_gives_one_session(
    company: Practice, do: str, error: type[Exception], *, effect: bool
) -> None:
    company.ctl("fault", match=SESSIONS, do=do)
    first, session = try_twice(company, timeout=0.3)
    assert isinstance(first, error)
    assert [one["id"] for one in company.look("sessions")["sessions"]] == [session.id]
    calls = company.look("calls")["calls"]
    assert [call["fault"] for call in calls] == [do, None]
    assert [call["replayed"] for call in calls] == [False, effect]
    assert company.http("GET", "/_ctl/fault").json()["faults"][0]["fired"] == 1


def test_a_reset_is_a_reset(company: Practice) -> None:
    company.ctl("fault", match={"path": "/v1/balance"}, do="reset")
    with pytest.raises(ConnectionResetError):
        company.http("GET", "/v1/balance", Authorization="Bearer sk_test_x")


@pytest.mark.parametrize(("when", "sessions"), [("before", 0), ("after", 1)])
def test_a_fault_may_be_told_on_which_side_of_the_effect(company: Practice, when: str, sessions: int) -> None:
    company.ctl("fault", match=SESSIONS, do="reset", when=when)
    with pytest.raises(stripe.APIConnectionError):
        created(company)
    assert len(company.look("sessions")["sessions"]) == sessions


def test_too_many_requests_say_when_to_come_back(company: Practice) -> None:
    company.ctl("fault", do="status:429", retry_after=2, for_s=60)
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError) as refused:
            company.client().v1.balance.retrieve()
        assert refused.value.headers is not None
        assert refused.value.headers["Retry-After"] == "2"
    company.ctl("fault", do="none")
    assert company.client().v1.balance.retrieve().object == "balance"


def test_slow_answers_late_and_has_its_effect_at_once(company: Practice) -> None:
    company.ctl("fault", match=SESSIONS, do="slow:0.3")
    began = time.monotonic()
    thread = threading.Thread(target=lambda: created(company))
    thread.start()
    while not company.look("sessions")["sessions"]:
        assert thread.is_alive()
    thread.join(5)
    assert time.monotonic() >= began + 0.3


def test_a_request_is_held_behind_its_effect_and_says_so(company: Practice) -> None:
    company.ctl("fault", match=SESSIONS, do="hold_after_effect")
    answers: list[stripe.checkout.Session] = []
    thread = threading.Thread(target=lambda: answers.append(created(company)))
    thread.start()
    held = company.look("held", wait_s=5)["held"][0]
    paid = company.ctl("simulate", scenario="pay", id=held["answer"])["session"]
    assert (held["when"], paid["payment_status"], answers) == ("after", "paid", [])
    company.ctl("release")
    thread.join(5)
    assert (answers[0].id, answers[0].status) == (held["answer"], "open")


@pytest.mark.parametrize(("do", "sessions"), [("hold_before_effect", 0), ("hold_after_effect", 1)])
def test_a_held_request_may_be_dropped(company: Practice, do: str, sessions: int) -> None:
    company.ctl("fault", match=SESSIONS, do=do)
    errors: list[Exception] = []

    def begin() -> None:
        try:
            created(company)
        except stripe.APIConnectionError as error:
            errors.append(error)

    thread = threading.Thread(target=begin)
    thread.start()
    assert company.look("held", wait_s=5)["held"]
    company.ctl("release", drop=True)
    thread.join(5)
    assert len(errors) == 1
    assert len(company.look("sessions")["sessions"]) == sessions


def test_faults_by_chance_follow_their_seed(company: Practice) -> None:
    def run() -> list[int]:
        company.ctl("reset")
        company.ctl("fault", do="status:503", count=0, chance_percent=50, seed=7)
        return [company.http("GET", "/v1/balance", Authorization="Bearer sk_test_x").status for _ in range(12)]

    first = run()
    assert set(first) == {200, 503}
    assert run() == first


def test_a_fault_meets_the_hosted_page_too(company: Practice) -> None:
    session = created(company)
    company.ctl("fault", match={"method": "POST", "path": "/c/pay/*"}, do="html_502")
    assert company.press(session.id, "pay").status == 502
    assert company.look("truth")["totals"]["count"] == 1


@pytest.mark.parametrize(
    "words", [{}, {"do": "explode"}, {"do": "status"}, {"do": "status:200"}, {"do": "reset:3"}, {"do": "slow:x"}]
)
def test_a_fault_that_is_not_understood_is_refused(company: Practice, words: dict[str, str]) -> None:
    answer = company.http("POST", "/_ctl/fault", repr(words).replace("'", '"').encode())
    assert answer.status == 400
    assert "not understood" in answer.json()["error"]
