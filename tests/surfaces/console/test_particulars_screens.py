"""The paper's own facts in the office: most changed by one person, what readers pay into by two (P18, D38)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from masthead.kernel.actors import Actor
from masthead.machinery.audit.models import Authority, Line
from masthead.machinery.mail.models import Message
from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars import queries
from masthead.machinery.particulars.models import Fact
from masthead.machinery.particulars.values import FactName
from masthead.machinery.press import models as press
from masthead.people import operations as people
from masthead.people import queries as people_facts
from masthead.people.values import ProposalId
from masthead.surfaces.console import operations as console
from tests import staff
from tests.client import Client
from tests.makers import ACTOR, FACTS, NOW, make_paper, words

ADDRESS = "/office/particulars/"
BANK = "/office/particulars/bank/"
MONEY = {"gift_min_minor": "1", "gift_max_minor": "5,000"}
AS_IT_IS = {name.value: FACTS.get(name, "") for name in FactName if name.value not in MONEY} | MONEY
COMMON = {**AS_IT_IS, "from_on": "24/11/2026"}
DETAILS = {
    "payee": "Practice Readers’ Society Limited",
    "bank_sort_code": "010203",
    "bank_account": "1234 5678",
    "from_on": "24/11/2026",
}


@pytest.fixture
def at(db: None, set_clock: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """A paper whose clock stands at a moment that the test may change."""
    make_paper(now=NOW - timedelta(days=15))
    set_clock(NOW)
    return set_clock


@pytest.fixture
def treasurer(at: object, client: Client) -> Client:
    """Somebody who may change them."""
    return staff.signed_in(client, "Treasurers")  # type: ignore[return-value]


def text(answer: Any) -> str:
    assert answer["Cache-Control"] == "private, no-store"
    return words(answer.content.decode())


def changes() -> int:
    row = press.Sequence.objects.first()
    return row.seq if row else 0


def test_a_name_is_changed_and_every_page_is_made_again(treasurer: Client) -> None:
    before = changes()
    answer = treasurer.post(ADDRESS, {**COMMON, "name": "The Loud  Clarion"})
    assert (answer.status_code, answer["Location"]) == (303, ADDRESS)
    assert queries.current(now=NOW).name == "The Loud Clarion"
    assert changes() == before + 1
    shown = text(treasurer.get(ADDRESS))
    assert "1 particular changed." in shown
    assert "The paper's name The Loud Clarion 24 November 2026 24 November 2026 A Treasurers" in shown
    assert Line.objects.filter(act="particulars.change").count() == 1
    assert Fact.objects.filter(name=FactName.NAME).count() == 2  # the old one stays on record


def test_sums_addresses_and_sites_are_read_as_they_are_typed(treasurer: Client) -> None:
    typed = {
        "gift_min_minor": "2",
        "gift_max_minor": "£1,000",
        "postal_address": " 2 The  Quay \r\n\r\nInvented Town",
        "box_hosts": "https://Paper.example/\r\nhttps://other.example:8443",
    }
    assert treasurer.post(ADDRESS, COMMON | typed).status_code == 303
    now = queries.current(now=NOW)
    assert (now.gift_min.minor, now.gift_max.minor) == (200, 100_000)
    assert now.postal_address == ("2 The Quay", "Invented Town")
    assert now.box_hosts == ("https://paper.example", "https://other.example:8443")


def test_a_day_to_come_changes_nothing_before_it(treasurer: Client, at: Callable[[datetime], None]) -> None:
    before = changes()
    answer = treasurer.post(ADDRESS, {**COMMON, "phone": "01632 960111", "from_on": "26/11/2026"})
    assert answer.status_code == 303
    day = datetime(2026, 11, 26, tzinfo=NOW.tzinfo)
    assert queries.current(now=day - timedelta(seconds=1)).phone == FACTS[FactName.PHONE]
    assert queries.current(now=day).phone == "01632 960111"
    assert console.come_into_force(actor=ACTOR, now=day - timedelta(seconds=1)) == 0
    assert changes() == before
    assert console.come_into_force(actor=ACTOR, now=day) == 1
    assert console.come_into_force(actor=ACTOR, now=day + timedelta(minutes=1)) == 0
    assert changes() == before + 1


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("name", "", "It can't be empty"),
        ("name", "The \u202eClarion", "can't be printed"),
        ("name", "x" * 121, "at most 120 letters"),
        ("email", "office at clarion", "Enter it in full"),
        ("phone", "ring us", "Enter digits and spaces"),
        ("gift_min_minor", "0", "Enter"),
        ("gift_min_minor", "6000", "can't be above the greatest"),
        ("box_hosts", "javascript:alert(1)", "Enter addresses like https://paper.example"),
        ("box_hosts", "https://paper.example; script-src *", "Enter addresses like https://paper.example"),
        ("from_on", "30/2/2026", "Enter a day like 25/11/2026"),
        ("from_on", "23/11/2026", "Choose today or a day to come"),
    ],
)
def test_what_can_not_stand_is_said_and_what_was_typed_is_kept(
    treasurer: Client, name: str, typed: str, said: str
) -> None:
    answer = treasurer.post(ADDRESS, {**COMMON, "strapline": "A new line", name: typed})
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="A new line"' in answer.content.decode()
    assert Fact.objects.count() == len(FACTS)


@pytest.mark.parametrize("hostile", ["=1+1", "<script>alert(1)</script>", "{{ 7 }}", "@SUM(A1)"])
def test_names_that_are_markup_are_words(treasurer: Client, hostile: str) -> None:
    assert treasurer.post(ADDRESS, {**COMMON, "strapline": hostile}).status_code == 303
    assert "<script>alert(1)" not in treasurer.get(ADDRESS).content.decode()
    assert queries.current(now=NOW).strapline == hostile


def test_without_a_change_nothing_is_recorded(treasurer: Client) -> None:
    answer = treasurer.post(ADDRESS, COMMON)
    assert answer.status_code == 422
    assert "Nothing is different" in text(answer)


def test_one_person_does_not_change_what_readers_pay_into(treasurer: Client) -> None:
    treasurer.post(ADDRESS, {**COMMON, "bank_account": "12345678", "name": "The Loud Clarion"})
    assert queries.current(now=NOW).bank_account == FACTS[FactName.BANK_ACCOUNT]
    answer = treasurer.post(BANK, DETAILS)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/office/approvals/")
    assert queries.current(now=NOW).bank_account == FACTS[FactName.BANK_ACCOUNT]
    alone: Actor = people_facts.acting(user_id=treasurer_id(), now=NOW)
    with pytest.raises(particulars.NeedsTwoPeople):
        particulars.change(facts={FactName.PAYEE: "Me"}, in_force_at=NOW, actor=alone, now=NOW)
    waits = text(treasurer.get(ADDRESS))
    assert "Waiting: Sort code: 01-02-03 (now: 00-00-00)" in waits


def treasurer_id() -> Any:
    return next(one.id for one in people_facts.everybody() if one.email == "treasurers@clarion.example")


def test_two_people_change_bank_details_and_everybody_who_may_is_written_to(
    treasurer: Client, at: Callable[[datetime], None]
) -> None:
    deputy = staff.actor("Treasurers", email="deputy@clarion.example", name="Ines Farrow")
    location = treasurer.post(BANK, DETAILS)["Location"]
    proposal = ProposalId(location.split("/")[3])  # type: ignore[arg-type] # as text
    before = changes()
    people.approve(proposal_id=proposal, actor=deputy, now=NOW + timedelta(hours=1))
    now = queries.current(now=NOW + timedelta(hours=1))
    assert (now.bank_sort_code, now.bank_account) == ("01-02-03", "12345678")
    assert changes() == before + 1
    authority = Authority.objects.get()
    assert Line.objects.get(act="particulars.change").detail["authority"] == str(authority.id)
    mails = Message.objects.filter(subject="Payee and bank details were changed")
    assert {mail.to_address for mail in mails} == {"treasurers@clarion.example", "deputy@clarion.example"}
    assert "01-02-03" in mails[0].text
    assert "Ines Farrow" in mails[0].text
    at(NOW + timedelta(hours=1))
    shown = text(treasurer.get(ADDRESS))
    assert "As they are since 24 November 2026." in shown


@pytest.mark.parametrize(
    ("name", "typed"),
    [("bank_sort_code", "01020"), ("bank_account", "1234567"), ("bank_account", "١٢٣٤٥٦٧٨"), ("payee", "")],
)
def test_bank_details_must_have_their_form(treasurer: Client, name: str, typed: str) -> None:
    answer = treasurer.post(BANK, {**DETAILS, name: typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Message.objects.exists()


def test_who_one_is_is_asked_again_before_bank_details(treasurer: Client) -> None:
    staff.forget(treasurer)
    answer = treasurer.get(BANK)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/again/")


@pytest.mark.parametrize("role", ["Editors", "Auditors", "Gift-desk volunteers"])
def test_whoever_has_not_the_duty_changes_nothing(at: object, client: Client, role: str) -> None:
    staff.signed_in(client, role)
    for address, typed in ((ADDRESS, COMMON), (BANK, DETAILS)):
        assert client.get(address).status_code == 403
        assert client.post(address, typed).status_code == 403
    assert Fact.objects.count() == len(FACTS)
