"""Several at once, each with a connection of its own: one payment, one booking, one decision."""

import threading
from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import connection, connections, transaction

from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Began, Booked, Decision, Event, Means, PaymentId, Provider, State
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, Company, asked, charge

AT_ONCE = 5
Answer = TypeVar("Answer")


@pytest.fixture
def company(fresh_database: str, fit: Callable[[Provider], None]) -> Company:
    """A company in memory, and a paper that commits."""
    makers.open_paper()
    made = Company()
    fit(made)
    return made


def together(act: Callable[[int], Answer], number: int = AT_ONCE) -> list[Answer]:
    """The same act from several threads, let go at one moment; a failure of any fails the test."""
    gate, answers, failures = threading.Barrier(number), [], []

    def run(n: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(10)
            answers.append(act(n))
        except BaseException as failure:  # noqa: BLE001 - told below
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    return answers


def test_one_form_pressed_several_times_at_once_is_one_payment_and_one_page(company: Company) -> None:
    def press(_: int) -> Began:
        payment_id = payments.prepare(prepared=asked(), actor=ACTOR, now=NOW)
        return payments.begin(payment_id=payment_id, actor=ACTOR, now=NOW)

    answers = together(press)
    assert len({(began.payment_id, began.address) for began in answers}) == 1
    assert models.Payment.objects.count() == 1
    assert len({intent.key for intent in company.asked}) == 1


def test_the_same_facts_settled_at_once_are_booked_once(company: Company) -> None:
    ids = [makers.prepared(token=f"token-{n}") for n in range(20)]
    facts = [charge(one, n=n) for n, one in enumerate(ids)]
    booked = together(lambda n: payments.settle(facts=facts[n:] + facts[:n], actor=ACTOR, now=NOW))
    assert sum((one for one in booked), Booked()).settled == len(ids)
    assert queries.parked() == []
    assert makers.net("4110") == -2500 * len(ids)
    assert models.Acknowledgement.objects.count() == len(ids)


def test_one_notification_delivered_several_times_at_once_is_one_gift(company: Company) -> None:
    payment_id = makers.prepared()
    payments.begin(payment_id=payment_id, actor=ACTOR, now=NOW)
    company.pay(payment_id)
    company.events = [Event("evt_1", "any", livemode=False, created_at=NOW, ref=f"cs_{payment_id.hex}")]

    def deliver(_: int) -> None:
        payments.take_in_webhook(provider="stripe", headers={}, raw=b"{}", now=NOW)
        payments.work_inbox(actor=ACTOR, now=NOW)

    together(deliver)
    assert models.InboxEvent.objects.count() == 1
    assert makers.facts(payment_id).state is State.SETTLED
    assert len(books.journals()) == 2
    assert models.Acknowledgement.objects.count() == 1


def test_sweep_inbox_and_hand_at_once_lose_nothing(company: Company) -> None:
    ids = [makers.prepared(token=f"token-{n}") for n in range(10)]
    for one in ids:
        payments.begin(payment_id=one, actor=ACTOR, now=NOW)
        company.pay(one)

    def act(n: int) -> None:
        if n % 2:
            payments.sweep(actor=ACTOR, now=NOW)
        else:
            by_hand(n)

    together(act, 6)
    assert makers.net("4110") == -2500 * len(ids) - 3 * 100
    assert {finding.state for finding in books.check()} <= {"kept", "no such money in this paper yet"}


def by_hand(_: int) -> PaymentId:
    return payments.record_by_hand(
        parts=[makers.part(100)],
        means=Means.CASH,
        counted_on=makers.TODAY,
        payer=None,
        acknowledge=Decision.NOBODY_KNOWN,
        actor=ACTOR,
        now=NOW,
    )


def test_forty_posts_while_someone_holds_the_ledger(company: Company) -> None:
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            ledger.lock()
            held.set()
            go.wait(30)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    timer = threading.Timer(1, go.set)
    timer.start()
    together(by_hand, 40)
    holder.join()
    assert makers.net("4110") == -40 * 100
