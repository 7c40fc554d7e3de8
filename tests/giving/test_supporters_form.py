"""The form that makes a standing-order form: a reference of one's own, a secret link, nothing stored on a GET."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pypdf
import pytest

from masthead.giving.supporters import operations, queries
from masthead.giving.supporters.models import StandingOrder
from masthead.kernel.actors import program
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payment_facts
from masthead.people.models import Party
from tests import makers
from tests.client import PERSONAL, Client
from tests.makers import ACTOR, NOW, pounds, words

FORM = "/support/form/"
TYPED = {
    "amount": "other",
    "own_amount": "12.50",
    "day": "3",
    "purpose": "fund",
    "name": "Olwen Marsh",
    "address": "2 The Quay\n Invented Town ",
    "email": "olwen@readers.example",
}


@pytest.fixture
def clock(db: None, set_clock: Callable[[datetime], None]) -> Callable[[datetime], None]:
    set_clock(NOW)
    makers.make_fund()
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    return set_clock


def token(client: Client) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(FORM).content.decode())
    assert found
    return found[1]


def send(client: Client, clock: Callable[[datetime], None], **typed: str) -> object:
    data = {**TYPED, "token": token(client), **typed}
    clock(NOW + timedelta(seconds=5))
    return client.post(FORM, data)


def made(answer: object) -> str:
    assert answer.status_code == 303, answer.content.decode()  # type: ignore[attr-defined]
    return str(answer["Location"])  # type: ignore[index]


def test_the_form_leaves_no_row_and_no_cookie(clock: Callable[[datetime], None], client: Client) -> None:
    answer = client.get(FORM)
    assert (answer.status_code, answer["Cache-Control"]) == (200, PERSONAL)
    assert not answer.cookies
    assert not Party.objects.exists()
    assert client.head(FORM).status_code == 200


def test_sent_it_makes_a_form_with_a_reference(clock: Callable[[datetime], None], client: Client) -> None:
    address = made(send(client, clock))
    row = StandingOrder.objects.get()
    arranged = payment_facts.arrangement(code=row.code)
    assert arranged is not None
    assert (arranged.amount, arranged.purpose) == (pounds(12, 50), "fund")
    assert re.fullmatch(rf"/support/form/{row.code}/[\w-]{{22}}/", address)
    assert row.secret_hash not in address
    page = client.get(address)
    assert page["Cache-Control"] == PERSONAL
    text = words(page.content.decode())
    answer = client.get(f"{address.removesuffix('/')}.pdf")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", PERSONAL)
    sheet = pypdf.PdfReader(io.BytesIO(answer.content))
    printed = " ".join("\n".join(one.extract_text() for one in sheet.pages).split())
    for told in (
        row.code,
        "£12.50 every month",
        "3rd of each month, first on 3 January 2027",
        "Olwen Marsh",
        "2 The Quay, Invented Town",
        "00-00-00",
        "counts for the fighting fund of the month in which it reaches our bank",
    ):
        assert told in text, told
        assert told in printed, told


def test_two_presses_make_one_form(clock: Callable[[datetime], None], client: Client) -> None:
    same = token(client)
    first = made(send(client, clock, token=same))
    assert made(send(client, clock, token=same)) == first
    assert StandingOrder.objects.count() == 1
    other = send(client, clock, token=same, own_amount="13")
    assert other.status_code == 422  # type: ignore[attr-defined]
    assert "already made a form" in words(other.content.decode())  # type: ignore[attr-defined]
    assert 'value="13"' in other.content.decode()  # type: ignore[attr-defined]
    assert StandingOrder.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"own_amount": ""}, "Enter how much"),
        ({"own_amount": "10.005"}, ""),
        ({"own_amount": "0.50"}, "The least that can be given is £1.00 a month."),
        ({"own_amount": "6000"}, "For more than £5,000.00 a month, please ring or write to us."),
        ({"day": "31"}, "Enter a day of the month, from 1 to 28"),
        ({"day": "the third"}, "Enter a day of the month, from 1 to 28"),
        ({"purpose": "shares"}, "Choose where it should go"),
        ({"name": " "}, "Enter your name"),
        ({"name": "Olwen \u202eMarsh"}, "can't be printed"),
        ({"address": "2 The\x00 Quay"}, "can't be printed"),
        ({"address": "\n".join("abcdefgh")}, "at most 7 lines"),
        ({"email": "olwen at readers"}, "Enter an e-mail address"),
        ({"token": "forged"}, "We could not read this form"),
    ],
)
def test_what_is_amiss_is_said_and_what_was_typed_is_kept(
    clock: Callable[[datetime], None], client: Client, typed: dict[str, str], told: str
) -> None:
    answer = send(client, clock, **typed)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    text = words(answer.content.decode())  # type: ignore[attr-defined]
    assert told in text
    assert "There is a problem" in text
    assert not StandingOrder.objects.exists()
    assert not Party.objects.exists()


def test_a_form_sent_at_once_asks_for_one_more_press(clock: Callable[[datetime], None], client: Client) -> None:
    answer = client.post(FORM, {**TYPED, "token": token(client)})
    assert answer.status_code == 422
    assert "very quick" in words(answer.content.decode())


def test_a_form_from_elsewhere_is_refused(clock: Callable[[datetime], None], client: Client) -> None:
    typed = {**TYPED, "token": token(client)}
    assert client.post(FORM, typed, headers={"Origin": "https://elsewhere.example"}).status_code == 403


def test_a_script_stops_at_the_limit(clock: Callable[[datetime], None], client: Client) -> None:
    answers = [client.post(FORM, {}).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]


def test_a_link_opens_its_own_form_alone_for_90_days(clock: Callable[[datetime], None], client: Client) -> None:
    """D2."""
    address = made(send(client, clock))
    code = StandingOrder.objects.get().code
    wrong = (address.replace(code, "SO-2222222"), f"/support/form/{code}/{'A' * 22}/")
    assert [client.get(one).status_code for one in wrong] == [404, 404]
    assert client.get(f"{wrong[1].removesuffix('/')}.pdf").status_code == 404
    assert client.post(address).status_code == 405
    clock(NOW + timedelta(days=91))
    assert client.get(address).status_code == 404


def test_what_was_typed_is_forgotten_when_the_link_has_ended(clock: Callable[[datetime], None], client: Client) -> None:
    made(send(client, clock))
    assert operations.tidy(actor=program("tests"), now=NOW + timedelta(days=89)) == 0
    assert operations.tidy(actor=program("tests"), now=NOW + timedelta(days=91)) == 1
    row = StandingOrder.objects.get()
    assert (row.name, row.postal) == ("", [])
    assert payment_facts.arrangement(code=row.code) is not None


@pytest.mark.parametrize(
    "typed", ["=1+1 #panic() *Marsh*", '<b>Olwen</b> & "Marsh"', "\u05d0\u05d5\u05dc\u05d5\u05d5\u05df"]
)
def test_a_hostile_name_stays_words_on_page_and_sheet(
    clock: Callable[[datetime], None], client: Client, typed: str
) -> None:
    address = made(send(client, clock, name=typed))
    assert client.get(address).status_code == 200
    answer = client.get(f"{address.removesuffix('/')}.pdf")
    printed = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert " ".join(typed.split()) in " ".join(printed.split())


@pytest.mark.parametrize(
    ("day", "today", "first"),
    [
        (1, date(2026, 11, 25), date(2027, 1, 1)),
        (9, date(2026, 11, 25), date(2026, 12, 9)),
        (8, date(2026, 11, 25), date(2027, 1, 8)),
        (28, date(2026, 11, 25), date(2026, 12, 28)),
        (28, date(2027, 2, 14), date(2027, 2, 28)),
        (1, date(2026, 12, 31), date(2027, 2, 1)),
    ],
)
def test_the_first_payment_leaves_the_bank_a_fortnight(day: int, today: date, first: date) -> None:
    assert queries.first_payment(day=day, today=today) == first


def test_numbers_of_days_are_said_as_a_person_says_them() -> None:
    said = [queries.ordinal(number=number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 28)]
    assert said == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "28th"]
