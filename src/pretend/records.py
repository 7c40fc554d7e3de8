"""The company's objects as rows: added, changed, found, counted."""

import json

from pretend.books import Books, Record, as_record
from pretend.messages import JsonObject
from pretend.refusals import no_such


class Records:
    """Keeps objects; those of one mode are not there for the other."""

    def __init__(self, books: Books) -> None:
        """Keep them in these books."""
        self.books = books

    def add(
        self,
        body: JsonObject,
        *,
        livemode: bool,
        belongs_to: str | None = None,
        state: str | None = None,
        expires_at: int | None = None,
        due_ms: int | None = None,
        private: JsonObject | None = None,
    ) -> Record:
        """Add an object; `private` is what is never told of it."""
        kept = private or {}
        values = (body["id"], body["object"], livemode, body["created"], belongs_to, state, expires_at, due_ms)
        seq = self.books.run(
            "INSERT INTO object (id, kind, livemode, created, belongs_to, state, expires_at, due_ms, body, private)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *values,
            json.dumps(body),
            json.dumps(kept),
        )
        return Record(seq, body["id"], body["object"], livemode, body["created"], due_ms, body, kept)

    def add_event(self, event: JsonObject, text: str, *, subject_id: str) -> None:
        """Add an event in the exact text in which its webhooks are sent."""
        self.books.run(
            "INSERT INTO object (id, kind, livemode, created, belongs_to, state, body, private)"
            " VALUES (?, 'event', ?, ?, ?, ?, ?, '{}')",
            *(event["id"], event["livemode"], event["created"], subject_id, event["type"], text),
        )

    def change(self, record: Record, *, belongs_to: str | None, state: str, due_ms: int | None = None) -> None:
        """Write back a record whose body was changed."""
        self.books.run(
            "UPDATE object SET belongs_to = ?, state = ?, due_ms = ?, body = ?, private = ? WHERE seq = ?",
            belongs_to,
            state,
            due_ms,
            json.dumps(record.body),
            json.dumps(record.private),
            record.seq,
        )

    def find(self, kind: str, identity: str, *, livemode: bool | None) -> Record | None:
        """Find an object that may be told of; with `livemode` None, in either mode."""
        found = self.books.rows(
            "SELECT * FROM object WHERE id = ? AND kind = ? AND (kind <> 'balance_transaction' OR due_ms IS NULL)",
            identity,
            kind,
        )
        record = as_record(found[0]) if found else None
        return record if record is not None and livemode in (None, record.livemode) else None

    def get(self, kind: str, identity: str, *, livemode: bool | None, param: str = "id") -> Record:
        """
        Answer an object.

        :raises Refused: 404 if it is not there, is withheld, or is of the other mode
        """
        record = self.find(kind, identity, livemode=livemode)
        if record is None:
            raise no_such(kind, identity, param=param)
        return record

    def expired(self, *, now: int) -> list[Record]:
        """Answer open sessions whose time is over, the oldest first."""
        sql = "SELECT * FROM object WHERE state = 'open' AND expires_at <= ? ORDER BY expires_at, seq LIMIT 500"
        return [as_record(row) for row in self.books.rows(sql, now)]

    def due(self, *, real_ms: int) -> list[Record]:
        """Answer withheld transactions whose wait is over."""
        sql = "SELECT * FROM object WHERE due_ms IS NOT NULL AND due_ms <= ? ORDER BY due_ms, seq LIMIT 500"
        return [as_record(row) for row in self.books.rows(sql, real_ms)]
