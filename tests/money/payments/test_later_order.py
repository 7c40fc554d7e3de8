"""Locks are taken in one order (house rule 18): two acts that meet wait for one another, and neither is thrown out."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from masthead.giving.fund import operations as fund
from masthead.kernel.periods import Month
from masthead.money.ledger import operations as ledger
from masthead.money.payments import operations as payments
from masthead.money.payments import queries
from masthead.money.payments.values import Decision, Means, Part, Rightly
from tests import makers
from tests.makers import ACTOR, NOW, pounds
from tests.money.payments import desk
from tests.money.payments.makers import TODAY

WAITS_S = 10
WAITING = """
SELECT count(*) FROM pg_locks
 WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture(autouse=True)
def paper(fresh_database: str) -> None:
    """A paper that commits, with its fund and everything that the post may be for."""
    makers.make_fund()
    payments.open_common_purposes(actor=ACTOR, now=NOW)


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])


@contextmanager
def nobody_writes_to_the_books() -> Iterator[None]:
    with transaction.atomic():
        ledger.lock()
        yield


def one_after_another(*acts: Callable[[], object]) -> list[BaseException]:
    """Let each act run until it waits for another, all while the books are held; then let go. What failed, if any."""
    failures: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as failure:  # noqa: BLE001 - told
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    with nobody_writes_to_the_books():
        for number, thread in enumerate(threads, start=1):
            thread.start()
            until = time.monotonic() + WAITS_S
            while waiting() < number and time.monotonic() < until:
                time.sleep(0.01)
            assert waiting() == number, "it waits for the books"
    for thread in threads:
        thread.join(30)
    return failures


def a_batch(purpose: str) -> str:
    code = desk.open_post()
    desk.add(code, 2500, (purpose, 2500))
    return code


def a_posted_cheque(purpose: str) -> str:
    code = a_batch(purpose)
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    (line,) = queries.batch(code=code).lines
    return line.payment_code


def correct(code: str, purpose: str) -> None:
    rightly = Rightly(
        means=Means.CHEQUE, parts=[Part(purpose, pounds(24))], received_on=TODAY, payer=None,
        acknowledge=Decision.NOBODY_KNOWN,
    )  # fmt: skip
    payments.correct(code=code, why="mistyped", rightly=rightly, actor=ACTOR, now=NOW)


@pytest.mark.parametrize("purpose", ["raffle", "fund"])
def test_a_correction_while_a_batch_of_the_same_day_is_posted(purpose: str, caplog: pytest.LogCaptureFixture) -> None:
    wrong, batch = a_posted_cheque(purpose), a_batch(purpose)
    failures = one_after_another(
        lambda: correct(wrong, purpose), lambda: payments.post_batch(code=batch, actor=ACTOR, now=NOW)
    )
    assert failures == []
    assert "tried again" not in caplog.text


def test_a_correction_while_money_of_that_day_is_identified() -> None:
    wrong, unknown = a_posted_cheque("unidentified"), a_posted_cheque("unidentified")
    failures = one_after_another(
        lambda: correct(wrong, "unidentified"),
        lambda: payments.identify(code=unknown, n=1, purpose="raffle", why="a letter", actor=ACTOR, now=NOW),
    )
    assert failures == []


def test_a_correction_to_the_fund_while_an_appeal_is_certified() -> None:
    wrong = a_posted_cheque("raffle")
    later = makers.local(2026, 12, 3, 10)
    fund.turn(actor=ACTOR, now=later)
    failures = one_after_another(
        lambda: correct(wrong, "fund"),
        lambda: fund.certify(month=Month(2026, 11), by_itself=False, actor=ACTOR, now=later),
    )
    assert failures == []
