"""Idempotency keys: the first answer stands, other parameters are refused, two at once wait (money.md S1, S2, C11)."""

import threading
from typing import Any

import pytest
import stripe

from tests.pretend.practice import Practice, created, key, params

FORM = "application/x-www-form-urlencoded"
BODY = (
    b"mode=payment&success_url=http%3A%2F%2F127.0.0.1%2F&line_items[0][quantity]=1"
    b"&line_items[0][price_data][currency]=gbp&line_items[0][price_data][unit_amount]=500"
    b"&line_items[0][price_data][product_data][name]=A+gift&payment_intent_data[capture_method]=automatic"
)


def post(company: Practice, name: str, body: bytes = BODY, secret: str = "sk_test_practice") -> Any:
    bearer = f"Bearer {secret}"
    return company.http(
        "POST", "/v1/checkout/sessions", body, Authorization=bearer, Idempotency_Key=name, Content_Type=FORM
    )


def test_the_first_answer_is_given_again(company: Practice) -> None:
    name = key()
    first, second = post(company, name), post(company, name)
    assert first.status == second.status == 200
    assert first.text == second.text
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    assert len(company.look("sessions")["sessions"]) == 1
    assert [call["replayed"] for call in company.look("calls")["calls"]] == [False, True]


def test_the_same_key_with_other_parameters_is_refused(company: Practice) -> None:
    options: Any = {"idempotency_key": key()}
    company.client().v1.checkout.sessions.create(params(), options)  # type: ignore[arg-type]
    with pytest.raises(stripe.IdempotencyError) as refused:
        company.client().v1.checkout.sessions.create(params(client_reference_id="FF-2"), options)  # type: ignore[arg-type]
    assert refused.value.http_status == 400
    assert len(company.look("sessions")["sessions"]) == 1


def test_wrong_parameters_are_not_kept_for_the_key(company: Practice) -> None:
    name = key()
    assert post(company, name, BODY + b"&colour=red").status == 400
    assert post(company, name).status == 200


def test_a_stored_500_is_given_again_until_another_key(company: Practice) -> None:
    company.ctl("fault", match={"method": "POST", "path": "/v1/checkout/sessions"}, do="sticky_500_for_key")
    name = key()
    answers = [post(company, name) for _ in range(3)]
    assert [answer.status for answer in answers] == [500, 500, 500]
    assert answers[2].headers["Idempotent-Replayed"] == "true"
    assert answers[0].headers["Stripe-Should-Retry"] == "false"
    assert company.look("sessions")["sessions"] == []
    assert post(company, key()).status == 200


def test_a_stored_500_may_hide_an_effect(company: Practice) -> None:
    company.ctl("fault", do="sticky_500_for_key", when="after")
    assert post(company, key()).status == 500
    assert len(company.look("sessions")["sessions"]) == 1


def test_two_at_once_under_one_key(company: Practice) -> None:
    company.ctl("fault", do="hold_before_effect")
    name, answers = key(), []
    first = threading.Thread(target=lambda: answers.append(post(company, name)))
    first.start()
    held = company.look("held", wait_s=5)["held"]
    assert [(one["when"], one["idempotency_key"]) for one in held] == [("before", name)]

    second = post(company, name)

    assert second.status == 409
    assert second.json()["error"]["code"] == "idempotency_key_in_use"
    assert second.headers["Stripe-Should-Retry"] == "true"
    assert company.ctl("release")["released"] == [held[0]["call"]]
    first.join(5)
    assert answers[0].status == 200
    assert post(company, name).text == answers[0].text
    assert len(company.look("sessions")["sessions"]) == 1


def test_the_sdk_tries_again_when_the_key_is_in_use(company: Practice) -> None:
    company.ctl("fault", do="hold_before_effect")
    options: Any = {"idempotency_key": key()}
    given: Any = params()
    sessions: list[stripe.checkout.Session] = []

    def begin() -> None:
        sessions.append(company.client(max_network_retries=4).v1.checkout.sessions.create(given, options))

    threads = [threading.Thread(target=begin) for _ in range(2)]
    threads[0].start()
    # Only once the first holds the key: the fault is spent on whichever call comes first, not on the key's holder.
    assert company.look("held", wait_s=5)["held"]
    threads[1].start()
    while 409 not in [call["status"] for call in company.look("calls")["calls"]]:
        assert all(thread.is_alive() for thread in threads)
    company.ctl("release")
    for thread in threads:
        thread.join(8)
    assert sessions[0].id == sessions[1].id
    assert len(company.look("sessions")["sessions"]) == 1


def test_a_key_is_forgotten_after_a_day(company: Practice) -> None:
    name = key()
    post(company, name)
    company.ctl("clock", advance=24 * 3600 - 60)
    assert post(company, name).headers["Idempotent-Replayed"] == "true"
    company.ctl("clock", advance=61)
    assert "Idempotent-Replayed" not in post(company, name).headers
    assert len(company.look("sessions")["sessions"]) == 2


@pytest.mark.parametrize("name", ["", "b3f1d2c4-made-up-by-the-sdk", "mh:" + "x" * 253])
def test_a_key_that_is_not_ours_is_refused(company: Practice, name: str) -> None:
    assert post(company, name).status == 400
    assert company.look("sessions")["sessions"] == []


def test_a_missing_key_is_refused_through_the_sdk(company: Practice) -> None:
    given: Any = params()
    with pytest.raises(stripe.InvalidRequestError, match="begins `mh:`"):
        company.client().v1.checkout.sessions.create(given)


def test_test_and_live_know_nothing_of_one_another(company: Practice) -> None:
    name = key()
    practice, live = post(company, name), post(company, name, secret="sk_live_practice")
    assert (practice.json()["livemode"], live.json()["livemode"]) == (False, True)
    assert practice.json()["id"].startswith("cs_test_")
    assert live.json()["id"].startswith("cs_live_")
    client = company.client("sk_live_practice")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.retrieve(practice.json()["id"])
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    company.press(live.json()["id"], "pay")
    company.press(practice.json()["id"], "pay")
    for secret, livemode in (("sk_test_practice", False), ("rk_live_practice", True)):
        client = company.client(secret)
        assert [charge.livemode for charge in client.v1.charges.list().data] == [livemode]
        assert {event.livemode for event in client.v1.events.list().data} == {livemode}
        assert client.v1.balance.retrieve().livemode is livemode
        assert len(client.v1.balance_transactions.list().data) == 1
        assert company.look("truth", livemode=str(livemode).lower())["totals"]["count"] == 1


@pytest.mark.parametrize("secret", ["sk_other_x", "sk_test_"])
def test_a_wrong_secret_is_refused(company: Practice, secret: str) -> None:
    with pytest.raises(stripe.AuthenticationError):
        company.client(secret).v1.balance.retrieve()


def test_no_secret_is_refused_and_a_basic_one_taken(company: Practice) -> None:
    assert company.http("GET", "/v1/balance").status == 401
    assert company.http("GET", "/v1/balance", Authorization="Basic c2tfdGVzdF94Og==").status == 200


def test_the_log_of_calls_keeps_the_metadata_and_no_secret(company: Practice) -> None:
    created(company)
    call = company.look("calls", method="POST", path="/v1/checkout/*")["calls"][0]
    assert (call["method"], call["path"], call["status"], call["fault"]) == ("POST", "/v1/checkout/sessions", 200, None)
    assert call["idempotency_key"].startswith("mh:")
    assert call["metadata"] == {"payment": "0198"}
    assert call["started_ms"] <= call["ended_ms"]
    assert "unit_amount" in call["body"]
    assert "sk_test" not in str(call)
