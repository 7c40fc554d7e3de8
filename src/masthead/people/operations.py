"""Recording parties and appointing staff."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth import password_validation
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.people.models import Party, User
from masthead.people.values import APPOINT_STAFF, PartyKind


class AddressTaken(Refusal):
    """Someone signs in with this address already."""

    kind = Kind.CONFLICT
    code = "address_taken"
    words = "Someone signs in with this e-mail address already."


class PasswordUnfit(Refusal):
    """Too short, or one that everybody tries (security.md D12)."""

    code = "password_unfit"
    words = "{why}"


def record_guest(*, name: str, email: str, now: datetime) -> PartyId | None:
    """
    The party of a guest's gift, its own each time: nothing is matched by itself (fixed.md).

    :return: None where neither name nor e-mail was given
    """
    if not name and not email:
        return None
    row = Party.objects.create(kind=PartyKind.PERSON, name=name, email=email, made_at=now)
    return PartyId(row.id)


@transaction.atomic
def appoint(
    *,
    email: str,
    name: str,
    password: str,
    roles: Sequence[str],
    is_administrator: bool,
    actor: Actor,
    now: datetime,
) -> UUID:
    """
    Let someone sign in, with roles.

    :raises AddressTaken: if the address signs in already
    :raises PasswordUnfit: if the password is too short or too well known
    """
    actor.must(APPOINT_STAFF)
    try:
        password_validation.validate_password(password)
    except ValidationError as wrong:
        raise PasswordUnfit(why=" ".join(wrong.messages)) from wrong
    if User.objects.filter(email=email.strip().lower()).exists():
        raise AddressTaken
    user = User.objects.create_user(email, password, name=name, is_superuser=is_administrator, made_at=now)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    detail = {"roles": list(roles), "is_administrator": is_administrator}
    audit.record(act="people.appoint", subject=str(user.id), actor=actor, now=now, detail=detail)
    return user.id
