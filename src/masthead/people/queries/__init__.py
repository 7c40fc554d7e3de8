"""Who is who, read."""

from masthead.people.queries.actors import acting, actor_of, name_of, needs_second_factor
from masthead.people.queries.codes import code_of_app
from masthead.people.queries.kinds import ids_of_kind
from masthead.people.queries.parties import family, id_of_code, may_write, members, of_code, parties, party, place_of
from masthead.people.queries.parties_finding import found
from masthead.people.queries.parties_posting import contact, contacts, postal, postals
from masthead.people.queries.parties_records import all_recorded, names_of, pairs, record, waiting
from masthead.people.queries.sessions import has_second_factor, is_over, is_sure, own_sessions, second_factors
from masthead.people.queries.staff import (
    appointments_of,
    done_alone,
    everybody,
    holders,
    holders_of,
    proposal,
    proposal_of,
    proposal_of_link,
    proposals,
    roles_of,
    staff_member,
    staff_of,
    thin_roles,
    undecided,
)

__all__ = [
    "acting",
    "actor_of",
    "all_recorded",
    "appointments_of",
    "code_of_app",
    "contact",
    "contacts",
    "done_alone",
    "everybody",
    "family",
    "found",
    "has_second_factor",
    "holders",
    "holders_of",
    "id_of_code",
    "ids_of_kind",
    "is_over",
    "is_sure",
    "may_write",
    "members",
    "name_of",
    "names_of",
    "needs_second_factor",
    "of_code",
    "own_sessions",
    "pairs",
    "parties",
    "party",
    "place_of",
    "postal",
    "postals",
    "proposal",
    "proposal_of",
    "proposal_of_link",
    "proposals",
    "record",
    "roles_of",
    "second_factors",
    "staff_member",
    "staff_of",
    "thin_roles",
    "undecided",
    "waiting",
]
