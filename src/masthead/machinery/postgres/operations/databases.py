"""The server's roles, and its databases: the paper's own, and clones for tests."""

from pathlib import Path

import psycopg
from psycopg import sql

from masthead.machinery.postgres import queries as facts
from masthead.machinery.postgres.values import APPLICATION, DATABASE, OWNER, NotRunning


def create_database(*, folder: Path, name: str, template: str | None = None) -> None:
    """
    Make a database that the owner owns and the application may enter; from a template it has all that is in that.

    :param template: a database to which nobody is connected
    :raises NotRunning: if the server does not run
    :raises psycopg.errors.DuplicateDatabase: if there is one of that name
    """
    with supervising(folder=folder) as connection:
        _create(connection, name, template)


def drop_database(*, folder: Path, name: str) -> None:
    """
    Remove a database with all that is in it, if it is there; whoever is connected to it is sent away.

    :raises NotRunning: if the server does not run
    """
    with supervising(folder=folder) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_exists(*, folder: Path, name: str) -> bool:
    """
    Say whether there is a database of that name.

    :raises NotRunning: if the server does not run
    """
    with supervising(folder=folder) as connection:
        return connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def establish(*, folder: Path) -> None:
    """Make the two roles and the paper's database, as far as they are missing; call it with the turn held."""
    with supervising(folder=folder) as connection:
        # The turn ends with a program that is killed, but the server goes on with what that asked for: wait for it.
        connection.execute("SELECT pg_advisory_lock(hashtextextended('masthead.establish', 0))")
        found = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER, APPLICATION):
            if role not in found:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        there = connection.execute("SELECT datacl FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if there is None:
            _create(connection, DATABASE, None)
        elif there == (None,):
            _close_to_others(connection, DATABASE)


def supervising(*, folder: Path) -> psycopg.Connection:
    """
    Connect as the superuser; each statement is a transaction of its own.

    :raises NotRunning: if the server does not answer
    """
    try:
        return psycopg.connect(
            facts.supervisor_address(folder=folder).url(),
            autocommit=True,
            connect_timeout=facts.CONNECT_TIMEOUT_S,
        )
    except psycopg.OperationalError as error:
        raise NotRunning(data=facts.where(folder=folder).data) from error


def _create(connection: psycopg.Connection, name: str, template: str | None) -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY wal_log").format(
            *map(sql.Identifier, (name, OWNER, template or "template1"))
        )
    )
    _close_to_others(connection, name)


def _close_to_others(connection: psycopg.Connection, name: str) -> None:
    database, application = sql.Identifier(name), sql.Identifier(APPLICATION)
    with connection.transaction():
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, application))
