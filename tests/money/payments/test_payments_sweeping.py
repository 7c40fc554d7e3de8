"""The whole way against pretend Stripe: paid, walked away, timed out, and every notification dropped."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.operations import settling
from masthead.money.payments.values import Began, Booked, Decision, PaymentId, State, Swept
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, Company
from tests.pretend.practice import Listener, Practice

HOUR = timedelta(minutes=60)
SESSIONS = {"method": "POST", "path": "/v1/checkout/sessions"}


def give(token: str = "token-1", minor: int = 2500) -> Began:
    payment_id = makers.prepared(makers.part(minor), token=token)
    return payments.begin(payment_id=payment_id, actor=ACTOR, now=NOW)


def sweep(now: datetime = NOW) -> Swept:
    swept = payments.sweep(actor=ACTOR, now=now)
    makers.commit()
    return swept


def ref_of(payment_id: PaymentId) -> str:
    return models.Payment.objects.values_list("ref", flat=True).get(id=payment_id)


def state_of(payment_id: PaymentId) -> State:
    return makers.facts(payment_id).state


def agrees(house: Practice) -> bool:
    """O2: for every charge that the company holds the books say the same, once."""
    charges = house.look("truth", limit=10_000)["charges"]
    wanted = {f"stripe:{row['balance_transaction']}:gross": row["gross"] for row in charges}
    wanted |= {f"stripe:{row['balance_transaction']}:fee": row["fee"] for row in charges}
    entered = {one.effect_key: sum(t.amount.minor for t in one.transfers) for one in books.journals(limit=10_000)}
    return wanted == entered


@pytest.fixture
def house(paper: None, stripe_house: Practice) -> Practice:
    return stripe_house


def test_with_every_notification_dropped_the_sweep_books_the_same(house: Practice) -> None:
    begun = [give(f"token-{n}", 1000 + n) for n in range(5)]
    for began in begun[:3]:
        house.press(ref_of(began.payment_id), "pay")
    assert sweep().booked == Booked(settled=3)
    assert [state_of(began.payment_id) for began in begun] == [State.SETTLED] * 3 + [State.OPEN] * 2
    assert agrees(house)
    assert sweep().booked == Booked(was_there=3)
    assert agrees(house)


def test_a_declined_card_is_nothing_and_can_be_tried_again(house: Practice) -> None:
    began = give()
    house.press(ref_of(began.payment_id), "decline")
    assert sweep().booked == Booked()
    assert state_of(began.payment_id) is State.OPEN
    house.press(ref_of(began.payment_id), "pay")
    sweep()
    assert state_of(began.payment_id) is State.SETTLED


def test_whoever_walks_away_leaves_nothing(house: Practice) -> None:
    began = give()
    sweep(NOW + HOUR - timedelta(seconds=1))
    assert state_of(began.payment_id) is State.OPEN
    house.ctl("clock", moment=(NOW + HOUR).isoformat())
    sweep(NOW + HOUR)
    assert state_of(began.payment_id) is State.ABANDONED
    assert books.journals() == []


def test_whoever_never_came_back_after_a_crash_is_let_go(house: Practice) -> None:
    payment_id = makers.prepared()
    sweep(NOW + HOUR)
    assert state_of(payment_id) is State.ABANDONED
    assert house.look("sessions")["sessions"] == []


def test_a_payment_is_not_let_go_while_its_money_is_on_the_way(house: Practice) -> None:
    began = give()
    house.ctl("withhold", seconds=600)
    house.press(ref_of(began.payment_id), "pay")
    house.ctl("clock", moment=(NOW + HOUR).isoformat())
    sweep(NOW + HOUR)
    assert state_of(began.payment_id) is State.OPEN
    house.ctl("withhold", seconds=0, release=True)
    assert sweep(NOW + 5 * HOUR).booked.settled == 1
    assert state_of(began.payment_id) is State.SETTLED
    assert agrees(house)


def test_a_page_that_its_company_does_not_know_any_more_is_let_go(house: Practice) -> None:
    began = give()
    house.ctl("reset")
    house.ctl("clock", moment=(NOW + HOUR).isoformat())
    sweep(NOW + HOUR)
    assert state_of(began.payment_id) is State.ABANDONED


def test_a_paper_that_gave_its_company_up_still_sweeps(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    began = give()
    waiting = makers.prepared(token="token-2")
    monkeypatch.setattr(settling.registries.providers, "_fittings", {})
    assert sweep(NOW + HOUR) == Swept(booked=Booked(), still_waiting=1)
    assert (state_of(began.payment_id), state_of(waiting)) == (State.OPEN, State.ABANDONED)


@pytest.mark.parametrize("fault", ["timeout_after_effect", "timeout_before_effect", "reset", "truncate", "html_502"])
def test_an_unanswered_call_is_asked_again_by_the_sweep_and_paid_once(house: Practice, fault: str) -> None:
    house.ctl("fault", match=SESSIONS, do=fault, count=1)
    began = give()
    assert (began.state, began.address) == (State.CHECKING, None)
    sweep()
    again = payments.begin(payment_id=began.payment_id, actor=ACTOR, now=NOW)
    assert again.state is State.OPEN
    assert again.address
    assert len(house.look("sessions")["sessions"]) == 1
    house.press(ref_of(began.payment_id), "pay")
    sweep()
    assert agrees(house)
    assert models.Acknowledgement.objects.count() == 1


def test_money_that_comes_while_the_call_is_unanswered_settles_it(house: Practice) -> None:
    house.ctl("fault", match=SESSIONS, do="timeout_after_effect", count=1)
    began = give()
    (session,) = house.look("sessions")["sessions"]
    house.press(session.get("id") or session["session"], "pay")
    assert sweep().booked.settled == 1
    assert payments.begin(payment_id=began.payment_id, actor=ACTOR, now=NOW).state is State.SETTLED
    assert agrees(house)


def test_an_amount_that_was_changed_after_its_key_was_stored_waits_for_a_person(
    house: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.ctl("fault", match=SESSIONS, do="timeout_after_effect", count=1)
    began = give()
    # The database refuses to change a sum, so the mistake is made where the call leaves us.
    company = settling.registries.providers.get("stripe")
    begin = company.begin
    monkeypatch.setattr(company, "begin", lambda intent: begin(replace(intent, amount=makers.pounds(3000))))
    again = payments.begin(payment_id=began.payment_id, actor=ACTOR, now=NOW)
    assert again.state is State.NEEDS_HUMAN
    sweep()
    assert books.journals() == []
    assert [parked.kind for parked in queries.parked()] == ["payment"]


def test_a_company_that_does_not_answer_is_told_of_and_asked_again(house: Practice) -> None:
    began = give()
    house.press(ref_of(began.payment_id), "pay")
    house.ctl("fault", match={"method": "GET", "path": "/v1/balance_transactions"}, do="status:500", count=1)
    swept = sweep()
    assert "answered 500" in swept.trouble
    assert models.Cursor.objects.count() == 0
    assert sweep().booked.settled == 1


def test_a_shops_charge_on_the_same_account_is_parked_and_thanks_nobody(house: Practice) -> None:
    client = house.client()
    given = {
        "mode": "payment",
        "payment_method_types": ["card"],
        "line_items": [
            {"price_data": {"currency": "gbp", "unit_amount": 900, "product_data": {"name": "Mug"}}, "quantity": 1}
        ],
        "payment_intent_data": {"capture_method": "automatic"},
        "success_url": "http://shop.example/",
    }
    session = client.v1.checkout.sessions.create(given, {"idempotency_key": "mh:shop:begin:1"})  # type: ignore[arg-type]
    give()
    house.press(session.id, "pay")
    assert sweep().booked == Booked(parked=1)
    assert [parked.reason for parked in queries.parked()] == ["not one of our payments"]
    assert not models.Acknowledgement.objects.exists()


def test_the_cursor_moves_on_with_an_overlap_and_back_with_the_clock(company: Company) -> None:
    give()
    for moment in (NOW, NOW + HOUR, NOW - 3 * HOUR, NOW):
        sweep(moment)
    overlap = timedelta(hours=2)
    assert company.since == [NOW - overlap, NOW - overlap, NOW - 3 * HOUR - overlap, NOW - 3 * HOUR - overlap]


# With notifications: Stripe's own bytes and signature, handed to our address.


def deliver(notifications: Listener, enough: int) -> list[int]:
    client = Client(enforce_csrf_checks=True)
    return [
        client.post(
            "/hooks/stripe/",
            heard.body,
            content_type="application/json; charset=utf-8",
            headers={"Stripe-Signature": heard.signature},
        ).status_code
        for heard in notifications.wait(enough)
    ]


def test_a_notification_settles_at_once(house: Practice, notifications: Listener, work_off: Callable[[], int]) -> None:
    began = give()
    house.press(ref_of(began.payment_id), "pay")
    assert set(deliver(notifications, 4)) == {200}
    assert books.journals() == []
    work_off()
    makers.commit()
    assert state_of(began.payment_id) is State.SETTLED
    assert agrees(house)
    assert queries.inbox_waiting() == 0


def test_a_late_balance_transaction_is_booked_by_the_event_that_tells_of_it(
    house: Practice, notifications: Listener, work_off: Callable[[], int]
) -> None:
    house.ctl("withhold", seconds=600)
    began = give()
    house.press(ref_of(began.payment_id), "pay")
    deliver(notifications, 4)
    work_off()
    assert state_of(began.payment_id) is State.OPEN
    house.ctl("withhold", seconds=0, release=True)
    notifications.wait_for("charge.updated")
    deliver(notifications, 5)
    work_off()
    assert state_of(began.payment_id) is State.SETTLED
    assert agrees(house)


def test_an_amount_altered_in_the_notification_is_not_believed(
    house: Practice, notifications: Listener, work_off: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    began = give()
    house.press(ref_of(began.payment_id), "pay")
    for heard in notifications.wait(4):
        told = json.loads(heard.body)
        told["data"]["object"] |= {"amount": 999_999, "amount_total": 999_999}
        event = makers.Event(told["id"], told["type"], livemode=False, created_at=NOW, ref=ref_of(began.payment_id))
        company = settling.registries.providers.get("stripe")
        monkeypatch.setattr(company, "verify_webhook", lambda *_, event=event: [event])
        payments.take_in_webhook(provider="stripe", headers={}, raw=json.dumps(told).encode(), now=NOW)
    work_off()
    assert -makers.net("4110") == 2500


def test_an_event_before_the_call_returned_finds_its_payment(
    house: Practice, notifications: Listener, work_off: Callable[[], int]
) -> None:
    house.ctl("fault", match=SESSIONS, do="timeout_after_effect", count=1)
    payment_id = makers.prepared()
    began = payments.begin(payment_id=payment_id, actor=ACTOR, now=NOW)
    assert began.state is State.CHECKING
    (session,) = house.look("sessions")["sessions"]
    house.press(session.get("id") or session["session"], "pay")
    assert set(deliver(notifications, 4)) == {200}
    work_off()
    assert state_of(payment_id) is State.SETTLED
    assert models.Acknowledgement.objects.get().decision == Decision.NOBODY_KNOWN


def test_a_session_that_ends_lets_go_of_its_payment(
    house: Practice, notifications: Listener, work_off: Callable[[], int], standing_clock: Path
) -> None:
    began = give()
    over = NOW + HOUR
    standing_clock.write_text(over.isoformat(), encoding="ascii")
    house.ctl("clock", moment=over.isoformat())
    house.client().v1.checkout.sessions.retrieve(ref_of(began.payment_id))
    notifications.wait_for("checkout.session.expired")
    assert set(deliver(notifications, 1)) == {200}
    work_off()
    assert state_of(began.payment_id) is State.ABANDONED
