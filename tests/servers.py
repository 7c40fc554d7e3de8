"""
The PostgreSQL that the tests run on: the embedded one, or a server of one's own reached by two addresses.

``TEST_POSTGRES`` names the folder of another PostgreSQL's programs (``make test postgres=15`` finds Debian's): then a
cluster of that version is made for the run, with passwords and no right of ours in it, as a paper's own server is.
"""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql

from masthead.machinery.postgres import operations as postgres
from masthead.machinery.postgres import queries as postgres_facts
from masthead.machinery.postgres.values import APPLICATION, OWNER, SUPERUSER, Address

PASSWORD = "of the tests, on a socket of their own"
PORT = 5499  # never listened on: it names the socket
PROGRAMS = os.environ.get("TEST_POSTGRES", "")


@contextmanager
def written_into(name: str) -> Iterator[None]:
    """Let this process's own writing go into another database of the server, for as long as the context lasts."""
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before


class Server(ABC):
    """A server on which databases are made and dropped."""

    @abstractmethod
    def running(self) -> Iterator[None]:
        """Run it, for as long as the context lasts."""

    @abstractmethod
    def addresses(self, name: str) -> tuple[Address, Address]:
        """The application's and the owner's address of one database."""

    @abstractmethod
    def superuser(self, name: str = "postgres") -> Address:
        """The superuser's address of one database."""

    def connect(self, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection as the superuser."""
        return psycopg.connect(self.superuser(name).url(), autocommit=True)

    def names(self) -> list[str]:
        """The databases that there are."""
        with self.connect() as connection:
            return [str(row[0]) for row in connection.execute("SELECT datname FROM pg_database").fetchall()]

    def create(self, name: str, template: str = "template1") -> None:
        """Make a database that the owner owns."""
        words = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY wal_log"
        with self.connect() as connection:
            names = (sql.Identifier(part) for part in (name, OWNER, template))
            connection.execute(sql.SQL(words).format(*names))

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def rename(self, name: str, to: str) -> None:
        """Give a database another name."""
        with self.connect() as connection:
            names = (sql.Identifier(part) for part in (name, to))
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))


class Embedded(Server):
    """The server of the wheel, by the product's own supervisor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def running(self) -> Iterator[None]:
        with postgres.start(folder=self.folder):
            yield

    def addresses(self, name: str) -> tuple[Address, Address]:
        application, owner = postgres_facts.addresses(folder=self.folder)
        return replace(application, name=name), replace(owner, name=name)

    def superuser(self, name: str = "postgres") -> Address:
        return replace(postgres_facts.supervisor_address(folder=self.folder), name=name)


class Own(Server):
    """A server of one's own, of another version, shared by all workers of one run through a file of addresses."""

    def __init__(self, programs: Path) -> None:
        # Not in the project's folder: the user whom Debian brings for it may not be able to enter that.
        self.folder = Path(tempfile.gettempdir()) / f"masthead-tests-{os.geteuid()}-{programs.parent.name}"
        self.programs = programs
        self.passwords = self.folder / "passwords"

    @contextmanager
    def running(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if not (self.folder / "data" / "PG_VERSION").exists():
            self._make()
        if not self._answers():
            self._run("pg_ctl", "start", "-w", "-D", self.folder / "data", "-l", self.folder / "log")
            self._establish()
        yield  # it runs on for the next run: whoever made the folder may remove it

    def addresses(self, name: str) -> tuple[Address, Address]:
        return self._address(name, APPLICATION), self._address(name, OWNER)

    def superuser(self, name: str = "postgres") -> Address:
        return self._address(name, SUPERUSER)

    def _address(self, name: str, user: str) -> Address:
        return Address(host=str(self.folder), port=PORT, name=name, user=user, password=PASSWORD)

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _make(self) -> None:
        self.passwords.write_text(PASSWORD)
        shutil.chown(self.folder, self._user())
        shutil.chown(self.passwords, self._user())
        options = ("--auth=scram-sha-256", f"--pwfile={self.passwords}", f"--username={SUPERUSER}", "--no-sync")
        self._run("initdb", "-D", self.folder / "data", *options)
        settings = f"""
            unix_socket_directories = '{self.folder}'
            port = {PORT}
            listen_addresses = ''
            max_connections = 200
            fsync = off
        """
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(settings)

    def _establish(self) -> None:
        with self.connect() as connection:
            found = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
            for role in {OWNER, APPLICATION} - found:
                words = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                connection.execute(words.format(sql.Identifier(role), sql.Literal(PASSWORD)))

    def _run(self, program: str, *arguments: object) -> None:
        # PostgreSQL will not run as root: Debian's package brings a user for it.
        user = [] if os.geteuid() else ["runuser", "-u", self._user(), "--"]
        command = [*user, str(self.programs / program), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def _user(self) -> str:
        if os.geteuid():
            return getpass.getuser()
        return pwd.getpwnam("postgres").pw_name


def of_this_run(folder: Path) -> Server:
    """The server that this run was told to use."""
    return Own(Path(PROGRAMS)) if PROGRAMS else Embedded(folder)
