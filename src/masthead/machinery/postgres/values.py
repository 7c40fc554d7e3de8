"""What the embedded database is called, where it answers, and what it refuses."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from masthead.kernel.refusals import Kind, Refusal

MAJOR = "18"  # of the programs in the wheel; a data folder is bound to it
PORT = 5432  # never listened on: it only names the socket
DATABASE = "masthead"
APPLICATION = "masthead_app"
OWNER = "masthead_owner"
SUPERUSER = "postgres"
SERVER_USER = "masthead"  # who runs the server when root starts it


@dataclass(frozen=True)
class Address:
    """Where to connect, and as whom. A host that begins with a slash is the folder of a Unix socket."""

    host: str
    port: int
    name: str
    user: str
    password: str

    def url(self) -> str:
        """
        Say it as libpq's URL, fit for DATABASE_URL.

        A socket's folder stands in the query, since readers of URLs fold the case of a host: read it with
        ``psycopg.conninfo.conninfo_to_dict``.
        """
        login = quote(self.user, safe="") + (f":{quote(self.password, safe='')}" if self.password else "")
        name = quote(self.name, safe="")
        if self.host.startswith("/"):
            return f"postgresql://{login}@/{name}?host={quote(self.host, safe='')}&port={self.port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"postgresql://{login}@{host}:{self.port}/{name}"


@dataclass(frozen=True)
class Where:
    """Where the embedded server keeps its things, for a person to look at."""

    data: Path
    sockets: Path
    programs: Path
    log: Path

    @property
    def home(self) -> Path:
        """The folder that holds the data, the log, the locks and the two lists of who may connect."""
        return self.data.parent


class ProgramsMissing(Refusal):
    """The wheel with PostgreSQL's programs is not installed, or not whole."""

    kind = Kind.ABSENT
    code = "postgres-programs-missing"
    words = "PostgreSQL's programs are not where Masthead looks for them ({wheel}). Install Masthead again with `make`."


class ServerUserRefused(Refusal):
    """Root may not run PostgreSQL, and the user who should could not be made."""

    kind = Kind.FORBIDDEN
    code = "postgres-user-refused"
    words = (
        "PostgreSQL will not run as root, and making the system user {user} for it was refused: {said}. "
        "Make that user with `useradd --system {user}`, or start Masthead as an ordinary user."
    )


class NamelessUser(Refusal):
    """The operating system has no name for the user who started us, and the server lets in only names."""

    kind = Kind.UNFIT
    code = "postgres-user-nameless"
    words = "User number {uid} has no name on this machine, and PostgreSQL needs one. Start Masthead as a named user."


class BelongsToAnother(Refusal):
    """The database's folder was made by another user of this machine."""

    kind = Kind.FORBIDDEN
    code = "postgres-belongs-to-another"
    words = "The database in {place} belongs to {owner}. Start Masthead as that user."


class NotPrivate(Refusal):
    """A folder that must be ours alone is somebody else's, or open to others."""

    kind = Kind.FORBIDDEN
    code = "postgres-not-private"
    words = "The folder {place} has to belong to {owner} alone, and does not. See what it is, and remove it."


class ClosedToServer(Refusal):
    """The data lie under a folder that has since been closed to the server's user."""

    kind = Kind.FORBIDDEN
    code = "postgres-closed-to-server"
    words = (
        "The database lies in {place}, which the user {user} can no longer enter. "
        "Let others pass through the folders above it (`chmod o+x`), as when it was made."
    )


class FolderRefused(Refusal):
    """The operating system would not let us make what the server needs."""

    kind = Kind.FORBIDDEN
    code = "postgres-folder-refused"
    words = "The database's folders in {folder} can't be made: {said}."


class OtherVersion(Refusal):
    """The data were written by another major version, whose files these programs can't read."""

    kind = Kind.CONFLICT
    code = "postgres-other-version"
    words = (
        "The database in {data} was written by PostgreSQL {found}; this Masthead runs PostgreSQL {ours}, which can't "
        "read those files. Nothing was changed. To bring it over, with the programs of PostgreSQL {found}:\n"
        "  1. start the old server: {old_server}\n"
        "  2. in another window, save what is in it: {save}\n"
        "  3. stop the old server with Ctrl-C, and move its files aside: {aside}\n"
        "  4. read it in: masthead restore paper.dump"
    )


class WontStart(Refusal):
    """The server did not come up; its log says why."""

    kind = Kind.CONFLICT
    code = "postgres-wont-start"
    words = (
        "The database in {data} did not start within {seconds} s. If it is still recovering, start again in a while. "
        "Its log, {log}, says:\n{said}"
    )


class WontStop(Refusal):
    """The server was told to stop and is still there."""

    kind = Kind.CONFLICT
    code = "postgres-wont-stop"
    words = "The database in {data} was told to stop {seconds} s ago and still runs. Its log is {log}."


class NotRunning(Refusal):
    """Something was asked of a server that does not run."""

    kind = Kind.CONFLICT
    code = "postgres-not-running"
    words = "The database in {data} is not running."


class InUse(Refusal):
    """A database can't be exchanged while programs are connected to it."""

    kind = Kind.CONFLICT
    code = "postgres-in-use"
    words = "The database {name} is in use. Stop the paper first; nothing was changed."


class ProgramFailed(Refusal):
    """One of PostgreSQL's programs ended in failure."""

    kind = Kind.UNFIT
    code = "postgres-program-failed"
    words = "{program} failed: {said}"


class NoSuchRole(Refusal):
    """Rights were to be given to a role that the server does not have."""

    kind = Kind.ABSENT
    code = "postgres-no-such-role"
    words = "The database has no role {role}. Make it first: CREATE ROLE {role} LOGIN;"
