"""The company put together: its books, its clock, its till, and what carries its news."""

import sys
import threading
import time
import traceback
from pathlib import Path

from pretend.api import Api
from pretend.books import Books
from pretend.calls import Calls
from pretend.clock import Clock
from pretend.counter import Counter
from pretend.courier import Courier
from pretend.faults import Faults
from pretend.keys import Keys
from pretend.outbox import Outbox
from pretend.reading import Reading
from pretend.records import Records
from pretend.stage import Holds, Stage
from pretend.teller import Teller
from pretend.terms import Terms
from pretend.till import Till

LOOK_EVERY_S = 0.1


class Company:
    """Pretend Stripe in one process."""

    def __init__(
        self, folder: Path, terms: Terms, *, clock_file: Path | None, webhook_url: str | None, secrets: list[str]
    ) -> None:
        """
        Open the books in `folder` and put the parts together.

        :raises ValueError: if the clock file holds no clock line
        """
        self.terms = terms
        self.folder = folder
        self.books = Books(folder)
        self.clock = Clock(clock_file)
        kept = self.books.setting("clock")
        if kept is not None:
            self.clock.set(kept["line"])
        self.records = Records(self.books)
        self.outbox = Outbox(self.books, url=webhook_url, secrets=secrets)
        self.till = Till(self.records, Teller(self.records, self.outbox, terms), self.clock, terms)
        self.reading = Reading(self.records, self.outbox, self.clock, terms)
        self.faults = Faults()
        self.holds = Holds()
        self.stage = Stage(self.holds)
        self.calls = Calls(self.books)
        keys = Keys(self.books, self.clock, any_key=terms.any_key)
        self.api = Api(
            records=self.records,
            till=self.till,
            reading=self.reading,
            keys=keys,
            stage=self.stage,
            clock=self.clock,
            terms=terms,
        )
        self.counter = Counter(self.records, self.till, self.reading, self.clock, terms)

    def start(self) -> None:
        """Let time pass: webhooks go out, sessions expire, withheld transactions show."""
        Courier(self.books, self.outbox, self.clock).start()
        threading.Thread(target=self._keep_time, name="keeper", daemon=True).start()

    def _keep_time(self) -> None:
        while True:
            try:
                self.catch_up()
            except Exception:  # noqa: BLE001 -- one bad row must not stop the keeper
                traceback.print_exc(file=sys.stderr)
            time.sleep(LOOK_EVERY_S)

    def catch_up(self) -> None:
        """Do what time has made due; every request does so first, so that no answer is behind the clock."""
        self.till.expire_what_is_over()
        self.till.show_what_is_due()

    def set_clock(self, line: str | None) -> None:
        """Set the clock, over restarts too; None gives the file its say again."""
        self.clock.set(line)
        self.books.keep_setting("clock", {"line": line})

    def begin_anew(self) -> None:
        """Forget everything that happened and all that was told to go wrong."""
        self.holds.release(call=None, drop=True)
        self.faults.clear()
        self.till.withhold_ms = 0
        self.clock.set(None)
        self.outbox.back_to_normal()
        self.books.empty()
