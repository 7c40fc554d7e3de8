"""Preparing and beginning: one token is one payment, one key is one call, and every outcome has its state."""

from datetime import timedelta

import pytest

from masthead.machinery.audit.models import Line
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import (
    Decision,
    KeyMisused,
    NotTaken,
    OutcomeUnknown,
    PaymentId,
    State,
    Unavailable,
)
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, Company, Fitting, asked, part


def begin(payment_id: PaymentId, after_s: int = 0) -> State:
    return payments.begin(payment_id=payment_id, actor=ACTOR, now=NOW + timedelta(seconds=after_s)).state


def test_the_same_token_with_the_same_content_is_the_same_payment(paper: None) -> None:
    first = payments.prepare(prepared=asked(payer=makers.writer()), actor=ACTOR, now=NOW)
    again = payments.prepare(prepared=asked(payer=makers.writer()), actor=ACTOR, now=NOW)
    makers.commit()
    assert again == first
    assert models.Payment.objects.count() == 1
    assert queries.of_token(token="token-1") == first


@pytest.mark.parametrize(
    "other",
    [
        asked(part(2600)),
        asked(part(2500, "subscription")),
        asked(part(1500), part(1000)),
        asked(email="someone@readers.example"),
        asked(content="Another name"),
        asked(acknowledge=Decision.E_MAIL),
    ],
)
def test_the_same_token_with_other_content_is_refused_and_changes_nothing(paper: None, other: object) -> None:
    first = makers.prepared()
    with pytest.raises(payments.TokenSpent):
        payments.prepare(prepared=other, actor=ACTOR, now=NOW)
    assert models.Payment.objects.get().id == first
    assert makers.facts(first).amount == makers.pounds(2500)


def test_two_tokens_are_two_payments(paper: None) -> None:
    assert makers.prepared(token="one") != makers.prepared(token="two")


@pytest.mark.parametrize(
    "wrong", [[], [part(0)], [part(-100)], [part(purpose="no-such")], [part(subject="no-such-subject")]]
)
def test_what_nobody_can_take_is_refused(paper: None, wrong: list[object]) -> None:
    with pytest.raises((payments.NothingToPay, payments.NoSuchPurpose)):
        payments.prepare(prepared=makers.replace(asked(), parts=wrong), actor=ACTOR, now=NOW)
    assert not models.Payment.objects.exists()


def test_a_subject_must_be_one_of_the_fittings_choices(fitting: Fitting) -> None:
    assert makers.prepared(part(purpose="appeal", subject="roof"))
    with pytest.raises(payments.NoSuchPurpose):
        makers.prepared(part(purpose="appeal", subject="bells"), token="token-2")


def test_a_purpose_that_is_closed_takes_nothing(paper: None) -> None:
    models.Purpose.objects.filter(code="gift").update(closed_on="2026-11-23")
    with pytest.raises(payments.NoSuchPurpose):
        makers.prepared()
    assert [purpose.code for purpose in queries.gift_purposes(today=makers.TODAY)] == ["subscription"]


def test_the_key_is_stored_before_the_call_and_the_call_names_nobody(company: Company) -> None:
    payment_id = makers.prepared(payer=makers.writer())
    stored = models.Payment.objects.values_list("key", flat=True).get()
    assert stored == f"mh:{payment_id}:begin:1"
    began = payments.begin(payment_id=payment_id, actor=ACTOR, now=NOW)
    (intent,) = company.asked
    assert intent.key == stored
    assert intent.expires_at == NOW + timedelta(minutes=60)
    assert intent.success_url.endswith(f"/give/thanks/{began.secret}/")
    assert intent.email == "olwen@readers.example"
    assert began.state is State.OPEN
    assert began.address == f"https://pay.example/{payment_id}"


def test_an_open_payment_answers_its_address_again_without_a_call(company: Company) -> None:
    payment_id = makers.prepared()
    assert begin(payment_id) is State.OPEN
    assert payments.begin(payment_id=payment_id, actor=ACTOR, now=NOW).address
    assert len(company.asked) == 1


def test_after_its_sixty_minutes_there_is_no_address(company: Company) -> None:
    payment_id = makers.prepared()
    begin(payment_id)
    late = payments.begin(payment_id=payment_id, actor=ACTOR, now=NOW + timedelta(minutes=60))
    assert late.address is None
    assert len(company.asked) == 1


def test_an_unknown_outcome_is_checking_and_the_same_call_is_made_again(company: Company) -> None:
    company.fails = [OutcomeUnknown("did not answer")]
    payment_id = makers.prepared()
    assert begin(payment_id) is State.CHECKING
    assert makers.facts(payment_id).trouble == "did not answer"
    assert begin(payment_id, 5) is State.OPEN
    assert company.asked[0] == company.asked[1]
    assert not makers.facts(payment_id).trouble


@pytest.mark.parametrize("failure", [Unavailable("can't be reached"), NotTaken("refused: invalid")])
def test_a_call_without_effect_leaves_the_payment_as_it_was(company: Company, failure: Exception) -> None:
    company.fails = [failure, OutcomeUnknown("did not answer"), failure]
    payment_id = makers.prepared()
    assert begin(payment_id) is State.PREPARED
    assert begin(payment_id) is State.CHECKING
    assert begin(payment_id) is State.CHECKING
    assert begin(payment_id) is State.OPEN


def test_a_misused_key_waits_for_a_person_and_says_so_in_the_audit_line(company: Company) -> None:
    company.fails = [KeyMisused("the key was used with other parameters")]
    payment_id = makers.prepared()
    assert begin(payment_id) is State.NEEDS_HUMAN
    assert begin(payment_id) is State.NEEDS_HUMAN
    assert len(company.asked) == 1
    code = makers.facts(payment_id).code
    assert Line.objects.filter(act="payments.needs_human", subject=code).count() == 1
    assert [parked.name for parked in queries.parked()] == [code]


def test_the_thanks_link_opens_its_own_payment_and_no_other(company: Company) -> None:
    payment_id = makers.prepared()
    began = payments.begin(payment_id=payment_id, actor=ACTOR, now=NOW)
    found = queries.thanks(secret=began.secret, now=NOW)
    assert found is not None
    assert (found.state, found.amount, found.address) == (State.OPEN, makers.pounds(2500), began.address)
    assert found.words == "A gift"
    assert queries.thanks(secret=began.secret[:-1], now=NOW) is None
    assert queries.thanks(secret=str(payment_id), now=NOW) is None
    assert queries.thanks(secret=began.secret, now=NOW + timedelta(days=90)) is None
    stored = models.Payment.objects.get()
    assert began.secret not in {stored.thanks_hash, stored.token, stored.content, stored.ref}


def test_of_two_tabs_that_were_both_paid_the_second_says_so(company: Company) -> None:
    began = [
        payments.begin(payment_id=makers.prepared(token=token, payer=makers.writer(email=email)), actor=ACTOR, now=NOW)
        for token, email in (
            ("one", "olwen@readers.example"),
            ("two", "Olwen@readers.example"),
            ("three", "x@y.example"),
        )
    ]
    facts = [company.pay(one.payment_id, taken_at=NOW + timedelta(minutes=n)) for n, one in enumerate(began)]
    payments.settle(facts=facts, actor=ACTOR, now=NOW)
    first, second, other = (queries.thanks(secret=one.secret, now=NOW) for one in began)
    assert first is not None
    assert second is not None
    assert other is not None
    assert (first.twin, second.twin, other.twin) == ("", first.code, "")


def test_without_a_company_nothing_is_prepared(paper: None) -> None:
    with pytest.raises(payments.NoSuchCompany):
        makers.prepared(provider="nobody")
    assert not models.Payment.objects.exists()
