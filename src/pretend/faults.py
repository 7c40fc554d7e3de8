"""Faults that are told to happen: chosen by method and path, counted, and played around a request's effect."""

import random
import re
import threading
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from fnmatch import fnmatchcase

from pretend.clock import real_ms
from pretend.messages import JsonObject

_DO = re.compile(r"(?P<deed>[a-z0-9_]+?)(?::(?P<number>[0-9]+(?:\.[0-9]+)?)s?)?")
STATUS_LEAST, STATUS_MOST = 400, 599


class Deed(Enum):
    """What goes wrong."""

    TIMEOUT_AFTER = "timeout_after_effect"
    TIMEOUT_BEFORE = "timeout_before_effect"
    STATUS = "status"
    STICKY_500 = "sticky_500_for_key"
    RESET = "reset"
    TRUNCATE = "truncate"
    SLOW = "slow"
    HTML_502 = "html_502"
    HOLD_BEFORE = "hold_before_effect"
    HOLD_AFTER = "hold_after_effect"


NUMBERED = (Deed.STATUS, Deed.SLOW)
ALWAYS_BEFORE = (Deed.TIMEOUT_BEFORE, Deed.HOLD_BEFORE)
ALWAYS_AFTER = (Deed.TIMEOUT_AFTER, Deed.HOLD_AFTER)
BEFORE_UNLESS_SAID = (Deed.STATUS, Deed.STICKY_500)


@dataclass
class Fault:
    """One fault that waits for its requests; `left` None is without end."""

    n: int
    method: str
    path: str
    deed: Deed
    number: Decimal
    before: bool
    left: int | None
    until_ms: int | None
    retry_after_s: int | None
    chance_percent: int
    luck: random.Random
    fired: int = 0
    words: JsonObject = field(default_factory=dict)

    def said(self) -> JsonObject:
        """Say it for the control address."""
        return {"n": self.n, "left": self.left, "fired": self.fired, "fault": self.words}


def read(words: JsonObject, *, n: int) -> Fault:
    """
    Read a fault as `POST /_ctl/fault` is told it.

    :raises ValueError: in words, if something in it is not understood
    """
    match = words.get("match") or {}
    found = _DO.fullmatch(str(words.get("do", "")))
    try:
        deed = Deed(found["deed"] if found else "")
    except ValueError:
        message = f"do is one of none, {', '.join(deed.value for deed in Deed)}; status:N and slow:Ns have a number"
        raise ValueError(message) from None
    number = Decimal((found["number"] if found else None) or 0)
    if (deed in NUMBERED) != bool(found and found["number"]):
        message = "status and slow need a number behind a colon; the others have none"
        raise ValueError(message)
    if deed is Deed.STATUS and not STATUS_LEAST <= number <= STATUS_MOST:
        message = f"status:N takes {STATUS_LEAST} to {STATUS_MOST}"
        raise ValueError(message)
    when = words.get("when", "before" if deed in BEFORE_UNLESS_SAID else "after")
    if when not in ("before", "after"):
        message = "when is before or after"
        raise ValueError(message)
    seconds = words.get("for_s")
    count = int(words.get("count", 0 if seconds else 1))
    return Fault(
        n=n,
        method=str(match.get("method", "*")).upper(),
        path=str(match.get("path", "/v1/*")),
        deed=deed,
        number=number,
        before=deed in ALWAYS_BEFORE or (when == "before" and deed not in ALWAYS_AFTER),
        left=count or None,
        until_ms=real_ms() + int(seconds) * 1000 if seconds else None,
        retry_after_s=int(words["retry_after"]) if "retry_after" in words else None,
        chance_percent=int(words.get("chance_percent", 100)),
        luck=random.Random(int(words.get("seed", 0))),  # noqa: S311 -- it chooses practice faults, from a seed
        words=words,
    )


class Faults:
    """The faults that wait; the first that fits a request fires, and is used up when it has fired `count` times."""

    def __init__(self) -> None:
        """Begin without any."""
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._n = 0

    def add(self, words: JsonObject) -> Fault:
        """
        Let a fault wait for its requests.

        :raises ValueError: in words, if it is not understood
        """
        with self._lock:
            fault = read(words, n=self._n + 1)
            self._n += 1
            self._faults.append(fault)
            return fault

    def clear(self) -> None:
        """Let nothing more go wrong."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Answer the fault that fires for this request, if one does."""
        with self._lock:
            for fault in self._faults:
                if self._fits(fault, method, path):
                    fault.fired += 1
                    fault.left = None if fault.left is None else fault.left - 1
                    return fault
        return None

    def _fits(self, fault: Fault, method: str, path: str) -> bool:
        alive = fault.left != 0 and (fault.until_ms is None or real_ms() < fault.until_ms)
        chosen = fault.method in ("*", method) and fnmatchcase(path, fault.path)
        return alive and chosen and fault.luck.randrange(100) < fault.chance_percent

    def said(self) -> list[JsonObject]:
        """Say which faults there are, and how often each has fired."""
        with self._lock:
            return [fault.said() for fault in self._faults]
