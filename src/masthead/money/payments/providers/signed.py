"""
Reading a notification that a company signed: the proof first, on the raw bytes, then JSON within bounds.

The signature is Stripe's scheme (money.md S3): ``t=...,v1=...``, an HMAC-SHA256 of ``t.body``. The SDK would compare
the age with the machine's clock and let the future pass; here the paper's clock is asked, 300 s either way.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from masthead.money.payments.values import BODY_MAX, Malformed, NotGenuine, Stale

AGE_MAX_S = 300
DEPTH_MAX = 64
PROOFS_MAX = 10  # a header has one for each secret in use
STAMP_DIGITS_MAX = 12


def check(*, header: str, raw: bytes, secrets: Sequence[str], now: datetime) -> None:
    """
    Check a signature on the raw bytes against every secret in use, in constant time.

    :raises NotGenuine: if none of them made it
    :raises Stale: if one did, more than 300 s ago or from now
    """
    stamp, proofs = _parsed(header)
    signed = stamp.encode() + b"." + raw
    expected = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    # All are compared, so that the time says nothing of which was nearer.
    matches = [hmac.compare_digest(proof, right) for proof in proofs for right in expected]
    if not any(matches):
        raise NotGenuine("the signature is not the company's")
    if abs(int(now.timestamp()) - int(stamp)) > AGE_MAX_S:
        raise Stale("it was signed more than 300 s ago, or a clock is wrong")


def _parsed(header: str) -> tuple[str, list[str]]:
    pairs = [item.partition("=") for item in header.split(",")]
    stamps = [value for name, _, value in pairs if name.strip() == "t"]
    proofs = [value for name, _, value in pairs if name.strip() == "v1" and value.isascii()][:PROOFS_MAX]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdigit()) or len(stamps[0]) > STAMP_DIGITS_MAX:
        raise NotGenuine("it bears no signature")
    return stamps[0], proofs


def read(raw: bytes) -> dict[str, Any]:
    """
    A JSON object within bounds, without a single fraction: what the notification says of money is not believed anyway.

    :raises Malformed: if it is too large, too deep, not UTF-8, not JSON, says a key twice, or is not an object
    """
    if len(raw) > BODY_MAX:
        raise Malformed("it is too large")
    try:
        text = raw.decode("utf-8")
        told = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_such_number, parse_float=str)
    except (ValueError, RecursionError):
        raise Malformed("it is not JSON, or far too deep") from None
    if not isinstance(told, dict) or _is_deep(told):
        raise Malformed("it is not an object, or nested too deeply")
    return told


def _is_deep(told: object) -> bool:
    """Whether something is nested more than DEPTH_MAX deep, found level by level."""
    level = [told]
    for _ in range(DEPTH_MAX):
        level = [below for value in level for below in _inside(value)]
    return bool(level)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a key is said twice")
    return told


def _no_such_number(name: str) -> Mapping[str, object]:
    raise ValueError(f"{name} is no number")
