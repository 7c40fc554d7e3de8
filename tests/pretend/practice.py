"""Pretend Stripe as a process, the official SDK in front of it, and a listener for its webhooks."""

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import stripe

SOURCES = Path(__file__).resolve().parents[2] / "src"
SECRETS = ["whsec_first", "whsec_second"]
WITHIN_S = 8
_numbers = count(1)


def key() -> str:
    """A key as the product makes them."""
    return f"mh:00000000-0000-7000-8000-{next(_numbers):012}:begin:1"


def params(**more: Any) -> dict[str, Any]:
    """What the product asks for when a gift of 25 pounds begins."""
    line = {"price_data": {"currency": "gbp", "unit_amount": 2500, "product_data": {"name": "A gift"}}, "quantity": 1}
    return {
        "mode": "payment",
        "line_items": [line],
        "success_url": "http://127.0.0.1:9149/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9149/give/",
        "client_reference_id": "FF-7K3QXM4",
        "metadata": {"payment": "0198"},
        "payment_method_types": ["card"],
        "payment_intent_data": {"metadata": {"payment": "0198"}, "capture_method": "automatic"},
    } | more


@dataclass
class Heard:
    """One webhook as it came in."""

    body: bytes
    signature: str
    began: float


@dataclass
class Listener:
    """A paper's webhook address; `status` is what it answers."""

    url: str = ""
    status: int = 200
    heard: list[Heard] = field(default_factory=list)
    together: threading.Barrier | None = None  # every answer waits here for the others
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait(self, enough: int) -> list[Heard]:
        """Answer what was heard, as soon as it is enough."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.heard) >= enough, WITHIN_S), self.types()
            return list(self.heard)

    def wait_for(self, kind: str) -> dict[str, Any]:
        """Answer the first event of a kind, as soon as it is heard."""
        with self.changed:
            assert self.changed.wait_for(lambda: kind in self.types(), WITHIN_S), self.types()
            return next(event for event in self.events() if event["type"] == kind)

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(heard.body) for heard in self.heard]

    def types(self) -> list[str]:
        return [event["type"] for event in self.events()]


class _Ears(BaseHTTPRequestHandler):
    server: "_Head"

    def do_POST(self) -> None:
        began = time.monotonic()
        listener = self.server.listener
        body = self.rfile.read(int(self.headers["Content-Length"]))
        heard = Heard(body, self.headers["Stripe-Signature"], began)
        if listener.together is not None:
            listener.together.wait(WITHIN_S)
        self.send_response(listener.status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        with listener.changed:
            listener.heard.append(heard)
            listener.changed.notify_all()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class names it so
        pass


class _Head(ThreadingHTTPServer):
    daemon_threads = True
    listener: Listener


def listen() -> tuple[Listener, _Head]:
    """A listener that hears until its server is shut down."""
    head = _Head(("127.0.0.1", 0), _Ears)
    head.listener = Listener(url=f"http://127.0.0.1:{head.server_address[1]}/hooks/stripe/")
    threading.Thread(target=lambda: head.serve_forever(poll_interval=0.02), daemon=True).start()
    return head.listener, head


@dataclass
class Answer:
    """One answer over plain HTTP."""

    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.text))


@dataclass
class Practice:
    """One running company."""

    process: subprocess.Popen[str]
    url: str
    folder: Path

    def client(self, key: str = "sk_test_practice", **more: Any) -> stripe.StripeClient:
        """The official SDK, as the product uses it."""
        http_client = stripe.RequestsClient(timeout=more.pop("timeout", 10))
        addresses: Any = {"api": self.url}
        return stripe.StripeClient(key, base_addresses=addresses, http_client=http_client, **more)

    def http(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request over plain HTTP; redirects are not followed."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=10)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read().decode())
        finally:
            connection.close()

    def ctl(self, path: str, /, **words: Any) -> dict[str, Any]:
        """Say something at the control address."""
        answer = self.http("POST", f"/_ctl/{path}", json.dumps(words).encode())
        assert answer.status == 200, answer.text
        return answer.json()

    def look(self, path: str, /, **query: Any) -> dict[str, Any]:
        """Look at the control address."""
        answer = self.http("GET", f"/_ctl/{path}?{urlencode(query)}")
        assert answer.status == 200, answer.text
        return answer.json()

    def press(self, session: str, act: str) -> Answer:
        """Press a button of the hosted page."""
        kind = "application/x-www-form-urlencoded"
        return self.http("POST", f"/c/pay/{session}", f"act={act}".encode(), Content_Type=kind)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(WITHIN_S)
        assert self.process.stdout is not None
        self.process.stdout.close()


def run(folder: Path, *options: str, port: int = 0) -> subprocess.Popen[str]:
    """Start the program and do not wait for it."""
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    environment.pop("MASTHEAD_CLOCK", None)
    command = [sys.executable, "-m", "pretend", "--port", str(port), "--data", str(folder), *options]
    pipe, out = subprocess.PIPE, subprocess.STDOUT
    return subprocess.Popen(command, env=environment, stdout=pipe, stderr=out, text=True)


def start(folder: Path, *options: str, port: int = 0) -> Practice:
    """Start the program and wait until it says that it is ready."""
    process = run(folder, *options, port=port)
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"ready at (http://127\.0\.0\.1:\d+) ", line)
    assert found, line + process.stdout.read()
    return Practice(process, found[1], folder)


def created(at: Practice, *, client: stripe.StripeClient | None = None, **more: Any) -> stripe.checkout.Session:
    """Begin a gift through the SDK."""
    options: Any = {"idempotency_key": key()}
    given: Any = params(**more)
    return (client or at.client()).v1.checkout.sessions.create(given, options)
