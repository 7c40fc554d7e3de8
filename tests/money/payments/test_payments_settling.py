"""Settling: a money fact is booked once, whatever else comes with it; what can't be booked is parked alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import OperationalError

from masthead.machinery.mail.models import Message
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Booked, Decision, Happened, MoneyFact, PaymentId, State
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, Company, Fitting, charge, net, part


def settle(*facts: MoneyFact, now: datetime = NOW) -> Booked:
    booked = payments.settle(facts=facts, actor=ACTOR, now=now)
    makers.commit()
    return booked


def test_a_charge_is_two_journals_and_a_settled_payment(company: Company) -> None:
    payment_id = makers.prepared()
    assert settle(charge(payment_id)) == Booked(settled=1)
    gross, fee = books.journals()
    assert (gross.effect_key, fee.effect_key) == ("stripe:txn_1:gross", "stripe:txn_1:fee")
    assert gross.source == fee.source == ("payment", str(payment_id))
    assert (net("1210"), net("4110"), net("5210")) == (2500 - 57, -2500, 57)
    found = makers.facts(payment_id)
    assert (found.state, found.taken_at, found.settled_at) == (State.SETTLED, NOW, NOW)
    assert [(one.counted_on, one.credited) for one in found.parts] == [(makers.TODAY, "4110")]
    assert found.decision is Decision.NOBODY_KNOWN


def test_twice_is_the_same_as_once(company: Company) -> None:
    payment_id = makers.prepared()
    settle(charge(payment_id))
    before = books.digest()
    assert settle(charge(payment_id), charge(payment_id)) == Booked(was_there=2)
    assert books.digest() == before
    assert models.Acknowledgement.objects.count() == 1


def test_a_payment_of_two_parts_credits_two_accounts_in_one_journal(company: Company) -> None:
    giver = makers.writer()
    payment_id = makers.prepared(replace(part(2000), giver=giver), part(500, "subscription"))
    settle(charge(payment_id))
    (gross, _) = books.journals()
    assert [(t.credit, t.amount.minor, t.credit_party) for t in gross.transfers] == [
        ("4110", 2000, giver),
        ("4210", 500, None),
    ]


@pytest.mark.parametrize(
    ("taken_at", "counted_on"),
    [
        (datetime(2026, 7, 31, 22, 58, 40, tzinfo=UTC), "2026-07-31"),
        (datetime(2026, 7, 31, 23, 0, 5, tzinfo=UTC), "2026-08-01"),
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), "2026-11-30"),
    ],
)
def test_card_money_counts_on_the_papers_day_at_which_it_was_taken(
    company: Company, taken_at: datetime, counted_on: str
) -> None:
    payment_id = makers.prepared()
    settle(charge(payment_id, taken_at=taken_at), now=NOW + timedelta(days=7))
    (one,) = makers.facts(payment_id).parts
    assert str(one.counted_on) == counted_on


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (lambda _: charge(None), "not one of our payments"),
        (lambda one: replace(charge(one), kind="refund"), "money of a kind that is not booked yet: refund"),
        (lambda one: charge(one, 2600), "the sum is not what was asked for"),
        (lambda _: charge(PaymentId(UUID(int=1))), "not one of our payments"),
    ],
)
def test_what_is_not_ours_or_not_known_is_stored_parked_and_listed(
    company: Company, fact: Callable[[PaymentId], MoneyFact], reason: str
) -> None:
    payment_id = makers.prepared()
    assert settle(fact(payment_id)) == Booked(parked=1)
    assert [(row.name, row.reason) for row in queries.parked()] == [("stripe:txn_1", reason)]
    assert makers.facts(payment_id).state is State.PREPARED
    assert books.journals() == []


def test_a_second_charge_for_a_settled_payment_waits_for_a_person(company: Company) -> None:
    payment_id = makers.prepared()
    assert settle(charge(payment_id), charge(payment_id, n=2)) == Booked(settled=1, parked=1)
    assert [row.reason for row in queries.parked()] == ["a second charge for a payment that is settled"]
    assert net("4110") == -2500


def test_one_that_fails_is_parked_alone_and_the_purpose_is_told_once_of_the_rest(
    company: Company, fitting: Fitting
) -> None:
    fitting.account = "4110"
    subjects = ["", "roof", "", "", "poison", "roof", "", ""]
    ids = [makers.prepared(part(1000 + n, "appeal", subject), token=f"token-{n}") for n, subject in enumerate(subjects)]
    fitting.poison = "poison"
    facts = [charge(one, 1000 + n, n=n) for n, one in enumerate(ids)]
    assert settle(*facts) == Booked(settled=7, parked=1)
    assert [row.name for row in queries.parked()] == ["stripe:txn_4"]
    assert makers.facts(ids[4]).state is State.PREPARED
    assert sum(len(told) for told in fitting.told if told) >= 7
    assert -net("4110") == sum(1000 + n for n in range(8)) - 1004


def test_a_purpose_is_told_once_with_all_its_parts(company: Company, fitting: Fitting) -> None:
    one = makers.prepared(part(1000, "appeal"), part(500, "subscription"), part(700, "appeal", "roof"))
    two = makers.prepared(part(900, "appeal"), token="token-2")
    settle(charge(one, 2200, n=1), charge(two, 900, n=2))
    (told,) = fitting.told
    assert [[p.amount.minor for p in settled.parts] for settled in told] == [[1000, 700], [900]]
    assert all(p.counted_on == makers.TODAY and p.credited == "4110" for settled in told for p in settled.parts)


def test_an_account_that_is_not_there_parks_the_fact_until_a_person_lets_it_try_again(
    company: Company, fitting: Fitting
) -> None:
    fitting.account = "4100.nowhere"
    payment_id = makers.prepared(part(1000, "appeal"))
    assert settle(charge(payment_id, 1000)) == Booked(parked=1)
    assert fitting.told == []
    fitting.account = "4110"
    payments.try_again(effect="stripe:txn_1", actor=ACTOR, now=NOW)
    with pytest.raises(payments.NotParked):
        payments.try_again(effect="stripe:txn_1", actor=ACTOR, now=NOW)
    assert payments.settle_waiting(actor=ACTOR, now=NOW) == Booked(settled=1)
    assert queries.parked() == []


def test_a_busy_database_is_tried_again_and_parks_nothing(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    payment_id = makers.prepared()
    post_many, refused = ledger.post_many, iter([OperationalError("deadlock detected"), None])

    def busy(**given: object) -> object:
        if failure := next(refused):
            raise failure
        return post_many(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "post_many", busy)
    assert settle(charge(payment_id)) == Booked(settled=1)


def test_a_database_that_stays_busy_leaves_the_fact_waiting(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    payment_id = makers.prepared()

    def busy(**given: object) -> object:
        raise OperationalError("deadlock detected")

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "post_many", busy)
        with pytest.raises(OperationalError):
            settle(charge(payment_id))
    assert queries.parked() == []
    assert payments.settle_waiting(actor=ACTOR, now=NOW) == Booked(settled=1)


@pytest.mark.parametrize("state", [State.PREPARED, State.OPEN, State.CHECKING, State.ABANDONED, State.NEEDS_HUMAN])
def test_money_that_was_taken_settles_in_any_state(company: Company, state: State) -> None:
    payment_id = makers.prepared()
    models.Payment.objects.filter(id=payment_id).update(state=state)
    assert settle(charge(payment_id)) == Booked(settled=1)
    assert payments.after(state=state, happened=Happened.BOOKED) is makers.facts(payment_id).state


def test_a_hundred_facts_in_one_transaction_count_once_each(company: Company) -> None:
    facts = [charge(makers.prepared(token=f"token-{n}"), n=n) for n in range(100)]
    assert settle(*facts, *facts[:10]) == Booked(settled=100, was_there=10)
    assert net("4110") == -250_000
    assert len(books.journals(limit=1000)) == 200


def test_one_e_mail_and_no_more(company: Company, work_off: Callable[[], int]) -> None:
    payment_id = makers.prepared(
        part(2000), part(500, "subscription"), payer=makers.writer(), acknowledge=Decision.E_MAIL
    )
    settle(charge(payment_id))
    work_off()
    payments.acknowledge(payment_id=payment_id, actor=ACTOR, now=NOW)
    settle(charge(payment_id))
    work_off()
    message = Message.objects.get()
    found = makers.facts(payment_id)
    assert message.to_address == "olwen@readers.example"
    assert message.key == f"acknowledgement:{payment_id}"
    for words in ("£25.00", "£20.00", "£5.00", "A gift", "A subscription", "November 2026", found.code):
        assert words in message.text
    done = models.Acknowledgement.objects.get()
    assert (done.decision, done.carried_out_at, done.mail_key) == (Decision.E_MAIL, NOW, message.key)


@pytest.mark.parametrize(
    ("decision", "is_done"), [(Decision.NONE_WANTED, True), (Decision.NOBODY_KNOWN, True), (Decision.LETTER, False)]
)
def test_other_decisions_send_nothing(
    company: Company, work_off: Callable[[], int], decision: Decision, *, is_done: bool
) -> None:
    payment_id = makers.prepared(acknowledge=decision)
    settle(charge(payment_id))
    work_off()
    done = models.Acknowledgement.objects.get()
    assert (done.decision, done.carried_out_at is not None) == (decision, is_done)
    assert not Message.objects.exists()
