"""Events and their webhooks: signed, in order, held, shuffled, doubled, lost, late, tried again; and late money."""

import json
import re
import threading
import time
from typing import Any

import pytest
import stripe

from tests.pretend.practice import SECRETS, Listener, Practice, created

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def pay(company: Practice, **more: Any) -> stripe.checkout.Session:
    session = created(company, **more)
    company.ctl("simulate", scenario="pay", id=session.id)
    return session


def outcomes(company: Practice, enough: int, state: str) -> list[dict[str, Any]]:
    """The deliveries, as soon as enough of them are in a state."""
    until = time.monotonic() + 8
    while time.monotonic() < until:
        found = company.look("deliveries")["deliveries"]
        if sum(one["state"] == state for one in found) >= enough:
            return list(found)
        time.sleep(0.02)
    raise AssertionError(found)


def test_a_paid_gift_is_told_in_signed_events(company: Practice, listener: Listener) -> None:
    company.ctl("webhooks", parallel=1)
    session = pay(company)
    heard = listener.wait(4)
    assert listener.types() == PAID
    for secret in SECRETS:  # both are signed with while they are being changed
        event = stripe.Webhook.construct_event(heard[3].body, heard[3].signature, secret)
        assert (event.type, event.data.object["id"]) == ("checkout.session.completed", session.id)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(heard[3].body + b" ", heard[3].signature, SECRETS[0])
    assert re.fullmatch(r"t=\d+,v1=[0-9a-f]{64},v1=[0-9a-f]{64}", heard[0].signature)
    told = company.client().v1.events.list().data
    assert [event.type for event in reversed(told)] == PAID
    assert [event.id for event in reversed(told)] == [event["id"] for event in listener.events()]
    outcomes(company, 4, "delivered")
    assert company.client().v1.events.retrieve(told[0].id).pending_webhooks == 0


@pytest.mark.parametrize(
    ("scenarios", "kinds"),
    [
        (["decline"], {"payment_intent.created", "charge.failed", "payment_intent.payment_failed"}),
        (
            ["requires_action", "refuse"],
            {"payment_intent.created", "payment_intent.requires_action", "payment_intent.payment_failed"},
        ),
        (
            ["requires_action", "abandon"],
            {
                *("payment_intent.created", "payment_intent.requires_action"),
                *("payment_intent.canceled", "checkout.session.expired"),
            },
        ),
        (["requires_action", "approve"], {*PAID, "payment_intent.requires_action"}),
    ],
)
def test_what_else_is_told(company: Practice, listener: Listener, scenarios: list[str], kinds: set[str]) -> None:
    session = created(company)
    for scenario in scenarios:
        company.ctl("simulate", scenario=scenario, id=session.id)
    listener.wait(len(kinds))
    assert set(listener.types()) == kinds


def test_an_asynchronous_capture_has_its_money_fact_later(company: Practice, listener: Listener) -> None:
    session = pay(company, payment_intent_data={"metadata": {}})  # what happens when nothing is said
    for kind in ("charge.succeeded", "payment_intent.succeeded"):
        listener.wait_for(kind)
    assert listener.wait_for("charge.succeeded")["data"]["object"]["balance_transaction"] is None
    updated = listener.wait_for("charge.updated")
    assert updated["data"]["previous_attributes"] == {"balance_transaction": None}
    path: Any = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    intent: Any = company.client().v1.checkout.sessions.retrieve(session.id, path).payment_intent
    assert intent.capture_method == "automatic_async"
    assert intent.latest_charge.balance_transaction.id == updated["data"]["object"]["balance_transaction"]


def test_an_old_api_version_captures_at_once(company: Practice) -> None:
    client = company.client(stripe_version="2023-10-16")
    session = created(company, client=client, payment_intent_data={"metadata": {}})
    company.ctl("simulate", scenario="pay", id=session.id)
    assert len(client.v1.balance_transactions.list().data) == 1


def test_money_facts_are_withheld_on_demand(company: Practice, listener: Listener) -> None:
    company.ctl("withhold", seconds=3600)
    session = pay(company)
    assert listener.wait_for("charge.succeeded")["data"]["object"]["balance_transaction"] is None
    v1 = company.client().v1
    path: Any = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    intent: Any = v1.checkout.sessions.retrieve(session.id, path).payment_intent
    assert intent.latest_charge.balance_transaction is None
    assert v1.balance_transactions.list().data == []
    assert v1.balance.retrieve().pending[0].amount == 0
    row = company.look("truth")["charges"][0]
    assert row["withheld"] is True
    with pytest.raises(stripe.InvalidRequestError):
        v1.balance_transactions.retrieve(row["balance_transaction"])

    company.ctl("withhold", seconds=0, release=True)

    assert listener.wait_for("charge.updated")["data"]["object"]["balance_transaction"] == row["balance_transaction"]
    money = v1.balance_transactions.retrieve(row["balance_transaction"])
    assert (money.amount, money.source) == (2500, intent.latest_charge.id)
    assert money.created == intent.latest_charge.created  # the moment of the taking, however late it shows
    assert v1.balance.retrieve().pending[0].amount == 2442


def test_money_facts_that_were_withheld_show_by_themselves(company: Practice, listener: Listener) -> None:
    company.ctl("withhold", seconds=0.3)
    began = time.monotonic()
    pay(company)
    listener.wait_for("charge.updated")
    assert time.monotonic() >= began + 0.3


def test_held_webhooks_go_in_their_order(company: Practice, listener: Listener) -> None:
    company.ctl("webhooks", mode="hold", parallel=1)
    pay(company)
    assert [one["state"] for one in company.look("deliveries")["deliveries"]] == ["held"] * 4
    assert listener.heard == []
    assert company.client().v1.events.list().data[0].pending_webhooks == 1
    company.ctl("webhooks", mode="release", parallel=1)
    listener.wait(4)
    assert listener.types() == PAID


def test_held_webhooks_are_shuffled_by_their_seed(company: Practice, listener: Listener) -> None:
    orders = []
    for seed in (3, 3, 4):
        listener.heard.clear()
        company.ctl("webhooks", mode="hold")
        pay(company)
        company.ctl("webhooks", mode="shuffle", seed=seed, parallel=1)
        listener.wait(4)
        orders.append(listener.types())
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2]) == sorted(PAID)


def test_copies_of_a_webhook_overlap(company: Practice, listener: Listener) -> None:
    company.ctl("webhooks", mode="duplicate:5", parallel=5)
    listener.together = threading.Barrier(5)
    session = created(company)
    company.ctl("simulate", scenario="abandon", id=session.id)
    heard = listener.wait(5)
    assert listener.types() == ["checkout.session.expired"] * 5
    assert len({one.body for one in heard}) == 1
    copies = outcomes(company, 5, "delivered")
    assert max(one["started_ms"] for one in copies) <= min(one["ended_ms"] for one in copies)


def test_webhooks_get_lost(company: Practice, listener: Listener) -> None:
    company.ctl("webhooks", mode="drop:100%")
    pay(company)
    assert [one["state"] for one in company.look("deliveries")["deliveries"]] == ["dropped"] * 4
    company.ctl("webhooks", mode="drop:0.5", seed=1)
    for _ in range(5):
        pay(company)
    states = [one["state"] for one in company.look("deliveries")["deliveries"]][4:]
    assert 0 < states.count("dropped") < 20
    assert len(listener.wait(20 - states.count("dropped"))) == 20 - states.count("dropped")
    assert len(company.client().v1.events.list({"limit": 100}).data) == 24


def test_webhooks_are_late(company: Practice, listener: Listener) -> None:
    company.ctl("webhooks", mode="delay:0.4s")
    began = time.monotonic()
    pay(company)
    assert listener.wait(1)[0].began >= began + 0.35


def test_a_webhook_that_is_not_taken_is_tried_again_a_few_times(company: Practice, listener: Listener) -> None:
    listener.status = 503
    company.ctl("webhooks", retries_s=[0, 0])
    session = created(company)
    company.ctl("simulate", scenario="abandon", id=session.id)
    tries = outcomes(company, 3, "failed")
    assert [(one["attempt"], one["status"]) for one in tries] == [(1, 503), (2, 503), (3, 503)]
    listener.status = 200
    company.ctl("webhooks", mode="resend", events=[tries[0]["event"]])
    outcomes(company, 1, "delivered")
    assert len({heard.body for heard in listener.heard}) == 1


def test_a_webhook_to_nobody_is_noted(company: Practice) -> None:
    company.ctl("webhooks", url="http://127.0.0.1:9/", secrets=["whsec_x"], retries_s=[])
    session = created(company)
    company.ctl("simulate", scenario="abandon", id=session.id)
    failed = outcomes(company, 1, "failed")[0]
    assert "ConnectionRefusedError" in failed["error"]


def test_the_event_says_which_request_made_it(company: Practice, listener: Listener) -> None:
    session = created(company)
    key = "mh:00000000-0000-7000-8000-000000000000:expire:1"
    company.client().v1.checkout.sessions.expire(session.id, options={"idempotency_key": key})
    event = json.loads(listener.wait(1)[0].body)
    assert event["request"]["idempotency_key"] == key
    assert event["request"]["id"].startswith("req_")


def test_payloads_may_lie_while_the_objects_are_right(company: Practice, listener: Listener) -> None:
    company.ctl("webhooks", alter_minor=1000)
    session = pay(company)
    told = listener.wait_for("checkout.session.completed")["data"]["object"]
    assert told["amount_total"] == 3500
    assert company.client().v1.checkout.sessions.retrieve(session.id).amount_total == 2500
    heard = listener.wait(4)
    for one in heard:
        stripe.Webhook.construct_event(one.body, one.signature, SECRETS[0])
