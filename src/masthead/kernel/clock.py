"""
The clock, read once by each way in and handed down as an argument.

``MASTHEAD_CLOCK`` names a file with one line, read again at every call: ``+SECONDS`` or ``-SECONDS`` (an offset; time
runs) or an ISO moment with its zone (time stands). See fixed.md, "The clock". A real paper refuses it at start.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

VARIABLE = "MASTHEAD_CLOCK"


def now() -> datetime:
    """The moment in UTC, as the clock file says where there is one."""
    machine = datetime.now(tz=UTC)
    place = os.environ.get(VARIABLE)
    return _told(Path(place), machine) if place else machine


def _told(file: Path, machine: datetime) -> datetime:
    try:
        line = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return machine
    if not line:
        return machine
    if line[0] in "+-":
        return machine + timedelta(seconds=int(line))
    told = datetime.fromisoformat(line)
    assert told.tzinfo is not None, "a clock file's moment names its zone"
    return told.astimezone(UTC)
