"""The company's clock: a file with one line, or what the control address sets; otherwise the machine's time."""

import re
import threading
import time
from datetime import datetime
from pathlib import Path

_OFFSET = re.compile(r"[+-][0-9]{1,12}")


def parse_line(line: str) -> tuple[bool, int]:
    """
    Read a clock line: `+SECONDS` or `-SECONDS`, or an ISO moment with its zone.

    :returns: whether time stands, and the moment or the offset in whole seconds
    :raises ValueError: in words, if it is neither
    """
    line = line.strip()
    if _OFFSET.fullmatch(line):
        return False, int(line)
    try:
        moment = datetime.fromisoformat(line)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = f"a clock line is +SECONDS, -SECONDS or an ISO moment with its zone, not {line[:80]!r}"
        raise ValueError(message)
    return True, int(moment.timestamp())


def real_ms() -> int:
    """Answer the machine's time in milliseconds since 1970; waits and logs use it, whatever the clock says."""
    return time.time_ns() // 1_000_000


class Clock:
    """Tells the company's time in whole seconds since 1970, as Stripe does; the file is read at each use."""

    def __init__(self, file: Path | None) -> None:
        """
        Follow a clock file, if one is named.

        :raises ValueError: if the file is there and holds no clock line
        """
        self._file = file
        self._lock = threading.Lock()
        self._set_line: str | None = None
        self._last_read = (False, 0)
        if file is not None and file.exists():
            self._last_read = parse_line(file.read_text("utf-8"))

    def set(self, line: str | None) -> None:
        """Let a line stand before the file; None gives the file its say again."""
        if line is not None:
            parse_line(line)
        with self._lock:
            self._set_line = line

    def line(self) -> str | None:
        """Answer the line that was set, if any."""
        with self._lock:
            return self._set_line

    def now(self) -> int:
        """Answer the moment in whole seconds since 1970."""
        with self._lock:
            stands, seconds = parse_line(self._set_line) if self._set_line is not None else self._read()
        return seconds if stands else int(time.time()) + seconds

    def offset(self) -> int:
        """Answer by how many seconds the clock is ahead of the machine's."""
        return self.now() - int(time.time())

    def _read(self) -> tuple[bool, int]:
        """Read the file; no file is the machine's time, and a line caught half-written is the last good one."""
        if self._file is None:
            return False, 0
        try:
            self._last_read = parse_line(self._file.read_text("utf-8"))
        except FileNotFoundError:
            self._last_read = (False, 0)
        except (OSError, ValueError):
            return self._last_read
        return self._last_read
