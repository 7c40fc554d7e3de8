"""A paper as a tree of real processes, with its company beside it."""

import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, LiteralString, Self

import psycopg
from psycopg.rows import dict_row

from masthead.machinery.postgres import queries as postgres
from masthead.machinery.postgres.values import DATABASE, Address
from tests.harness import reading
from tests.harness.company import Company
from tests.harness.postbox import Postbox
from tests.harness.processes import LOOPBACK, Ports, Program, below, command, surroundings, until, words_of

START_S = 300  # the invented paper is made in a minute, on a machine that has one to spare
WORD_S = 120
SOON_S = 30  # what is done at once takes a moment; on a machine that has none to spare a little longer
SECRET = "whsec_of_the_harness"
KEY = "sk_test_of_the_harness"


class Paper:
    """
    A paper in a folder of its own.

    :param word: what runs it, ``serve`` or ``demo``
    :param more: of the environment, such as WEB_PROCESSES
    """

    def __init__(self, folder: Path, *, word: str, ports: Ports, more: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.ports = ports
        self.port = ports.paper
        self.company = Company(ports.company)
        self.program: Program | None = None
        self.more = dict(more or {})
        self._word = word
        self._clerk: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        told = {"MASTHEAD_DATA": str(self.folder), "PORT": str(self.port), "STRIPE_API_BASE": self.company.url}
        return surroundings(told | self.more)

    # Its processes ----------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start the paper, and return at once."""
        self.program = Program(command(self._word), environment=self.environment, log=self.folder / "paper.log")

    def start(self) -> float:
        """Start the paper and wait until it answers; how many seconds that took."""
        began = time.monotonic()
        self.begin()
        self.wait()
        return time.monotonic() - began

    def wait(self) -> None:
        """Wait until every web process answers, and the jobs process lives."""
        wanted = int(self.more.get("WEB_PROCESSES", "2"))
        met: set[str] = set()

        def answers() -> bool:
            assert self.program is not None
            assert self.program.is_running, f"it ended: {self.program.said()}"
            with suppress(OSError):
                answer = reading.ask(self.port, "/fund.json")
                if answer.status == 200:
                    met.add(answer.process)
            return len(met & set(map(str, self.web_workers()))) == wanted and self.jobs_process() != 0

        until(answers, within_s=START_S, words=f"{wanted} web processes answer; {met} did")

    def stop(self) -> None:
        """End it in good order."""
        self.dismiss()
        if self.program is not None:
            self.program.stop()
            self.program = None

    def kill(self) -> None:
        """A power cut: kill -9 to every process of it."""
        assert self.program is not None
        self.program.kill()
        self.program = None

    def _parts(self, part: str) -> list[int]:
        assert self.program is not None
        return [pid for pid in self.program.family() if words_of(pid)[-3:] == ["serve", "--only", part]]

    def web_parts(self) -> list[int]:
        """The web processes: the one that keeps them, and those that answer readers."""
        return self._parts("web")

    def web_workers(self) -> list[int]:
        """The processes that answer readers."""
        return [pid for pid in self._parts("web") if not below(pid)]

    def jobs_process(self) -> int:
        """The process that works jobs off; nought while it is being started."""
        return next(iter(self._parts("jobs")), 0)

    # Its words and pages ----------------------------------------------------------------------------------------------

    def run(self, *words: str) -> tuple[int, str]:
        """Run a word of the program as a process of its own: its exit code, and what it said."""
        done = subprocess.run(
            command(*words), env=self.environment, capture_output=True, text=True, check=False, timeout=WORD_S, cwd="/"
        )
        return done.returncode, done.stdout + done.stderr

    def say(self, *words: str) -> tuple[int, str]:
        """The same, by a clerk who stays awake between words."""
        if self._clerk is None:
            program = [sys.executable, "-W", "ignore", "-m", "tests.harness.clerk"]
            with (self.folder / "clerk.log").open("a") as log:
                self._clerk = subprocess.Popen(
                    program, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
                )
        assert self._clerk.stdin is not None
        assert self._clerk.stdout is not None
        print(json.dumps(words), file=self._clerk.stdin, flush=True)
        line = self._clerk.stdout.readline()
        assert line, f"{words}: the clerk died: {(self.folder / 'clerk.log').read_text()[-2000:]}"
        code, said = json.loads(line)
        return code, said

    def dismiss(self) -> None:
        """Send the clerk home."""
        if self._clerk is not None:
            self._clerk.communicate(timeout=WORD_S)
            self._clerk = None

    def get(self, path: str, **more: Any) -> reading.Answer:
        """Read one page on a fresh connection."""
        return reading.ask(self.port, path, **more)

    def raised(self) -> int:
        """What ``/fund.json`` says that was raised, in minor units."""
        return int(self.fund()["raised_exact_minor"])

    def fund(self) -> dict[str, Any]:
        """``/fund.json``."""
        return self.get("/fund.json").json()

    def log(self) -> str:
        """Everything that its processes wrote."""
        return (self.folder / "paper.log").read_text("utf-8", "replace")

    # What lies behind them --------------------------------------------------------------------------------------------

    @property
    def superuser(self) -> Address:
        """Who may look at, and for a planted breach change, everything."""
        return replace(postgres.supervisor_address(folder=self.folder), name=DATABASE)

    def database(self) -> psycopg.Connection[dict[str, Any]]:
        """The paper's database as its superuser, each statement by itself: the harness's own look into the books."""
        return psycopg.connect(self.superuser.url(), autocommit=True, row_factory=dict_row)

    def rows(self, query: LiteralString, *values: object) -> list[dict[str, Any]]:
        """What a query answers."""
        with self.database() as connection:
            return connection.execute(query, values or None).fetchall()

    def letters(self) -> Counter[str]:
        """How often each letter to a reader was sent, by its number; the demo's staff get theirs beside."""
        of_staff = {row["id"] for row in self.rows("SELECT id::text FROM mail_message WHERE key LIKE 'people.%'")}
        return Counter(file.stem for file in (self.folder / "mail").glob("*.eml") if file.stem not in of_staff)

    def pass_time(self, *, seconds: int) -> None:
        """A paper without a clock of its own keeps the machine's time."""


class House(Paper):
    """
    A small paper on a database of the tests' own server, its company, its post office, and a clock for all of them.

    :param began_at: what the clock says when the paper is opened
    """

    def __init__(
        self,
        folder: Path,
        *,
        addresses: tuple[Address, Address],
        superuser: Address,
        began_at: datetime,
        more: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(folder, word="serve", ports=Ports(), more=more)
        self.clock = folder / "clock"
        self._superuser = superuser
        self.postbox = Postbox(self.ports.mail)
        self.lost_its_jobs = False  # whether the jobs process was killed in the midst of its work
        self._ahead_s = int((began_at - datetime.now(UTC)).total_seconds())
        self.more |= {
            "DATABASE_URL": addresses[0].url(),
            "DATABASE_OWNER_URL": addresses[1].url(),
            "STRIPE_KEY": KEY,
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "MAIL_URL": self.postbox.url,
            "MASTHEAD_CLOCK": str(self.clock),
        }
        self.pass_time(seconds=0)

    def __enter__(self) -> Self:
        webhooks = f"http://{LOOPBACK}:{self.port}/hooks/stripe/"
        self.company.start(folder=self.folder / "pretend", webhook_url=webhooks, secret=SECRET, clock=self.clock)
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, wrong: BaseException | None, at: TracebackType | None) -> None:
        try:
            if self.program is not None:
                self.stop()
        finally:
            self.company.stop()
            self.postbox.close()
            self.ports.close()

    @property
    def superuser(self) -> Address:
        return self._superuser

    def now(self) -> datetime:
        """What everybody's clock says."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead_s)

    def pass_time(self, *, seconds: int) -> None:
        """Set everybody's clock on."""
        self._ahead_s += seconds
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(f"{self._ahead_s:+d}", encoding="ascii")
        fresh.replace(self.clock)

    def letters(self) -> Counter[str]:
        return self.postbox.counted()

    def rest(self) -> None:
        """Wait until the company has nothing more to tell, and whatever died has been started again."""
        self.company.calm()
        until(lambda: not self.company.deliveries(state="sending"), within_s=START_S, words="the company is still")
        self.wait()

    def shows(self, minor: int) -> None:
        """Wait until ``/fund.json`` says that so much was raised, which is promised within a second of the posting."""
        self.until(lambda: self.raised() == minor, words=f"raised is {minor}")

    def until(self, true: Callable[[], object], *, words: str) -> None:
        """Wait until the paper has done something that it does at once."""
        until(true, within_s=SOON_S, words=words)


def session_of(address: str) -> str:
    """The session in the address of the company's page."""
    found = re.search(r"/(cs_[A-Za-z0-9_]+)", address)
    assert found, address
    return found[1]
