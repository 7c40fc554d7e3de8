"""Idempotency keys as Stripe v1 keeps them (money.md S1, S2): the first answer stands, 500s too, for 24 hours."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pretend.books import Books
from pretend.clock import Clock
from pretend.messages import Reply, Request
from pretend.refusals import Refused

KEPT_S = 24 * 60 * 60
KEY_LENGTH_MAX = 255
OUR_PREFIX = "mh:"


class Keys:
    """Answers kept by key, apart for each mode, and the keys that are in use at this moment."""

    def __init__(self, books: Books, clock: Clock, *, any_key: bool) -> None:
        """Keep answers in these books; without `any_key` only keys that begin `mh:` are taken (C11)."""
        self._books = books
        self._clock = clock
        self._any_key = any_key
        self._lock = threading.Lock()
        self._in_use: set[tuple[bool, str]] = set()

    def check(self, key: str) -> None:
        """
        Check the form of a POST's key.

        :raises Refused: 400 if it is too long, or not one that was made and stored before the call
        """
        if len(key) > KEY_LENGTH_MAX:
            message = f"Idempotency keys are at most {KEY_LENGTH_MAX} characters."
            raise Refused(message, param="Idempotency-Key")
        if not self._any_key and not key.startswith(OUR_PREFIX):
            message = (
                "Pretend Stripe takes a POST only with an Idempotency-Key that begins `mh:`: a key that the SDK"
                " makes up does not survive the death of the process, and the retry charges twice."
            )
            raise Refused(message, param="Idempotency-Key")

    @contextmanager
    def claim(self, key: str, *, livemode: bool) -> Iterator[None]:
        """
        Hold a key while its request is worked on.

        :raises Refused: 409 if another request holds it; the caller should try again
        """
        mine = (livemode, key)
        with self._lock:
            if key and mine in self._in_use:
                message = (
                    "There is currently another in-progress request using this Idempotent Key (that probably means"
                    " you submitted twice, and the other request is still going through). Please try again later."
                )
                headers = {"Stripe-Should-Retry": "true"}
                raise Refused(message, status=409, code="idempotency_key_in_use", headers=headers)
            self._in_use.add(mine)
        try:
            yield
        finally:
            with self._lock:
                self._in_use.discard(mine)

    def recall(self, key: str, request: Request, *, livemode: bool) -> Reply | None:
        """
        Answer what was answered under this key before.

        :raises Refused: 400 idempotency_error if that was to other parameters
        """
        self._forget_old()
        found = self._books.rows("SELECT * FROM kept_reply WHERE livemode = ? AND key = ?", livemode, key)
        if not key or not found:
            return None
        kept = found[0]
        if kept["fingerprint"] != _fingerprint(request):
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
                f" Try using a key other than '{key}' if you meant to execute a different request."
            )
            raise Refused(message, kind="idempotency_error")
        again = {"Idempotent-Replayed": "true", "Original-Request": kept["request_id"]}
        return Reply(kept["status"], bytes(kept["body"]), {**json.loads(kept["headers"]), **again})

    def keep(self, key: str, request: Request, reply: Reply, *, livemode: bool, request_id: str) -> None:
        """Keep an answer; called inside the transaction of its effect, so that both are there or neither."""
        if key:
            self._books.run(
                "INSERT INTO kept_reply (livemode, key, fingerprint, created, request_id, status, headers, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(livemode, key, _fingerprint(request), self._clock.now(), request_id),
                *(reply.status, json.dumps(reply.headers), reply.body),
            )

    def _forget_old(self) -> None:
        self._books.run("DELETE FROM kept_reply WHERE created <= ?", self._clock.now() - KEPT_S)


def _fingerprint(request: Request) -> str:
    """Say in short what was asked: method, address and parameters, in whatever order they came."""
    fields = sorted(request.body.split(b"&"))
    whole = b"\n".join([request.method.encode(), request.path.encode(), *fields])
    return hashlib.sha256(whole).hexdigest()
