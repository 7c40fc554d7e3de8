"""Ids: typed inside, speakable outside (fixed.md, "Ids, codes, keys")."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from masthead.kernel.refusals import Kind, Refusal

PartyId = NewType("PartyId", UUID)

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 6


class Prefix(StrEnum):
    """What a spoken code names."""

    GIFT = "FF"
    STANDING_ORDER = "SO"
    SHARE_APPLICATION = "SH"
    BATCH = "B"
    PERSON = "P"


class NotACode(Refusal):
    """A spoken code with a slip in it."""

    kind = Kind.UNFIT
    code = "not_a_code"
    words = "That reference has a slip in it: look at it once more, letter by letter"


def uuid7(*, now: datetime) -> UUID:
    """A UUIDv7: 48 bits of milliseconds, then chance, so that keys lie in the order of their making."""
    stamp = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    value = stamp << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return UUID(int=value)


def secret() -> str:
    """A secret for a link: 128 random bits in base64url."""
    return secrets.token_urlsafe(16)


def _check(body: str) -> str:
    # Weights 1 to 6 before the check character's own weight: 31 is prime, so every single slip and every swap of two
    # characters changes the sum.
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def new_code(*, prefix: Prefix) -> str:
    """A new spoken code such as ``FF-7K3QXM4``; its owner keeps it unique."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return f"{prefix}-{body}{_check(body)}"


def read_code(*, text: str, prefix: Prefix) -> str:
    """
    A spoken code as a person wrote it, without regard to case, spaces and hyphen, in its one right form.

    :raises NotACode: if it is of another kind or its check character does not agree
    """
    typed = "".join(c for c in text.upper() if c not in " -")
    body, check = typed[len(prefix) : -1], typed[-1:]
    well_formed = typed.startswith(prefix) and len(body) == _LENGTH and all(c in ALPHABET for c in body)
    if not well_formed or _check(body) != check:
        raise NotACode
    return f"{prefix}-{body}{check}"
