"""Naming (practice.md P17): five levels, default nothing, looked at before it shows, taken back in one act."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from masthead.giving.fund import queries
from masthead.kernel.actors import READER, NotYourDuty
from masthead.kernel.money import Money
from masthead.machinery.audit.models import Line
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import Began, Naming, NamingLevel, NamingState, PaymentId, initials, shown_as
from tests import makers, staff
from tests.client import Client
from tests.makers import ACTOR, NOW, words
from tests.money.payments.makers import Company

SetClock = Callable[[datetime], None]
HOSTILE = [
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "Robert'); DROP TABLE payments_naming;--",
    "{{ frame }} {% now %}",
    "o'Neill & Söhne",
]


def say(
    payment_id: PaymentId,
    level: NamingLevel = NamingLevel.INITIALS_TOWN,
    shown: str = "M.T., Rotherham",
    *,
    with_amount: bool = False,
    message: str = "",
) -> None:
    payments.say_naming(
        payment_id=payment_id,
        level=level,
        shown=shown,
        with_amount=with_amount,
        message=message,
        by="the letter",
        actor=ACTOR,
        now=NOW,
    )


def waiting() -> Naming:
    (found,) = payments_facts.namings(state=NamingState.PENDING)
    return found


def approve(found: Naming, *, is_approved: bool = True) -> None:
    payments.moderate(naming_id=found.id, version=found.version, is_approved=is_approved, why="", actor=ACTOR, now=NOW)


def fund_page(client: Client) -> str:
    return words(client.get("/fund/").content.decode())


@pytest.mark.parametrize(
    ("level", "name", "town", "shown"),
    [
        (NamingLevel.NOTHING, "Mary Thompson", "Rotherham", ""),
        (NamingLevel.TOWN, "Mary Thompson", "Rotherham", "Rotherham"),
        (NamingLevel.INITIALS_TOWN, "Mary Thompson", "Rotherham", "M.T., Rotherham"),
        (NamingLevel.INITIALS_TOWN, "M.T.", "Rotherham", "M.T., Rotherham"),
        (NamingLevel.INITIALS_TOWN, "m t", "Rotherham", "M.T., Rotherham"),
        (NamingLevel.INITIALS_TOWN, "", "Rotherham", ""),
        (NamingLevel.NICKNAME, "The Old Docker", "Hull", "The Old Docker"),
        (NamingLevel.FULL_NAME, "Mary Thompson", "", "Mary Thompson"),
    ],
)
def test_the_five_levels_in_words(level: NamingLevel, name: str, town: str, shown: str) -> None:
    assert shown_as(level=level, name=name, town=town) == shown
    assert initials(name="") == ""


def test_nothing_shows_before_somebody_looked_at_it(paper: None, client: Client) -> None:
    say(makers.gift(2_000), message="Keep going")
    assert "M.T., Rotherham" not in fund_page(client)
    approve(waiting())
    text = fund_page(client)
    assert "M.T., Rotherham: “Keep going”" in text
    assert "£20.00" not in text.split("With thanks to", 1)[1].split("Everybody here", 1)[0]


def test_the_sum_stands_beside_it_only_if_it_was_ticked(paper: None, client: Client) -> None:
    say(makers.gift(2_000), with_amount=True)
    approve(waiting())
    assert "M.T., Rotherham, £20.00" in fund_page(client)


def test_taken_back_it_is_gone_from_every_page_the_same_second(paper: None, client: Client) -> None:
    say(makers.gift(2_000))
    found = waiting()
    approve(found)
    paths = ("/fund/", "/fund/2026-11/")
    assert all("M.T., Rotherham" in words(client.get(path).content.decode()) for path in paths)
    payments.take_back(naming_id=found.id, why="She rang", actor=ACTOR, now=NOW)
    assert not any("M.T., Rotherham" in words(client.get(path).content.decode()) for path in paths)
    assert queries.column(on=NOW.date(), now=NOW).names == []
    payments.look_again(naming_id=found.id, actor=ACTOR, now=NOW)  # undone, it waits to be looked at again
    assert "M.T., Rotherham" not in fund_page(client)
    approve(waiting())
    assert "M.T., Rotherham" in fund_page(client)


def test_a_refused_name_shows_nowhere(paper: None, client: Client) -> None:
    say(makers.gift(2_000))
    found = waiting()
    approve(found, is_approved=False)
    assert "M.T., Rotherham" not in fund_page(client)
    with pytest.raises(payments.NamingChanged):
        approve(found)
    assert [one.shown for one in payments_facts.namings(state=NamingState.REFUSED)] == ["M.T., Rotherham"]


def test_words_that_changed_meanwhile_are_not_approved(paper: None) -> None:
    gift = makers.gift(2_000)
    say(gift)
    seen = waiting()
    say(gift, NamingLevel.NICKNAME, "Something else")
    with pytest.raises(payments.NamingChanged):
        approve(seen)
    assert waiting().shown == "Something else"


def test_withdrawn_by_the_giver_the_words_are_emptied(paper: None, client: Client) -> None:
    gift = makers.gift(2_000)
    say(gift, with_amount=True, message="Keep going")
    approve(waiting())
    say(gift, NamingLevel.NOTHING, "")
    found = payments_facts.naming_of(payment_id=gift)
    assert found is not None
    assert (found.shown, found.message, found.with_amount, found.state) == ("", "", False, NamingState.TAKEN_BACK)
    assert "M.T., Rotherham" not in fund_page(client)
    with pytest.raises(payments.NoSuchNaming):
        payments.look_again(naming_id=found.id, actor=ACTOR, now=NOW)


def test_consent_is_recorded_with_its_time_and_without_the_words(paper: None) -> None:
    say(makers.gift(2_000), message="Keep going")
    line = Line.objects.get(act="payments.say_naming")
    assert (line.at, line.detail) == (NOW, {"level": "initials_town", "with_amount": False, "by": "the letter"})


def test_nothing_said_is_nothing_kept(paper: None) -> None:
    gift = makers.gift(2_000)
    say(gift, NamingLevel.NOTHING, "")
    assert payments_facts.naming_of(payment_id=gift) is None


@pytest.mark.parametrize(
    ("level", "shown", "message"),
    [
        (NamingLevel.NICKNAME, "", ""),
        (NamingLevel.NOTHING, "Mary", ""),
        (NamingLevel.NICKNAME, "x" * 201, ""),
        (NamingLevel.NICKNAME, "Mary", "x" * 201),
    ],
)
def test_what_can_not_be_shown_is_refused(paper: None, level: NamingLevel, shown: str, message: str) -> None:
    gift = makers.gift(2_000)
    with pytest.raises((payments.NothingToShow, payments.TooLong)):
        say(gift, level, shown, message=message)
    assert payments_facts.naming_of(payment_id=gift) is None


def test_only_who_may_says_and_looks(paper: None) -> None:
    gift = makers.gift(2_000)
    say(gift)
    found = waiting()
    for attempt in (
        lambda: payments.moderate(naming_id=found.id, version=found.version, is_approved=True, actor=READER, now=NOW),
        lambda: payments.take_back(naming_id=found.id, why="", actor=READER, now=NOW),
        lambda: payments.look_again(naming_id=found.id, actor=READER, now=NOW),
        lambda: payments.say_naming(
            payment_id=gift,
            level=NamingLevel.NOTHING,
            shown="",
            with_amount=False,
            message="",
            by="x",
            actor=READER,
            now=NOW,
        ),
    ):
        with pytest.raises(NotYourDuty):
            attempt()
    assert waiting() == found


# --- On the thanks page -----------------------------------------------------------------------------------------------


@pytest.fixture
def began(company: Company) -> Began:
    made = makers.offer(2_000, name="Mary Thompson", email="mary@readers.example")
    company.pay(made.payment_id, 2_000)
    payments.sweep(actor=ACTOR, now=NOW)
    return made


@pytest.fixture
def send(client: Client, set_clock: SetClock) -> Callable[..., Any]:
    def post(began: Began, *, at: datetime = NOW + timedelta(minutes=5), **typed: str) -> Any:
        set_clock(at - timedelta(seconds=30))
        html = client.get(f"/give/thanks/{began.secret}/").content.decode()
        token = html.split('name="token" value="', 1)[1].split('"', 1)[0]
        set_clock(at)
        return client.post(f"/give/thanks/{began.secret}/", {"token": token, **typed})

    return post


def test_it_is_asked_after_paying_and_the_default_is_nothing(began: Began, client: Client) -> None:
    html = client.get(f"/give/thanks/{began.secret}/").content.decode()
    assert "May we thank you by name in the paper?" in html
    assert 'value="nothing" checked' in html


def test_said_there_and_changed_there(began: Began, send: Callable[..., Any], client: Client) -> None:
    answer = send(began, level="initials_town", name="Mary Thompson", town="Rotherham", message="Keep going")
    assert answer.status_code == 303
    assert (waiting().shown, waiting().message, waiting().with_amount) == ("M.T., Rotherham", "Keep going", False)
    approve(waiting())
    assert "M.T., Rotherham" in fund_page(client)
    text = words(client.get(f"/give/thanks/{began.secret}/").content.decode())
    assert "You said: M.T., Rotherham. It has been looked at" in text
    assert send(began, at=NOW + timedelta(days=89), level="nothing").status_code == 303
    assert "M.T., Rotherham" not in fund_page(client)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"level": "everything"},
        {"level": "initials_town", "name": "Mary Thompson"},
        {"level": "town", "town": "  "},
        {"level": "town", "town": "..."},
        {"level": "nickname", "name": "Mary \u202ethe docker"},
        {"level": "nickname", "name": "x" * 101},
        {"level": "town", "town": "Hull", "message": "x" * 201},
    ],
)
def test_what_can_not_stand_is_refused_and_what_was_typed_is_kept(
    began: Began, send: Callable[..., Any], typed: dict[str, str]
) -> None:
    answer = send(began, **typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "There is a problem" in html
    if typed.get("message"):
        assert typed["message"] in html
    assert payments_facts.namings_waiting() == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(began: Began, send: Callable[..., Any], client: Client, text: str) -> None:
    assert send(began, level="nickname", name=text, message=text).status_code == 303
    assert waiting().shown == text
    approve(waiting())
    html = client.get("/fund/").content.decode()
    assert "<script>alert" not in html
    assert text in queries.column_text(column=queries.column(on=NOW.date(), now=NOW))


@pytest.mark.parametrize("change", [{"token": "x"}, {"token": ""}])
def test_a_forged_token_says_nothing(began: Began, send: Callable[..., Any], change: dict[str, str]) -> None:
    """D2, D13."""
    answer = send(began, level="town", town="Hull", **change)
    assert answer.status_code == 422
    assert payments_facts.namings_waiting() == 0


def test_another_site_says_nothing(began: Began, client: Client, set_clock: SetClock) -> None:
    html = client.get(f"/give/thanks/{began.secret}/").content.decode()
    token = html.split('name="token" value="', 1)[1].split('"', 1)[0]
    set_clock(NOW + timedelta(minutes=1))
    answer = client.post(
        f"/give/thanks/{began.secret}/",
        {"token": token, "level": "town", "town": "Hull"},
        HTTP_ORIGIN="https://elsewhere.example",
    )
    assert answer.status_code in {403, 409, 422}
    assert payments_facts.namings_waiting() == 0


# --- The column (P16) -------------------------------------------------------------------------------------------------


def test_the_column_is_one_text_in_plain_words(paper: None) -> None:
    say(makers.gift(2_000), message="Keep going")
    approve(waiting())
    gift = makers.gift(500)
    say(gift, NamingLevel.TOWN, "Hull", with_amount=True)
    approve(waiting())
    say(makers.gift(700), NamingLevel.NICKNAME, "Nobody looked at this")
    found = queries.column(on=date(2026, 11, 24), now=NOW)
    text = queries.column_text(column=found)
    assert "The fighting fund: Tuesday 24 November 2026" in text
    assert "£32.00 came in: £32.00 by cheque (3 gifts)." in text
    assert "Hull (£5.00)" in text
    assert "M.T., Rotherham" in text
    assert "“Keep going” – M.T., Rotherham" in text
    assert "November 2026: we’ve raised £32 of £18,000. We need £17,968; 7 days remaining." in text
    assert "Nobody looked" not in text
    assert found.waiting == 1
    assert found.total == Money(3_200, "GBP")


def test_the_column_screen_shows_yesterday_and_logs_who_looked(
    paper: None, client: Client, set_clock: SetClock
) -> None:
    say(makers.gift(2_000))
    approve(waiting())
    set_clock(NOW + timedelta(days=1))
    staff.signed_in(client, "Fund organisers")
    answer = client.get("/office/column/")
    assert answer.status_code == 200
    assert "M.T., Rotherham" in answer.content.decode()
    assert Line.objects.filter(act="fund.see_column", subject="2026-11-24").count() == 1
    days = (("2026-11-20", 200), ("31/2/2026", 422), ("2027-01-01", 422), ("x", 422), ("0001-01-01", 422))
    for day, status in days:
        assert client.get(f"/office/column/?day={day}").status_code == status


def test_names_are_looked_at_on_their_screen(paper: None, client: Client, set_clock: SetClock) -> None:
    say(makers.gift(2_000))
    found = waiting()
    staff.signed_in(client, "Fund organisers")
    assert "M.T., Rotherham" in client.get("/office/names/").content.decode()
    posted = {"naming": str(found.id), "version": str(found.version), "do": "approve"}
    assert client.post("/office/names/", posted).status_code == 303
    assert client.post("/office/names/", posted).status_code == 409
    assert "M.T., Rotherham" in fund_page(client)
    assert "M.T., Rotherham" in client.get("/office/names/?state=shown").content.decode()
    back = {"naming": str(found.id), "version": "1", "do": "take_back", "why": "She rang"}
    assert client.post("/office/names/?state=shown", back).status_code == 303
    assert "M.T., Rotherham" not in fund_page(client)
    for wrong in ({}, {"naming": "x", "version": "1"}, {"naming": "1" * 30, "version": "1", "do": "approve"}):
        assert client.post("/office/names/", wrong).status_code == 409
    assert client.get("/office/names/?state=nowhere").status_code == 404
    assert client.get("/office/names/?page=0").status_code == 404


@pytest.mark.parametrize("text", [*HOSTILE, "\u05d0\u05d5\u05dc\u05d5\u05d5\u05df"])
def test_the_columns_screen_shows_hostile_words_as_words(
    paper: None, client: Client, set_clock: SetClock, text: str
) -> None:
    """What is copied is what was typed: the text of the field, and nothing of it is markup."""
    say(makers.gift(2_000), NamingLevel.NICKNAME, text, message=text)
    approve(waiting())
    set_clock(NOW + timedelta(days=1))
    staff.signed_in(client, "Fund organisers")
    html = client.get("/office/column/").content.decode()
    assert "<script>alert" not in html
    assert text in unescape(html)
