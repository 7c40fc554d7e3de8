"""The give form over HTTP: what a reader types, mistypes, presses twice, and what a script tries."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest

from masthead.machinery.gate.models import Count
from masthead.money.payments.models import Payment
from masthead.money.payments.values import OutcomeUnknown, State, Unavailable
from masthead.people.models import Party
from tests import makers
from tests.client import HOST, Client
from tests.money.payments.makers import Company

SetClock = Callable[[datetime], None]
TOKEN = re.compile(r'name="token" value="([^"]*)"')
GOOD = {"amount": "other", "own_amount": "25", "name": "Olwen Marsh", "email": "olwen@readers.example"}


def token_of(answer: Any) -> str:
    found = TOKEN.search(answer.content.decode())
    assert found, "the form bears a token"
    return unescape(found[1])


def opened(client: Client) -> str:
    """The token of a form that was opened now."""
    return token_of(client.get("/give/"))


@pytest.fixture
def form(company: Company, client: Client, set_clock: SetClock) -> Callable[..., Any]:
    """Opens the form, fills it for ten seconds and sends it."""
    token = opened(client)
    set_clock(makers.NOW + timedelta(seconds=10))

    def send(*, headers: dict[str, str] | None = None, **typed: str) -> Any:
        return client.post("/give/", {"token": token} | GOOD | typed, headers=headers)

    return send


def nothing_happened(company: Company) -> None:
    """A refusal left no trace (house rule 27)."""
    assert company.asked == []
    assert not Payment.objects.exists()
    assert not Party.objects.exists()


# --- A gift ----------------------------------------------------------------------------------------------------------


def test_a_gift_leads_to_the_companys_page(form: Callable[..., Any], company: Company) -> None:
    answer = form()
    payment = Payment.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"https://pay.example/{payment.id}"
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies
    assert (payment.amount_minor, payment.state) == (2500, State.OPEN)
    assert [intent.amount for intent in company.asked] == [makers.pounds(25)]
    part = payment.parts.get()
    assert (part.purpose_id, part.giver_id, part.to_thank_id) == ("fund", payment.payer_id, payment.payer_id)


def test_a_gift_without_a_name_makes_no_party(form: Callable[..., Any]) -> None:
    assert form(name="", email="").status_code == 303
    assert not Party.objects.exists()
    assert Payment.objects.get().payer_id is None


@pytest.mark.parametrize(
    ("amount", "own", "minor"),
    [
        ("10", "", 1000),
        ("other", "7.50", 750),
        ("", "7.5", 750),
        ("10", "12", 1200),  # whoever typed a sum meant it
        ("other", " £1,250.00 ", 125_000),
        ("other", "1", 100),
        ("other", "5000", 500_000),
    ],
)
def test_a_sum_is_chosen_or_typed(form: Callable[..., Any], amount: str, own: str, minor: int) -> None:
    assert form(amount=amount, own_amount=own).status_code == 303
    assert Payment.objects.get().amount_minor == minor


def test_the_form_says_for_which_month_and_keeps_no_cookie(company: Company, client: Client) -> None:
    answer = client.get("/give/")
    assert "What you give by card today counts for November 2026." in makers.words(answer.content.decode())
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies


@pytest.mark.parametrize("query", ["", "?utm_source=x", "?amount=5&amount=6", "?%00=%ff&next=//evil.example"])
def test_unknown_query_strings_change_nothing(company: Company, client: Client, query: str) -> None:
    assert client.get(f"/give/{query}").status_code == 200
    head = client.head(f"/give/{query}")
    assert (head.status_code, head.content, dict(head.cookies)) == (200, b"", {})
    nothing_happened(company)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(company: Company, client: Client, method: str) -> None:
    assert getattr(client, method)("/give/").status_code == 405
    nothing_happened(company)


def test_no_get_begins_a_payment(company: Company, client: Client) -> None:
    """D13: a crawler's GET makes no session, whatever its query says."""
    client.get("/give/", GOOD | {"token": opened(client)})
    nothing_happened(company)


# --- What is mistyped ------------------------------------------------------------------------------------------------

AMOUNTS = [
    ("-5", "like 18 or 7.50"),
    ("0", "The least"),
    ("0.00", "The least"),
    ("0.29", "The least"),
    ("10.005", "like 18 or 7.50"),
    ("1e9", "like 18 or 7.50"),
    ("１２", "like 18 or 7.50"),
    ("٢٥", "like 18 or 7.50"),
    ("NaN", "like 18 or 7.50"),
    ("Infinity", "like 18 or 7.50"),
    ("10,00", "like 18 or 7.50"),
    ("1_000", "like 18 or 7.50"),
    ("+5", "like 18 or 7.50"),
    ("£", "like 18 or 7.50"),
    ("", "like 18 or 7.50"),
    ("5000.01", "up to £5,000.00"),
    ("999999999", "up to £5,000.00"),
    ("9" * 400, "like 18 or 7.50"),
    ("5\u202e", "like 18 or 7.50"),
    ("<script>", "like 18 or 7.50"),
    ("5\x00", ""),
]


@pytest.mark.parametrize(("typed", "said"), AMOUNTS)
def test_an_amount_that_is_none_is_refused_in_words(
    form: Callable[..., Any], company: Company, typed: str, said: str
) -> None:
    answer = form(own_amount=typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "There is a problem" in html
    assert said in makers.words(html)
    if typed and typed.isprintable():
        assert f'value="{typed}"'.replace("<", "&lt;").replace(">", "&gt;") in html
    assert 'value="Olwen Marsh"' in html
    assert 'value="olwen@readers.example"' in html
    nothing_happened(company)


@pytest.mark.parametrize("chosen", ["7", "-5", "5.00", "<b>", "otherwise"])
def test_a_choice_changed_in_the_browser_is_refused(form: Callable[..., Any], company: Company, chosen: str) -> None:
    answer = form(amount=chosen, own_amount="")
    assert answer.status_code == 422
    assert "Enter how much you want to give" in answer.content.decode()
    nothing_happened(company)


NAMES = {
    "escape": "Olwen\x1b[31m",
    "delete": "Olwen\x7f",
    "right to left": "Olwen \u202eMarsh",
    "isolate": "\u2067Olwen",
    "byte order mark": "\ufeffOlwen\ufeffMarsh",
    "zero width space": "Ol\u200bwen",
    "private": "Ol\ue000wen",
    "unassigned": "Ol\U0010ffffwen",
    "null": "Ol\x00wen",
    "too long": "O" * 201,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_that_cannot_be_printed_is_refused_in_words(
    form: Callable[..., Any], company: Company, name: str
) -> None:
    answer = form(name=name)
    assert answer.status_code == 422
    assert 'href="#id_name"' in answer.content.decode()
    assert 'value="25"' in answer.content.decode()
    nothing_happened(company)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Olwen \t Marsh\n", "Olwen Marsh"),
        ("Siân O’Neill-Ó Súilleabháin", "Siân O’Neill-Ó Súilleabháin"),
        ("Sia\u0302n", "Siân"),
        ("محمد علی", "محمد علی"),
        ("نرگس\u200cخاتون", "نرگس\u200cخاتون"),
        ("<b>Olwen</b>", "<b>Olwen</b>"),
        ("Olwen\r\nBcc: all@readers.example", "Olwen Bcc: all@readers.example"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
    ],
)
def test_a_name_is_kept_as_it_was_typed(form: Callable[..., Any], typed: str, kept: str) -> None:
    assert form(name=typed).status_code == 303
    assert Party.objects.get().name == kept


@pytest.mark.parametrize("email", ["olwen", "a@b", "a@b.example\r\nBcc: c@d.example", "@", "a b@c.example", "x" * 255])
def test_an_address_that_is_none_is_refused_in_words(form: Callable[..., Any], company: Company, email: str) -> None:
    answer = form(email=email)
    assert answer.status_code == 422
    assert 'href="#id_email"' in answer.content.decode()
    nothing_happened(company)


def test_what_was_typed_is_never_markup(form: Callable[..., Any]) -> None:
    html = form(name='"><script>alert(1)</script>', own_amount="'\"><img>").content.decode()
    assert "<script>alert" not in html
    assert "<img>" not in html


def test_ten_megabytes_are_refused(form: Callable[..., Any], company: Company, client: Client) -> None:
    answer = form(name="x" * 10_000_000)
    assert answer.status_code == 413
    nothing_happened(company)


def test_a_body_that_is_no_form_is_refused(company: Company, client: Client) -> None:
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded", "image/png"):
        answer = client.post("/give/", b"\xff\xfe{nothing", content_type=kind)
        assert answer.status_code == 422, kind
    assert client.post("/give/", b"--x", content_type="multipart/form-data").status_code == 400
    nothing_happened(company)


# --- The token -------------------------------------------------------------------------------------------------------


def test_a_press_within_two_seconds_asks_for_one_more(company: Company, client: Client, set_clock: SetClock) -> None:
    token = opened(client)
    set_clock(makers.NOW + timedelta(seconds=1.9))
    answer = client.post("/give/", GOOD | {"token": token})
    assert answer.status_code == 422
    assert "press the button once more" in answer.content.decode()
    assert token_of(answer) == token
    assert 'value="Olwen Marsh"' in answer.content.decode()
    nothing_happened(company)
    set_clock(makers.NOW + timedelta(seconds=2))
    assert client.post("/give/", GOOD | {"token": token}).status_code == 303


def test_a_form_open_for_a_day_is_taken_and_for_longer_is_given_a_fresh_token(
    company: Company, client: Client, set_clock: SetClock
) -> None:
    token = opened(client)
    set_clock(makers.NOW + timedelta(hours=24, seconds=1))
    answer = client.post("/give/", GOOD | {"token": token})
    assert answer.status_code == 422
    assert "open for more than a day" in answer.content.decode()
    assert 'value="25"' in answer.content.decode()
    nothing_happened(company)
    fresh = token_of(answer)
    assert fresh != token
    set_clock(makers.NOW + timedelta(hours=24, seconds=10))
    assert client.post("/give/", GOOD | {"token": fresh}).status_code == 303
    assert client.post("/give/", GOOD | {"token": token}).status_code == 422


def test_the_last_moment_of_the_day_is_within_it(company: Company, client: Client, set_clock: SetClock) -> None:
    token = opened(client)
    set_clock(makers.NOW + timedelta(hours=24))
    assert client.post("/give/", GOOD | {"token": token}).status_code == 303


@pytest.mark.parametrize("forged", ["", "x", "a.b:c", "abc.1764000000:AAAA", "é.1:ü", "x" * 3000, "a\x00b"])
def test_a_forged_token_is_refused_and_a_fresh_one_is_given(
    form: Callable[..., Any], company: Company, client: Client, set_clock: SetClock, forged: str
) -> None:
    answer = form(token=forged)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    nothing_happened(company)
    fresh = token_of(answer)
    set_clock(makers.NOW + timedelta(seconds=20))
    assert client.post("/give/", GOOD | {"token": fresh}).status_code == 303


def test_a_changed_token_is_forged(form: Callable[..., Any], company: Company, client: Client) -> None:
    token = opened(client)
    for place in range(0, len(token), 5):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert form(token=changed).status_code == 422
    nothing_happened(company)


def test_the_same_press_twice_is_one_gift(form: Callable[..., Any], company: Company) -> None:
    first, second = form(), form()
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert Payment.objects.count() == 1
    assert Party.objects.count() == 1
    assert len(company.asked) == 1


@pytest.mark.parametrize("other", [{"own_amount": "26"}, {"name": "Bryn Marsh"}, {"email": "bryn@readers.example"}])
def test_the_same_token_with_other_content_is_refused_and_then_two_gifts(
    form: Callable[..., Any], company: Company, client: Client, set_clock: SetClock, other: dict[str, str]
) -> None:
    assert form().status_code == 303
    answer = form(**other)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "sent once already" in html
    assert all(f'value="{typed}"' in html for typed in other.values())
    assert Payment.objects.count() == 1
    assert Party.objects.count() == 1
    set_clock(makers.NOW + timedelta(seconds=20))
    assert client.post("/give/", GOOD | other | {"token": token_of(answer)}).status_code == 303
    assert Payment.objects.count() == 2


def test_two_tabs_are_two_gifts(company: Company, client: Client, set_clock: SetClock) -> None:
    tokens = [opened(client), opened(client)]
    set_clock(makers.NOW + timedelta(seconds=10))
    for token in tokens:
        assert client.post("/give/", GOOD | {"token": token}).status_code == 303
    assert Payment.objects.count() == 2


# --- Where it was sent from ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8901"},
        {"Origin": "http://localhost:8900.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_from_another_site_is_refused(
    form: Callable[..., Any], company: Company, headers: dict[str, str]
) -> None:
    """D13."""
    answer = form(headers=headers)
    assert answer.status_code == 403
    assert "sent from another site" in answer.content.decode()
    nothing_happened(company)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": f"http://{HOST}"}, {"Origin": "http://127.0.0.1:8900"}, {"Sec-Fetch-Site": "same-origin"}],
)
def test_a_form_of_our_own_is_taken(form: Callable[..., Any], headers: dict[str, str]) -> None:
    assert form(headers=headers).status_code == 303


def test_djangos_csrf_check_is_off_here_and_gates_is_on(company: Company, set_clock: SetClock) -> None:
    strict = Client()
    strict.handler.enforce_csrf_checks = True
    token = opened(strict)
    set_clock(makers.NOW + timedelta(seconds=10))
    assert strict.post("/give/", GOOD).status_code == 422  # gate's is on: no token, no gift
    assert strict.post("/sign-in/", {"login": "x"}).status_code == 403  # and Django's is on elsewhere
    nothing_happened(company)
    assert strict.post("/give/", GOOD | {"token": token}).status_code == 303


def test_too_many_tries_are_refused_for_a_while(
    form: Callable[..., Any], company: Company, client: Client, set_clock: SetClock
) -> None:
    for _ in range(60):
        assert form(own_amount="0").status_code == 422
    answer = form()
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "too many tries" in answer.content.decode()
    assert Count.objects.get().key == "give:127.0.0.1"
    nothing_happened(company)
    assert client.get("/give/").status_code == 200
    set_clock(makers.NOW + timedelta(hours=1))
    assert form().status_code == 303


# --- The company is away ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [OutcomeUnknown("no answer"), Unavailable("nobody there")])
def test_without_the_company_the_reader_is_told_that_we_are_checking(
    form: Callable[..., Any], company: Company, client: Client, failure: Exception
) -> None:
    company.fails.append(failure)
    answer = form()
    assert answer.status_code == 303
    assert re.fullmatch(r"/give/thanks/[\w-]{22}/", answer["Location"])
    thanks = client.get(answer["Location"])
    text = makers.words(thanks.content.decode())
    assert thanks.status_code == 200
    assert thanks["Cache-Control"] == "private, no-store"
    assert "We are checking your gift" in text
    assert "£25.00" in text
    assert not thanks.cookies
    # Pressed again, the same gift is begun again under the same key.
    again = form()
    assert again["Location"].startswith("https://pay.example/")
    assert Payment.objects.count() == 1
    assert len({intent.key for intent in company.asked}) == 1
