"""Several at one desk at once, each with a connection of their own: nothing typed is lost, a batch is posted once."""

import threading
from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import connection, connections

from masthead.kernel.actors import program
from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import AsideReason, AsideTyped, Means, PostedBatch
from tests.money.payments import desk, makers
from tests.money.payments.makers import ACTOR, NOW

TYPISTS = 10
LINES_EACH = 5
POSTERS = 50
Answer = TypeVar("Answer")


@pytest.fixture(autouse=True)
def post(fresh_database: str) -> None:
    """A paper that commits."""
    makers.open_paper()
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    makers.open_purpose("fund", "Fighting fund", credit="4110")


def together(act: Callable[[int], Answer], number: int) -> tuple[list[Answer], list[Exception]]:
    """The same act from several threads, let go at one moment: what each answered, and what each was refused."""
    gate = threading.Barrier(number)
    answers: list[Answer] = []
    refused: list[Exception] = []

    def run(n: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(20)
            answers.append(act(n))
        except Exception as failure:  # noqa: BLE001 - looked at below
            refused.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers, refused


def test_a_batch_posted_by_fifty_at_once_is_posted_once_and_the_others_are_told() -> None:
    code = desk.open_post(count=3, total=7500, cash=1000)
    for _ in range(3):
        desk.add(code)
    desk.add(code, 1000, means=Means.CASH)
    version = queries.batch(code=code).version

    def press(n: int) -> PostedBatch:
        return payments.post_batch(code=code, version=version, actor=program(f"poster {n}"), now=NOW)

    answers, refused = together(press, POSTERS)
    assert refused == []
    (first,) = [posted for posted in answers if not posted.was_there]
    assert {(posted.count, posted.amount, posted.posted_by) for posted in answers} == {
        (4, makers.pounds(8500), first.posted_by)
    }
    assert (len(books.journals()), models.Payment.objects.count()) == (4, 4)
    assert models.Acknowledgement.objects.count() == 4
    assert (makers.net("1150"), makers.net("1160"), makers.net("4110")) == (7500, 1000, -8500)
    assert {finding.state for finding in books.check()} <= {"kept", "no such money in this paper yet"}


def test_several_people_type_into_one_batch_and_no_line_is_lost() -> None:
    number = TYPISTS * LINES_EACH
    code = desk.open_post(count=number, total=number * 100)
    payers = [desk.person(f"Reader {n}") for n in range(number)]

    def typing(n: int) -> None:
        for k in range(LINES_EACH):
            desk.add(code, 100, payer=payers[n * LINES_EACH + k])

    _, refused = together(typing, TYPISTS)
    assert refused == []
    facts = queries.batch(code=code)
    assert sorted(line.n for line in facts.lines) == list(range(1, number + 1))
    assert {line.typed.payer for line in facts.lines} == set(payers)
    assert facts.tally.agrees


def test_one_line_changed_by_several_at_once_is_changed_by_one() -> None:
    code = desk.open_post()
    line = desk.add(code)

    def change(n: int) -> int:
        typed = desk.typed(2500 + n)
        payments.change_line(code=code, line_id=line, version=1, typed=typed, actor=ACTOR, now=NOW)
        return n

    answers, refused = together(change, TYPISTS)
    (winner,) = answers
    assert {type(one) for one in refused} == {payments.LineChanged}
    stands = queries.batch(code=code).lines[0]
    assert (stands.typed.amount, stands.version) == (makers.pounds(2500 + winner), 2)


def test_nobody_types_into_a_batch_that_is_being_posted() -> None:
    code = desk.open_post()
    desk.add(code)

    def act(n: int) -> object:
        if n == 0:
            return payments.post_batch(code=code, actor=ACTOR, now=NOW)
        return desk.add(code, 100)

    _, refused = together(act, TYPISTS)
    assert {type(one) for one in refused} <= {payments.NotADraft, payments.DoesNotAgree}
    facts = queries.batch(code=code)
    stands = [line for line in facts.lines if not line.is_removed]
    # Either it was posted as it agreed, and nobody got another line in; or lines came first, and it was not posted.
    posted = models.Payment.objects.count()
    assert posted in {0, 1}
    assert (posted == 1) == (len(stands) == 1)
    assert len(books.journals()) == posted


def test_whoever_takes_up_the_same_cheque_at_once_takes_it_up_once() -> None:
    aside = payments.set_aside(
        typed=AsideTyped(AsideReason.UNSIGNED, Means.CHEQUE, makers.pounds(4000)), actor=ACTOR, now=NOW
    )
    code = desk.open_post(count=1, total=4000)
    answers, refused = together(lambda _: payments.take_up(aside_id=aside, code=code, actor=ACTOR, now=NOW), TYPISTS)
    assert len(answers) == 1
    assert {type(one) for one in refused} == {payments.DoesNotWait}
    assert queries.batch(code=code).tally.agrees
