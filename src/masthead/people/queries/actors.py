"""Who may do what, read."""

from datetime import datetime
from uuid import UUID

from masthead.kernel.actors import READER, Actor
from masthead.people import registries
from masthead.people.models import User
from masthead.people.queries import staff


def actor_of(*, user: User, now: datetime, has_second_factor: bool = True) -> Actor:
    """
    What someone who signed in may do: the duties of the roles they hold now; an administrator has every role's.

    :param has_second_factor: whether they signed in with two; with one, only the roles that need no second count
    """
    if not user.is_active:
        return READER
    roles = list(registries.roles) if user.is_superuser else staff.roles_of(user_id=user.id, now=now)
    duties = frozenset().union(*(role.duties for role in roles if has_second_factor or not role.needs_second_factor))
    return Actor(name=f"user:{user.id}", user_id=user.id, duties=duties)


def acting(*, user_id: UUID, now: datetime) -> Actor:
    """The actor that somebody is once they have signed in."""
    return actor_of(user=User.objects.get(id=user_id), now=now)


def name_of(*, actor: Actor) -> str:
    """Whom a person reads where an actor stands: their name, or the part of the program."""
    user = User.objects.filter(id=actor.user_id).first() if actor.user_id else None
    return user.get_full_name() if user else actor.name


def needs_second_factor(*, user: User, now: datetime) -> bool:
    """Whether somebody's roles move money, see the register or publish (security.md D10)."""
    if user.is_superuser:
        return True
    return any(role.needs_second_factor for role in staff.roles_of(user_id=user.id, now=now))
