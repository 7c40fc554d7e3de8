"""
One hash chain for the ledger's seals, the audit line and the register (fixed.md, "Hash chain").

SHA-256 over chain name, version, previous hash and RFC 8785 JSON; integers as strings, times in UTC with six decimals
and Z. The format can't change: a new one is a new version.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

VERSION = 1
GENESIS = "0" * 64


def canonical(payload: Any) -> bytes:  # noqa: ANN401 - anything that JSON can say
    """RFC 8785 JSON of a payload in which every number became a string."""
    return _written(payload).encode("utf-8")


def link(*, chain: str, previous: str, payload: Any) -> str:  # noqa: ANN401
    """The hash of the next link, in lower-case hex."""
    head = f"{chain}\n{VERSION}\n{previous}\n".encode()
    return hashlib.sha256(head + canonical(payload)).hexdigest()


def moment(value: datetime) -> str:
    """A moment as every chain writes it."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _written(value: Any) -> str:  # noqa: ANN401, PLR0911 - one line for each kind of value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f'"{value}"'
    if isinstance(value, datetime):
        return f'"{moment(value)}"'
    if isinstance(value, (date, UUID)):
        return f'"{value}"'
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        # RFC 8785 3.2.3: keys in the order of their UTF-16 code units.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_written(key)}:{_written(value[key])}" for key in keys) + "}"
    assert isinstance(value, Sequence), f"{type(value)} has no place in a chain"
    return "[" + ",".join(_written(item) for item in value) + "]"
