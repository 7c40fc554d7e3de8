"""The database is busy: F44."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest

from tests.harness import giving
from tests.harness.giving import Donor
from tests.harness.paper import House
from tests.harness.processes import until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300), pytest.mark.xdist_group("faults")]

POSTS = 40
HELD_S = 5
LEDGER = "hashtextextended('ledger', 0)"


def paid(house: House, number: int) -> list[Donor]:
    """Readers who have paid, and whose payments nobody has told us of."""
    donors = giving.many(house, number)
    giving.at_once(donors, "send")
    house.company.tell("webhooks", mode="hold")
    giving.at_once(donors, "pay")
    return donors


def settled(house: House, donors: list[Donor], raised: int) -> None:
    """All are settled, each once."""
    house.until(lambda: {donor.state() for donor in donors} == {"settled"}, words="all are settled")
    assert [len(donor.journals()) for donor in donors] == [1] * len(donors)
    house.shows(raised + sum(int(donor.pounds) * 100 for donor in donors))


def test_f44_forty_posts_while_somebody_holds_the_ledger(house: House) -> None:
    raised = house.raised()
    donors = paid(house, POSTS)
    with house.database() as holder, ThreadPoolExecutor(4) as pool:
        with holder.transaction():
            holder.execute(f"SELECT pg_advisory_xact_lock({LEDGER})")
            house.company.tell("webhooks", mode="release", parallel=40)
            sweeps = [pool.submit(house.say, "sweep"), pool.submit(house.run, "sweep")]
            until(lambda: waiting(house) > 0, within_s=30, words="somebody waits for the ledger")
            holder.execute("SELECT pg_sleep(%s)", [HELD_S])
            assert {donor.state() for donor in donors} == {"open"}
            assert house.get("/fund.json").took_s < 1, "readers do not wait for the ledger"
        assert [sweep.result(timeout=90)[0] for sweep in sweeps] == [0, 0]
    settled(house, donors, raised)
    assert "Traceback" not in giving.at_once(donors[:1], "thanks")[0]


def waiting(house: House) -> int:
    """How many wait for an advisory lock."""
    found = house.rows("SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return int(found[0]["n"])


def test_f44_a_deadlock_is_met_and_got_over(house: House) -> None:
    raised = house.raised()
    donors = paid(house, 8)
    deadlocks = counted(house)
    house.company.tell("webhooks", mode="drop:100%")
    first, last = sorted(donor.payment()["id"] for donor in donors)[:: len(donors) - 1]
    # Weaker than what the booking takes, so that storing the facts, which only points at the rows, does not wait.
    lock = "SELECT FROM payments_payment WHERE id = %s FOR NO KEY UPDATE"
    with house.database() as rival, ThreadPoolExecutor(1) as pool:
        me = rival.info.backend_pid
        with suppress(psycopg.errors.DeadlockDetected), rival.transaction():
            rival.execute(lock, [last])
            sweep = pool.submit(house.say, "sweep")
            until(lambda: blocked_by(house, me), within_s=30, words="the sweep waits for us, holding the others")
            rival.execute(lock, [first])  # and now we for it: one of the two is sent away
        assert sweep.result(timeout=60)[0] == 0
    until(lambda: counted(house) > deadlocks, within_s=30, words="PostgreSQL counted the deadlock")
    settled(house, donors, raised)


def blocked_by(house: House, pid: int) -> bool:
    """Whether somebody waits for a process of the database."""
    return bool(house.rows("SELECT FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))", pid))


def counted(house: House) -> int:
    """How many deadlocks there were in this database."""
    return int(house.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0]["deadlocks"])
