"""A gift at the till: begun, paid, declined, asked about, left, expired."""

from typing import Any

import pytest
import stripe

from tests.pretend.practice import Practice, created, key, params

HALF_AN_HOUR = 30 * 60


def test_a_gift_is_begun_shown_and_paid(company: Practice) -> None:
    session = created(company)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert session.url == f"{company.url}/c/pay/{session.id}"
    page = company.http("GET", f"/c/pay/{session.id}")
    assert page.status == 200
    for words in ("This is a practice page", "£25.00", "The practice paper", "A gift", "Card declined"):
        assert words in page.text
    assert "<script" not in page.text

    paid = company.press(session.id, "pay")

    assert paid.status == 303
    assert paid.headers["Location"] == f"http://127.0.0.1:9149/thanks?session={session.id}"
    path: Any = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    after = company.client().v1.checkout.sessions.retrieve(session.id, path)
    assert (after.status, after.payment_status, after.url) == ("complete", "paid", None)
    intent: Any = after.payment_intent
    assert (intent.status, intent.amount_received, intent.metadata["payment"]) == ("succeeded", 2500, "0198")
    charge = intent.latest_charge
    assert (charge.status, charge.paid, charge.captured, charge.amount) == ("succeeded", True, True, 2500)
    money = charge.balance_transaction
    assert (money.amount, money.fee, money.net) == (2500, 58, 2442)  # 37.5 rounded half up, and 20
    assert (money.fee_details[0].amount, money.source, money.created) == (58, charge.id, charge.created)
    assert "There is nothing more to do" in company.http("GET", f"/c/pay/{session.id}").text


@pytest.mark.parametrize(("amount", "fee"), [(30, 20), (33, 20), (34, 21), (100, 22), (999, 35), (500_000, 7520)])
def test_the_fee_is_a_share_rounded_half_up_and_a_fixed_sum(company: Practice, amount: int, fee: int) -> None:
    lines = params()["line_items"]
    lines[0]["price_data"]["unit_amount"] = amount
    company.press(created(company, line_items=lines).id, "pay")
    money = company.client().v1.balance_transactions.list().data[0]
    assert (money.amount, money.fee, money.net) == (amount, fee, amount - fee)


def test_a_second_press_of_pay_takes_nothing_more(company: Practice) -> None:
    session = created(company)
    first, second = company.press(session.id, "pay"), company.press(session.id, "pay")
    assert first.headers["Location"] == second.headers["Location"]
    assert company.look("truth")["totals"]["count"] == 1


def test_a_declined_card_leaves_the_session_payable(company: Practice) -> None:
    session = created(company)
    declined = company.press(session.id, "decline")
    assert declined.headers["Location"] == f"/c/pay/{session.id}"
    assert "Your card was declined. Nothing was paid." in company.http("GET", f"/c/pay/{session.id}").text
    client = company.client()
    after = client.v1.checkout.sessions.retrieve(session.id)
    assert (after.status, after.payment_status) == ("open", "unpaid")
    charge = client.v1.charges.list({"payment_intent": str(after.payment_intent)}).data[0]
    assert (charge.status, charge.paid, charge.failure_code) == ("failed", False, "card_declined")
    assert client.v1.balance_transactions.list().data == []
    intent = client.v1.payment_intents.retrieve(str(after.payment_intent))
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.charge == charge.id

    company.press(session.id, "pay")

    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    charges = client.v1.charges.list({"payment_intent": intent.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]
    totals = company.look("truth")["totals"]
    assert totals["objects"] == {"charge failed": 1, "charge succeeded": 1, "checkout.session complete": 1}


@pytest.mark.parametrize(
    ("act", "intent", "session"),
    [("approve", "succeeded", "complete"), ("refuse", "requires_payment_method", "open")],
)
def test_the_bank_asks(company: Practice, act: str, intent: str, session: str) -> None:
    begun = created(company)
    company.press(begun.id, "ask")
    client = company.client()
    identity = str(client.v1.checkout.sessions.retrieve(begun.id).payment_intent)
    assert client.v1.payment_intents.retrieve(identity).status == "requires_action"
    assert "Your bank asks" in company.http("GET", f"/c/pay/{begun.id}").text
    left = company.press(begun.id, "leave")
    assert "You walked away" in company.http("GET", left.headers["Location"]).text
    assert company.look("truth")["charges"] == []

    company.press(begun.id, act)

    assert client.v1.payment_intents.retrieve(identity).status == intent
    assert client.v1.checkout.sessions.retrieve(begun.id).status == session


def test_cancel_goes_back_and_leaves_the_session_open(company: Practice) -> None:
    session = created(company)
    assert company.press(session.id, "cancel").headers["Location"] == "http://127.0.0.1:9149/give/"
    assert company.client().v1.checkout.sessions.retrieve(session.id).status == "open"


def test_a_session_is_expired_by_its_owner_once(company: Practice) -> None:
    session = created(company)
    company.press(session.id, "ask")
    client = company.client()
    gone = client.v1.checkout.sessions.expire(session.id, options={"idempotency_key": key()})
    assert (gone.status, gone.url) == ("expired", None)
    assert "has expired" in company.http("GET", f"/c/pay/{session.id}").text
    intent = client.v1.payment_intents.retrieve(str(gone.payment_intent))
    assert (intent.status, intent.cancellation_reason) == ("canceled", "expired")
    company.press(session.id, "pay")
    assert company.look("truth")["charges"] == []
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        client.v1.checkout.sessions.expire(session.id, options={"idempotency_key": key()})


def test_a_session_expires_by_the_clock(company: Practice) -> None:
    now = company.look("health")["now"]
    session = created(company, expires_at=now + HALF_AN_HOUR + 60)
    company.ctl("clock", advance=HALF_AN_HOUR)
    assert company.client().v1.checkout.sessions.retrieve(session.id).status == "open"
    company.ctl("clock", advance=61)
    assert company.client().v1.checkout.sessions.retrieve(session.id).status == "expired"


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"mode": "subscription"}, "mode"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"expires_at": 1}, "expires_at"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"metadata": {"k" * 41: "v"}}, f"metadata[{'k' * 41}]"),
        ({"line_items": []}, "line_items"),
        ({"payment_method_types": ["paypal"]}, "payment_method_types"),
        ({"payment_intent_data": {"capture_method": "manual"}}, "payment_intent_data[capture_method]"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_parameters_are_named(company: Practice, more: dict[str, Any], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        created(company, **more)
    assert refused.value.http_status == 400
    assert refused.value.param == param
    assert company.look("sessions")["sessions"] == []


@pytest.mark.parametrize("amount", ["-5", "0", "29", "10.5", "1e9", "１０", "NaN", "10,00", "100000000"])
def test_hostile_amounts_are_refused(company: Practice, amount: str) -> None:
    lines = params()["line_items"]
    lines[0]["price_data"]["unit_amount"] = amount
    with pytest.raises(stripe.InvalidRequestError):
        created(company, line_items=lines)
    assert company.look("sessions")["sessions"] == []


@pytest.mark.parametrize(
    ("scenario", "status", "paid"),
    [("pay", "complete", "paid"), ("decline", "open", "unpaid"), ("abandon", "expired", "unpaid")],
)
def test_the_control_address_does_what_a_person_does(company: Practice, scenario: str, status: str, paid: str) -> None:
    told = company.ctl("simulate", scenario=scenario, id=created(company).id)["session"]
    assert (told["status"], told["payment_status"]) == (status, paid)


def test_money_taken_in_the_past_is_dated_then(company: Practice) -> None:
    now = company.look("health")["now"]
    company.ctl("clock", offset=-86_400)
    session = created(company)
    assert session.created <= now - 86_400 + 5
    company.ctl("simulate", scenario="pay", id=session.id, created=now - 86_000)
    company.ctl("clock")  # only now: a session that its time has closed stays closed
    newer = created(company)
    company.press(newer.id, "pay")
    moments = [money.created for money in company.client().v1.balance_transactions.list().data]
    assert moments[1] == now - 86_000
    assert moments[0] >= now
    charge = company.look("truth")["charges"][0]
    assert (charge["session"], charge["created"], charge["gross"]) == (session.id, now - 86_000, 2500)
