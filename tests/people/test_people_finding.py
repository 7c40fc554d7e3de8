"""Parties found as one types: by words of the name in any order, postcode, reference, e-mail and telephone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from masthead.kernel.ids import PartyId
from masthead.people import operations as people
from masthead.people import queries
from masthead.people.values import PartyKind, addresses
from tests.makers import ACTOR, NOW, make_fund


@pytest.fixture
def paper(db: None) -> None:
    """A paper's facts, which the day in its zone needs."""
    make_fund()


def person(name: str, *, email: str = "", phone: str = "", postcode: str = "") -> PartyId:
    place = addresses.read(street="1 The Quay", town="Hull", postcode=postcode, country="") if postcode else None
    return people.record_party(
        kind=PartyKind.PERSON, name=name, email=email, phone=phone, place=place, actor=ACTOR, now=NOW
    )


def names(text: str, limit: int = 8) -> list[str]:
    return [party.name for party in queries.found(text=text, limit=limit)]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Olwen Marsh", "olw"),
        ("Olwen Marsh", "marsh olwen"),
        ("Olwen Marsh", "  MAR   o "),
        ("Zoë Ångström-Quill", "zoe angstrom"),
        ("Zoë Ångström-Quill", "quill"),
        ("Zoë Ångström-Quill", "ångströmquill"),
        ("Seán O’Neill", "o'neill"),
        ("Seán O’Neill", "oneill sean"),
        ("Seán O’Neill", "Neill"),
        ("李 小龍", "小龍"),
        ("Trades Council (Hull & District)", "hull trades"),
        ("=SUM(A1:A9)", "sum(a1"),
        ("<b>Bold</b>", "bold"),
    ],
)
def test_a_name_is_found_by_beginnings_of_its_words_in_any_order(paper: None, name: str, typed: str) -> None:
    person(name)
    person("Somebody Else")
    assert names(typed) == [name]


@pytest.mark.parametrize(
    "typed", ["", " ", "x", "!!", "'", "\\", "\0", "%", "_%", ":*", "a:* & b", "P-", "@", "zzz", "9"]
)
def test_what_fits_nobody_finds_nobody_and_harms_nothing(paper: None, typed: str) -> None:
    person("Olwen Marsh", email="olwen@readers.example", postcode="HU1 1AA")
    assert names(typed) == []


def test_whole_words_come_before_beginnings(paper: None) -> None:
    for name in ("Anna Bell", "Annabel Ray", "Ann Stone"):
        person(name)
    assert names("ann") == ["Ann Stone", "Anna Bell", "Annabel Ray"]
    assert names("ann", limit=1) == ["Ann Stone"]


@pytest.mark.parametrize("typed", ["HU1 1AA", "hu11aa", "hu1", "hu1 1", "HU1  1aa"])
def test_a_postcode_is_found_with_its_gap_and_without(paper: None, typed: str) -> None:
    person("Olwen Marsh", postcode="hu11aa")
    person("Edwin Loam", postcode="LS1 4AP")
    assert names(typed) == ["Olwen Marsh"]


def test_name_and_postcode_narrow_one_another(paper: None) -> None:
    person("Olwen Marsh", postcode="HU1 1AA")
    person("Edwin Loam", postcode="HU1 1AA")
    person("Olwen Marsh", postcode="LS1 4AP")
    (found,) = queries.found(text="marsh hu1 1aa")
    assert (found.name, found.town, found.postcode) == ("Olwen Marsh", "Hull", "HU1 1AA")
    assert names("hu1 marsh") == ["Olwen Marsh"]


def test_a_reference_is_found_however_it_is_written_and_a_slip_is_not(paper: None) -> None:
    code = queries.parties(party_ids=[(it := person("Olwen Marsh"))])[it].code
    for typed in (code, code.lower(), code.replace("-", " "), f" {code} "):
        assert names(typed) == ["Olwen Marsh"]
    other = "2" if code[-1] != "2" else "3"
    assert names(code[:-1] + other) == []
    for typed in (code, code.lower().replace("-", " "), f"{code} Olwen Marsh", code.replace("-", "")):
        party = queries.of_code(text=typed)
        assert party is not None
        assert party.id == it
    for typed in ("", code[:-1] + other, "Olwen", "FF-7K3QXM4", "\0"):
        assert queries.of_code(text=typed) is None


def test_an_e_mail_address_and_a_telephone_number_find_their_owner(paper: None) -> None:
    person("Olwen Marsh", email="Olwen@Readers.example", phone="+44 (0)1632 960 001")
    assert names("olwen@") == ["Olwen Marsh"]
    assert names("01632 960001") == ["Olwen Marsh"]
    assert names("01632 960002") == []


def test_one_who_was_joined_is_found_as_the_one_who_was_kept(paper: None) -> None:
    kept, gone = person("Olwen Marsh", postcode="HU1 1AA"), person("O. Marsh-Quill")
    people.join(kept=kept, gone=gone, why="One hand", actor=ACTOR, now=NOW)
    (found,) = queries.found(text="quill")
    assert (found.id, found.name, found.postcode) == (kept, "Olwen Marsh", "HU1 1AA")
    assert len(queries.found(text="marsh")) == 1


@pytest.mark.parametrize("typed", ["marsh", "marsh hu1", "hu1 1aa", "olwen@"])
def test_a_search_is_two_queries_however_many_it_finds(paper: None, typed: str) -> None:
    for n in range(12):
        person(f"Olwen Marsh {n}", email=f"olwen@{n}.example", postcode="HU1 1AA")
    for limit in (1, 8):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(queries.found(text=typed, limit=limit)) == limit
        assert len(asked) == 2


def test_many_are_told_in_one_query(paper: None) -> None:
    made = [person(f"Olwen Marsh {n}") for n in range(12)]
    people.join(kept=made[0], gone=made[1], why="", actor=ACTOR, now=NOW)
    with CaptureQueriesContext(connection) as asked:
        told = queries.parties(party_ids=made)
    assert len(asked) == 1
    assert set(told) == set(made)
    assert told[made[1]].id == made[0]
