"""The folders that the server lives in, the user it runs as, and the programs that user can read."""

import fcntl
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from masthead.machinery.postgres import queries as facts
from masthead.machinery.postgres.values import (
    SERVER_USER,
    BelongsToAnother,
    ClosedToServer,
    NamelessUser,
    NotPrivate,
    ServerUserRefused,
    Where,
)


@dataclass(frozen=True)
class Account:
    """The user of the operating system that the server runs as."""

    name: str
    uid: int
    gid: int

    def run(self, command: list[str | Path], *, output: int, keeps: int, more: dict[str, str] | None = None) -> int:
        """
        Run one of PostgreSQL's programs as this user, with nothing of our own surroundings, and give its exit code.

        :param output: the descriptor that it writes to
        :param keeps: the descriptor of a lock that it and its children inherit
        """
        lowered = os.geteuid() == 0
        return subprocess.run(  # noqa: S603 - programs of the wheel, no shell
            command,
            check=False,
            cwd="/",
            umask=0o077,
            pass_fds=(keeps,),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={"PATH": os.defpath, "LC_ALL": "C"} | (more or {}),
            user=self.uid if lowered else None,
            group=self.gid if lowered else None,
            extra_groups=[] if lowered else None,
        ).returncode


def lay_out(*, folder: Path) -> tuple[Where, Account]:
    """
    Make the folders, and as root the server's user and its copy of the programs, as far as they are missing.

    :raises BelongsToAnother: if another user made the database's folder
    :raises NotPrivate: if a folder that must be ours alone is not
    :raises ClosedToServer: if the data lie where the server's user may no longer go
    :raises ServerUserRefused: if root could not make the server's user
    """
    _make_folder(folder)
    where = facts.where(folder=folder)
    must_be_ours(where=where)
    account = _account()
    rooted = os.geteuid() == 0
    if facts.STATE in (*where.home.parents, *where.sockets.parents, *where.programs.parents):
        _make_ours(facts.STATE, mode=0o755)
    # The server's user only passes through root's folder, to the two that are its own.
    for place in {where.home: None, where.sockets.parent: None}:
        _make_ours(place, mode=0o711 if rooted else 0o700)
    if rooted and not facts.open_to_others(folder=where.home):
        raise ClosedToServer(place=where.home, user=account.name)
    make_private(place=where.sockets, account=account)
    if facts.STATE in where.programs.parents:
        _copy_programs(where.programs)
    return where, account


def must_be_ours(*, where: Where) -> None:
    """
    Refuse a database's folder that another user made: our locks and logs would be in that user's hand.

    :raises BelongsToAnother: if it is so
    """
    if os.path.lexists(where.home) and where.home.lstat().st_uid != os.geteuid():
        raise BelongsToAnother(place=where.home, owner=name_of(uid=where.home.lstat().st_uid))


def make_private(*, place: Path, account: Account) -> None:
    """
    Make a folder of mode 0700 that belongs to the server's user.

    :raises NotPrivate: if something else is there
    """
    place.mkdir(mode=0o700, exist_ok=True)
    if place.lstat().st_uid == os.geteuid() != account.uid:  # made by root just now, or by one who was killed here
        os.chown(place, account.uid, account.gid, follow_symlinks=False)
    _must_be_private(place, owner=account.uid, mode=0o700)


def name_of(*, uid: int) -> str:
    """
    Find the name of a user.

    :raises NamelessUser: if there is none
    """
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise NamelessUser(uid=uid) from None


@contextmanager
def opened(*, file: Path) -> Iterator[int]:
    """Have a file of locks open; a lock ends with the last process that has the descriptor."""
    descriptor = open_lock(file=file)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def locked(*, file: Path) -> Iterator[None]:
    """Hold a file's lock alone, waiting for it."""
    with opened(file=file) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def taken(*, descriptor: int) -> bool:
    """Take a file's lock alone, if nobody has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def open_lock(*, file: Path) -> int:
    """Open a file to be locked."""
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _make_folder(folder: Path) -> None:
    for step in reversed([folder, *folder.parents]):
        if step.exists():
            continue
        if os.geteuid() == 0:
            # Whatever the umask: the place of the cluster was computed for folders that others may pass through.
            _make(step, mode=0o755)
        else:
            step.mkdir(exist_ok=True)


def _make(place: Path, *, mode: int) -> None:
    """Make a folder with these rights, whatever the umask, unless it is there."""
    try:
        place.mkdir(mode=mode)
    except FileExistsError:
        return
    place.chmod(mode)


def _make_ours(place: Path, *, mode: int) -> None:
    _make(place, mode=mode)
    _must_be_private(place, owner=os.geteuid(), mode=mode)


def _account() -> Account:
    if os.geteuid() != 0:
        return Account(name=name_of(uid=os.geteuid()), uid=os.geteuid(), gid=os.getegid())
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError:
        entry = _make_server_user()
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _make_server_user() -> pwd.struct_passwd:
    options = ["--system", "--user-group", "--no-create-home", f"--home-dir={facts.STATE}", "--shell=/usr/sbin/nologin"]
    # Two papers may start at once: the lock is beside what only root can write.
    _make_ours(facts.STATE, mode=0o755)
    with locked(file=facts.STATE / "making"):
        try:
            return pwd.getpwnam(SERVER_USER)
        except KeyError:
            pass
        try:
            told = subprocess.run(  # noqa: S603 - fixed words
                [shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or "useradd", *options, SERVER_USER],
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            raise ServerUserRefused(user=SERVER_USER, said=error) from error
        try:
            return pwd.getpwnam(SERVER_USER)
        except KeyError:
            raise ServerUserRefused(user=SERVER_USER, said=told.stderr.strip() or told.returncode) from None


def _must_be_private(place: Path, *, owner: int, mode: int) -> None:
    found = place.lstat()
    if not place.is_dir() or place.is_symlink() or found.st_uid != owner or found.st_mode & 0o777 & ~mode:
        raise NotPrivate(place=place, owner=name_of(uid=owner))


def _copy_programs(programs: Path) -> None:
    """Copy what the server needs of the wheel to where its user can read it; whole, or not at all."""
    target = programs.parents[2]
    with locked(file=facts.STATE / "making"):
        if target.exists():
            return
        wheel = facts.wheel()
        half = target.with_name(f"{target.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        installed = facts.PROGRAMS.parent
        for part in (installed / "bin", installed / "lib", installed / "share", Path(f"{facts.WHEEL}.libs")):
            shutil.copytree(wheel / part, half / part, symlinks=True, ignore=shutil.ignore_patterns("*.a", "pgxs"))
        for file in (half, *half.rglob("*")):
            if not file.is_symlink():
                file.chmod(0o755 if file.is_dir() or file.stat().st_mode & 0o100 else 0o644)
        half.rename(target)
