"""Appointing staff: who signs in, with which roles, for how long (practice.md P27)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth import password_validation
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from masthead.kernel import ids
from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.kernel.runnables import runnable
from masthead.machinery.audit import operations as audit
from masthead.machinery.mail import operations as mail
from masthead.people import queries, registries
from masthead.people.models import Appointment, User
from masthead.people.values import APPOINT_STAFF, Staff

CHANGED = """Your roles in the office have changed:

{what}

If you were signed in, sign in again. If this surprises you, ask another officer of the society.
"""


DISMISSED = """You no longer sign in to the office: your roles have ended, and so has every session of yours.

If this surprises you, ask another officer of the society.
"""


class AddressTaken(Refusal):
    """Someone signs in with this address already."""

    kind = Kind.CONFLICT
    code = "address_taken"
    words = "Someone signs in with this e-mail address already."


class PasswordUnfit(Refusal):
    """Too short, or one that everybody tries (security.md D12)."""

    code = "password_unfit"
    words = "{why}"


class NoSuchStaff(Refusal):
    """Nobody of that id signs in."""

    kind = Kind.ABSENT
    code = "no_such_staff"
    words = "Nobody with this sign-in is on the staff."


class NoSuchRole(Refusal):
    """The table of roles does not hold it."""

    code = "no_such_role"
    words = "There is no such role."


class HeldAlready(Refusal):
    """They hold it."""

    kind = Kind.CONFLICT
    code = "role_held_already"
    words = "They hold this role already."


class SayUntilWhen(Refusal):
    """An appointment for a set time names its end."""

    code = "say_until_when"
    words = "This role is given for a set time: say until which day."


class UntilIsPast(Refusal):
    """An end that lies behind us."""

    code = "until_is_past"
    words = "That day is past: choose one that is still to come."


class EndedAlready(Refusal):
    """The appointment has ended."""

    kind = Kind.CONFLICT
    code = "appointment_ended"
    words = "This appointment has ended."


class NobodyWouldBeLeft(Refusal):
    """The last one who may appoint stays."""

    kind = Kind.CONFLICT
    code = "nobody_would_be_left"
    words = "Nobody else can appoint staff: appoint somebody before you end this."


@transaction.atomic
def appoint(
    *,
    email: str,
    name: str,
    password: str | None,
    roles: Sequence[str],
    is_administrator: bool,
    actor: Actor,
    now: datetime,
    is_deputy: bool = False,
    until_at: datetime | None = None,
) -> UUID:
    """
    Let someone sign in, with roles.

    :param password: or None, where they choose one themselves by the link that ``invite`` sends
    :param is_administrator: whether they may do all that any role may
    :param is_deputy: whether they stand in for the roles' holders
    :param until_at: when their roles end
    :raises AddressTaken: if the address signs in already
    :raises PasswordUnfit: if the password is too short or too well known
    :raises SayUntilWhen: if a role is given for a set time only
    """
    actor.must(APPOINT_STAFF)
    if password is not None:
        check_password(password=password)
    if User.objects.filter(email=email.strip().lower()).exists():
        raise AddressTaken
    user = User.objects.create_user(email, password, name=name, is_superuser=is_administrator, made_at=now)
    for role in roles:
        _give(user, role, is_deputy=is_deputy, until_at=until_at, actor=actor, now=now)
    _put_into_groups(user, now)
    detail = {"roles": list(roles), "is_administrator": is_administrator}
    audit.record(act="people.appoint", subject=str(user.id), actor=actor, now=now, detail=detail)
    return user.id


@transaction.atomic
def give_role(
    *, user_id: UUID, role: str, is_deputy: bool, until_at: datetime | None, actor: Actor, now: datetime
) -> UUID:
    """
    Give somebody on the staff one more role; their sessions end.

    :return: the appointment's id
    :raises HeldAlready: if they hold it
    """
    actor.must(APPOINT_STAFF)
    user = _locked(user_id)
    row = _give(user, role, is_deputy=is_deputy, until_at=until_at, actor=actor, now=now)
    detail = {"role": role, "is_deputy": is_deputy, "until": until_at.isoformat() if until_at else None}
    _after_change(user, f"You are now {'deputy for' if is_deputy else 'among'}: {role}.", f"gave:{row.id}", now)
    audit.record(act="people.give_role", subject=str(user.id), actor=actor, now=now, detail=detail)
    return row.id


@transaction.atomic
def end_role(*, appointment_id: UUID, actor: Actor, now: datetime) -> None:
    """
    End an appointment; the sessions of its holder end too.

    :raises EndedAlready: if it has ended
    :raises NobodyWouldBeLeft: if nobody could appoint staff after it
    """
    actor.must(APPOINT_STAFF)
    row = Appointment.objects.select_for_update().filter(id=appointment_id).first()
    if row is None:
        raise NoSuchStaff
    if row.ended_at is not None:
        raise EndedAlready
    could = queries.holders_of(duty=APPOINT_STAFF, now=now)
    _end(row, actor, now)
    _see_that_somebody_is_left(could, now)


@transaction.atomic
def dismiss(*, user_id: UUID, actor: Actor, now: datetime) -> None:
    """
    End every role of somebody and their sign-in; at once, everywhere.

    :raises NobodyWouldBeLeft: if nobody could appoint staff after it
    """
    actor.must(APPOINT_STAFF)
    user = _locked(user_id)
    could = queries.holders_of(duty=APPOINT_STAFF, now=now)
    Appointment.objects.filter(user=user, ended_at__isnull=True).update(ended_at=now, ended_by=actor.name[:200])
    User.objects.filter(pk=user.pk).update(is_active=False, is_superuser=False, sessions_ended=F("sessions_ended") + 1)
    user.groups.clear()
    _see_that_somebody_is_left(could, now)
    mail.send(
        key=f"people.dismiss:{user.id}", to=user.email, subject="Your roles in the office", text=DISMISSED, now=now
    )
    audit.record(act="people.dismiss", subject=str(user.id), actor=actor, now=now, detail={})


@runnable("people.end_due", alone=True)
@transaction.atomic
def end_due(*, actor: Actor, now: datetime) -> int:
    """
    End the appointments whose time is over, in Wagtail's groups too; duties ended with the moment itself.

    :return: how many ended
    """
    due = Appointment.objects.select_for_update().filter(until_at__lte=now, ended_at__isnull=True)
    rows = list(due.select_related("user"))
    for row in rows:
        _end(row, actor, now)
    return len(rows)


def check_password(*, password: str) -> None:
    """
    See that a password is long enough and not one that everybody tries.

    :raises PasswordUnfit: if it is not
    """
    try:
        password_validation.validate_password(password)
    except ValidationError as wrong:
        raise PasswordUnfit(why=" ".join(wrong.messages)) from wrong


def end_sessions(*, user_id: UUID) -> None:
    """End every session of somebody: each holds a hash of what is changed here."""
    User.objects.filter(pk=user_id).update(sessions_ended=F("sessions_ended") + 1)


def _locked(user_id: UUID) -> User:
    user = User.objects.select_for_update().filter(id=user_id, is_active=True).first()
    if user is None:
        raise NoSuchStaff
    return user


def _give(
    user: User, role: str, *, is_deputy: bool, until_at: datetime | None, actor: Actor, now: datetime
) -> Appointment:
    known = registries.roles.find(role)
    if known is None:
        raise NoSuchRole
    if known.is_for_a_time and until_at is None:
        raise SayUntilWhen
    if until_at is not None and until_at <= now:
        raise UntilIsPast
    held = Appointment.objects.filter(user=user, role=role, ended_at__isnull=True)
    # One whose time is over, and which the timetable has not come to yet.
    held.filter(until_at__lte=now).update(ended_at=now, ended_by=actor.name[:200])
    if held.exists():
        raise HeldAlready
    return Appointment.objects.create(
        id=ids.uuid7(now=now),
        user=user,
        role=role,
        is_deputy=is_deputy,
        from_at=now,
        until_at=until_at,
        appointed_by=actor.name[:200],
    )


def _end(row: Appointment, actor: Actor, now: datetime) -> None:
    Appointment.objects.filter(pk=row.pk).update(ended_at=now, ended_by=actor.name[:200])
    _after_change(row.user, f"You are no longer among: {row.role}.", f"ended:{row.id}", now)
    audit.record(act="people.end_role", subject=str(row.user_id), actor=actor, now=now, detail={"role": row.role})


def _after_change(user: User, what: str, key: str, now: datetime) -> None:
    _put_into_groups(user, now)
    end_sessions(user_id=user.id)
    text = CHANGED.format(what=what)
    mail.send(key=f"people.roles:{key}", to=user.email, subject="Your roles in the office", text=text, now=now)


def _put_into_groups(user: User, now: datetime) -> None:
    """Wagtail asks Django's groups what its screens let someone do; the newsroom says what theirs may with pages."""
    roles = queries.roles_of(user_id=user.id, now=now)
    groups = [Group.objects.get_or_create(name=role.name)[0] for role in roles]
    enter = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin").first()
    for group in groups:
        if enter is not None:
            group.permissions.add(enter)
    user.groups.set(groups)


def _see_that_somebody_is_left(could: Sequence[Staff], now: datetime) -> None:
    """Whoever could appoint staff before, somebody can after."""
    if could and not queries.holders_of(duty=APPOINT_STAFF, now=now):
        raise NobodyWouldBeLeft
