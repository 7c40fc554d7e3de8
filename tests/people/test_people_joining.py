"""Possible duplicates: proposed, joined by a person only, parted again; following never loops."""

from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead.kernel.actors import READER, NotYourDuty
from masthead.kernel.ids import PartyId
from masthead.machinery.audit.models import Line
from masthead.people import operations as people
from masthead.people import queries
from masthead.people.models import Party
from masthead.people.values import Alike, Flag, PartyKind, Preference, addresses
from tests.makers import ACTOR, NOW, ZONE, make_fund

TODAY = NOW.astimezone(ZONE).date()


@pytest.fixture
def paper(db: None) -> None:
    """A paper's facts, which the day in its zone needs."""
    make_fund()


def person(
    name: str = "Olwen Marsh",
    *,
    email: str = "",
    phone: str = "",
    postcode: str = "",
    kind: PartyKind = PartyKind.PERSON,
) -> PartyId:
    place = addresses.read(street="1 The Quay", town="Hull", postcode=postcode, country="") if postcode else None
    return people.record_party(kind=kind, name=name, email=email, phone=phone, place=place, actor=ACTOR, now=NOW)


def join(kept: PartyId, gone: PartyId) -> None:
    people.join(kept=kept, gone=gone, why="They say so", actor=ACTOR, now=NOW)


def part(gone: PartyId) -> None:
    people.part(gone=gone, why="A slip", actor=ACTOR, now=NOW)


def proposed() -> list[tuple[PartyId, PartyId, Alike]]:
    return [(pair.older.id, pair.newer.id, pair.alike) for pair in queries.pairs(limit=50)]


@pytest.mark.parametrize(
    ("older", "newer", "alike"),
    [
        ({"email": "Olwen@readers.example"}, {"name": "O.", "email": "OLWEN@readers.EXAMPLE"}, Alike.EMAIL),
        ({"phone": "01632 960001"}, {"name": "O.", "phone": "+44 1632 960 001"}, Alike.PHONE),
        ({"postcode": "HU1 1AA"}, {"name": "o.  MARSH", "postcode": "hu11aa"}, Alike.POSTCODE),
        ({"postcode": "HU1 1AA"}, {"postcode": "hu11aa"}, Alike.POSTCODE),
    ],
)
def test_what_two_records_share_is_proposed_and_joins_nothing(
    paper: None, older: dict[str, str], newer: dict[str, str], alike: Alike
) -> None:
    one, other = person(**older), person(**newer)  # type: ignore[arg-type]
    assert {(*sorted(pair[:2]), pair[2]) for pair in proposed()} == {(*sorted((one, other)), alike)}
    assert queries.family(party_id=one) == {one}
    assert not Party.objects.exclude(joined_into=None).exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Olwen Marsh"}, {"name": "Olwen Marsh"}),
        ({"postcode": "HU1 1AA"}, {"name": "Edwin Loam", "postcode": "HU1 1AA"}),
        ({"postcode": "HU1 1AA"}, {"postcode": "LS1 4AP"}),
        ({"email": "a@readers.example"}, {"email": "b@readers.example"}),
    ],
)
def test_what_many_share_is_not_enough(paper: None, one: dict[str, str], other: dict[str, str]) -> None:
    person(**one), person(**other)  # type: ignore[arg-type]
    assert proposed() == []


def test_a_guests_gift_proposes_too(paper: None) -> None:
    one = person(email="olwen@readers.example")
    other = people.record_guest(name="", email="Olwen@readers.example", now=NOW)
    assert {frozenset(pair[:2]) for pair in proposed()} == {frozenset((one, other))}


def test_a_regular_givers_hundredth_gift_proposes_three_pairs_and_not_99(paper: None) -> None:
    for _ in range(10):
        people.record_guest(name="Olwen Marsh", email="olwen@readers.example", now=NOW)
    assert len(proposed()) == 1 + 2 + 7 * 3


def test_two_people_are_remembered_to_be_two(paper: None) -> None:
    one, other = person(email="home@readers.example"), person("Edwin Loam", email="home@readers.example")
    people.say_not_same(one_id=one, other_id=other, actor=ACTOR, now=NOW)
    assert proposed() == []
    people.change_party(
        party_id=other,
        kind=PartyKind.PERSON,
        name="E. Loam",
        email="home@readers.example",
        phone="1",
        actor=ACTOR,
        now=NOW,
    )
    assert proposed() == []
    third = person("Ann Loam", email="home@readers.example")
    assert {frozenset(pair[:2]) for pair in proposed()} == {frozenset((one, third)), frozenset((other, third))}


def test_joined_they_are_one_and_no_longer_proposed_parted_they_are_two_and_proposed_again(paper: None) -> None:
    kept, gone = person(email="o@readers.example"), person("O. Marsh", email="o@readers.example", postcode="HU1 1AA")
    before = {it: queries.party(party_id=it) for it in (kept, gone)}
    join(kept, gone)
    whole = queries.party(party_id=gone)
    assert whole is not None
    assert whole == queries.party(party_id=kept)
    assert (whole.id, whole.name, whole.postcode) == (kept, "Olwen Marsh", "HU1 1AA")
    assert queries.family(party_id=gone) == {kept, gone}
    postal = queries.postal(party_id=kept, now=NOW)
    assert postal is not None
    assert postal.lines == ("Olwen Marsh", "1 The Quay", "HULL", "HU1 1AA")
    assert proposed() == []
    part(gone)
    assert {it: queries.party(party_id=it) for it in (kept, gone)} == before
    assert len(proposed()) == 1


def test_flags_and_wishes_of_both_are_seen_on_both(paper: None) -> None:
    kept, gone = person(), person()
    people.raise_flag(party_id=gone, flag=Flag.HAS_DIED, why="", since_on=TODAY, actor=ACTOR, now=NOW)
    people.raise_flag(party_id=kept, flag=Flag.DO_NOT_ASK, why="", since_on=TODAY, actor=ACTOR, now=NOW)
    people.set_preferences(party_id=gone, prefers={Preference.LARGE_PRINT}, actor=ACTOR, now=NOW)
    join(kept, gone)
    for it in (kept, gone):
        party = queries.party(party_id=it)
        assert party is not None
        assert party.flags == {Flag.HAS_DIED, Flag.DO_NOT_ASK}
        assert party.prefers == {Preference.LARGE_PRINT}
        assert queries.may_write(party=party) == "has died"
    people.lower_flag(party_id=kept, flag=Flag.HAS_DIED, why="A mistake", actor=ACTOR, now=NOW)
    people.set_preferences(party_id=kept, prefers={Preference.BRAILLE}, actor=ACTOR, now=NOW)
    party = queries.party(party_id=gone)
    assert party is not None
    assert party.flags == {Flag.DO_NOT_ASK}
    assert party.prefers == {Preference.BRAILLE}


def test_what_was_joined_is_not_copied_when_the_details_are_saved(paper: None) -> None:
    kept, gone = person(), person("O. Marsh", email="o@readers.example")
    join(kept, gone)
    people.change_party(
        party_id=kept,
        kind=PartyKind.PERSON,
        name="Olwen Q. Marsh",
        email="o@readers.example",
        phone="",
        actor=ACTOR,
        now=NOW,
    )
    part(gone)
    assert Party.objects.get(id=kept).email == ""


def test_joining_the_other_way_round_is_refused(paper: None) -> None:
    one, other, third = person(), person(), person()
    join(one, other)
    join(third, one)
    for kept, gone in ((other, third), (one, other), (other, one), (third, other), (one, one)):
        with pytest.raises(people.JoinedAlready):
            join(kept, gone)
    assert queries.family(party_id=other) == {one, other, third}


def test_unlike_kinds_nobody_and_what_is_not_joined_are_refused(paper: None) -> None:
    one, group = person(), person("Readers of Hull", kind=PartyKind.GROUP)
    with pytest.raises(people.Unlike, match="person"):
        join(one, group)
    with pytest.raises(people.NoSuchParty):
        join(one, PartyId(UUID(int=1)))
    with pytest.raises(people.NotJoined):
        part(one)
    with pytest.raises(NotYourDuty):
        people.join(kept=one, gone=group, why="", actor=READER, now=NOW)
    assert not Line.objects.filter(act__in=["people.join", "people.part"]).exists()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5)), max_size=14))
def test_following_never_loops_and_undoing_all_gives_all_back(paper: None, steps: list[tuple[bool, int, int]]) -> None:
    with transaction.atomic():
        made = [person(f"Reader {n}", email=f"{n}@readers.example") for n in range(6)]
        before = queries.parties(party_ids=made)
        for is_join, a, b in steps:
            one, other = made[a], made[b]
            try:
                join(one, other) if is_join else part(other)
            except (people.JoinedAlready, people.NotJoined):
                continue
            told = queries.parties(party_ids=made)
            for it in made:
                head = told[it].id
                assert Party.objects.get(id=head).joined_into_id is None
                assert it in queries.family(party_id=head)
                assert queries.family(party_id=it) == {x for x in made if told[x].id == head}
            assert (told[one].id == told[other].id) or not is_join
        for row in Party.objects.exclude(joined_into=None):
            part(PartyId(row.id))
        assert queries.parties(party_ids=made) == before
        transaction.set_rollback(True)


def test_the_database_refuses_a_ring_whoever_writes(paper: None) -> None:
    one, other, third = person(), person(), person()
    join(one, other)
    join(third, one)
    with pytest.raises(IntegrityError, match="into itself"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_party SET joined_into_id = %s, joined_at = now() WHERE id = %s", [other, third])


def test_two_who_join_crosswise_at_once_make_no_ring(fresh_database: str) -> None:
    make_fund()
    one, other = person(), person()
    start, refused = Barrier(2), []

    def cross(kept: PartyId, gone: PartyId) -> None:
        try:
            start.wait()
            join(kept, gone)
        except people.JoinedAlready as said:
            refused.append(said)
        finally:
            connection.close()

    threads = [Thread(target=cross, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert queries.family(party_id=one) == {one, other}


def test_the_audit_says_who_joined_what_and_no_name(paper: None) -> None:
    kept, gone = person(), person()
    join(kept, gone)
    part(gone)
    lines = list(Line.objects.filter(subject=str(gone)).exclude(act="people.record_party").order_by("id"))
    assert [line.act for line in lines] == ["people.join", "people.part"]
    assert lines[0].detail == {"into": str(kept)}
    assert "Olwen" not in "".join(str(line.detail) for line in Line.objects.all())
    assert "They say so" not in "".join(str(line.detail) for line in Line.objects.all())
