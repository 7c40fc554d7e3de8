"""
Lines of the log: one for each thing that happened, whatever somebody sent (security.md D31).

What is secret is left out: addresses that open something, e-mail addresses, a payment company's keys.
"""

import logging
import re

# What a viewer of logs takes for another line, or obeys: C0, DEL, C1, two separators, and what turns words round.
_UNSAFE = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SAID = {number: chr(number).encode("unicode_escape").decode() for number in _UNSAFE}
# Addresses that open something for whoever has them, an e-mail address, and keys of a payment company.
_SECRET = (
    (re.compile(r"(/give/thanks/|/support/form/[^/\s]+/|/office/approvals/|/sign-in/forgotten/)[^/.\s]+"), r"\1…"),
    (re.compile(r"[^\s@:/<>\"'(=]+@(?=[\w-]+\.)"), "…@"),
    (re.compile(r"\b(sk|rk|pk|whsec)_\w+(\w{4})\b"), r"\1_…\2"),
)


class Line(logging.Formatter):
    """Says what controls a line in letters; the lines of a stack are set in, so that none begins as a line of ours."""

    # Django keeps the process in UTC (TIME_ZONE).
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging names it
        """The line."""
        return _without_secrets(super().formatMessage(record).translate(_SAID))

    def formatException(self, ei: object) -> str:  # noqa: N802 - as logging names it
        """What went wrong, and where."""
        told = super().formatException(ei)  # type: ignore[arg-type]  # as logging declares it, at length
        return "\n".join(f"    {_without_secrets(line)}" for line in told.splitlines())


def _without_secrets(line: str) -> str:
    for secret, told in _SECRET:
        line = secret.sub(told, line)
    return line
