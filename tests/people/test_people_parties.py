"""Parties and staff: a party for each guest's gift, and what a role lets its holder do."""

from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from masthead.giving.fund.values import RECORD_GIFTS
from masthead.kernel.actors import READER, NotYourDuty
from masthead.kernel.ids import PartyId
from masthead.machinery.audit.models import Line
from masthead.people import operations as people
from masthead.people import queries, registries
from masthead.people.models import Party, User
from masthead.people.values import APPOINT_STAFF, PartyKind
from tests.client import Client
from tests.makers import ACTOR, NOW, PASSWORD


def appoint(email: str = "Treasurer@Clarion.example ", *roles: str, is_administrator: bool = False) -> User:
    user_id = people.appoint(
        email=email,
        name="Edwin Loam",
        password=PASSWORD,
        roles=roles,
        is_administrator=is_administrator,
        actor=ACTOR,
        now=NOW,
    )
    return User.objects.get(id=user_id)


def test_every_guest_is_a_party_of_their_own(db: None) -> None:
    made = [people.record_guest(name="Olwen Marsh", email="olwen@readers.example", now=NOW) for _ in range(2)]
    assert None not in made
    assert len(set(made)) == 2
    assert {UUID(str(one)).version for one in made} == {4}  # the ledger keeps it for ever, so it says nothing of when
    assert Party.objects.get(id=made[0]).kind is PartyKind.PERSON


def test_who_says_nothing_is_nobody(db: None) -> None:
    assert people.record_guest(name="", email="", now=NOW) is None
    assert not Party.objects.exists()
    assert people.record_guest(name="", email="o@readers.example", now=NOW) is not None


def test_a_party_that_was_joined_is_found_under_both_ids(db: None) -> None:
    kept, gone, long_gone = (people.record_guest(name=n, email="", now=NOW) for n in ("Kept", "Gone", "Long gone"))
    Party.objects.filter(id=gone).update(joined_into_id=kept, joined_at=NOW)
    Party.objects.filter(id=long_gone).update(joined_into_id=gone, joined_at=NOW)
    for party_id in (kept, gone, long_gone):
        assert party_id is not None
        found = queries.party(party_id=party_id)
        assert found is not None
        assert (found.id, found.name) == (kept, "Kept")
    assert queries.party(party_id=PartyId(UUID(int=1))) is None


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE people_party SET kind = 'dog'",
        "UPDATE people_party SET joined_into_id = id",  # without saying when
        "UPDATE people_party SET joined_at = now()",
        "UPDATE people_user SET email = 'Upper@clarion.example'",
    ],
)
def test_the_database_refuses_what_is_no_party(db: None, breach: str) -> None:
    people.record_guest(name="Olwen Marsh", email="", now=NOW)
    appoint()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(breach)


def test_staff_sign_in_by_e_mail_however_it_is_written(db: None) -> None:
    user = appoint()
    assert user.email == "treasurer@clarion.example"
    client = Client()
    assert client.login(email="TREASURER@clarion.EXAMPLE", password=PASSWORD)
    assert not client.login(email="treasurer@clarion.example", password=PASSWORD.upper())


def test_an_address_signs_in_once(db: None) -> None:
    appoint()
    with pytest.raises(people.AddressTaken):
        appoint("TREASURER@CLARION.EXAMPLE")
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["", "short", "password1234", "qwertyuiop123"])
def test_a_weak_password_is_refused_in_words(db: None, password: str) -> None:
    with pytest.raises(people.PasswordUnfit, match="password"):
        people.appoint(
            email="x@clarion.example",
            name="",
            password=password,
            roles=(),
            is_administrator=False,
            actor=ACTOR,
            now=NOW,
        )
    assert not User.objects.exists()
    assert not Line.objects.exists()


def test_only_who_may_appoints(db: None) -> None:
    editor = queries.actor_of(user=appoint("editor@clarion.example", "Editors"), now=NOW)
    for actor in (READER, editor):
        with pytest.raises(NotYourDuty, match="appoint staff"):
            people.appoint(
                email="x@clarion.example",
                name="",
                password=PASSWORD,
                roles=("Administrators",),
                is_administrator=True,
                actor=actor,
                now=NOW,
            )
    assert User.objects.count() == 1


def test_a_roles_duties_are_its_holders(db: None) -> None:
    treasurer = queries.actor_of(user=appoint("t@clarion.example", "Treasurers"), now=NOW)
    assert treasurer.may(RECORD_GIFTS)
    assert not treasurer.may(APPOINT_STAFF)
    both = queries.actor_of(user=appoint("b@clarion.example", "Treasurers", "Administrators"), now=NOW)
    assert both.may(RECORD_GIFTS)
    assert both.may(APPOINT_STAFF)
    nobody = queries.actor_of(user=appoint("n@clarion.example"), now=NOW)
    assert nobody.duties == frozenset()


def test_an_administrator_may_all_that_any_role_may(db: None) -> None:
    actor = queries.actor_of(user=appoint(is_administrator=True), now=NOW)
    assert actor.duties == frozenset().union(*(role.duties for role in registries.roles))
    assert not actor.is_program


def test_who_has_left_may_nothing_and_does_not_sign_in(db: None) -> None:
    user = appoint("t@clarion.example", "Treasurers", is_administrator=True)
    User.objects.update(is_active=False)
    user.refresh_from_db()
    assert queries.actor_of(user=user, now=NOW) is READER
    assert not Client().login(email="t@clarion.example", password=PASSWORD)


def test_an_appointment_is_on_the_audit_line_without_a_name(db: None) -> None:
    user = appoint("t@clarion.example", "Treasurers")
    line = Line.objects.get(act="people.appoint")
    assert (line.subject, line.detail) == (str(user.id), {"roles": ["Treasurers"], "is_administrator": False})
    assert "Edwin" not in str(line.detail)
