"""Ids that look like Stripe's."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def new(beginning: str, length: int = 23) -> str:
    """Answer a fresh id with this beginning, such as `ch_3`."""
    return beginning + "".join(secrets.choice(_ALPHABET) for _ in range(length))
