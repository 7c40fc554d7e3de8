"""The application's rights in the owner's database, the same on the embedded server and on a paper's own."""

import psycopg
from psycopg import sql

from masthead.machinery.postgres.values import NoSuchRole

# For what the owner makes from now on. What stands already is not touched: a table's explicit REVOKE must outlive the
# next migration. Functions are taken from PUBLIC, so that taking one from the application is enough to close it.
DEFAULTS = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    "GRANT USAGE ON SCHEMAS TO {role}",
    "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTIONS TO {role}",
)


def grant(*, owner_url: str, application_role: str) -> None:
    """
    Give the application its rights in whatever the owner will make; run it before each migrate.

    Twice is the same as once. A right that a migration takes away again stays away.

    :param owner_url: the address of the role that makes the tables
    :raises NoSuchRole: if the server has no such application role
    """
    role = sql.Identifier(application_role)
    with psycopg.connect(owner_url) as connection:
        # Two migrations at once would meet in the catalogue's rows.
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('masthead.grant', 0))")
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [application_role]).fetchone() is None:
            raise NoSuchRole(role=application_role)
        for words in DEFAULTS:
            connection.execute(sql.SQL("ALTER DEFAULT PRIVILEGES " + words).format(role=role))
        usable = connection.execute("SELECT has_schema_privilege(%s, 'public', 'USAGE')", [application_role]).fetchone()
        if usable != (True,):
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {role}").format(role=role))
