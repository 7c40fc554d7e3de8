"""Flags, addresses, contacts and preferences: dated facts, asked for where they matter, and kept by the database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from masthead.kernel.actors import READER, NotYourDuty
from masthead.kernel.ids import PartyId
from masthead.machinery.audit.models import Line
from masthead.people import operations as people
from masthead.people import queries
from masthead.people.models import Address, Contact, Party, RaisedFlag
from masthead.people.operations.parties_flags import DayToCome
from masthead.people.values import Flag, PartyKind, Preference, addresses
from tests.makers import ACTOR, NOW, ZONE, make_fund

TODAY = NOW.astimezone(ZONE).date()
LATER = NOW + timedelta(days=3)


@pytest.fixture
def paper(db: None) -> None:
    """A paper's facts, which the day in its zone needs."""
    make_fund()


def party(name: str = "Olwen Marsh", kind: PartyKind = PartyKind.PERSON) -> PartyId:
    return people.record_party(kind=kind, name=name, email="", phone="", actor=ACTOR, now=NOW)


def raise_flag(party_id: PartyId, flag: Flag, why: str = "Her daughter rang") -> None:
    people.raise_flag(party_id=party_id, flag=flag, why=why, since_on=TODAY, actor=ACTOR, now=NOW)


def move(party_id: PartyId, street: str = "1 The Quay", postcode: str = "hu11aa", at: object = NOW) -> None:
    place = addresses.read(street=street, town="Hull", postcode=postcode, country="")
    people.add_address(party_id=party_id, place=place, actor=ACTOR, now=at)  # type: ignore[arg-type]


def lines(party_id: PartyId, now: object = NOW) -> tuple[str, ...]:
    postal = queries.postal(party_id=party_id, now=now)  # type: ignore[arg-type]
    return postal.lines if postal else ()


@pytest.mark.parametrize(
    ("flag", "why_not"),
    [
        (Flag.HAS_DIED, "has died"),
        (Flag.GONE_AWAY, "gone away"),
        (Flag.DO_NOT_ASK, ""),
        (Flag.ATTORNEY_ACTS, ""),
        (Flag.SPEAK_FIRST, ""),
    ],
)
def test_a_flag_works_the_moment_it_is_raised_and_no_longer_once_it_is_lowered(
    paper: None, flag: Flag, why_not: str
) -> None:
    it = party()
    raise_flag(it, flag)
    told = queries.party(party_id=it)
    assert told is not None
    assert told.flags == {flag}
    assert queries.may_write(party=told) == why_not
    people.lower_flag(party_id=it, flag=flag, why="It was her sister", actor=ACTOR, now=LATER)
    told = queries.party(party_id=it)
    assert told is not None
    assert (told.flags, queries.may_write(party=told)) == (frozenset(), "")
    (fact,) = RaisedFlag.objects.all()
    assert (fact.raised_at, fact.raised_by, fact.lowered_at, fact.lowered_by) == (NOW, ACTOR.name, LATER, ACTOR.name)
    acts = [line.act for line in Line.objects.order_by("id") if "flag" in line.act]
    assert acts == ["people.raise_flag", "people.lower_flag"]
    assert "daughter" not in "".join(str(line.detail) for line in Line.objects.all())


def test_a_flag_is_raised_once_and_again_after_it_was_lowered(paper: None) -> None:
    it = party()
    with pytest.raises(people.FlagNotRaised):
        people.lower_flag(party_id=it, flag=Flag.HAS_DIED, why="", actor=ACTOR, now=NOW)
    raise_flag(it, Flag.HAS_DIED)
    with pytest.raises(people.FlagRaisedAlready):
        raise_flag(it, Flag.HAS_DIED)
    people.lower_flag(party_id=it, flag=Flag.HAS_DIED, why="", actor=ACTOR, now=NOW)
    raise_flag(it, Flag.HAS_DIED)
    assert RaisedFlag.objects.count() == 2


def test_nothing_is_since_tomorrow_and_nobody_but_who_may_raises(paper: None) -> None:
    it = party()
    with pytest.raises(DayToCome):
        people.raise_flag(
            party_id=it, flag=Flag.HAS_DIED, why="", since_on=TODAY + timedelta(days=1), actor=ACTOR, now=NOW
        )
    with pytest.raises(NotYourDuty):
        people.raise_flag(party_id=it, flag=Flag.HAS_DIED, why="", since_on=TODAY, actor=READER, now=NOW)
    assert not RaisedFlag.objects.exists()


def test_an_address_ends_when_another_begins(paper: None) -> None:
    it = party()
    assert queries.postal(party_id=it, now=NOW) is None
    move(it)
    move(it)
    move(it, street="Flat 2\n9 Ferry Road", at=LATER)
    assert lines(it) == ("Olwen Marsh", "1 The Quay", "HULL", "HU1 1AA")
    assert lines(it, LATER) == ("Olwen Marsh", "Flat 2", "9 Ferry Road", "HULL", "HU1 1AA")
    assert [row.until_at for row in Address.objects.order_by("id")] == [LATER, None]
    assert Line.objects.filter(act="people.add_address").count() == 2


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (("12 Rue du Port", "Lille", "59000", "France", ""), ("O", "12 Rue du Port", "59000 LILLE", "FRANCE")),
        (("4 Quay St", "Portland", "04101", "USA", "Maine"), ("O", "4 Quay St", "PORTLAND, ME 04101", "UNITED STATES")),
        (("4 The Quay", "Cork", "", "Ireland", "Co. Cork"), ("O", "4 The Quay", "CORK", "Co. Cork", "IRELAND")),
        (("4 The Quay", "Hull", "hu1 1aa", "UK", "East Yorks"), ("O", "4 The Quay", "East Yorks", "HULL", "HU1 1AA")),
    ],
)
def test_a_letter_goes_abroad_as_that_country_writes_it(typed: tuple[str, ...], printed: tuple[str, ...]) -> None:
    street, town, postcode, country, area = typed
    place = addresses.read(street=street, town=town, postcode=postcode, country=country, area=area)
    assert addresses.postal(name="O", company="", place=place).lines == printed


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"street": "", "town": "", "postcode": "", "country": ""}, {"street", "town", "postcode"}),
        ({"street": "1", "town": "Hull", "postcode": "nonsense", "country": ""}, {"postcode"}),
        ({"street": "1", "town": "Hull", "postcode": "HU1 1AA", "country": "Atlantis"}, {"country"}),
        ({"street": "1", "town": "Hull", "postcode": "HU1 1AA", "country": "../GB"}, {"country"}),
        ({"street": "1", "town": "Portland", "postcode": "04101", "country": "US", "area": "Hull"}, {"area"}),
    ],
)
def test_what_is_amiss_is_said_at_its_field(typed: dict[str, str], fields: set[str]) -> None:
    with pytest.raises(addresses.AddressUnfit) as wrong:
        addresses.read(**typed)
    assert set(wrong.value.sentences) == fields
    assert all(sentence.endswith(".") for sentence in wrong.value.sentences.values())


def test_a_groups_letter_goes_to_its_contact_of_the_day(paper: None) -> None:
    group, first, second = party("Readers of Hull", PartyKind.GROUP), party("Olwen Marsh"), party("Edwin Loam")
    move(first)
    people.set_contact(party_id=group, person_id=first, role="treasurer", actor=ACTOR, now=NOW)
    people.set_contact(party_id=group, person_id=second, role="treasurer", actor=ACTOR, now=LATER)
    then, later = queries.contact(party_id=group, now=NOW), queries.contact(party_id=group, now=LATER)
    assert then is not None
    assert later is not None
    assert (then.id, later.id) == (first, second)
    assert lines(group) == ("Olwen Marsh", "Readers of Hull", "1 The Quay", "HULL", "HU1 1AA")
    assert lines(group, LATER) == ()
    move(group, street="The Hall", at=LATER)
    assert lines(group, LATER) == ("Edwin Loam", "Readers of Hull", "The Hall", "HULL", "HU1 1AA")
    people.set_contact(party_id=group, person_id=None, role="", actor=ACTOR, now=LATER)
    assert queries.contact(party_id=group, now=LATER) is None
    assert Contact.objects.count() == 2


def test_a_person_needs_no_contact(paper: None) -> None:
    one, other = party(), party()
    with pytest.raises(people.NoContactNeeded):
        people.set_contact(party_id=one, person_id=other, role="", actor=ACTOR, now=NOW)
    assert not Contact.objects.exists()


def test_how_somebody_wishes_to_be_written_to_goes_with_them(paper: None) -> None:
    it = party()
    wishes = {Preference.LARGE_PRINT, Preference.POST}
    for _ in range(2):
        people.set_preferences(party_id=it, prefers=wishes, actor=ACTOR, now=NOW)
    told = queries.party(party_id=it)
    assert told is not None
    assert told.prefers == wishes
    assert Line.objects.filter(act="people.set_preferences").count() == 1


def test_a_nameless_record_is_refused_and_leaves_nothing(paper: None) -> None:
    with pytest.raises(people.Nameless):
        party("")
    assert not Party.objects.exists()


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE people_party SET code = 'P-2222222'",
        "UPDATE people_party SET prefers = '{whispering}'",
        (
            "INSERT INTO people_address (party_id, street, suburb, town, area, postcode, country, from_at)"
            " SELECT id, 'x', '', '', '', '', 'GB', now() FROM people_party"
        ),  # a second in force
        "UPDATE people_address SET from_at = from_at - interval '1 day'",
        "UPDATE people_address SET country = 'gb'",
        "UPDATE people_raisedflag SET flag = 'gone_away'",
        "UPDATE people_raisedflag SET since_on = since_on - 1",
        (
            "INSERT INTO people_raisedflag"
            " (party_id, flag, since_on, why, raised_at, raised_by, lowered_by, lowered_why)"
            " SELECT id, 'has_died', current_date, '', now(), '', '', '' FROM people_party"
        ),  # raised twice
        "DELETE FROM people_raisedflag",
        "UPDATE people_party SET joined_into_id = id, joined_at = now()",
    ],
)
def test_the_database_refuses_what_must_never_be(paper: None, breach: str) -> None:
    it = party()
    move(it)
    raise_flag(it, Flag.HAS_DIED)
    refusals = (IntegrityError, ProgrammingError)  # a right that the application has not is a programming error to it
    with pytest.raises(refusals), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(breach)


def test_what_was_lowered_is_not_lowered_anew(paper: None) -> None:
    it = party()
    raise_flag(it, Flag.HAS_DIED)
    people.lower_flag(party_id=it, flag=Flag.HAS_DIED, why="", actor=ACTOR, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_raisedflag SET lowered_at = NULL")
