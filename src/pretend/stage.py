"""Plays a fault around a request's effect, and holds requests until they are let go."""

import threading
import time
from dataclasses import dataclass, replace

from pretend.faults import Deed, Fault
from pretend.messages import JsonObject, Reply, Wire, as_json
from pretend.refusals import Refused

SILENCE_MOST_MS = 60_000
HOLD_MOST_S = 900
HTML_502 = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"


@dataclass
class Held:
    """One request that may be held: what is told of it, and the way to let it go."""

    told: JsonObject
    let_go: threading.Event
    dropped: bool = False


class Holds:
    """The requests that are held at this moment."""

    def __init__(self) -> None:
        """Begin with none."""
        self._changed = threading.Condition()
        self._held: dict[int, Held] = {}

    def hold(self, call: int, told: JsonObject) -> bool:
        """
        Hold a request until it is let go.

        :returns: whether it is to be dropped, as if the line had broken
        """
        held = Held(told, threading.Event())
        with self._changed:
            self._held[call] = held
            self._changed.notify_all()
        held.let_go.wait(HOLD_MOST_S)
        with self._changed:
            self._held.pop(call, None)
            self._changed.notify_all()
        return held.dropped

    def release(self, *, call: int | None, drop: bool) -> list[int]:
        """Let one held request go, or all of them; answer which."""
        with self._changed:
            chosen = [n for n in self._held if call in (None, n)]
            for n in chosen:
                self._held[n].dropped = drop
                self._held[n].let_go.set()
            return chosen

    def said(self, *, wait_s: int = 0) -> list[JsonObject]:
        """Say which requests are held; with `wait_s`, wait that long for the first."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._held), wait_s)
            return [{"call": n, **held.told} for n, held in self._held.items()]


class Stage:
    """Plays faults. Nothing here touches the books: the caller has its effect between `before` and `after`."""

    def __init__(self, holds: Holds) -> None:
        """Hold requests here."""
        self._holds = holds

    def before(self, fault: Fault | None, call: int, told: JsonObject) -> Reply | None:
        """Play what happens before the effect; an answer means that there will be no effect."""
        if fault is None or not fault.before or fault.deed is Deed.STICKY_500:
            return None
        if fault.deed is Deed.HOLD_BEFORE:
            dropped = self._holds.hold(call, {**told, "when": "before"})
            return Reply(0, wire=Wire.RESET) if dropped else None
        if fault.deed is Deed.SLOW:
            time.sleep(_seconds(fault))
            return None
        return _broken(fault, as_json({}))

    def slow_answer(self, fault: Fault | None) -> None:
        """Wait behind the effect; the request's key is still in use meanwhile."""
        if fault is not None and fault.deed is Deed.SLOW and not fault.before:
            time.sleep(_seconds(fault))

    def after(self, fault: Fault | None, call: int, told: JsonObject, reply: Reply) -> Reply:
        """Play what happens behind the effect; its answer is kept for its key by now."""
        if fault is None or fault.before or fault.deed in (Deed.SLOW, Deed.STICKY_500):
            return reply
        if fault.deed is Deed.HOLD_AFTER:
            dropped = self._holds.hold(call, {**told, "when": "after", "answer": _identity(reply)})
            return replace(reply, wire=Wire.RESET) if dropped else reply
        return _broken(fault, reply)


def _seconds(fault: Fault) -> float:
    return float(fault.number)


def _identity(reply: Reply) -> str | None:
    """Find the id of the object in an answer, so that a test can act on it while the answer is held."""
    start = reply.body.find(b'"id": "')
    return reply.body[start + 7 :].split(b'"', 1)[0].decode() if start >= 0 else None


def _broken(fault: Fault, reply: Reply) -> Reply:
    """Break an answer as the fault says."""
    match fault.deed:
        case Deed.TIMEOUT_AFTER | Deed.TIMEOUT_BEFORE:
            return replace(reply, wire=Wire.SILENCE, silence_ms=SILENCE_MOST_MS)
        case Deed.RESET:
            return replace(reply, wire=Wire.RESET)
        case Deed.TRUNCATE:
            return replace(reply, wire=Wire.TRUNCATE)
        case Deed.HTML_502:
            return Reply(502, HTML_502, {"Content-Type": "text/html"})
        case Deed.STATUS:
            return _status(fault)
        case Deed.SLOW | Deed.STICKY_500 | Deed.HOLD_BEFORE | Deed.HOLD_AFTER:
            message = f"{fault.deed} does not break an answer"
            raise AssertionError(message)


def _status(fault: Fault) -> Reply:
    """Answer with a status of the company's own, and when to try again if that was said."""
    status = int(fault.number)
    limited = status == 429  # noqa: PLR2004 -- too many requests
    headers = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
    return Refused(
        "Request rate limit exceeded (practice)." if limited else f"The company answers {status} (practice).",
        status=status,
        kind="invalid_request_error" if limited else "api_error",
        code="rate_limit" if limited else None,
        headers=headers,
    ).as_reply()
