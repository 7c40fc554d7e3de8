"""The form token and its limits (fixed.md, "The give form's token")."""

from dataclasses import dataclass
from datetime import datetime

from masthead.kernel.refusals import Kind, Refusal

YOUNGEST_S = 2
OLDEST_S = 24 * 60 * 60


@dataclass(frozen=True)
class Token:
    """A token as it was issued: 128 random bits and the time; no row stands for it."""

    secret: str
    issued_at: datetime


class TokenTooYoung(Refusal):
    """Pressed faster than a person fills a form."""

    code = "token_too_young"
    words = "That was very quick. Please look over what you entered and press the button once more."


class TokenTooOld(Refusal):
    """The form was open for more than a day."""

    code = "token_too_old"
    words = "This page was open for more than a day. What you entered is still here: please press the button once more."


class TokenForged(Refusal):
    """Not a token of ours."""

    code = "token_forged"
    words = "We could not read this form. What you entered is still here: please press the button once more."


class FromElsewhere(Refusal):
    """The browser says that the form was sent from another site."""

    kind = Kind.FORBIDDEN
    code = "from_elsewhere"
    words = "This form was sent from another site. Please begin on our own page."


class TooMany(Refusal):
    """A limit is reached."""

    kind = Kind.BUSY
    code = "too_many"
    words = "There have been too many tries from your connection. Please wait a few minutes and try again."
