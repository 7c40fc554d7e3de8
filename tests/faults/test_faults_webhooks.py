"""Webhooks that come twice, too early, together, malformed or forged: F11, F14, F15, F18, F19, F22."""

import gzip
import hashlib
import hmac
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.harness import giving
from tests.harness.giving import Donor
from tests.harness.paper import KEY, SECRET, House
from tests.harness.processes import memory_kib
from tests.harness.reading import Answer, ask

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300), pytest.mark.xdist_group("faults")]

HOOK = "/hooks/stripe/"
TELLING = {"charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"}
WITHIN_S = 1.0
MEMORY_KIB = 64 * 1024


def settled_once(house: House, donor: Donor, raised: int) -> None:
    """One gift, one acknowledgement."""
    donor.reload_until_thanked()
    house.until(lambda: donor.letters() > 0, words="the acknowledgement")
    assert (len(donor.journals()), donor.letters()) == (1, 1)
    house.shows(raised + int(donor.pounds) * 100)


def test_f11_each_webhook_comes_five_times_at_once(house: House) -> None:
    donor = Donor(house, email="f11@readers.example").begin()
    raised, before = house.raised(), house.company.last_delivery()
    house.company.tell("webhooks", mode="duplicate:5", parallel=5)
    donor.pay()
    settled_once(house, donor, raised)
    house.until(lambda: not house.company.deliveries(after=before, state="sending"), words="all are delivered")
    sent = [row for row in house.company.deliveries(after=before) if row["type"] in TELLING]
    assert {row["status"] for row in sent} == {200}
    for event, copies in Counter(row["event"] for row in sent).items():
        times = [(row["started_ms"], row["ended_ms"]) for row in sent if row["event"] == event]
        assert copies == 5
        assert max(began for began, _ in times) < min(ended for _, ended in times), "they overlap in time"
    assert len({row["event"] for row in sent}) == len(TELLING)


def test_f14_the_webhook_comes_before_the_answer(house: House) -> None:
    donor = Donor(house, email="f14@readers.example").open_form()
    raised, before = house.raised(), house.company.last_delivery()
    house.pass_time(seconds=giving.THINKS_S)
    house.company.fault("hold_after_effect")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(donor.send)
        held = house.company.held()
        house.company.pay(held["answer"])
        donor.until("settled")
        house.company.tell("release", call=held["call"])
        assert answer.result(timeout=30).status == 303
    assert [call["n"] for call in house.company.fired("hold_after_effect")][-1] == held["call"]
    told = house.company.deliveries(after=before)
    assert {row["status"] for row in told if row["state"] == "delivered"} == {200}
    assert TELLING & {row["type"] for row in told}
    settled_once(house, donor, raised)


def test_f15_everything_tells_of_one_payment_at_once(house: House) -> None:
    donor = Donor(house, email="f15@readers.example").begin()
    raised, before, calls = house.raised(), house.company.last_delivery(), house.company.last_call()
    house.company.tell("webhooks", mode="hold")
    donor.pay()
    assert donor.state() == "open"
    with ThreadPoolExecutor(3) as pool:
        polls = [pool.submit(house.say, "sweep"), pool.submit(house.run, "sweep")]
        house.company.tell("webhooks", mode="release", parallel=8)
        house.pass_time(seconds=60)  # and the timetable's own
        assert [poll.result(timeout=60)[0] for poll in polls] == [0, 0]
    settled_once(house, donor, raised)
    told = {row["type"]: row["status"] for row in house.company.deliveries(after=before, state="delivered")}
    assert told.keys() >= TELLING
    assert set(told.values()) == {200}
    asked = Counter(call["path"] for call in house.company.every("calls", "calls", method="GET") if call["n"] > calls)
    assert asked["/v1/balance_transactions"] >= 2, "and the sweeps saw it as well"


# What nobody sent who may --------------------------------------------------------------------------------------------


def signed(house: House, body: bytes, *, secret: str = SECRET, age_s: int = 0) -> str:
    """A signature as Stripe makes it, so many seconds old."""
    stamp = int(house.now().timestamp()) - age_s
    proof = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={proof}"


def deliver(house: House, body: bytes, signature: str | None = None, **headers: str) -> Answer:
    """One POST to the webhooks' address; genuine unless said."""
    told = {"Content-Type": "application/json", "Stripe-Signature": signature or signed(house, body)}
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(house.port, HOOK, method="POST", body=body, headers=told | more)


def event(**changed: Any) -> dict[str, Any]:
    """An event that names nothing of ours."""
    thing = {"id": "ch_nobodys", "object": "charge", "amount": 2500}
    told = {"id": "evt_of_the_tests", "object": "event", "type": "charge.succeeded", "created": 1_795_000_000}
    return {**told, "livemode": False, "data": {"object": thing}, **changed}


def all_delivered(house: House, after: int) -> bool:
    """Whether every sending behind that number was answered with a 2xx."""
    return {row["state"] for row in house.company.deliveries(after=after)} == {"delivered"}


def stored(house: House) -> list[int]:
    """How much there is of whatever a webhook could leave behind."""
    tables = ("payments_inboxevent", "payments_fact", "payments_payment", "ledger_journal")
    with house.database() as connection:
        return [connection.execute(f"SELECT count(*) AS n FROM {table}").fetchall()[0]["n"] for table in tables]


MALFORMED = {
    "not JSON": b'{"id": "evt_1", ',
    "not UTF-8": b'{"id": "\xff\xfe"}',
    "20 MB": b'{"id": "' + b"x" * 20_000_000 + b'"}',
    "a gzip bomb": gzip.compress(b"0" * 50_000_000),
    "nested 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "an object nested deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "NaN": json.dumps(event(data={"object": {"id": "ch_1", "amount": float("nan")}})).encode(),
    "a key twice": b'{"id": "evt_1", "id": "evt_2", "type": "x", "livemode": false, "data": {"object": {}}}',
    "not an object": b'["evt_1"]',
    "no event": b'{"id": 1, "type": "x", "livemode": false}',
    "nothing": b"",
}


def test_f18_what_can_not_be_read_is_refused_at_once_and_leaves_nothing(house: House) -> None:
    before = stored(house)
    memory = sum(map(memory_kib, house.web_workers()))
    for words, body in MALFORMED.items():
        more = {"Content-Encoding": "gzip"} if words == "a gzip bomb" else {}
        for answer in (deliver(house, body, **more), deliver(house, body, "t=1,v1=00", **more)):
            assert 400 <= answer.status < 500, (words, answer.status)
            assert answer.took_s < WITHIN_S, (words, answer.took_s)
    body = json.dumps(event()).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert deliver(house, body, Content_Type=kind).status == 400
    assert ask(house.port, HOOK).status == 405
    assert stored(house) == before
    assert sum(map(memory_kib, house.web_workers())) - memory < MEMORY_KIB


def test_f19_forged_altered_and_replayed_webhooks_have_no_effect(house: House) -> None:
    donor = Donor(house, email="f19@readers.example").begin()
    raised, before = house.raised(), house.company.last_delivery()
    donor.pay()
    settled_once(house, donor, raised)
    genuine = [row["event"] for row in house.company.deliveries(after=before) if row["type"] in TELLING]
    path, headers = f"/v1/events/{genuine[0]}", {"Authorization": f"Bearer {KEY}"}
    body = ask(house.company.port, path, headers=headers).body
    was = stored(house)
    altered = body.replace(b"2000", b"9000")
    assert altered != body
    refused = {
        "another's secret": deliver(house, body, signed(house, body, secret="whsec_of_somebody")).status,
        "changed after it was signed": deliver(house, altered, signed(house, body)).status,
        "ten minutes old": deliver(house, body, signed(house, body, age_s=600)).status,
        "ten minutes to come": deliver(house, body, signed(house, body, age_s=-600)).status,
        "no signature": deliver(house, body, "-").status,
    }
    assert list(refused.values()) == [401, 401, 403, 403, 401], refused
    assert stored(house) == was
    proof = signed(house, body)
    assert [deliver(house, body, proof).status for _ in range(3)] == [200] * 3  # a replay within five minutes
    last = house.company.last_delivery()
    house.company.tell("webhooks", mode="resend", events=genuine)
    again = [row["n"] for row in house.company.deliveries(after=last)]
    assert len(again) == len(genuine)
    house.until(lambda: all_delivered(house, last), words="sent again, and taken")
    assert stored(house) == was
    settled_once(house, donor, raised)


def test_f22_an_event_of_the_other_mode_is_refused_and_told(house: House) -> None:
    before = stored(house)
    alarms = len(house.rows("SELECT FROM audit_line WHERE act = 'payments.wrong_mode'"))
    answer = deliver(house, json.dumps(event(livemode=True)).encode())
    assert answer.status == 400
    assert stored(house) == before
    assert len(house.rows("SELECT FROM audit_line WHERE act = 'payments.wrong_mode'")) == alarms + 1
    assert "an event that is not test came to the test address" in house.log()
