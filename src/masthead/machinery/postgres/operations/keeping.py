"""
Who keeps the server running, and who stops it.

Each program that needs the server shares a lock on the file `holders` for as long as it does. Coming and going takes
turns (a lock on the file `turn`), and whoever goes tries to turn its share into the whole: only the last one can, and
stops the server. The kernel drops the share of a program that is killed, so that it neither keeps the server for ever
nor takes it from the others; if it was the only one, the server runs on until the next one out, or `masthead stop`.
"""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from masthead.machinery.postgres import queries as facts
from masthead.machinery.postgres.operations import databases, folders, server
from masthead.machinery.postgres.values import FolderRefused, Where, WontStart


class Hold:
    """A share in the running server; closing it gives the share back, and the last one out stops the server."""

    def __init__(self, *, folder: Path, where: Where, share: int) -> None:
        self.where = where
        self._folder = folder
        self._share: int | None = share
        self._process = os.getpid()

    def close(self) -> None:
        """
        Give the share back, and stop the server if nobody else has one. A second time does nothing.

        In a forked child only its copy is closed: the share is its parent's.

        :raises WontStop: if the server is still there after 60 s
        """
        if self._share is None:
            return
        share, self._share = self._share, None
        try:
            if self._process == os.getpid():
                with folders.locked(file=self.where.home / "turn"):
                    if folders.taken(descriptor=share):
                        server.end(folder=self._folder, where=self.where)
        finally:
            os.close(share)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start(*, folder: Path) -> Hold:
    """
    Start the embedded server, or join the one that runs, and see that roles and database are there.

    Safe at the same moment from any number of programs. The server lives in a session of its own: drain what is
    connected to it before closing the hold.

    :param folder: MASTHEAD_DATA; made if it is missing
    :raises Refusal: ProgramsMissing, ServerUserRefused, NamelessUser, BelongsToAnother, NotPrivate, ClosedToServer,
        FolderRefused, OtherVersion, ProgramFailed or WontStart, each saying what to do
    """
    folder = folder.resolve()  # wherever we are when the hold is closed
    try:
        where, account = folders.lay_out(folder=folder)
    except OSError as error:
        raise FolderRefused(folder=folder, said=error) from error
    with folders.locked(file=where.home / "turn"):
        share = folders.open_lock(file=where.home / "holders")
        try:
            fcntl.flock(share, fcntl.LOCK_SH)
            server.bring_up(folder=folder, where=where, account=account)
            databases.establish(folder=folder)
        except WontStart:
            os.close(share)  # it may be recovering still, which starts afresh if it is stopped
            raise
        except BaseException:
            # Nobody is to inherit a server that came up for a program that went away.
            if folders.taken(descriptor=share):
                server.end(folder=folder, where=where)
            os.close(share)
            raise
    return Hold(folder=folder, where=where, share=share)


def stop(*, folder: Path) -> bool:
    """
    Stop the server, whoever holds it; False when none ran.

    :raises BelongsToAnother: if another user of this machine runs it
    :raises WontStop: if it is still there after 60 s
    """
    where = facts.where(folder=folder)
    if not where.home.exists():
        return False
    folders.must_be_ours(where=where)
    with folders.locked(file=where.home / "turn"):
        return server.end(folder=folder, where=where)
