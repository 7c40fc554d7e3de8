"""Pretend Stripe as a process, and its control address."""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.harness.processes import LOOPBACK, Program, surroundings, until

START_S = 30
ANSWER_S = 60
PAGE = 1000
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy of the machine stands between
SESSIONS = {"method": "POST", "path": "/v1/checkout/sessions"}


class Company:
    """The company on one port; where ``start`` was not called, one that somebody else keeps running."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://{LOOPBACK}:{port}"
        self.program: Program | None = None

    def start(self, *, folder: Path, webhook_url: str, secret: str, clock: Path) -> None:
        """Start it with books in a folder."""
        words = [sys.executable, "-m", "pretend", "--port", str(self.port), "--data", str(folder)]
        words += ["--webhook-url", webhook_url, "--webhook-secret", secret, "--clock", str(clock)]
        self.program = Program(words, environment=surroundings({}), log=folder.with_suffix(".log"))
        until(self._answers, within_s=START_S, words="pretend Stripe answers")

    def stop(self) -> None:
        if self.program is not None:
            self.program.stop()
            self.program = None

    def tell(self, word: str, **words: object) -> dict[str, Any]:
        """Tell the control address something."""
        return self._ask(f"/_ctl/{word}", json.dumps(words).encode())

    def look(self, word: str, **query: object) -> dict[str, Any]:
        """Look at the control address."""
        return self._ask(f"/_ctl/{word}?{urllib.parse.urlencode(query)}")

    def every(self, word: str, name: str, **query: object) -> Iterator[dict[str, Any]]:
        """Every row of what is answered in pages."""
        after: object = 0
        while after is not None:
            told = self.look(word, after=after, limit=PAGE, **query)
            yield from told[name]
            after = told["next"]

    def fault(self, do: str, *, count: int = 1, match: dict[str, str] | None = None, **more: object) -> None:
        """Let something go wrong, by default at the next call that begins a payment."""
        self.tell("fault", match=match or SESSIONS, do=do, count=count, **more)

    def held(self) -> dict[str, Any]:
        """The first call that is held, as soon as there is one."""
        held = self.look("held", wait_s=20)["held"]
        assert held, "no call was held"
        first: dict[str, Any] = held[0]
        return first

    def calm(self) -> None:
        """Nothing goes wrong any more: no faults, nothing held, every webhook delivered."""
        self.tell("fault", do="none")
        self.tell("release")
        self.tell("withhold", seconds=0, release=True)
        self.tell("webhooks", mode="release", parallel=4, retries_s=[1, 4, 15, 60])

    def pay(self, session: str, **more: object) -> dict[str, Any]:
        """Pay a session as a reader does who never looks at our pages again."""
        told: dict[str, Any] = self.tell("simulate", scenario="pay", id=session, **more)["session"]
        return told

    def sessions(self, reference: str) -> list[dict[str, Any]]:
        """The sessions that were made for one payment."""
        return [row for row in self.every("sessions", "sessions") if row["client_reference_id"] == reference]

    def fired(self, do: str, *, after: int = 0) -> list[dict[str, Any]]:
        """The calls that a fault met, behind call ``after``."""
        return [call for call in self.every("calls", "calls") if call["n"] > after and call["fault"] == do]

    def last_call(self) -> int:
        """The number of the last call."""
        return max((call["n"] for call in self.every("calls", "calls")), default=0)

    def deliveries(self, *, after: int = 0, **query: object) -> list[dict[str, Any]]:
        """The sendings of webhooks behind number ``after``."""
        return [row for row in self.every("deliveries", "deliveries", **query) if row["n"] > after]

    def last_delivery(self) -> int:
        """The number of the last sending."""
        return max((row["n"] for row in self.deliveries()), default=0)

    def _answers(self) -> bool:
        with suppress(urllib.error.URLError, ConnectionError):
            return bool(self.program and self.look("health")["pid"] == self.program.pid)
        return False

    def _ask(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        asked = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"})
        try:
            with OPENER.open(asked, timeout=ANSWER_S) as answer:
                told: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{path}: {refused.read().decode()}") from None
        return told
