"""The giving desk, over HTTP and with real processes, while something goes wrong: F44, F50 and F54 of batches."""

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from masthead.money.payments import operations as payments
from masthead.people import operations as people
from masthead.people import queries as people_facts
from masthead.people.values import PartyKind
from tests import staff
from tests.faults.conftest import MADE_AT, WEB_PROCESSES
from tests.harness import oracles
from tests.harness.giving import Donor
from tests.harness.office import Clerk
from tests.harness.paper import House
from tests.harness.processes import below, kill, until, words_of
from tests.harness.reading import Answer, words
from tests.makers import ACTOR

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300), pytest.mark.xdist_group("faults")]

LEDGER = "SELECT pg_advisory_xact_lock(hashtextextended('ledger', 0))"
POSTERS = 50
BATCHES = 10
LINES = 3
BATCH_MINOR = LINES * 1_250
HELD_S = 5
PATIENCE_S = 120
VICTIMS = 3
NAMES = ("ottoline", "bartholomew")


@pytest.fixture(scope="module")
def paper(build: Callable[[str], House], django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[House, list[str]]]:
    """A paper of its own with two treasurers, and a giver; the giver's reference."""
    house = build("desk")
    database = connections["default"]
    before = database.settings_dict["NAME"]
    with django_db_blocker.unblock():
        database.close()
        database.settings_dict["NAME"] = house.superuser.name
        payments.open_common_purposes(actor=ACTOR, now=MADE_AT)
        for name in NAMES:
            staff.make("Treasurers", email=f"{name}@clarion.example", name=name.title(), now=MADE_AT)
        party = people.record_party(
            kind=PartyKind.PERSON, name="Mabel Tanner", email="", phone="", actor=ACTOR, now=MADE_AT
        )
        found = people_facts.party(party_id=party)
        connections.close_all()
        database.settings_dict["NAME"] = before
    assert found is not None
    with house:
        yield house, [found.code]


@pytest.fixture(scope="module")
def clerks(paper: tuple[House, list[str]]) -> list[Clerk]:
    """Two who have signed in, each in a browser of their own."""
    return [Clerk(paper[0], f"{name}@clarion.example").sign_in() for name in NAMES]


@pytest.fixture
def clerk(clerks: list[Clerk]) -> Clerk:
    return clerks[0]


@pytest.fixture
def giver(paper: tuple[House, list[str]]) -> str:
    """The reference of somebody whom the desk knows."""
    return paper[1][0]


@pytest.fixture
def house(paper: tuple[House, list[str]]) -> Iterator[House]:
    """The paper, at rest; behind the case every oracle is held against it, and every batch is whole or a draft."""
    house = paper[0]
    house.rest()
    yield house
    house.rest()
    oracles.all_hold(house, house.folder / "exports", may_repeat=True)
    whole_or_draft(house)


def whole_or_draft(house: House) -> None:
    """Each posted batch stands in the books once, with all its lines; nothing of a draft does."""
    for row in house.rows(
        "SELECT b.code, b.state, count(l.id) AS lines, count(p.id) AS payments, count(a.payment_id) AS decisions,"
        " (SELECT count(*) FROM ledger_journal j JOIN payments_payment q ON j.source_id = q.id::text"
        "   WHERE q.batch_id = b.id AND j.effect_key = 'payment:' || q.id) AS journals"
        " FROM payments_batch b JOIN payments_line l ON l.batch_id = b.id AND l.removed_at IS NULL"
        " LEFT JOIN payments_payment p ON p.id = l.id LEFT JOIN payments_acknowledgement a ON a.payment_id = p.id"
        " GROUP BY b.id"
    ):
        expected = row["lines"] if row["state"] == "posted" else 0
        assert [row["payments"], row["decisions"], row["journals"]] == [expected] * 3, row


def typed(clerk: Clerk, received_on: datetime | None = None) -> tuple[str, int]:
    """A batch of cheques that agrees, typed and not posted: its reference, and the version that is seen."""
    code = clerk.open_batch(count=LINES, pounds="37.50", received_on=received_on or clerk.house.now())
    for _ in range(LINES):
        answer = clerk.add_line(code, "12.50")
        assert answer.status == 303, words(answer.text)
    return code, clerk.version(code)


def state(house: House, code: str) -> str:
    return str(house.rows("SELECT state FROM payments_batch WHERE code = %s", code)[0]["state"])


def waiting(house: House) -> int:
    """How many wait for an advisory lock."""
    found = house.rows(
        "SELECT count(*) AS n FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
        " WHERE d.datname = current_database() AND locktype = 'advisory' AND NOT granted"
    )
    return int(found[0]["n"])


def persistent(clerk: Clerk, code: str, version: int) -> int:
    """Press the button until it is said to be posted, as one does who is told to try again; how often."""
    tries = 0

    def is_posted() -> bool:
        nonlocal tries
        tries += 1
        with suppress(OSError):
            return clerk.post(code, version).status == 303
        return False

    until(is_posted, within_s=PATIENCE_S, words=f"{code} is posted")
    return tries


# F50, as far as it goes without statements ----------------------------------------------------------------------------


def test_f50_the_same_cheque_typed_twice_is_asked_about(house: House, clerk: Clerk, giver: str) -> None:
    raised = house.raised()
    code = clerk.open_batch(count=2, pounds="50", received_on=house.now())
    assert clerk.add_line(code, "25", who=giver).status == 303
    again = clerk.add_line(code, "25", who=giver)
    assert again.status == 422
    assert "This person is in the batch already (line 1). Is this another payment?" in words(again.text)
    assert (
        len(
            house.rows("SELECT FROM payments_line l JOIN payments_batch b ON b.id = l.batch_id WHERE b.code = %s", code)
        )
        == 1
    )
    assert clerk.add_line(code, "25", who=giver, sure="on").status == 303
    assert clerk.post(code, clerk.version(code)).status == 303
    house.shows(raised + 5_000)


def test_f50_a_gift_by_card_and_a_cheque_of_the_same_giver_are_two(house: House, clerk: Clerk, giver: str) -> None:
    raised = house.raised()
    donor = Donor(house, "25", name="Mabel Tanner").begin().pay()
    donor.reload_until_thanked()
    code = clerk.open_batch(count=1, pounds="25", received_on=house.now())
    assert clerk.add_line(code, "25", who=giver).status == 303
    assert clerk.post(code, clerk.version(code)).status == 303
    house.shows(raised + 5_000)


def test_f50_a_posted_batch_is_found_and_nothing_moves_again(house: House, clerks: list[Clerk]) -> None:
    raised = house.raised()
    code, version = typed(clerks[0])
    assert clerks[0].post(code, version).status == 303
    house.shows(raised + BATCH_MINOR)
    for clerk in clerks:
        clerk.get("/office/post/")
        assert clerk.post(code, version).status == 303
        assert "This was posted already" in words(clerk.get(f"/office/post/{code}/").text)
    assert house.raised() == raised + BATCH_MINOR
    late = clerks[1].add_line(code, "12.50")
    assert late.status == 409, "nobody types into a batch that is posted"


def test_f50_a_cheque_that_bounces_and_a_bag_that_is_short(house: House, clerk: Clerk) -> None:
    raised = house.raised()
    told = {"cash": "143.70", "counter_1": "Ottoline Crane", "counter_2": "Bartholomew Rudd"}
    code = clerk.open_batch(count=1, pounds="25", received_on=house.now(), **told)
    assert clerk.add_line(code, "25").status == 303
    assert clerk.add_line(code, "143.70", means="cash").status == 303
    assert clerk.post(code, clerk.version(code)).status == 303
    house.shows(raised + 16_870)
    clerk.get("/office/banking/")
    slip = {"banked_on": f"{house.now():%d/%m/%Y}", "batches": code, "counted": "143.20"}
    assert clerk.send("/office/banking/", slip).status == 303
    (short,) = house.rows(
        "SELECT debits - credits AS net FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id"
        " WHERE a.code = '5295' AND b.party IS NULL"
    )
    assert short["net"] == 50, "the bag is short by 50p, and the gift is what was counted"
    cheque = house.rows(
        "SELECT p.code FROM payments_payment p JOIN payments_batch b ON b.id = p.batch_id"
        " WHERE b.code = %s AND p.means = 'cheque'",
        code,
    )
    path = f"/office/payments/{cheque[0]['code']}/return/"
    assert clerk.get(path).status == 200
    back = {"kind": "bounced", "happened_on": slip["banked_on"], "why": "Refer to drawer", "part_1": "25"}
    answer = clerk.send(path, back)
    assert answer.status == 303, words(answer.text)
    house.shows(raised + 14_370)


# F44 ------------------------------------------------------------------------------------------------------------------


def test_f44_batches_wait_while_somebody_holds_the_ledger(house: House, clerk: Clerk) -> None:
    raised = house.raised()
    batches = [typed(clerk) for _ in range(4)]
    with house.database() as holder, ThreadPoolExecutor(4) as pool:
        with holder.transaction():
            holder.execute(LEDGER)
            answers = [pool.submit(clerk.post, *batch) for batch in batches]
            until(lambda: waiting(house) > 0, within_s=30, words="somebody waits for the ledger")
            holder.execute("SELECT pg_sleep(%s)", [HELD_S])
            assert {state(house, code) for code, _ in batches} == {"draft"}
            told = house.get("/fund.json")
            assert (told.json()["raised_exact_minor"], told.took_s < 1) == (raised, True), "readers do not wait"
            whole_or_draft(house)
        assert [answer.result(timeout=60).status for answer in answers] == [303] * 4
    assert {state(house, code) for code, _ in batches} == {"posted"}
    house.shows(raised + 4 * BATCH_MINOR)


def test_f44_a_deadlock_is_met_and_got_over(house: House, clerk: Clerk) -> None:
    raised, (code, version) = house.raised(), typed(clerk)
    deadlocks = counted(house)
    with house.database() as rival, ThreadPoolExecutor(1) as pool:
        # So that the batch, not we, is sent away; where the machine was too slow for that, we are.
        rival.execute("SET deadlock_timeout = '5s'")
        with suppress(psycopg.errors.DeadlockDetected), rival.transaction():
            rival.execute(LEDGER)
            answer = pool.submit(clerk.post, code, version)
            until(lambda: waiting(house) > 0, within_s=30, words="the batch waits for us, holding its own row")
            rival.execute("SELECT FROM payments_batch WHERE code = %s FOR UPDATE", [code])  # and now we for it
            assert state(house, code) == "draft"
            whole_or_draft(house)
        assert answer.result(timeout=60).status == 303, "it was tried again by itself"
    until(lambda: counted(house) > deadlocks, within_s=30, words="PostgreSQL counted the deadlock")
    assert state(house, code) == "posted"
    house.shows(raised + BATCH_MINOR)


def counted(house: House) -> int:
    """How many deadlocks there were in this database."""
    return int(house.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0]["deadlocks"])


@pytest.mark.parametrize("cut", ["pg_cancel_backend", "pg_terminate_backend"])
def test_f44_the_database_sends_a_posting_away(house: House, clerk: Clerk, cut: str) -> None:
    """As where a lock is held too long, or a connection breaks: nothing half is there, and it is pressed again."""
    raised, (code, version) = house.raised(), typed(clerk)
    with house.database() as holder, ThreadPoolExecutor(1) as pool:
        with holder.transaction():
            holder.execute(LEDGER)
            answer = pool.submit(clerk.post, code, version)
            cuts, end = 0, time.monotonic() + PATIENCE_S
            while not answer.done():
                assert time.monotonic() < end, "it gives up"
                cuts += sum(bool(house.rows(f"SELECT {cut}(%s)", pid)) for pid in blocked(house))
            assert cuts >= 1
            assert state(house, code) == "draft"
            whole_or_draft(house)
        assert answer.result(timeout=60).status in {500, 503}, "somebody is told"
    persistent(clerk, code, version)
    house.shows(raised + BATCH_MINOR)


def blocked(house: House) -> list[int]:
    """Who waits for an advisory lock of this database."""
    found = house.rows(
        "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
        " WHERE d.datname = current_database() AND locktype = 'advisory' AND NOT granted"
    )
    return [int(row["pid"]) for row in found]


# F54 ------------------------------------------------------------------------------------------------------------------


def test_f54_a_web_process_is_killed_in_the_midst_of_a_posting(house: House, clerk: Clerk) -> None:
    raised, (code, version) = house.raised(), typed(clerk)
    with house.database() as holder, ThreadPoolExecutor(1) as pool:
        with holder.transaction():
            holder.execute(LEDGER)
            answer = pool.submit(clerk.post, code, version)
            until(lambda: waiting(house) > 0, within_s=30, words="the batch is half posted, and waits")
            kill(house.web_workers())
            assert isinstance(answer.exception(timeout=30), OSError), "the browser says that nobody answers"
        house.wait()
    assert state(house, code) == "draft"
    assert house.raised() == raised
    whole_or_draft(house)
    persistent(clerk, code, version)
    house.shows(raised + BATCH_MINOR)


def test_f54_web_processes_are_killed_while_batches_post(house: House, clerks: list[Clerk]) -> None:
    raised = house.raised()
    batches = [typed(clerks[n % 2]) for n in range(BATCHES)]
    killed: list[int] = []
    with ThreadPoolExecutor(4) as pool:
        pressed = [pool.submit(persistent, clerks[n % 2], *batch) for n, batch in enumerate(batches)]
        for _ in range(VICTIMS):
            victims = house.web_workers()[:1]
            killed += victims
            kill(victims)
            until(lambda: len(house.web_workers()) == WEB_PROCESSES, within_s=PATIENCE_S, words="it is started again")
        tries = [one.result() for one in pressed]
    assert len(killed) == VICTIMS
    assert sum(tries) >= BATCHES
    assert {state(house, code) for code, _ in batches} == {"posted"}
    house.rest()
    house.shows(raised + BATCHES * BATCH_MINOR)


def test_f54_a_web_process_that_is_told_to_end_finishes_its_posting(house: House, clerk: Clerk) -> None:
    raised, (code, version) = house.raised(), typed(clerk)
    (web,) = [pid for pid in house.web_parts() if below(pid)]
    with house.database() as holder, ThreadPoolExecutor(1) as pool:
        with holder.transaction():
            holder.execute(LEDGER)
            answer = pool.submit(clerk.post, code, version)
            until(lambda: waiting(house) > 0, within_s=30, words="the batch waits")
            kill([web], signal.SIGTERM)
        assert answer.result(timeout=30).status == 303
    until(lambda: words_of(web) == [], within_s=30, words="the old web process ended")
    house.wait()
    assert state(house, code) == "posted"
    house.shows(raised + BATCH_MINOR)


# Many at once ---------------------------------------------------------------------------------------------------------


def test_fifty_press_the_button_at_once_and_the_batch_is_posted_once(house: House, clerks: list[Clerk]) -> None:
    raised, (code, version) = house.raised(), typed(clerks[0])
    browsers = [replace(clerks[n % 2], cookies=dict(clerks[n % 2].cookies)) for n in range(POSTERS)]
    with ThreadPoolExecutor(POSTERS) as pool:
        answers: list[Answer] = list(pool.map(lambda clerk: clerk.post(code, version), browsers))
    statuses = Counter(answer.status for answer in answers)
    assert set(statuses) <= {303, 503}, "who is told to come again in a moment does"
    assert statuses[303] > 0
    for browser, answer in zip(browsers, answers, strict=True):
        assert answer.status == 303 or persistent(browser, code, version)
    house.shows(raised + BATCH_MINOR)
    (line,) = house.rows(
        "SELECT count(*) AS n FROM audit_line WHERE act = 'payments.post_batch' AND subject = %s", code
    )
    assert line["n"] == 1


def test_an_appeal_is_certified_while_gifts_are_posted(house: House, clerks: list[Clerk]) -> None:
    """Each batch of November's post is in the certified figure, or in December; none is in both, or in neither."""
    first_on = house.now().date().replace(day=1)
    slug = f"{first_on:%Y-%m}"
    # The last post of the month is typed on the second day of the next.
    ends_at = (first_on + timedelta(days=32)).replace(day=2)
    house.pass_time(seconds=(ends_at - house.now().date()).days * 86_400)
    house.until(lambda: house.fund()["opens_on"] == ends_at.replace(day=1).isoformat(), words="the next month runs")
    stamped = house.now() - timedelta(days=2)
    before = sum(net(house, slug))
    batches = [typed(clerks[n % 2], received_on=stamped) for n in range(BATCHES)]
    clerks[1].get(f"/office/appeals/{slug}/certify/")
    gate = threading.Barrier(len(batches) + 1)

    def press(n: int) -> int:
        gate.wait(30)
        return replace(clerks[n % 2], cookies=dict(clerks[n % 2].cookies)).post(*batches[n]).status

    def certify() -> int:
        gate.wait(30)
        return clerks[1].send(f"/office/appeals/{slug}/certify/", {}).status

    with ThreadPoolExecutor(len(batches) + 1) as pool:
        posting = [pool.submit(press, n) for n in range(len(batches))]
        certifying = pool.submit(certify)
        assert [one.result(timeout=60) for one in posting] == [303] * len(batches)
        assert certifying.result(timeout=60) in {302, 303}
    (found,) = house.rows(
        "SELECT c.raised_minor FROM fund_certification c JOIN fund_appeal a ON a.id = c.appeal_id WHERE a.slug = %s",
        slug,
    )
    counted_in = sum(net(house, slug))
    assert found["raised_minor"] == counted_in, "what is certified is what the account holds, and no penny came after"
    late = house.raised()
    assert counted_in - before + late == BATCHES * BATCH_MINOR
    assert counted_in % BATCH_MINOR == before % BATCH_MINOR
    assert house.get(f"/fund/{slug}/").status == 200


def net(house: House, slug: str) -> list[int]:
    """What an appeal's accounts hold: gifts, less returns."""
    rows = house.rows(
        "SELECT credits - debits AS net FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id"
        " WHERE b.party IS NULL AND a.code = ANY(%s)",
        [f"4100.{slug}", f"4190.{slug}"],
    )
    return [int(row["net"]) for row in rows]
