"""The log of calls: what came in, when it began and ended, what was answered, and which fault it met."""

import json
from contextlib import suppress

from pretend.books import Books
from pretend.clock import real_ms
from pretend.faults import Fault
from pretend.messages import JsonObject, Reply, Request, Wire
from pretend.params import decode
from pretend.refusals import Refused

BODY_BYTES_KEPT = 65_536


class Calls:
    """Rows of `call`; keys for the API are never among what is kept."""

    def __init__(self, books: Books) -> None:
        """Keep the log in these books."""
        self._books = books

    def begin(self, request: Request, fault: Fault | None, *, livemode: bool | None) -> int:
        """Note a request as it begins; answer its number."""
        return self._books.run(
            "INSERT INTO call (method, path, query, livemode, idempotency_key, metadata, body, started_ms, fault)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(request.method, request.path, request.query, livemode, request.header("Idempotency-Key") or None),
            json.dumps(_metadata(request)),
            request.body[:BODY_BYTES_KEPT].decode("utf-8", "replace"),
            real_ms(),
            None if fault is None else str(fault.words.get("do")),
        )

    def end(self, n: int, reply: Reply | None) -> None:
        """Note how it ended; `status` stays null when the caller got no whole answer."""
        whole = reply is not None and reply.wire is Wire.WHOLE
        replayed = reply is not None and "Idempotent-Replayed" in reply.headers
        self._books.run(
            "UPDATE call SET ended_ms = ?, status = ?, replayed = ? WHERE n = ?",
            *(real_ms(), reply.status if whole and reply is not None else None, replayed, n),
        )

    def page(self, *, after: int, limit: int, method: str | None, path: str | None) -> list[JsonObject]:
        """Answer calls in their order, those behind number `after`; `path` may have `*` in it."""
        wheres, values = ["n > ?"], list[object]([after])
        if method is not None:
            wheres.append("method = ?")
            values.append(method.upper())
        if path is not None:
            wheres.append("path GLOB ?")
            values.append(path)
        sql = f"SELECT * FROM call WHERE {' AND '.join(wheres)} ORDER BY n LIMIT ?"  # noqa: S608 -- own words
        return [_told(dict(row)) for row in self._books.rows(sql, *values, limit)]


def _told(row: JsonObject) -> JsonObject:
    livemode = row["livemode"]
    return row | {
        "livemode": None if livemode is None else bool(livemode),
        "metadata": json.loads(row["metadata"]),
        "replayed": bool(row["replayed"]),
    }


def _metadata(request: Request) -> JsonObject:
    """Pick the metadata out of a form, the session's and its intent's."""
    found: JsonObject = {}
    with suppress(Refused):
        fields = decode(request.body) if request.method == "POST" and request.path.startswith("/v1/") else {}
        intent = fields.get("payment_intent_data")
        for table in (fields, intent if isinstance(intent, dict) else {}):
            metadata = table.get("metadata")
            found |= metadata if isinstance(metadata, dict) else {}
    return found
