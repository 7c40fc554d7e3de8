"""Who is who, read."""

from masthead.kernel.actors import READER, Actor
from masthead.kernel.ids import PartyId
from masthead.people import registries
from masthead.people.models import Party as PartyRow
from masthead.people.models import User
from masthead.people.values import Party


def party(*, party_id: PartyId) -> Party | None:
    """A party, or whom it was joined into; None where there is none."""
    row = PartyRow.objects.filter(id=party_id).first()
    while row is not None and row.joined_into_id is not None:
        row = PartyRow.objects.get(id=row.joined_into_id)
    return Party(PartyId(row.id), row.kind, row.name, row.email) if row else None


def actor_of(*, user: User) -> Actor:
    """What someone who signed in may do: the duties of their roles; an administrator has every role's."""
    if not user.is_active:
        return READER
    mine = set(user.groups.values_list("name", flat=True))
    roles = [role for role in registries.roles if user.is_superuser or role.name in mine]
    duties = frozenset().union(*(role.duties for role in roles))
    return Actor(name=f"user:{user.id}", user_id=user.id, duties=duties)
