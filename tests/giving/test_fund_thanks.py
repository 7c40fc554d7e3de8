"""Thanks: what became of one gift, for whoever holds its link, and one receipt."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from masthead.machinery.mail.models import Message
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import Began
from tests import makers
from tests.client import Client
from tests.makers import ACTOR, NOW, words
from tests.money.payments.makers import Company

SetClock = Callable[[datetime], None]


@pytest.fixture
def page(client: Client, set_clock: SetClock) -> Callable[..., str]:
    """The thanks page of a gift at a moment, in words."""

    def read(began: Began, *, at: datetime = NOW) -> str:
        set_clock(at)
        answer: Any = client.get(f"/give/thanks/{began.secret}/")
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        assert not answer.cookies
        return words(answer.content.decode())

    return read


def paid(company: Company, minor: int = 2500, **who: str) -> Began:
    """A gift that was paid and swept in."""
    began = makers.offer(minor, **who)
    company.pay(began.payment_id, minor)
    payments.sweep(actor=ACTOR, now=NOW)
    return began


def test_a_gift_that_arrived_is_thanked_for_to_the_penny(company: Company, page: Callable[..., str]) -> None:
    text = page(paid(company, 2550))
    assert "Thank you Your gift of £25.50 has arrived: a gift to the fighting fund, counted for November 2026." in text
    assert "counted for November 2026" in text
    assert "this page is your receipt" in text


def test_with_an_address_one_receipt_is_sent(
    company: Company, page: Callable[..., str], work_off: Callable[[], int]
) -> None:
    began = paid(company, name="Olwen Marsh", email="olwen@readers.example")
    assert "A receipt is on its way to your e-mail address." in page(began)
    payments.sweep(actor=ACTOR, now=NOW)
    work_off()
    message = Message.objects.get()
    assert message.to_address == "olwen@readers.example"
    assert "£25.00" in message.subject
    assert "counted for November 2026" in message.text


def test_a_gift_that_waits_says_so_and_leads_on(company: Company, page: Callable[..., str]) -> None:
    began = makers.offer()
    text = page(began)
    assert "We are checking your gift" in text
    assert "go on to payment" in text
    assert "go on to payment" not in page(began, at=NOW + timedelta(minutes=61))


def test_a_gift_that_was_not_paid_took_nothing(company: Company, page: Callable[..., str]) -> None:
    began = makers.offer()
    company.close(began.payment_id)
    later = NOW + timedelta(hours=2)
    payments.abandon_stale(actor=ACTOR, now=later)
    text = page(began, at=later)
    assert "Nothing was taken" in text
    assert "Thank you" not in text


def test_two_gifts_of_one_sum_are_told_of_one_another(company: Company, page: Callable[..., str]) -> None:
    first = paid(company, email="olwen@readers.example")
    second = paid(company, email="olwen@readers.example")
    other = paid(company, 3000, email="olwen@readers.example")
    assert "another gift of the same sum" in page(second)
    assert "the second is given back" in page(second)
    assert "another gift" not in page(other)
    assert "Your gift of £25.00 has arrived" in page(first)


def test_a_link_is_valid_for_ninety_days(company: Company, client: Client, set_clock: SetClock) -> None:
    began = paid(company)
    for days, status in ((89, 200), (91, 404)):
        set_clock(NOW + timedelta(days=days))
        assert client.get(f"/give/thanks/{began.secret}/").status_code == status


@pytest.mark.parametrize("secret", ["x", "A" * 22, "%00", "é", "x" * 500])
def test_another_link_opens_nothing(company: Company, client: Client, secret: str) -> None:
    paid(company)
    assert client.get(f"/give/thanks/{secret}/").status_code == 404


def test_a_gift_that_has_not_arrived_can_not_be_named(company: Company, client: Client) -> None:
    began = makers.offer()
    assert client.head(f"/give/thanks/{began.secret}/").status_code == 200
    answer = client.post(f"/give/thanks/{began.secret}/", {"level": "town", "town": "Rotherham"})
    assert answer.status_code == 422
    assert payments_facts.namings_waiting() == 0
