"""What the company truly holds, whatever it has told anyone: for the oracles (money.md D, O2 and O3)."""

import json
from datetime import UTC, datetime

from pretend.books import Books
from pretend.messages import JsonObject


def iso(moment: int) -> str:
    """Write a moment as ISO with its zone."""
    return datetime.fromtimestamp(moment, UTC).isoformat()


def charges(books: Books, after: int, limit: int, livemode: bool | None) -> JsonObject:
    """
    Answer the charges that succeeded, each with its money fact in minor units, those behind number `after`.

    Totals are over all of them, whatever the page.
    """
    found = books.rows(
        "SELECT c.seq, c.livemode, c.body, c.private, t.body AS money, t.due_ms FROM object c"
        " JOIN object t ON t.belongs_to = c.id AND t.kind = 'balance_transaction'"
        " WHERE c.kind = 'charge' AND c.state = 'succeeded' AND c.seq > ? AND c.livemode IN (?, ?)"
        " ORDER BY c.seq LIMIT ?",
        *(after, *_modes(livemode), limit),
    )
    rows = []
    for row in found:
        charge, private, money = (json.loads(row[name]) for name in ("body", "private", "money"))
        rows.append(
            {
                "n": row["seq"],
                "charge": charge["id"],
                "payment_intent": charge["payment_intent"],
                "session": private["session"],
                "client_reference": private["client_reference"],
                "metadata": charge["metadata"],
                "balance_transaction": money["id"],
                "withheld": row["due_ms"] is not None,
                "created": money["created"],
                "livemode": bool(row["livemode"]),
                "currency": money["currency"],
                "gross": money["amount"],
                "fee": money["fee"],
                "net": money["net"],
                "refunded": charge["amount_refunded"],
            }
        )
    told = {"charges": rows, "others": _others(books, livemode), "totals": _totals(books, livemode)}
    return told | {"next": _next(rows, limit)}


def _others(books: Books, livemode: bool | None) -> list[JsonObject]:
    """Answer the money facts that no charge made."""
    found = books.rows(
        "SELECT body FROM object WHERE kind = 'balance_transaction' AND state <> 'charge' AND livemode IN (?, ?)"
        " ORDER BY seq LIMIT 1000",
        *_modes(livemode),
    )
    names = ("id", "type", "amount", "fee", "net", "created")
    return [{name: body[name] for name in names} for body in (json.loads(row["body"]) for row in found)]


def _totals(books: Books, livemode: bool | None) -> JsonObject:
    """Sum up all charges, and count what came to nothing."""
    money = books.rows(
        "SELECT count(*) AS count, sum(json_extract(body, '$.amount')) AS gross,"
        " sum(json_extract(body, '$.fee')) AS fee, sum(json_extract(body, '$.net')) AS net"
        " FROM object WHERE kind = 'balance_transaction' AND state = 'charge' AND livemode IN (?, ?)",
        *_modes(livemode),
    )[0]
    states = books.rows(
        "SELECT kind, state, count(*) AS count FROM object WHERE kind IN ('charge', 'checkout.session')"
        " AND livemode IN (?, ?) GROUP BY kind, state",
        *_modes(livemode),
    )
    counted = {f"{row['kind']} {row['state']}": row["count"] for row in states}
    return {name: money[name] or 0 for name in ("count", "gross", "fee", "net")} | {"objects": counted}


def sessions(books: Books, after: int, limit: int, livemode: bool | None) -> JsonObject:
    """Answer the sessions, so that effects per payment can be counted, those behind number `after`."""
    found = books.rows(
        "SELECT seq, body, private FROM object WHERE kind = 'checkout.session' AND seq > ? AND livemode IN (?, ?)"
        " ORDER BY seq LIMIT ?",
        *(after, *_modes(livemode), limit),
    )
    names = ("id", "client_reference_id", "status", "payment_status", "payment_intent", "amount_total", "currency")
    rows = []
    for row in found:
        body, private = json.loads(row["body"]), json.loads(row["private"])
        told = {name: body[name] for name in (*names, "metadata", "created", "expires_at", "livemode")}
        rows.append({"n": row["seq"], **told, "intent_metadata": private["intent"]["metadata"]})
    return {"sessions": rows, "next": _next(rows, limit)}


def deliveries(books: Books, after: int, limit: int, *, state: str | None, event: str | None) -> JsonObject:
    """Answer the sendings of webhooks, tries and all, those behind number `after`."""
    found = books.rows(
        "SELECT * FROM delivery WHERE n > ? AND state = coalesce(?, state) AND event = coalesce(?, event)"
        " ORDER BY n LIMIT ?",
        *(after, state, event, limit),
    )
    rows = [dict(row) for row in found]
    return {"deliveries": rows, "next": _next(rows, limit)}


def _modes(livemode: bool | None) -> tuple[bool, bool]:
    return (True, False) if livemode is None else (livemode, livemode)


def _next(rows: list[JsonObject], limit: int) -> int | None:
    return rows[-1]["n"] if len(rows) == limit else None
