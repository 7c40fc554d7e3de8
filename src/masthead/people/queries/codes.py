"""Codes of an authenticator app, for a paper that is a demo: its accounts are everybody's."""

import time

from allauth.mfa.totp.internal import auth as totp


def code_of_app(*, secret: str) -> str:
    """What an authenticator app shows just now; codes keep the machine's time (fixed.md, "The clock")."""
    counter = int(time.time()) // totp.app_settings.TOTP_PERIOD
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))
