"""What housekeeping refuses, and the parts of a running paper."""

from enum import StrEnum

from masthead.kernel.refusals import Kind, Refusal


class Part(StrEnum):
    """The parts of ``masthead serve``, each a process of its own."""

    WEB = "web"
    JOBS = "jobs"


class NothingToServe(Refusal):
    """There is no paper in the data folder."""

    kind = Kind.ABSENT
    code = "nothing_to_serve"
    words = "There is no paper in {folder} yet. Begin with the invented one: masthead demo"


class PortTaken(Refusal):
    """Something else listens there."""

    kind = Kind.CONFLICT
    code = "port_taken"
    words = "Port {port} is taken by another program. Choose another: PORT=8010 masthead serve"


class RoleTooStrong(Refusal):
    """The application must not own the books (fixed.md, "Database")."""

    kind = Kind.FORBIDDEN
    code = "role_too_strong"
    words = (
        "The role {role} of DATABASE_URL owns the books or is a superuser, so the database could not guard them.\n"
        "Mend it with a role of its own:\n"
        "  CREATE ROLE masthead_app LOGIN PASSWORD '...';\n"
        "and name that role in DATABASE_URL, the owner in DATABASE_OWNER_URL."
    )
