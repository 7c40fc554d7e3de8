"""Stripe, by its own SDK against pretend Stripe over HTTP: what is asked, what is seen, and what a failure means."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from masthead.money.payments.providers import Stripe
from masthead.money.payments.providers.stripe import API_VERSION, seen_of
from masthead.money.payments.values import (
    Begun,
    Intent,
    KeyMisused,
    NotTaken,
    OutcomeUnknown,
    PaymentId,
    Seen,
    Unavailable,
    WrongMode,
)
from tests.money.payments import makers
from tests.money.payments.makers import NOW
from tests.pretend import practice
from tests.surroundings import SHARED, WEBHOOK_SECRET

PAYMENT = PaymentId(UUID("0198c5a0-0000-7000-8000-000000000001"))


def intent(minor: int = 2500, **more: Any) -> Intent:
    given: dict[str, Any] = {
        "payment_id": PAYMENT,
        "key": f"mh:{PAYMENT}:begin:1",
        "amount": makers.pounds(minor),
        "words": "A gift to the fighting fund",
        "email": "olwen@readers.example",
        "success_url": "http://localhost:8900/give/thanks/secret/",
        "cancel_url": "http://localhost:8900/give/",
        "expires_at": NOW + timedelta(minutes=60),
    }
    return Intent(**(given | more))


@pytest.fixture
def stripe(house: practice.Practice) -> Stripe:
    house.ctl("reset")
    house.ctl("webhooks", url=None, mode="deliver")
    house.ctl("clock", moment=NOW.isoformat())
    return Stripe(key="sk_test_of_the_tests", secrets=[WEBHOOK_SECRET], api_base=house.url)


def created(house: practice.Practice) -> list[dict[str, Any]]:
    calls = house.look("calls")["calls"]
    return [call for call in calls if call["method"] == "POST" and call["path"] == "/v1/checkout/sessions"]


@pytest.mark.parametrize(
    ("status", "payment_status", "seen"),
    [
        ("open", "unpaid", Seen.WAITING),
        ("open", "paid", Seen.PAID),
        ("open", "no_payment_required", Seen.WAITING),
        ("complete", "unpaid", Seen.WAITING),
        ("complete", "paid", Seen.PAID),
        ("complete", "no_payment_required", Seen.EXPIRED),
        ("expired", "unpaid", Seen.EXPIRED),
        ("expired", "paid", Seen.PAID),
        ("expired", "no_payment_required", Seen.EXPIRED),
        ("quantum", "unpaid", Seen.WAITING),
        ("complete", "quantum", Seen.WAITING),
        (None, None, Seen.WAITING),
    ],
)
def test_a_sessions_two_states_together(status: str, payment_status: str, seen: Seen) -> None:
    assert seen_of(status, payment_status) is seen


def test_a_page_is_made_under_our_key_and_names_nobody_in_its_metadata(
    house: practice.Practice, stripe: Stripe
) -> None:
    begun = stripe.begin(intent())
    assert begun.address.startswith(house.url)
    (call,) = created(house)
    assert call["idempotency_key"] == f"mh:{PAYMENT}:begin:1"
    (session,) = house.look("sessions")["sessions"]
    assert begun.ref == session["session"] if "session" in session else session["id"]
    found = house.client().v1.checkout.sessions.retrieve(begun.ref).to_dict()
    assert found["metadata"] == {"payment": str(PAYMENT)}
    assert found["client_reference_id"] == str(PAYMENT)
    assert found["payment_method_types"] == ["card"]
    assert found["expires_at"] == int(NOW.timestamp()) + 3600
    assert (found["amount_total"], found["currency"], found["locale"]) == (2500, "gbp", "en-GB")


def test_the_same_call_again_is_the_same_page(house: practice.Practice, stripe: Stripe) -> None:
    assert stripe.begin(intent()) == stripe.begin(intent())
    assert len(house.look("sessions")["sessions"]) == 1


def test_the_same_key_with_another_sum_is_for_a_person(house: practice.Practice, stripe: Stripe) -> None:
    stripe.begin(intent())
    with pytest.raises(KeyMisused):
        stripe.begin(intent(3000))


def test_an_address_that_the_company_does_not_take_is_left_out(house: practice.Practice, stripe: Stripe) -> None:
    begun = stripe.begin(intent(email="no address at all"))
    found = house.client().v1.checkout.sessions.retrieve(begun.ref).to_dict()
    assert found["customer_email"] is None


def test_what_the_company_refuses_is_said_in_our_own_words(stripe: Stripe) -> None:
    with pytest.raises(NotTaken) as refused:
        stripe.begin(intent(words="x" * 300, email=""))
    assert "x" * 10 not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


UNKNOWN = ["timeout_after_effect", "timeout_before_effect", "reset", "truncate", "html_502", "status:500"]


@pytest.mark.parametrize("fault", UNKNOWN)
def test_after_an_unknown_outcome_the_same_key_finds_or_makes_one_page(
    house: practice.Practice, stripe: Stripe, fault: str
) -> None:
    house.ctl("fault", match={"method": "POST", "path": "/v1/checkout/sessions"}, do=fault, count=1)
    with pytest.raises(OutcomeUnknown):
        stripe.begin(intent())
    assert stripe.begin(intent()).address
    assert len(house.look("sessions")["sessions"]) == 1
    assert house.look("fault")["faults"][0]["fired"] == 1


@pytest.mark.parametrize("fault", ["status:429", "status:401", "status:403"])
def test_what_surely_had_no_effect_is_unavailable(house: practice.Practice, stripe: Stripe, fault: str) -> None:
    house.ctl("fault", match={"method": "POST", "path": "/v1/checkout/sessions"}, do=fault, count=1)
    with pytest.raises(Unavailable):
        stripe.begin(intent())


def test_nobody_at_the_address_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unavailable):
        Stripe(key="sk_test_1", secrets=[], api_base=f"http://127.0.0.1:{port}").begin(intent())


def test_two_presses_at_once_get_the_one_page(house: practice.Practice, stripe: Stripe) -> None:
    house.ctl("fault", match={"method": "POST", "path": "/v1/checkout/sessions"}, do="slow:0.5s", count=1)
    found: list[Begun] = []
    presses = [threading.Thread(target=lambda: found.append(stripe.begin(intent()))) for _ in range(3)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert len(found) == 3
    assert len({begun.ref for begun in found}) == 1


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """A server that sends everybody elsewhere, and notes whether a key came with the request that followed."""
    heard: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            with caller:
                heard.append(caller.recv(65536).decode("latin-1").partition("\r\n")[0])
                where = f"http://127.0.0.1:{port}/elsewhere"
                caller.sendall(f"HTTP/1.1 307 Go\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}", heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_no_redirect_is_followed(elsewhere: tuple[str, list[str]]) -> None:
    address, heard = elsewhere
    with pytest.raises(Unavailable):
        Stripe(key="sk_test_1", secrets=[], api_base=address).begin(intent())
    assert heard == ["POST /v1/checkout/sessions HTTP/1.1"]


def self_signed(folder: Path) -> Path:
    """A key and a certificate for localhost that only it vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "self-signed.pem"
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(written + certificate.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_certificate_that_nobody_signed_gets_no_key(tmp_path: Path) -> None:
    file = self_signed(tmp_path)
    server = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        caller, _ = server.accept()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        try:
            with context.wrap_socket(caller, server_side=True) as safe:
                heard.append(safe.recv(65536))
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = server.getsockname()[1]
    with pytest.raises(Unavailable):
        Stripe(key="sk_test_1", secrets=[], api_base=f"https://localhost:{port}").begin(intent())
    thread.join()
    server.close()
    assert heard in ([], [b""])


def test_a_payment_is_seen_through_session_intent_and_charge_alike(house: practice.Practice, stripe: Stripe) -> None:
    begun = stripe.begin(intent())
    assert stripe.observe(begun.ref).seen is Seen.WAITING
    house.press(begun.ref, "decline")
    assert stripe.observe(begun.ref).seen is Seen.WAITING
    house.press(begun.ref, "pay")
    (truth,) = house.look("truth")["charges"]
    seen = [stripe.observe(ref) for ref in (begun.ref, truth["payment_intent"], truth["charge"])]
    assert {one.seen for one in seen} == {Seen.PAID}
    assert {one.payment_id for one in seen} == {PAYMENT}
    (fact,) = {json.dumps(dict(one.facts[0].raw), sort_keys=True): one.facts[0] for one in seen}.values()
    assert fact.effect == f"stripe:{truth['balance_transaction']}"
    assert (fact.gross.minor, fact.fee.minor) == (truth["gross"], truth["fee"])
    assert fact.taken_at == NOW
    assert fact.raw["api_version"] == API_VERSION
    assert "olwen@readers.example" not in json.dumps(dict(fact.raw))


def test_paid_without_its_balance_transaction_is_no_fact_yet(house: practice.Practice, stripe: Stripe) -> None:
    house.ctl("withhold", seconds=600)
    begun = stripe.begin(intent())
    house.press(begun.ref, "pay")
    seen = stripe.observe(begun.ref)
    assert (seen.seen, list(seen.facts)) == (Seen.PAID, [])
    assert list(stripe.sweep(NOW - timedelta(hours=1))) == []
    house.ctl("withhold", seconds=0, release=True)
    (fact,) = stripe.observe(begun.ref).facts
    assert list(stripe.sweep(NOW - timedelta(hours=1))) == [fact]


def test_the_sweep_reads_page_after_page_the_oldest_first(house: practice.Practice, stripe: Stripe) -> None:
    for n in range(120):
        payment_id = PaymentId(UUID(int=n))
        begun = stripe.begin(intent(payment_id=payment_id, key=f"mh:{payment_id}:begin:1"))
        house.ctl("simulate", scenario="pay", id=begun.ref, created=int(NOW.timestamp()) - 200 + n)
    facts = list(stripe.sweep(NOW - timedelta(seconds=180)))
    assert [fact.payment_id for fact in facts] == [UUID(int=n) for n in range(20, 120)]
    assert stripe.balance("GBP").minor == sum(row["net"] for row in house.look("truth", limit=1000)["charges"])


def test_what_is_not_ours_is_foreign(house: practice.Practice, stripe: Stripe) -> None:
    theirs = {"metadata": {"order": "77"}, "capture_method": "automatic"}
    session = practice.created(house, metadata={"order": "77"}, payment_intent_data=theirs)
    house.press(session.id, "pay")
    seen = stripe.observe(session.id)
    assert (seen.seen, seen.payment_id) == (Seen.FOREIGN, None)
    assert stripe.observe("po_123").seen is Seen.FOREIGN
    (fact,) = stripe.sweep(NOW - timedelta(hours=1))
    assert fact.payment_id is None


def test_an_object_that_is_not_there_is_not_taken(stripe: Stripe) -> None:
    with pytest.raises(NotTaken):
        stripe.observe("cs_test_nowhere")


def test_another_mode_is_refused(house: practice.Practice, stripe: Stripe) -> None:
    assert Stripe(key="sk_live_x", secrets=[], api_base=house.url).mode == "live"
    with pytest.raises(WrongMode):
        stripe._check_mode({"livemode": True})
    with pytest.raises(WrongMode):
        stripe._check_mode({})


def test_health_is_said_in_words(house: practice.Practice, stripe: Stripe) -> None:
    assert stripe.health() == ""
    house.ctl("fault", match={"path": "/v1/balance"}, do="status:401", count=1)
    assert "not accepted" in stripe.health()


@pytest.mark.skipif(not SHARED.exists(), reason="shared data is absent")
def test_every_published_balance_transaction_is_amount_less_fee() -> None:
    found = [json.loads(file.read_text()) for file in SHARED.glob("stripe/**/balance_transaction*.json")]
    fixtures = json.loads((SHARED / "stripe/stripe__openapi/openapi/fixtures3.json").read_text())["resources"]
    found.append(fixtures["balance_transaction"])
    assert len(found) > 1
    for transaction in found:
        assert transaction["net"] == transaction["amount"] - transaction["fee"]
