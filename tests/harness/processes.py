"""Programs that a test starts: each in a session of its own with a log, ended by its id and waited for."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from tests.surroundings import ROOT

LOOPBACK = "127.0.0.1"
PORTS = range(9400, 9500)  # below those that the kernel gives away by itself
SET_BY_TESTS = ("MASTHEAD_", "STRIPE_", "DATABASE_", "MAIL_URL", "PORT", "WEB_", "DJANGO_SETTINGS_MODULE")
STOP_S = 40
# A test run that is killed leaves nothing behind: the kernel tells its programs to stop.
DIES_WITH_US = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
LOOK_EVERY_S = 0.02


def until(true: Callable[[], object], *, within_s: float, words: str) -> None:
    """Wait until something is true, which it must become in time."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, f"not within {within_s:g} s: {words}"
        time.sleep(LOOK_EVERY_S)


def is_free(port: int) -> bool:
    """Whether nobody listens on a port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


class Ports:
    """A paper's port, its company's and its post office's, which no other test takes as long as this is open."""

    def __init__(self) -> None:
        for port in range(PORTS.start, PORTS.stop, 4):
            # Whoever holds this name holds the ports; the kernel forgets it with the process.
            guard = socket.socket(socket.AF_UNIX)
            try:
                guard.bind(f"\0masthead-tests-{port}")
            except OSError:
                guard.close()
                continue
            if all(is_free(port + n) for n in range(3)):
                self.guard, self.paper, self.company, self.mail = guard, port, port + 1, port + 2
                return
            guard.close()
        raise AssertionError(f"no three ports are free in {PORTS}")

    def close(self) -> None:
        self.guard.close()


def surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a program: ours, less what the tests set for themselves, and more."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SET_BY_TESTS)}
    return kept | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONUNBUFFERED": "1"} | dict(more)


def command(*words: str) -> list[str]:
    """The ``masthead`` program with its words."""
    return [sys.executable, "-W", "ignore", "-m", "masthead.config.start", *words]


class Program:
    """One running program."""

    def __init__(self, words: Sequence[str], *, environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        self._file: IO[bytes] = log.open("ab")
        self._started_at = self._file.tell()
        self.process = subprocess.Popen(
            [*DIES_WITH_US, *words],
            env=dict(environment),
            stdout=self._file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        """What it wrote since it was started."""
        with self.log.open("rb") as file:
            file.seek(self._started_at)
            return file.read().decode("utf-8", "replace")

    def family(self) -> list[int]:
        """Its process and all below it."""
        return [self.pid, *below(self.pid)]

    def stop(self) -> None:
        """End it as an administrator does: TERM; what is left after a while is killed, and that is a fault."""
        family = self.family()
        if self.is_running:
            self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            kill(family)
            self.process.wait(STOP_S)
            raise AssertionError(f"{self.process.args!r} did not end by itself: {self.said()[-2000:]}") from None
        finally:
            self._file.close()
        kill(family)

    def kill(self) -> None:
        """A power cut: kill -9 to it and everything below it at once."""
        kill(self.family())
        self.process.wait(STOP_S)
        self._file.close()


def below(pid: int) -> list[int]:
    """Every process that another started, and those that these started."""
    try:
        texts = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    children = [int(number) for text in texts for number in text.split()]
    return [*children, *(deeper for child in children for deeper in below(child))]


def words_of(pid: int) -> list[str]:
    """What a process was called with; nothing if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")[:-1]
    except OSError:
        return []


def memory_kib(pid: int) -> int:
    """How much memory a process holds; nought if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


def kill(pids: Sequence[int], number: signal.Signals = signal.SIGKILL) -> None:
    """kill -9, or another signal, to those that are still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
