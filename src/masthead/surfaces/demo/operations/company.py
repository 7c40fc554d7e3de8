"""The pretend payment company: a process of its own, asked over HTTP like the real one."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime
from types import TracebackType
from typing import Self

from django.conf import settings

from masthead.surfaces.demo.values import CompanyMissing

START_S = 20
ANSWER_S = 30


class Company:
    """Starts the company's process beside our port, and ends it."""

    def __init__(self) -> None:
        self.port = settings.ENVIRONMENT.port + 1
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        environment = settings.ENVIRONMENT
        program = [
            sys.executable,
            "-m",
            "pretend",
            "--port",
            str(self.port),
            "--data",
            str(environment.data / "pretend"),
        ]
        program += ["--webhook-url", f"http://127.0.0.1:{environment.port}/hooks/stripe/"]
        program += ["--webhook-secret", environment.stripe_secrets[0], "--parent", str(os.getpid())]
        if environment.clock_file:
            program += ["--clock", environment.clock_file]
        self.process = subprocess.Popen(program, start_new_session=True)  # noqa: S603 - our own program
        until = time.monotonic() + START_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise CompanyMissing(port=self.port)
            time.sleep(0.05)
        return self

    def __exit__(self, kind: type[BaseException] | None, wrong: BaseException | None, at: TracebackType | None) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=START_S)

    def set_clock(self, *, to: datetime | None) -> None:
        """Let its clock stand at a moment, or run again."""
        self._tell("clock", {"moment": to.isoformat()} if to else {"offset": 0})

    def hold_notifications(self, *, held: bool) -> None:
        """Drop its notifications while the past is being made, and send them again afterwards."""
        self._tell("webhooks", {"mode": "drop:1.0" if held else "deliver"})

    def pay(self, *, session: str, at: datetime) -> None:
        """Pay one session as a reader did at a moment."""
        self._tell("simulate", {"scenario": "pay", "id": session, "created": int(at.timestamp())})

    def _answers(self) -> bool:
        """Whether our own company answers: another on the port would keep other books."""
        assert self.process is not None, "asked once it was started"
        try:
            told = json.loads(self._ask("health"))
        except (urllib.error.URLError, ConnectionError):
            return False
        return bool(told["pid"] == self.process.pid)

    def _tell(self, word: str, body: dict[str, object]) -> None:
        self._ask(word, json.dumps(body).encode())

    def _ask(self, word: str, body: bytes | None = None) -> bytes:
        address = f"http://127.0.0.1:{self.port}/_ctl/{word}"
        asked = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=ANSWER_S) as answer:  # noqa: S310
            return bytes(answer.read())
