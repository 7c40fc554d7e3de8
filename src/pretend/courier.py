"""Sends webhooks from threads of its own: signed, bounded in time, tried again a few times."""

import hashlib
import hmac
import http.client
import re
import sys
import threading
import time
import traceback
from urllib.parse import urlsplit

from pretend.books import Books
from pretend.clock import Clock
from pretend.outbox import Delivery, Outbox

ANSWER_WITHIN_S = 10
TOGETHER_WITHIN_S = 2
BEGIN_WITHIN_S = 0.05
ANSWER_BYTES_MAX = 65_536
LOOK_EVERY_S = 0.2
_AMOUNT = re.compile(r'("amount(?:_[a-z]+)?": )([0-9]+)')


def signature(body: bytes, *, secrets: list[str], moment: int) -> str:
    """Sign a body as Stripe does: `t=...,v1=...`, one `v1` for each secret, over the raw bytes (S3)."""
    signed = str(moment).encode() + b"." + body
    proofs = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={moment}", *(f"v1={proof}" for proof in proofs)])


class Courier:
    """Carries what waits in the outbox."""

    def __init__(self, books: Books, outbox: Outbox, clock: Clock) -> None:
        """Carry from this outbox, with this clock's time in the signatures."""
        self._books = books
        self._outbox = outbox
        self._clock = clock
        self._sending = 0
        self._count = threading.Lock()

    def start(self) -> None:
        """Begin to carry, until the process ends."""
        threading.Thread(target=self._run, name="courier", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._outbox.wake.clear()
            try:
                while batch := self._outbox.claim(sending=self._sending):
                    self._send_together(batch)
            except Exception:  # noqa: BLE001 -- one bad row must not stop the courier
                traceback.print_exc(file=sys.stderr)
            self._outbox.wake.wait(LOOK_EVERY_S)

    def _send_together(self, batch: list[Delivery]) -> None:
        """Send the copies of one event at the same time, each from a thread."""
        together = threading.Barrier(len(batch))
        with self._count:
            self._sending += len(batch)
        for delivery in batch:
            threading.Thread(target=self._send, args=(delivery, together), daemon=True).start()

    def _send(self, delivery: Delivery, together: threading.Barrier) -> None:
        status, error = None, None
        try:
            found = self._books.rows("SELECT body FROM object WHERE id = ?", delivery.event)
            status = self._post(self._altered(found[0]["body"]).encode(), together) if found else None
        except (OSError, http.client.HTTPException, ValueError) as wrong:
            error = f"{type(wrong).__name__}: {wrong}"[:300]
        finally:
            with self._count:
                self._sending -= 1
            self._outbox.settle(delivery, status=status, error=error)

    def _altered(self, body: str) -> str:
        """Tell wrong amounts, if told to: who books from a payload instead of asking will be found out (C2)."""
        more = self._outbox.alter_minor
        return _AMOUNT.sub(lambda found: f"{found[1]}{int(found[2]) + more}", body) if more else body

    def _post(self, body: bytes, together: threading.Barrier) -> int:
        """Post one body and answer the status; redirects are not followed."""
        target = urlsplit(self._outbox.url or "")
        secure = target.scheme == "https"
        connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = connect(target.hostname or "", target.port, timeout=ANSWER_WITHIN_S)
        try:
            connection.putrequest("POST", target.path + (f"?{target.query}" if target.query else "") or "/")
            connection.putheader("Content-Type", "application/json; charset=utf-8")
            connection.putheader("Content-Length", str(len(body)))
            connection.putheader("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
            proof = signature(body, secrets=self._outbox.secrets, moment=self._clock.now())
            connection.putheader("Stripe-Signature", proof)
            connection.endheaders()
            # The head is out and the body is not: copies wait for one another here, and until the receiver has
            # begun with each of them, so that they truly overlap.
            if together.parties > 1:
                self._wait_for_others(together)
            connection.send(body)
            answer = connection.getresponse()
            answer.read(ANSWER_BYTES_MAX)
            return answer.status
        finally:
            connection.close()

    def _wait_for_others(self, together: threading.Barrier) -> None:
        """Wait for the other copies, but not for ever: one of them may not have got through."""
        try:
            together.wait(TOGETHER_WITHIN_S)
        except threading.BrokenBarrierError:
            return
        time.sleep(BEGIN_WITHIN_S)
