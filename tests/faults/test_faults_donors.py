"""What readers do: F25 (twice), F38 (the bank asks), F55 (sums that are none)."""

import html
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.harness import giving, reading
from tests.harness.company import SESSIONS
from tests.harness.giving import Donor
from tests.harness.paper import House

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300), pytest.mark.xdist_group("faults")]

A_SESSION_AND_MORE_S = 61 * 60
GIFT = 2_000


def begun(house: House, donor: Donor) -> list[str]:
    """The keys under which the company was asked for this payment's page."""
    key = donor.payment()["key"]
    calls = house.company.every("calls", "calls", **SESSIONS)
    return [call["idempotency_key"] for call in calls if call["idempotency_key"] == key]


def test_f25_one_form_is_one_gift_however_often_it_is_sent(house: House) -> None:
    raised = house.raised()
    donor = Donor(house, email="f25@readers.example").open_form()
    house.pass_time(seconds=giving.THINKS_S)
    house.company.fault("slow:0.5s")  # so that the first press is still under way when the others come
    with ThreadPoolExecutor(5) as pool:
        answers = [press.result() for press in [pool.submit(donor.send) for _ in range(5)]]
    assert {(answer.status, answer.headers["location"]) for answer in answers} == {
        (303, answers[0].headers["location"])
    }
    assert len(house.company.fired("slow:0.5s")) > 0
    assert len(begun(house, donor)) >= 2, "they met at the company"
    assert len(house.company.sessions(str(donor.payment()["id"]))) == 1
    assert donor.send().headers["location"] == answers[0].headers["location"]  # back, and sent again
    donor.pay()
    donor.reload_until_thanked()
    assert donor.send().headers["location"].endswith(donor.thanks_path)  # and once more, when it is paid
    assert len(donor.payments()) == 1
    house.shows(raised + GIFT)


def test_f25_one_form_with_something_else_in_it_is_asked_for_again(house: House) -> None:
    raised = house.raised()
    donor = Donor(house, email="f25-other@readers.example").begin()
    other = donor.send(own_amount="30", name="Another Name")
    assert other.status == 422
    assert "sent once already with something else in it" in reading.words(other.text)
    assert 'value="30"' in other.text
    assert 'value="Another Name"' in other.text
    assert giving.token_of(other) != donor.token
    donor.pay()
    donor.reload_until_thanked()
    assert donor.payment()["amount_minor"] == GIFT
    house.shows(raised + GIFT)


def test_f25_two_tabs_are_two_gifts_and_the_second_says_so(house: House) -> None:
    raised = house.raised()
    tabs = [Donor(house, email="f25-tabs@readers.example", source="127.9.9.9") for _ in range(2)]
    for tab in tabs:
        tab.begin().pay()
        tab.reload_until_thanked()
    assert tabs[0].token != tabs[1].token
    house.shows(raised + 2 * GIFT)
    said = tabs[1].thanks()
    assert f"another gift of the same sum from you, with the reference {tabs[0].payment()['code']}" in said
    assert "the second is given back" in said


def test_f38_a_reader_who_leaves_at_the_banks_question_gave_nothing(house: House) -> None:
    raised = house.raised()
    donor = Donor(house).begin()
    donor.press("ask")
    assert "Your bank asks" in reading.words(reading.ask(house.company.port, f"/c/pay/{donor.session}").text)
    donor.press("leave")
    (session,) = house.company.sessions(str(donor.payment()["id"]))
    assert (session["status"], session["payment_status"]) == ("open", "unpaid")
    assert donor.state() == "open"
    house.pass_time(seconds=A_SESSION_AND_MORE_S)
    donor.until("abandoned")
    assert house.company.sessions(str(donor.payment()["id"]))[0]["status"] == "expired"
    assert (donor.journals(), house.raised()) == ([], raised)


def test_f38_a_reader_who_closes_the_browser_after_paying_gave(house: House) -> None:
    raised = house.raised()
    donor = Donor(house, email="f38@readers.example").begin()
    donor.press("ask")
    donor.press("approve")  # and never comes back
    donor.until("settled")
    assert len(donor.journals()) == 1
    house.shows(raised + GIFT)
    house.until(lambda: donor.letters() == 1, words="the acknowledgement")


def test_f38_nobody_sees_anothers_thanks(house: House) -> None:
    donor = Donor(house, pounds="21.37", name="Olwen Secret").begin().pay()
    donor.reload_until_thanked()
    secret = donor.thanks_path.split("/")[-2]
    turned = secret[:-2] + ("AA" if secret[-2:] != "AA" else "BB")
    payment = donor.payment()
    for tried in (turned, secret[::-1], payment["id"], payment["code"], payment["ref"], uuid.uuid4(), donor.session):
        page = house.get(f"/give/thanks/{tried}/")
        assert page.status == 404
        for mine in ("21.37", "Olwen", payment["code"]):
            assert mine not in page.text.replace(str(tried), "")


HOSTILE = (
    "-5", "0", "0.00", "0.29", "0.99", "1e9", "1000000000", "10.005", "10,00", "10.0.0", "１０", "٢٥", "NaN", "nan",
    "Infinity", "JPY 100.5", "5000.01", "£", "--5", "+5", "5 000 000", "0x10", "10\u202e", "1_0", "", " ", "½",
)  # fmt: skip


def test_f55_sums_that_are_none_are_refused_and_kept(house: House) -> None:
    before = len(house.rows("SELECT FROM payments_payment"))
    calls = house.company.last_call()
    donors = [Donor(house, typed) for typed in HOSTILE]
    giving.at_once(donors, "open_form")
    house.pass_time(seconds=giving.THINKS_S)
    for donor in donors:
        answer = donor.send()
        assert answer.status == 422, donor.pounds
        assert "There is a problem" in answer.text
        kept = donor.pounds.replace("\u202e", "\ufffd")  # a mark that turns the text round is shown as one
        assert not kept.strip() or f'value="{html.escape(kept)}"' in answer.text, donor.pounds
        assert 'value="Ada Brindle"' in answer.text
    assert len(house.rows("SELECT FROM payments_payment")) == before
    assert [c for c in house.company.every("calls", "calls", **SESSIONS) if c["n"] > calls] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": "7", "own_amount": ""},
        {"amount": "-25", "own_amount": ""},
        {"amount": "25\x00", "own_amount": ""},
        {"token": "of-our-own-making"},
        {"token": ""},
    ],
)
def test_f55_what_was_changed_in_the_browser_is_refused(house: House, changed: dict[str, str]) -> None:
    before = len(house.rows("SELECT FROM payments_payment"))
    donor = Donor(house).open_form()
    house.pass_time(seconds=giving.THINKS_S)
    assert donor.send(**changed).status == 422
    assert len(house.rows("SELECT FROM payments_payment")) == before


@pytest.mark.parametrize(("typed", "minor"), [("1", 100), ("5000", 500_000), ("12.5", 1_250), ("£1,234.56", 123_456)])
def test_f55_the_company_is_asked_for_what_was_typed_to_the_penny(house: House, typed: str, minor: int) -> None:
    donor = Donor(house, typed).begin()
    (session,) = house.company.sessions(str(donor.payment()["id"]))
    assert (session["amount_total"], donor.payment()["amount_minor"]) == (minor, minor)
