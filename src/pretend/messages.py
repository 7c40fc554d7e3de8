"""What comes in and what goes out over HTTP, as values."""

import json
from dataclasses import dataclass, field
from email.message import Message
from enum import Enum
from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]


class Wire(Enum):
    """How an answer leaves the house: as it should, or broken on purpose."""

    WHOLE = "whole"
    RESET = "reset"  # the connection is reset, nothing is sent
    TRUNCATE = "truncate"  # the whole length is promised and half of the body sent
    SILENCE = "silence"  # nothing is sent until the caller gives up


@dataclass(frozen=True)
class Request:
    """One request, its body already read and bounded."""

    method: str
    path: str
    query: str
    headers: Message
    body: bytes

    def header(self, name: str) -> str:
        """Answer a header's text, stripped, or nothing."""
        return str(self.headers.get(name, "")).strip()


@dataclass
class Reply:
    """One answer; `wire` says whether it arrives."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wire: Wire = Wire.WHOLE
    silence_ms: int = 0


def as_json(value: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """Answer with a JSON body, laid out as Stripe lays it out."""
    return Reply(status, pretty(value), {"Content-Type": "application/json", **(headers or {})})


def pretty(value: object) -> bytes:
    """Write a value as indented JSON; webhooks are signed over exactly these bytes."""
    return json.dumps(value, indent=2, ensure_ascii=False).encode()


def read_json_object(body: bytes) -> JsonObject:
    """
    Read a JSON object; an empty body is an empty object.

    :raises ValueError: if it is not JSON in UTF-8, or not an object
    """
    try:
        value = json.loads(body or b"{}")
    except RecursionError as deep:
        message = "the JSON is nested too deeply"
        raise ValueError(message) from deep
    if not isinstance(value, dict):
        message = "a JSON object is expected"
        raise ValueError(message)  # noqa: TRY004 -- the caller's mistake, not this program's
    return value
