"""Appointments: the table of roles, terms, deputies, alarms, and Wagtail's groups."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from masthead.config.duties import ROLES
from masthead.kernel.actors import READER, NotYourDuty
from masthead.machinery.audit.models import Line
from masthead.machinery.mail.models import Message
from masthead.money.payments.values import REFUND_PAYMENTS, SEE_PAYMENTS, TYPE_BATCHES
from masthead.paper.newsroom.values import PUBLISH
from masthead.people import operations as people
from masthead.people import queries, registries
from masthead.people.models import Appointment, User
from masthead.people.values import APPOINT_STAFF, DECIDE, FIND_PARTIES, RECORD_PARTIES
from tests import staff
from tests.makers import ACTOR, NOW, make_fund, make_newsroom

COLUMNS = "role, is_deputy, from_at, appointed_by, ended_by, user_id"
TWICE = f"(id, {COLUMNS}) SELECT gen_random_uuid(), {COLUMNS}"
P27 = (
    "Reporters",
    "Sub-editors",
    "Editors",
    "Gift-desk volunteers",
    "Fund organisers",
    "Treasurers",
    "Membership secretaries",
    "Returning officers",
    "Auditors",
    "Administrators",
)


@pytest.fixture(autouse=True)
def paper(db: None) -> None:
    make_fund()


def test_the_roles_are_those_of_the_rules_of_practice() -> None:
    assert tuple(role.name for role in ROLES) == P27
    assert all(role.words for role in ROLES)


def test_a_volunteer_types_and_sees_no_totals_per_person() -> None:
    """P27; D3."""
    duties = registries.roles.get("Gift-desk volunteers").duties
    assert duties == {TYPE_BATCHES, FIND_PARTIES, RECORD_PARTIES}
    assert SEE_PAYMENTS not in duties


def test_reporters_do_not_publish_and_auditors_write_nothing() -> None:
    assert PUBLISH not in registries.roles.get("Reporters").duties
    assert PUBLISH in registries.roles.get("Sub-editors").duties
    assert not any(
        verb in duty.code for duty in registries.roles.get("Auditors").duties for verb in ("record", "post", "change")
    )


def test_everybody_who_moves_money_sees_people_or_publishes_needs_a_second_factor() -> None:
    """D10."""
    assert [role.name for role in ROLES if not role.needs_second_factor] == ["Reporters"]


def test_whoever_may_approve_finds_the_approvals() -> None:
    for act in registries.acts:
        assert all(DECIDE in role.duties for role in ROLES if act.duty in role.duties), act.code


def test_duties_begin_and_end_with_the_appointment() -> None:
    user_id = staff.make("Reporters")
    until = NOW + timedelta(days=30)
    people.give_role(user_id=user_id, role="Treasurers", is_deputy=True, until_at=until, actor=ACTOR, now=NOW)
    user = User.objects.get(id=user_id)
    assert queries.actor_of(user=user, now=NOW).may(REFUND_PAYMENTS)
    assert queries.actor_of(user=user, now=until - timedelta(seconds=1)).may(REFUND_PAYMENTS)
    assert not queries.actor_of(user=user, now=until).may(REFUND_PAYMENTS)
    assert not queries.actor_of(user=user, now=NOW, has_second_factor=False).may(REFUND_PAYMENTS)


def test_the_timetable_ends_what_is_due() -> None:
    user_id = staff.make("Auditors")
    before = User.objects.get(id=user_id).get_session_auth_hash()
    assert people.end_due(actor=ACTOR, now=NOW + staff.SET_TIME - timedelta(seconds=1)) == 0
    assert people.end_due(actor=ACTOR, now=NOW + staff.SET_TIME) == 1
    assert people.end_due(actor=ACTOR, now=NOW + staff.SET_TIME) == 0
    user = User.objects.get(id=user_id)
    assert not user.groups.exists()
    assert user.get_session_auth_hash() != before
    assert "no longer among: Auditors" in Message.objects.get().text


def test_an_auditor_is_appointed_for_a_set_time() -> None:
    user_id = staff.make("Editors")
    with pytest.raises(people.SayUntilWhen):
        people.give_role(user_id=user_id, role="Auditors", is_deputy=False, until_at=None, actor=ACTOR, now=NOW)
    with pytest.raises(people.UntilIsPast):
        people.give_role(user_id=user_id, role="Auditors", is_deputy=False, until_at=NOW, actor=ACTOR, now=NOW)
    with pytest.raises(people.NoSuchRole):
        people.give_role(user_id=user_id, role="Kings", is_deputy=False, until_at=None, actor=ACTOR, now=NOW)
    assert Appointment.objects.count() == 1


def test_a_role_is_held_once_and_may_be_given_again_when_it_is_over() -> None:
    user_id = staff.make("Editors")
    until = NOW + timedelta(days=2)

    def audit(until_at: datetime, now: datetime) -> None:
        people.give_role(user_id=user_id, role="Auditors", is_deputy=False, until_at=until_at, actor=ACTOR, now=now)

    audit(until, NOW)
    with pytest.raises(people.HeldAlready):
        audit(until, NOW)
    audit(until + timedelta(days=9), until)
    assert Appointment.objects.filter(role="Auditors").count() == 2
    assert [one.role for one in queries.appointments_of(user_id=user_id, now=until)] == ["Editors", "Auditors"]


def test_a_change_of_role_is_told_and_on_the_audit_line() -> None:
    """D31."""
    user_id = staff.make("Editors")
    appointed = people.give_role(
        user_id=user_id, role="Treasurers", is_deputy=True, until_at=None, actor=ACTOR, now=NOW
    )
    people.end_role(appointment_id=appointed, actor=ACTOR, now=NOW)
    assert [m.to_address for m in Message.objects.all()] == ["editors@clarion.example"] * 2
    acts = list(Line.objects.filter(subject=str(user_id)).values_list("act", flat=True))
    assert {"people.give_role", "people.end_role"} <= set(acts)
    with pytest.raises(people.EndedAlready):
        people.end_role(appointment_id=appointed, actor=ACTOR, now=NOW)


def test_the_last_who_may_appoint_stays() -> None:
    user_id = staff.make("Administrators")
    only = Appointment.objects.get(user_id=user_id)
    with pytest.raises(people.NobodyWouldBeLeft):
        people.end_role(appointment_id=only.id, actor=ACTOR, now=NOW)
    with pytest.raises(people.NobodyWouldBeLeft):
        people.dismiss(user_id=user_id, actor=ACTOR, now=NOW)
    assert queries.acting(user_id=user_id, now=NOW).may(APPOINT_STAFF)


def test_who_is_dismissed_is_told() -> None:
    """D31."""
    user_id = staff.make("Editors")
    people.dismiss(user_id=user_id, actor=ACTOR, now=NOW)
    [message] = Message.objects.all()
    assert message.to_address == "editors@clarion.example"
    assert "You no longer sign in to the office" in message.text


def test_administrators_find_the_people_that_they_record() -> None:
    staff.make("Treasurers")
    administrator = staff.make("Administrators")
    assert queries.acting(user_id=administrator, now=NOW).may(FIND_PARTIES)


def test_only_who_may_changes_roles() -> None:
    """D1."""
    user_id = staff.make("Treasurers")
    staff.make("Administrators")
    only = Appointment.objects.get(user_id=user_id)
    for actor in (READER, queries.acting(user_id=user_id, now=NOW)):
        with pytest.raises(NotYourDuty):
            people.give_role(
                user_id=user_id, role="Administrators", is_deputy=False, until_at=None, actor=actor, now=NOW
            )
        with pytest.raises(NotYourDuty):
            people.end_role(appointment_id=only.id, actor=actor, now=NOW)
        with pytest.raises(NotYourDuty):
            people.dismiss(user_id=user_id, actor=actor, now=NOW)
    assert Appointment.objects.filter(ended_at__isnull=True).count() == 2


def test_an_alarm_stands_where_a_role_has_one_holder_or_none() -> None:
    """P27."""
    staff.make("Treasurers")
    thin = {each.role.name for each in queries.thin_roles(now=NOW)}
    assert thin == set(P27)
    staff.make("Treasurers", email="deputy@clarion.example", is_deputy=True)
    assert "Treasurers" not in {each.role.name for each in queries.thin_roles(now=NOW)}


def test_roles_are_wagtails_groups_too() -> None:
    make_newsroom()
    for role, may_publish in (("Reporters", False), ("Sub-editors", True), ("Editors", True)):
        user = get_user_model().objects.get(id=staff.make(role))
        assert user.has_perm("wagtailadmin.access_admin")
        codes = _on_pages(user)
        assert {"add_page", "change_page"} <= codes, role
        assert ("publish_page" in codes) is may_publish, role
    treasurer = get_user_model().objects.get(id=staff.make("Treasurers"))
    assert treasurer.has_perm("wagtailadmin.access_admin")
    assert not _on_pages(treasurer)


def _on_pages(user: Any) -> set[str]:
    rows = user.groups.values_list("page_permissions__permission__codename", flat=True)
    return {code for code in rows if code}


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE people_appointment SET role = 'Administrators'",
        "UPDATE people_appointment SET until_at = now() + interval '1 year'",
        "DELETE FROM people_appointment",
        "UPDATE people_appointment SET ended_by = 'me'",
        "UPDATE people_appointment SET ended_at = from_at - interval '1 day'",
        f"INSERT INTO people_appointment {TWICE} FROM people_appointment",
    ],
)
def test_the_database_keeps_appointments_as_they_were(breach: str) -> None:
    staff.make("Treasurers")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(breach)
