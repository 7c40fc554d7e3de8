"""People's records in the office, as staff use them over HTTP."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from masthead.kernel.ids import PartyId
from masthead.machinery.audit.models import Line
from masthead.people import operations as people
from masthead.people import queries
from masthead.people.models import Address, Party, RaisedFlag
from masthead.people.values import Flag, PartyKind
from tests import staff
from tests.client import Client
from tests.makers import ACTOR, NOW, make_paper, words

OLWEN = {
    "kind": "person",
    "name": "Olwen Marsh",
    "email": "olwen@readers.example",
    "phone": " 01632  960 001 ",
    "street": "Flat 2\r\n1 The Quay",
    "town": "Hull",
    "area": "",
    "postcode": "hu11aa",
    "country": "",
}
HOSTILE = ("=1+1", "<script>alert(1)</script>", "@SUM(A1)", '" onload="x', "{{ 7 }}", "'; DROP TABLE people_party; --")
UNPRINTABLE = ("Olwen \u202eMarsh", "Olwen\x00Marsh", "Olwen\x1bMarsh", "Olwen\u2066Marsh")


@pytest.fixture
def at(db: None, set_clock: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """A paper whose clock stands at a moment that the test may change."""
    set_clock(NOW)
    make_paper()
    return set_clock


@pytest.fixture
def secretary(at: object, client: Client) -> Client:
    """Somebody who keeps people's records and joins duplicates."""
    staff.signed_in(client, "Membership secretaries")
    return client


def record(client: Client, **other: str) -> str:
    """Record somebody over HTTP, and answer where their record stands."""
    answer = client.post("/office/people/new/", OLWEN | other)
    assert answer.status_code == 303, words(answer.content.decode())
    address: str = answer["Location"]
    return address


def text(answer: Any) -> str:
    assert answer["Cache-Control"] == "private, no-store"
    return words(answer.content.decode())


def the(address: str) -> PartyId:
    found = queries.of_code(text=address.split("/")[3])
    assert found is not None
    return found.id


def test_somebody_is_recorded_found_as_one_types_and_looked_at(secretary: Client) -> None:
    address = record(secretary)
    for typed in ("olw mar", "hu1 1aa", "HU11", address.split("/")[3].lower()):
        answer = secretary.get("/office/people/find/", {"q": typed})
        assert answer["Content-Type"] == "application/json"
        (found,) = answer.json()
        code = address.split("/")[3]
        assert found == {"code": code, "name": "Olwen Marsh", "town": "Hull", "postcode": "HU1 1AA", "flags": []}
    page = text(secretary.get("/office/people/", {"q": "marsh"}))
    assert "1 record fits" in page
    assert "Olwen Marsh" in page
    shown = text(secretary.get(address))
    for said in ("Olwen Marsh", "01632 960 001", "Flat 2, 1 The Quay, HULL, HU1 1AA", "24 November 2026"):
        assert said in shown
    assert "£" not in shown  # P27: no sums per person
    assert "Olwen Marsh" in text(secretary.get("/office/people/find/", {"q": "marsh"}, HTTP_ACCEPT="text/html"))


def test_what_is_amiss_is_said_at_its_field_and_what_was_typed_is_kept(secretary: Client) -> None:
    wrong = OLWEN | {"name": " ", "email": "olwen at readers", "postcode": "nonsense"}
    answer = secretary.post("/office/people/new/", wrong)
    assert answer.status_code == 422
    html = answer.content.decode()
    for sentence in ("Enter the full name.", "Enter an e-mail address like", "That is no postcode of this country"):
        assert sentence in html
    for kept in ("olwen at readers", "nonsense", "1 The Quay", "01632  960 001"):
        assert kept in html
    assert not Party.objects.exists()


def test_an_address_may_be_left_out_but_not_half_of_it(secretary: Client) -> None:
    bare = dict.fromkeys(("street", "town", "postcode"), "")
    assert record(secretary, **bare)
    answer = secretary.post("/office/people/new/", OLWEN | {"street": "", "town": ""})
    assert answer.status_code == 422
    assert Party.objects.count() == 1
    assert not Address.objects.exists()


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_are_words(secretary: Client, typed: str) -> None:
    address = record(secretary, name=typed, street=typed, town=typed)
    row = Party.objects.get()
    assert row.name == typed
    for page in (address, "/office/people/", f"{address}details/", f"{address}address/"):
        html = secretary.get(page).content.decode()
        assert "<script>alert" not in html
        assert 'onload="x' not in html.replace("&quot;", "'")
    assert secretary.get("/office/people/", {"q": typed}).status_code == 200


@pytest.mark.parametrize("typed", UNPRINTABLE)
@pytest.mark.parametrize("field", ["name", "street", "phone", "email", "country"])
def test_what_cannot_be_printed_is_refused_in_a_sentence(secretary: Client, field: str, typed: str) -> None:
    answer = secretary.post("/office/people/new/", OLWEN | {field: typed})
    assert answer.status_code == 422
    assert "\u202e" not in answer.content.decode()
    assert "\x00" not in answer.content.decode()
    assert not Party.objects.exists()
    assert secretary.get("/office/people/", {"q": typed}).status_code == 200
    assert secretary.get("/office/people/find/", {"q": typed}).json() == []


def test_a_death_is_reported_and_shows_everywhere_at_once_and_is_taken_back(secretary: Client) -> None:
    address = record(secretary)
    code = address.split("/")[3]
    for since in ("30/02/2026", "yesterday", "", "25/11/2026"):
        answer = secretary.post(f"{address}flag/", {"flag": "has_died", "since_on": since, "why": "Her daughter rang"})
        assert answer.status_code == 422
        assert "Her daughter rang" in answer.content.decode()
    assert not RaisedFlag.objects.exists()
    told = {"flag": "has_died", "since_on": "14 November 2026", "why": "Her daughter rang"}
    assert secretary.post(f"{address}flag/", told).status_code == 303
    assert secretary.post(f"{address}flag/", told).status_code == 422
    assert secretary.get("/office/people/find/", {"q": code}).json()[0]["flags"] == ["has died"]
    page = text(secretary.get(address))
    assert "Has died No letter and no e-mail goes out." in page
    assert "14 November 2026" in page
    assert "A Membership secretaries" in page
    assert secretary.post(f"{address}lower/", {"flag": "has_died", "why": "It was her sister"}).status_code == 303
    assert secretary.get("/office/people/find/", {"q": code}).json()[0]["flags"] == []
    assert "It was her sister" in text(secretary.get(address))


def test_a_record_is_put_right_piece_by_piece(secretary: Client) -> None:
    address = record(secretary)
    details = {"kind": "person", "name": "Olwen Q. Marsh", "email": "", "phone": ""}
    assert secretary.post(f"{address}details/", details).status_code == 303
    place = {"street": "12 Rue du Port", "town": "Lille", "area": "", "postcode": "59000", "country": "FR"}
    assert secretary.post(f"{address}address/", place).status_code == 303
    assert secretary.post(f"{address}preferences/", {"prefers": ["large_print", "post"]}).status_code == 303
    assert secretary.post(f"{address}preferences/", {"prefers": ["whispering"]}).status_code == 422
    page = text(secretary.get(address))
    for said in ("Olwen Q. Marsh", "12 Rue du Port, 59000 LILLE, FRANCE", "large print, letters by post", "Flat 2"):
        assert said in page
    assert "olwen@readers.example" not in page
    for what in ("details", "address", "preferences", "flag", "lower"):
        assert secretary.get(f"{address}{what}/").status_code == 200
    assert secretary.get(f"{address}sums/").status_code == 404


def test_a_group_names_its_treasurer(secretary: Client) -> None:
    person = record(secretary)
    group = record(secretary, kind="group", name="Readers of Hull", email="", phone="", street="", town="", postcode="")
    for typed in ("nobody at all", "\u202e"):
        assert secretary.post(f"{group}contact/", {"person": typed, "role": "treasurer"}).status_code == 422
    record(secretary, name="Olwen Moss", email="moss@readers.example", phone="", postcode="LS1 4AP")
    answer = secretary.post(f"{group}contact/", {"person": "olwen", "role": "treasurer"})
    assert (answer.status_code, "More than one record fits" in answer.content.decode()) == (422, True)
    code = person.split("/")[3]
    assert secretary.post(f"{group}contact/", {"person": f"{code} Olwen Marsh", "role": "treasurer"}).status_code == 303
    page = text(secretary.get(group))
    assert "Olwen Marsh, treasurer" in page
    answer = secretary.post(f"{person}contact/", {"person": code, "role": ""})
    assert (answer.status_code, "write to Olwen Marsh directly" in answer.content.decode()) == (422, True)


def test_duplicates_are_proposed_compared_joined_and_parted(secretary: Client) -> None:
    older, newer = record(secretary), record(secretary, name="O. Marsh", phone="")
    one, other = older.split("/")[3], newer.split("/")[3]
    proposed = secretary.get("/office/people/duplicates/")
    assert "the same e-mail address" in text(proposed)
    compare = f"/office/people/duplicates/{one}/{other}/"
    side_by_side = text(secretary.get(compare))
    for said in ("Olwen Marsh", "O. Marsh", "HU1 1AA", "Which record is kept?"):
        assert said in side_by_side
    assert secretary.post(compare, {"kept": one, "why": ""}).status_code == 422
    assert secretary.post(compare, {"kept": "P-2222222", "why": "x"}).status_code == 422
    assert queries.family(party_id=the(older)) == {the(older)}
    assert secretary.post(compare, {"kept": one, "why": "One hand"}).status_code == 303
    assert secretary.get(newer)["Location"] == older
    assert "One hand" in text(secretary.get(older))
    assert secretary.get(compare).status_code == 409
    assert "No two records look alike" in text(secretary.get("/office/people/duplicates/"))
    answer = secretary.post(f"{older}part/", {"gone": other, "why": "Two hands"})
    assert (answer.status_code, answer["Location"]) == (303, newer)
    assert secretary.get(newer).status_code == 200
    assert secretary.get(f"{older}part/").status_code == 409


def test_two_people_of_one_house_are_said_to_be_two_once(secretary: Client) -> None:
    one = record(secretary).split("/")[3]
    other = record(secretary, name="Edwin Marsh").split("/")[3]
    assert one in text(secretary.get("/office/people/duplicates/"))
    assert secretary.post(f"/office/people/duplicates/{one}/{other}/two/").status_code == 303
    assert "No two records look alike" in text(secretary.get("/office/people/duplicates/"))


def test_the_list_goes_on_page_by_page(secretary: Client) -> None:
    for n in range(101):
        people.record_guest(name=f"Reader {n}", email="", now=NOW + timedelta(minutes=n))
    seen: list[str] = []
    address = "/office/people/"
    while address:
        html = secretary.get(address).content.decode()
        seen += [part.split("<")[0].strip() for part in html.split(">Reader ")[1:]]
        older = html.split('rel="next" href="')
        address = older[1].split('"')[0].replace("&amp;", "&") if len(older) > 1 else ""
    assert seen == [str(n) for n in range(100, -1, -1)]


def test_looking_is_logged_once_a_day_with_its_purpose(at: Callable[[datetime], None], secretary: Client) -> None:
    address = record(secretary)
    for _ in range(2):
        secretary.get(address)
        secretary.get("/office/people/", {"q": "marsh"})
    seen = Line.objects.filter(act="people.see")
    assert {(line.subject, line.detail["purpose"]) for line in seen.all()} == {
        (str(the(address)), "a person’s record"),
        ("list", "finding a person’s record"),
    }
    assert seen.count() == 2
    at(NOW + timedelta(hours=15))
    assert secretary.get(address).status_code == 200
    assert seen.count() == 3
    assert "marsh" not in "".join(str(line.detail) for line in Line.objects.all()).lower()


def test_a_volunteer_records_and_finds_but_joins_nobody(at: object, client: Client) -> None:
    staff.signed_in(client, "Gift-desk volunteers")
    one, other = record(client), record(client)
    page = text(client.get(one))
    assert "£" not in page
    assert "Compare" not in page
    codes = f"{one.split('/')[3]}/{other.split('/')[3]}"
    for address in ("duplicates/", f"duplicates/{codes}/", f"{one.split('/')[3]}/part/"):
        assert client.get(f"/office/people/{address}").status_code == 403
    assert client.post(f"/office/people/duplicates/{codes}/two/").status_code == 403
    assert client.post(f"/office/people/duplicates/{codes}/", {"kept": one, "why": "x"}).status_code == 403
    assert not Party.objects.exclude(joined_into=None).exists()


@pytest.mark.parametrize("role", ["Reporters", "Sub-editors", "Editors"])
def test_the_newsroom_sees_nobody(at: object, client: Client, role: str) -> None:
    it = people.record_party(kind=PartyKind.PERSON, name="Olwen", email="", phone="", actor=ACTOR, now=NOW)
    code = queries.parties(party_ids=[it])[it].code
    staff.signed_in(client, role)
    for address in ("", "find/?q=olwen", "new/", f"{code}/", f"{code}/flag/", "duplicates/"):
        assert client.get(f"/office/people/{address}").status_code == 403


def test_nobody_signed_in_sees_nobody(at: object, client: Client) -> None:
    answer = client.get("/office/people/find/", {"q": "olwen"})
    assert answer.status_code == 302
    assert "login" in answer["Location"] or "sign-in" in answer["Location"]


@pytest.mark.parametrize("code", ["P-2222222", "nobody", "FF-7K3QXM4", "%00", "..", "P-" + "A" * 500])
def test_nobodys_record_is_not_there(secretary: Client, code: str) -> None:
    for address in (f"{code}/", f"{code}/flag/", f"{code}/part/", f"duplicates/{code}/{code}/"):
        assert secretary.get(f"/office/people/{address}").status_code == 404


def test_flags_of_the_search_are_asked_at_the_moment(secretary: Client) -> None:
    it = the(record(secretary))
    people.raise_flag(party_id=it, flag=Flag.GONE_AWAY, why="", since_on=NOW.date(), actor=ACTOR, now=NOW)
    assert "gone away" in text(secretary.get("/office/people/", {"q": "olwen"}))
