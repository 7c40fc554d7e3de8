"""The inbox: what the company's own address takes and refuses (F18, F19, F22), and what is made of it later."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from masthead.machinery.audit.models import Line
from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.operations import inbox
from masthead.money.payments.providers import Stripe
from masthead.money.payments.values import (
    BODY_MAX,
    Booked,
    Event,
    MoneyFact,
    OutcomeUnknown,
    PaymentId,
    Provider,
    State,
    Waits,
    WrongMode,
)
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, Company
from tests.surroundings import WEBHOOK_SECRET

STAMP = int(NOW.timestamp())
OLD_SECRET = "whsec_that_goes_out_of_use"


def event(**more: Any) -> dict[str, Any]:
    """An event as Stripe makes them."""
    thing = {"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount": 999_999}
    return {
        "id": "evt_1",
        "object": "event",
        "type": "charge.succeeded",
        "created": STAMP,
        "livemode": False,
        "data": {"object": thing},
    } | more


def body(**more: Any) -> bytes:
    return json.dumps(event(**more), indent=2).encode()


def signed(raw: bytes, *, secret: str = WEBHOOK_SECRET, stamp: int = STAMP) -> str:
    proof = hmac.new(secret.encode(), str(stamp).encode() + b"." + raw, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={proof}"


def send(raw: bytes, signature: str | None, *, kind: str = "application/json; charset=utf-8") -> int:
    headers = {} if signature is None else {"Stripe-Signature": signature}
    # The client's own check of CSRF is on: this address is exempt by path.
    client = Client(enforce_csrf_checks=True)
    return client.post("/hooks/stripe/", raw, content_type=kind, headers=headers).status_code


@pytest.fixture
def address(paper: None, fit: Callable[[Provider], None]) -> Stripe:
    """The real translator, whose company nobody answers for."""
    made = Stripe(key="sk_test_1", secrets=[WEBHOOK_SECRET, OLD_SECRET], api_base="http://127.0.0.1:1")
    fit(made)
    return made


def stored() -> list[str]:
    return list(models.InboxEvent.objects.order_by("id").values_list("event_id", flat=True))


def test_a_genuine_notification_is_stored_as_it_came(address: Stripe) -> None:
    raw = body()
    assert send(raw, signed(raw)) == 200
    (row,) = models.InboxEvent.objects.all()
    assert bytes(row.raw) == raw
    assert (row.event_id, row.ref, row.state, row.mode) == ("evt_1", "pi_1", Waits.WAITING, "test")
    assert books.journals() == []


def test_a_replay_inside_five_minutes_is_taken_and_changes_nothing(address: Stripe) -> None:
    raw = body()
    assert [send(raw, signed(raw)) for _ in range(5)] == [200] * 5
    assert stored() == ["evt_1"]


def test_both_secrets_are_good_while_one_replaces_the_other(address: Stripe) -> None:
    raw = body()
    both = signed(raw, secret="whsec_unknown") + signed(raw, secret=OLD_SECRET)[len(f"t={STAMP}") :]
    assert send(raw, signed(raw, secret=OLD_SECRET)) == 200
    assert send(raw, both) == 200


RAW = body()
FORGED = {
    "no header": (None, 401),
    "an empty header": ("", 401),
    "no proof": (f"t={STAMP}", 401),
    "no time": (signed(RAW).partition(",")[2], 401),
    "two times": (f"t={STAMP}," + signed(RAW), 401),
    "a time that is none": (signed(RAW).replace(str(STAMP), "soon"), 401),
    "a huge time": (signed(RAW, stamp=10**15), 401),
    "full-width figures": (signed(RAW).replace("1", "１", 1), 401),
    "another secret": (signed(RAW, secret="whsec_of_a_stranger"), 401),
    "another scheme": (signed(RAW).replace("v1=", "v0="), 401),
    "a proof that is no figure": (f"t={STAMP},v1=é", 401),
    "signed ten minutes ago": (signed(RAW, stamp=STAMP - 600), 403),
    "signed in ten minutes": (signed(RAW, stamp=STAMP + 600), 403),
    "301 s ago": (signed(RAW, stamp=STAMP - 301), 403),
    "a proof of another time": (signed(RAW).replace(str(STAMP), str(STAMP + 1)), 401),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_the_company_did_not_sign_is_refused_and_leaves_nothing(address: Stripe, name: str) -> None:
    signature, status = FORGED[name]
    assert send(RAW, signature) == status
    assert stored() == []


def test_three_hundred_seconds_either_way_are_good(address: Stripe) -> None:
    assert send(RAW, signed(RAW, stamp=STAMP - 300)) == 200
    assert send(RAW, signed(RAW, stamp=STAMP + 300)) == 200


def test_a_body_that_was_changed_after_signing_is_refused(address: Stripe) -> None:
    assert send(RAW.replace(b"999999", b"999998"), signed(RAW)) == 401
    assert send(RAW + b" ", signed(RAW)) == 401
    assert stored() == []


MALFORMED = {
    "not JSON": b"{",
    "nothing": b"",
    "not an object": b"[1]",
    "not UTF-8": b'{"id": "\xff"}',
    "a byte-order mark": b"\xef\xbb\xbf" + RAW,
    "NaN": RAW.replace(b"999999", b"NaN"),
    "infinity": RAW.replace(b"999999", b"-Infinity"),
    "a key said twice": RAW.replace(b'"id": "evt_1"', b'"id": "evt_1", "id": "evt_2"'),
    "nested too deeply": b'{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested more than needed": body(data={"object": {"deep": json.loads("[" * 70 + "]" * 70)}}),
    "brackets in a text": b'{"id": "' + b"]" * 1000 + b'", "deep": ' + b"[" * 900 + b"]" * 900 + b"}",
    "brackets that never close": b"[" * 400_000,
    "a number of 100,000 figures": RAW.replace(b"999999", b"9" * 100_000),
    "no type": json.dumps({"id": "evt_1"}).encode(),
    "no object": body(data={"object": None}),
    "data that is text": body(data="x"),
    "an id that is a number": body(id=7),
    "a time that is a fraction": body(created=1.5),
    "a time beyond time": body(created=10**18),
    "packed": b"\x1f\x8b\x08\x00" + bytes(1000),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_can_not_be_read_is_refused_although_it_is_signed(address: Stripe, name: str) -> None:
    raw = MALFORMED[name]
    assert send(raw, signed(raw)) == 400
    assert send(raw, None) in {400, 401}
    assert stored() == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
def test_another_content_type_is_refused(address: Stripe, kind: str) -> None:
    assert send(RAW, signed(RAW), kind=kind or "nothing/at-all") == 400


def test_what_is_too_large_is_refused_before_it_is_read(address: Stripe) -> None:
    raw = body(padding="x" * BODY_MAX)
    assert send(raw, signed(raw)) == 413
    assert stored() == []


def test_only_post_is_answered(address: Stripe) -> None:
    assert Client().get("/hooks/stripe/").status_code == 405


def test_a_notification_of_the_other_mode_is_refused_and_told(address: Stripe) -> None:
    raw = body(livemode=True)
    assert send(raw, signed(raw)) == 400
    assert stored() == []
    assert Line.objects.filter(act="payments.wrong_mode").count() == 1


def test_an_unknown_kind_of_event_is_stored_and_followed_like_any_other(address: Stripe) -> None:
    raw = body(type="charge.quantum", data={"object": {"id": "quantum_1"}})
    assert send(raw, signed(raw)) == 200
    assert payments.work_inbox(actor=ACTOR, now=NOW) == Booked()
    assert models.InboxEvent.objects.get().state == Waits.DONE


def test_without_the_database_the_company_is_asked_to_come_again(
    address: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**given: object) -> int:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(payments, "take_in_webhook", away)
    assert send(RAW, signed(RAW)) == 503


def test_a_paper_without_a_company_has_no_such_address(
    paper: None, fit: Callable[[Provider], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox.registries.providers, "_fittings", {})
    assert send(RAW, signed(RAW)) == 404


# What is made of it later.


def notify(company: Company, *events: Event) -> None:
    for one in events:
        company.events = [one]
        payments.take_in_webhook(provider="stripe", headers={}, raw=b"{}", now=NOW)


def told(ref: str, n: int = 1) -> Event:
    return Event(f"evt_{n}", "checkout.session.completed", livemode=False, created_at=NOW, ref=ref)


def open_payment(token: str = "token-1") -> PaymentId:
    payment_id = makers.prepared(token=token)
    payments.begin(payment_id=payment_id, actor=ACTOR, now=NOW)
    return payment_id


def pay(company: Company, token: str = "token-1") -> tuple[PaymentId, MoneyFact, str]:
    payment_id = open_payment(token)
    return payment_id, company.pay(payment_id), f"cs_{payment_id.hex}"


def test_several_events_for_one_effect_are_one_fetch_and_one_gift(
    company: Company, work_off: Callable[[], int]
) -> None:
    payment_id, _, ref = pay(company)
    notify(company, *(told(ref, n) for n in range(5)))
    work_off()
    assert company.looks == [ref]
    assert makers.facts(payment_id).state is State.SETTLED
    assert models.Acknowledgement.objects.count() == 1
    assert queries.inbox_waiting() == 0


def test_a_company_that_does_not_answer_is_asked_again_later(company: Company) -> None:
    payment_id, _, ref = pay(company)
    notify(company, told(ref))
    company.fails = [OutcomeUnknown("did not answer")]
    assert payments.work_inbox(actor=ACTOR, now=NOW) == Booked()
    assert queries.inbox_waiting() == 1
    assert payments.work_inbox(actor=ACTOR, now=NOW + timedelta(seconds=1)) == Booked()
    assert len(company.looks) == 1
    assert payments.work_inbox(actor=ACTOR, now=NOW + timedelta(seconds=2)) == Booked(settled=1)
    assert makers.facts(payment_id).state is State.SETTLED


def test_an_event_that_can_never_be_followed_is_parked_alone(company: Company) -> None:
    payment_id, _, ref = pay(company)
    notify(company, told("cs_other", 1), told(ref, 2))
    company.fails = [WrongMode("an object that is not test")]
    assert payments.work_inbox(actor=ACTOR, now=NOW) == Booked(settled=1)
    assert [(row.name, row.reason) for row in queries.parked()] == [("evt_1", "an object that is not test")]
    assert makers.facts(payment_id).state is State.SETTLED


def test_a_session_that_ended_unpaid_lets_its_payment_go(company: Company) -> None:
    payment_id = open_payment()
    company.close(payment_id)
    notify(company, told(f"cs_{payment_id.hex}"))
    payments.work_inbox(actor=ACTOR, now=NOW)
    assert makers.facts(payment_id).state is State.ABANDONED


def test_a_foreign_session_ends_nothing(company: Company) -> None:
    payment_id = open_payment()
    company.close(payment_id)
    company.observed["cs_foreign"] = makers.replace(company.observed[f"cs_{payment_id.hex}"], ref="cs_foreign")
    notify(company, told("cs_foreign"))
    payments.work_inbox(actor=ACTOR, now=NOW)
    assert makers.facts(payment_id).state is State.OPEN


def test_notifications_that_were_worked_off_are_forgotten_after_a_month(company: Company) -> None:
    _, _, ref = pay(company)
    notify(company, told(ref))
    payments.work_inbox(actor=ACTOR, now=NOW)
    payments.sweep(actor=ACTOR, now=NOW + timedelta(days=30))
    assert stored() == ["evt_1"]
    payments.sweep(actor=ACTOR, now=NOW + timedelta(days=31))
    assert stored() == []
