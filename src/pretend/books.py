"""The company's books: one SQLite file that survives a restart and a kill -9."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pretend.messages import JsonObject

SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    livemode INTEGER NOT NULL,
    created INTEGER NOT NULL,   -- seconds of the company's clock
    belongs_to TEXT,            -- session, charge: the payment intent; transaction: the charge; event: its object
    state TEXT,                 -- status; of a transaction its type, of an event its type
    expires_at INTEGER,         -- of a session, by the company's clock
    due_ms INTEGER,             -- a transaction that is withheld shows at this moment of the machine's time
    body TEXT NOT NULL,
    private TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS object_newest ON object (kind, livemode, created, seq);
CREATE INDEX IF NOT EXISTS object_belongs ON object (belongs_to);
CREATE INDEX IF NOT EXISTS object_due ON object (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX IF NOT EXISTS object_state ON object (kind, state);
CREATE INDEX IF NOT EXISTS object_expires ON object (expires_at) WHERE state = 'open';
CREATE TABLE IF NOT EXISTS kept_reply (
    livemode INTEGER NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (livemode, key)
);
CREATE TABLE IF NOT EXISTS call (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    query TEXT NOT NULL,
    livemode INTEGER,
    idempotency_key TEXT,
    metadata TEXT,
    body TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    status INTEGER,
    replayed INTEGER NOT NULL DEFAULT 0,
    fault TEXT
);
CREATE TABLE IF NOT EXISTS delivery (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    type TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    state TEXT NOT NULL,
    due_ms INTEGER NOT NULL,
    started_ms INTEGER,
    ended_ms INTEGER,
    status INTEGER,
    error TEXT
);
CREATE INDEX IF NOT EXISTS delivery_waiting ON delivery (state, due_ms, n);
CREATE INDEX IF NOT EXISTS delivery_event ON delivery (event);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
TABLES = ("object", "kept_reply", "call", "delivery", "setting")


class Books:
    """One connection, one writer at a time; whatever is done inside `work` is kept whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Open the books in a folder that is there."""
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(folder / "books.sqlite3", check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        # WAL with NORMAL loses nothing when the process is killed; only a power cut could, and this is practice money.
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(SCHEMA)

    @contextmanager
    def work(self) -> Iterator[None]:
        """Hold the books for one piece of work; nested pieces belong to the outermost."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if self._depth == 1:
                    self._connection.execute("ROLLBACK")
                raise
            else:
                if self._depth == 1:
                    self._connection.execute("COMMIT")
            finally:
                self._depth -= 1

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Read rows."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def run(self, sql: str, *values: object) -> int:
        """Write; answer the number of the row that was added, if one was."""
        with self.work():
            return self._connection.execute(sql, values).lastrowid or 0

    def setting(self, name: str) -> JsonObject | None:
        """Answer a setting that was kept."""
        found = self.rows("SELECT value FROM setting WHERE name = ?", name)
        return dict(json.loads(found[0]["value"])) if found else None

    def keep_setting(self, name: str, value: JsonObject) -> None:
        """Keep a setting over a restart."""
        self.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", name, json.dumps(value))

    def empty(self) -> None:
        """Forget everything."""
        with self.work():
            for table in TABLES:
                self.run(f"DELETE FROM {table}")  # noqa: S608 -- the names are the five above

    def close(self) -> None:
        """Close the books; a request that still writes loses its work whole."""
        self._lock.acquire(timeout=1)
        self._connection.close()


@dataclass
class Record:
    """One object of the company's: what is told of it (`body`), and what is not (`private`)."""

    seq: int
    id: str
    kind: str
    livemode: bool
    created: int
    due_ms: int | None
    body: JsonObject
    private: JsonObject


def as_record(row: sqlite3.Row) -> Record:
    """Read a row of `object`."""
    return Record(
        row["seq"],
        row["id"],
        row["kind"],
        bool(row["livemode"]),
        row["created"],
        row["due_ms"],
        json.loads(row["body"]),
        json.loads(row["private"]),
    )
