"""Processes that die in the midst of it: F01, F02, F54."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import cycle

import pytest

from tests.harness import giving
from tests.harness.company import SESSIONS
from tests.harness.giving import Donor
from tests.harness.measured import Measure
from tests.harness.paper import House
from tests.harness.processes import below, kill, until, words_of

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300), pytest.mark.xdist_group("faults")]

A_SESSION_AND_MORE_S = 61 * 60
DONORS = 40
AT_ONCE = 4
A_VICTIM_EVERY = 8
PATIENCE_S = 60


def power_cut(house: House, donor: Donor, do: str) -> None:
    """The donor sends the form; while the company holds the call, every process of the paper is killed."""
    donor.open_form()
    house.pass_time(seconds=giving.THINKS_S)
    house.company.fault(do)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(donor.send)
        held = house.company.held()
        assert held["path"] == SESSIONS["path"]
        house.kill()
        house.company.tell("release", call=held["call"], drop=True)
        assert isinstance(answer.exception(timeout=30), OSError), "the reader's browser says that nobody answers"
    assert donor.state() == "prepared"
    (fired,) = [call for call in house.company.fired(do) if call["n"] == held["call"]]
    assert fired["idempotency_key"] == donor.payment()["key"]
    house.start()


def test_f01_a_power_cut_between_the_companys_answer_and_our_note_of_it(house: House) -> None:
    donor = Donor(house)
    power_cut(house, donor, "hold_after_effect")
    raised = house.raised()
    (session,) = house.company.sessions(str(donor.payment()["id"]))
    donor.send()  # what the reader's browser asks about, and does: the same form again
    assert donor.session == session["id"]
    calls = [
        c for c in house.company.every("calls", "calls", **SESSIONS) if c["idempotency_key"] == donor.payment()["key"]
    ]
    assert [call["replayed"] for call in calls] == [False, True]
    donor.pay()
    donor.reload_until_thanked()
    assert len(donor.journals()) == 1
    house.shows(raised + 2_000)
    again = donor.send()  # and once more: the first result, never a second form
    assert (again.status, again.headers["location"].endswith(donor.thanks_path)) == (303, True)


def test_f02_a_power_cut_before_the_company_was_called(house: House) -> None:
    raised = house.raised()
    donor = Donor(house)
    power_cut(house, donor, "hold_before_effect")
    assert house.company.sessions(str(donor.payment()["id"])) == []
    house.pass_time(seconds=A_SESSION_AND_MORE_S)  # nobody comes back
    donor.until("abandoned")
    assert house.company.sessions(str(donor.payment()["id"])) == []
    assert (donor.journals(), house.raised()) == ([], raised)


def test_f54_workers_are_killed_under_a_stream_of_gifts(house: House, record_property: Measure) -> None:
    donors = giving.many(house, DONORS, email="reader-{}@readers.example")
    raised, began = house.raised(), time.monotonic()
    house.lost_its_jobs = True
    hunter = Hunter(house)
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        tries = list(crowd.map(lambda donor: hunter.watch(persistent(donor)), donors))
    took_s = time.monotonic() - began
    record_property("F54", f"{DONORS} gifts in {took_s:.0f} s, killed {hunter.victims}, {sum(tries)} forms sent")
    assert hunter.victims == ["web", "all", "jobs", "web", "all"]
    assert sum(tries) > DONORS, "a kill was felt by somebody"
    house.rest()
    house.pass_time(seconds=60)
    house.until(lambda: {donor.state() for donor in donors} == {"settled"}, words="all are settled")
    assert [len(donor.journals()) for donor in donors] == [1] * DONORS
    house.shows(raised + sum(int(donor.pounds) * 100 for donor in donors))


class Hunter:
    """Kills a process of the paper after every eighth gift, while others are being given."""

    def __init__(self, house: House) -> None:
        self.victims: list[str] = []
        self._house = house
        self._kinds = cycle(("web", "all", "jobs"))
        self._given = 0
        self._lock = threading.Lock()

    def watch(self, tries: int) -> int:
        """Another gift was given."""
        with self._lock:
            self._given += 1
            if self._given % A_VICTIM_EVERY == 0:
                self._kill(next(self._kinds))
        return tries

    def _kill(self, kind: str) -> None:
        workers = self._house.web_workers()
        chosen = {"web": workers[:1], "jobs": [self._house.jobs_process()], "all": workers}[kind]
        kill([pid for pid in chosen if pid])
        self.victims.append(kind)


def persistent(donor: Donor) -> int:
    """Send the form until somebody answers, as a browser does that is told to try again, then pay; how often."""
    tries = 0

    def is_answered() -> bool:
        nonlocal tries
        tries += 1
        with suppress(OSError):
            donor.send()
        return bool(donor.session)

    until(is_answered, within_s=PATIENCE_S, words=f"{donor.name} gets to payment")
    donor.press("pay")
    return tries


def test_f54_a_worker_that_is_told_to_end_finishes_what_it_is_at(house: House) -> None:
    donor = Donor(house).open_form()
    house.pass_time(seconds=giving.THINKS_S)
    house.company.fault("hold_after_effect")
    (web,) = [pid for pid in house.web_parts() if below(pid)]
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(donor.send)
        held = house.company.held()
        kill([web], signal.SIGTERM)
        house.company.tell("release", call=held["call"])
        assert answer.result(timeout=30).status == 303
    donor.pay()
    until(lambda: words_of(web) == [], within_s=30, words="the old web process ended")
    house.wait()
    donor.reload_until_thanked()
