"""What waits for whom."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from masthead.design import queries as design
from masthead.kernel.actors import Actor
from masthead.people import queries as people
from masthead.surfaces.console.values import Group, Today, Waiting


def today(*, actor: Actor, now: datetime) -> Today:
    """What waits for somebody at the desks that their duties open, in the order of the menu."""
    desks = [desk for desk in design.desks() if desk.is_for(actor)]
    counted = [Waiting(desk, desk.waits(actor, now)) for desk in desks]
    groups = [Group(title, tuple(of_group)) for title, of_group in groupby(desks, key=lambda desk: desk.group)]
    return Today(tuple(each for each in counted if each.count), tuple(groups))


def names(*, actors: Sequence[str]) -> Mapping[str, str]:
    """The names of actors as the audit keeps them: of people who sign in, and of the program's parts."""
    return {actor: _name(actor) for actor in actors}


def _name(actor: str) -> str:
    kind, _, rest = actor.partition(":")
    if kind == "program":
        return f"the program ({rest.replace('_', ' ')})"
    try:
        user_id = UUID(rest) if kind == "user" else None
    except ValueError:
        return actor
    return people.name_of(actor=Actor(actor, user_id)) or actor if user_id else actor
