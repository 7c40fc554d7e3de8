"""Reading a form token, and where a form was sent from."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing

from masthead.machinery.gate.values import (
    OLDEST_S,
    YOUNGEST_S,
    FromElsewhere,
    Token,
    TokenForged,
    TokenTooOld,
    TokenTooYoung,
)

SALT = "masthead.gate"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_token(*, text: str, now: datetime) -> Token:
    """
    The token that a form brought back.

    :raises TokenForged: if it is not ours
    :raises TokenTooYoung: if it is younger than 2 s
    :raises TokenTooOld: if it is older than 24 h
    """
    try:
        secret, stamp = signing.Signer(salt=SALT).unsign(text).split(".")
        issued_at = EPOCH + timedelta(milliseconds=int(stamp))
    except (signing.BadSignature, ValueError, OverflowError) as wrong:
        raise TokenForged from wrong
    age = now - issued_at
    if age < timedelta(seconds=YOUNGEST_S):
        raise TokenTooYoung
    if age > timedelta(seconds=OLDEST_S):
        raise TokenTooOld
    return Token(secret=secret, issued_at=issued_at)


def check_origin(*, headers: Mapping[str, str]) -> None:
    """
    Refuse a form that a browser says was sent from another site; a browser that says nothing is believed.

    :raises FromElsewhere: if it says so
    """
    origin = headers.get("Origin")
    ours = {
        settings.ENVIRONMENT.url,
        *(f"http://{host}:{settings.ENVIRONMENT.port}" for host in settings.ENVIRONMENT.hosts),
    }
    if origin is not None and origin not in ours:
        raise FromElsewhere
    if headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise FromElsewhere
