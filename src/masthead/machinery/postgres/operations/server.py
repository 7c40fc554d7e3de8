"""
One server on one data folder: made, brought up, ended.

The number in postmaster.pid is never believed. Whatever works on the data (initdb, the server and each of its children)
inherits a descriptor on which the file `working` is locked. The kernel frees that lock with the last of them, however
they died: a lock that can be taken proves that nobody works there. Whom to tell to stop, the kernel says too: the
process that listens on the socket.
"""

import os
import select
import shlex
import shutil
import signal
import time
from pathlib import Path

import psycopg

from masthead.machinery.postgres import queries as facts
from masthead.machinery.postgres.operations import folders
from masthead.machinery.postgres.operations.folders import Account
from masthead.machinery.postgres.values import (
    APPLICATION,
    MAJOR,
    OWNER,
    PORT,
    SUPERUSER,
    OtherVersion,
    ProgramFailed,
    Where,
    WontStart,
    WontStop,
)

START_S = 60
STOP_S = 60
PAUSE_S = 0.02
LOG_BYTES_MAX = 10_000_000
TAIL_CHARACTERS = 2_000

# Given on the command line, where neither a file nor ALTER SYSTEM can loosen them. A small machine, a book of money.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and the details of errors hold what readers typed; a log outlives their erasure.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "cluster_name": "masthead",
}


def bring_up(*, folder: Path, where: Where, account: Account) -> None:
    """
    Start the server unless it answers, and wait until it does; call it with the turn held.

    :raises OtherVersion: if the data are of another major version
    :raises ProgramFailed: if initdb can't make the data folder
    :raises WontStart: if it does not answer within 60 s
    """
    deadline = time.monotonic() + START_S
    log_bytes: int | None = None  # of the log when we launched; None before
    while True:
        try:
            address = facts.supervisor_address(folder=folder).url()
            psycopg.connect(address, connect_timeout=facts.CONNECT_TIMEOUT_S).close()
        except psycopg.OperationalError as error:
            said = str(error)
        else:
            return
        # Not answering is not the same as not being there: it may be recovering, or on its way out.
        with folders.opened(file=where.home / "working") as working:
            nobody = folders.taken(descriptor=working)
            if nobody and log_bytes is None:
                _must_be_of_our_version(folder=folder, where=where, account=account)
                if not where.data.exists():
                    _end_the_removed(where=where, account=account)
                    _make_data(where=where, account=account, working=working)
                log_bytes = _launch(where=where, account=account, working=working)
            elif nobody or time.monotonic() > deadline:
                if log_bytes is not None:
                    said = _tail(where, log_bytes) or said
                raise WontStart(data=where.data, seconds=START_S, log=where.log, said=said)
        time.sleep(PAUSE_S)


def end(*, folder: Path, where: Where) -> bool:
    """
    Tell the server to stop in good order, and wait until its last process is gone; False if none was there.

    :raises WontStop: if it is still there after 60 s
    """
    deadline = time.monotonic() + STOP_S
    there = told = False
    while True:
        with folders.opened(file=where.home / "working") as working:
            if folders.taken(descriptor=working):
                return there
        there = True
        told = told or _tell_to_stop(folder=folder, where=where)
        if time.monotonic() > deadline:
            raise WontStop(data=where.data, seconds=STOP_S, log=where.log)
        time.sleep(PAUSE_S)


def _tell_to_stop(*, folder: Path, where: Where) -> bool:
    """Signal a fast shutdown (clients are sent away, everything is written) to the process that listens."""
    found = facts.listener(folder=folder)
    if found is None or found[1] != where.data.stat().st_uid:
        return False
    pid = found[0]
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        # Between the kernel's answer and our opening it, the process may have gone and its number passed on.
        # Who still listens under that number was there all the time, and is the one that we have open.
        if facts.listener(folder=folder) != found:
            return False
        signal.pidfd_send_signal(process, signal.SIGINT)
    except ProcessLookupError:
        return False
    finally:
        os.close(process)
    return True


def _end_the_removed(*, where: Where, account: Account) -> None:
    """
    End a server whose data folder was removed under it.

    It would notice within a minute and, going, remove the socket of its name: ours, by then. The kernel knows it: its
    program is PostgreSQL and its working folder is ours, deleted. It has nothing left to write.
    """
    for process in Path("/proc").glob("[0-9]*"):
        try:
            opened = os.pidfd_open(int(process.name))
        except OSError:
            continue
        try:
            removed = str((process / "cwd").readlink()) == f"{where.data} (deleted)"
            program = (process / "exe").readlink().name.removesuffix(" (deleted)")
            if removed and program == "postgres" and process.stat().st_uid == account.uid:
                signal.pidfd_send_signal(opened, signal.SIGQUIT)
                select.select([opened], [], [], STOP_S)
        except OSError:
            continue  # gone meanwhile, or nothing of ours to look at
        finally:
            os.close(opened)


def _make_data(*, where: Where, account: Account, working: int) -> None:
    """Make the data folder under another name, so that one which stands is whole."""
    half = where.home / "making"
    shutil.rmtree(half, ignore_errors=True)
    folders.make_private(place=half, account=account)
    log = _open_log(where)
    try:
        before = os.fstat(log).st_size
        # The builtin locale sorts by code point and does not change with the machine's libraries.
        failed = account.run(
            [
                where.programs / "initdb",
                "--pgdata",
                half,
                "--username",
                SUPERUSER,
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--auth-local=peer",
                "--auth-host=reject",
                "--no-instructions",
            ],
            output=log,
            keeps=working,
        )
    finally:
        os.close(log)
    if failed:
        raise ProgramFailed(program="initdb", said=_tail(where, before))
    half.rename(where.data)


def _launch(*, where: Where, account: Account, working: int) -> int:
    """Start the server in a session of its own, and give the size of the log before."""
    _clear_stale_numbers(where)
    _say_who_may_connect(where)
    if where.log.exists() and where.log.stat().st_size > LOG_BYTES_MAX:
        where.log.rename(where.log.with_suffix(".log.1"))
    settings = SETTINGS | {
        "unix_socket_directories": f'"{where.sockets}"',
        "hba_file": str(where.home / "hba.conf"),
        "ident_file": str(where.home / "ident.conf"),
    }
    words = ["-D", str(where.data), *(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))]
    log = _open_log(where)
    try:
        before = os.fstat(log).st_size
        # pg_ctl gives the server its own session: Ctrl-C and the end of our terminal do not reach it. We wait by
        # connecting, so it need not; the folder goes by the environment, since pg_ctl does not quote it for its shell.
        failed = account.run(
            [where.programs / "pg_ctl", "start", "--no-wait", "--silent", "--options", shlex.join(words)],
            output=log,
            keeps=working,
            more={"PGDATA": str(where.data)},
        )
    finally:
        os.close(log)
    if failed:
        raise ProgramFailed(program="pg_ctl", said=_tail(where, before))
    return before


def _clear_stale_numbers(where: Where) -> None:
    """
    Remove the notes of a server that is no more, which the lock has shown us, whoever has its number today.

    Only a server that somebody started past us works in the data folder without our lock: then the notes stay, and
    PostgreSQL itself will refuse to be a second.
    """
    notes = where.data / "postmaster.pid"
    try:
        number = notes.read_text().partition("\n")[0].strip()
        at_work = Path(f"/proc/{int(number)}/cwd").readlink() == where.data
    except (OSError, ValueError):
        at_work = False
    if not at_work:
        notes.unlink(missing_ok=True)
        (where.sockets / f"{facts.SOCKET}.lock").unlink(missing_ok=True)


def _say_who_may_connect(where: Where) -> None:
    """Let in, by the kernel's word on who they are, only the user who starts the server, and root."""
    users = sorted({folders.name_of(uid=os.geteuid()), folders.name_of(uid=0)})
    lists = {
        "hba.conf": "local all all peer map=masthead\n",
        "ident.conf": "".join(
            f'masthead "{user}" {role}\n' for user in users for role in (SUPERUSER, OWNER, APPLICATION)
        ),
    }
    for name, lines in lists.items():
        file = where.home / name
        file.write_text(lines)
        file.chmod(0o644)  # the server's user reads them, and may not write them


def _must_be_of_our_version(*, folder: Path, where: Where, account: Account) -> None:
    """Refuse data of another major version, with the way over."""
    version = where.data / "PG_VERSION"
    found = version.read_text().strip() if version.exists() else MAJOR
    if found == MAJOR:
        return
    _say_who_may_connect(where)  # the old server is to let in the same
    old_server = [
        *(["runuser", "-u", account.name, "--"] if os.geteuid() == 0 else []),
        "postgres",
        "-D",
        where.data,
        "-k",
        where.sockets,
        "-p",
        PORT,
        "-c",
        "listen_addresses=",
        "-c",
        f"hba_file={where.home / 'hba.conf'}",
        "-c",
        f"ident_file={where.home / 'ident.conf'}",
    ]
    save = ["pg_dump", "--format=custom", "--file=paper.dump", facts.addresses(folder=folder)[1].url()]
    raise OtherVersion(
        data=where.data,
        found=found,
        ours=MAJOR,
        old_server=shlex.join(map(str, old_server)),
        save=shlex.join(save),
        aside=shlex.join(["mv", str(where.data), str(where.data.with_name(f"data-{found}"))]),
    )


def _open_log(where: Where) -> int:
    # Opened by us and handed down: the server's user may write to it, and nowhere else in this folder.
    return os.open(where.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _tail(where: Where, log_bytes: int) -> str:
    """Read what the log has got since it had that many bytes, at most its last lines."""
    return where.log.read_bytes()[log_bytes:].decode(errors="replace")[-TAIL_CHARACTERS:].strip()
