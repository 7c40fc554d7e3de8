"""Dumps of the paper's database, and the way back from one."""

import dataclasses
import os
import subprocess
from pathlib import Path

import psycopg

from masthead.machinery.postgres import queries as facts
from masthead.machinery.postgres.operations import databases, keeping
from masthead.machinery.postgres.values import DATABASE, InUse, ProgramFailed

INCOMING = f"{DATABASE}_incoming"
OUTGOING = f"{DATABASE}_outgoing"


def dump(*, folder: Path, file: Path) -> None:
    """
    Save the paper's database in pg_dump's custom format; it may be in use meanwhile.

    The file is for its owner's eyes, and stands under its name only when it is whole.

    :raises ProgramFailed: if pg_dump fails
    """
    half = file.with_name(f"{file.name}.part")
    try:
        with keeping.start(folder=folder) as hold:
            _run(
                hold.where.programs / "pg_dump",
                "--format=custom",
                f"--file={half.absolute()}",
                f"--dbname={_owner_url(folder, DATABASE)}",
            )
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)


def restore(*, folder: Path, file: Path) -> None:
    """
    Put what a dump holds in the place of the paper's database.

    It is read into a database beside it first, so that a dump which can't be read changes nothing.

    :raises ProgramFailed: if pg_restore fails
    :raises InUse: if a program is connected to the paper's database
    """
    with keeping.start(folder=folder) as hold:
        _must_be_idle(folder)
        for name in (INCOMING, OUTGOING):
            databases.drop_database(folder=folder, name=name)
        databases.create_database(folder=folder, name=INCOMING)
        try:
            incoming = _owner_url(folder, INCOMING)
            _run(
                hold.where.programs / "pg_restore",
                "--exit-on-error",
                "--single-transaction",
                "--no-owner",
                f"--dbname={incoming}",
                str(file.absolute()),
            )
            _exchange(folder)
        finally:
            # What is left under these names by now is either a failed reading or the database that was replaced.
            for name in (INCOMING, OUTGOING):
                databases.drop_database(folder=folder, name=name)


def _must_be_idle(folder: Path) -> None:
    """Find out at once, and not after the dump was read and PostgreSQL has waited five seconds, that it can't be."""
    with databases.supervising(folder=folder) as connection:
        used = connection.execute(
            "SELECT FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'", [DATABASE]
        ).fetchone()
    if used is not None:
        raise InUse(name=DATABASE)


def _exchange(folder: Path) -> None:
    with databases.supervising(folder=folder) as connection:
        try:
            with connection.transaction():
                connection.execute(f"ALTER DATABASE {DATABASE} RENAME TO {OUTGOING}")
                connection.execute(f"ALTER DATABASE {INCOMING} RENAME TO {DATABASE}")
        except psycopg.errors.ObjectInUse:  # since we looked
            raise InUse(name=DATABASE) from None


def _owner_url(folder: Path, name: str) -> str:
    return dataclasses.replace(facts.addresses(folder=folder)[1], name=name).url()


def _run(program: Path, *words: str) -> None:
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    told = subprocess.run(  # noqa: S603 - programs of the wheel, no shell
        [program, *words],
        check=False,
        umask=0o077,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=surroundings,
    )
    if told.returncode:
        raise ProgramFailed(program=program.name, said=told.stderr.strip())
