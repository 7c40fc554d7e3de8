"""What may be read: one object, a page of a list, the balance; with `expand[]`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pretend import shapes
from pretend.books import Record, as_record
from pretend.clock import Clock
from pretend.messages import JsonObject
from pretend.outbox import Outbox
from pretend.params import Params
from pretend.records import Records
from pretend.refusals import Refused, no_such
from pretend.terms import Terms

PAGE_MOST = 100
EXPAND_DEEPEST = 4
EVENTS_KEPT_S = 30 * 86_400  # S15
COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True)
class Listing:
    """A kind of object that can be listed, and the columns by which it may be chosen."""

    kind: str
    filters: Mapping[str, str] = field(default_factory=dict)


LISTINGS = {
    "/v1/checkout/sessions": Listing("checkout.session", {"payment_intent": "belongs_to", "status": "state"}),
    "/v1/payment_intents": Listing("payment_intent"),
    "/v1/charges": Listing("charge", {"payment_intent": "belongs_to"}),
    "/v1/balance_transactions": Listing("balance_transaction", {"type": "state", "source": "belongs_to"}),
    "/v1/events": Listing("event", {"type": "state"}),
}
EXPANDABLE = {
    ("checkout.session", "payment_intent"): "payment_intent",
    ("payment_intent", "latest_charge"): "charge",
    ("charge", "balance_transaction"): "balance_transaction",
    ("charge", "payment_intent"): "payment_intent",
    ("balance_transaction", "source"): "charge",
}


class Reading:
    """Tells of the records, each as it is at this moment of the company's clock."""

    def __init__(self, records: Records, outbox: Outbox, clock: Clock, terms: Terms) -> None:
        """Read these records."""
        self._records = records
        self._outbox = outbox
        self._clock = clock
        self._terms = terms

    def one(self, kind: str, identity: str, params: Params, *, livemode: bool) -> JsonObject:
        """
        Answer one object, expanded.

        :raises Refused: 404 if it is not there for this mode
        """
        params.only("expand")
        record = self._records.get(kind, identity, livemode=livemode)
        if kind == "event" and record.created <= self._clock.now() - EVENTS_KEPT_S:
            raise no_such(kind, identity)
        return self.expanded(record, params.texts("expand"))

    def expanded(self, record: Record, paths: list[str]) -> JsonObject:
        """Tell of a record with what `expand[]` asks for put in."""
        body = self._told(record)
        for path in paths:
            self._expand(body, path.split("."), path, livemode=record.livemode)
        return body

    def _told(self, record: Record) -> JsonObject:
        body = dict(record.body)
        if record.kind == "event":
            body["pending_webhooks"] = self._outbox.pending(record.id)
        elif record.kind == "balance_transaction" and body["available_on"] <= self._clock.now():
            body["status"] = "available"
        return body

    def _expand(self, body: JsonObject, steps: list[str], path: str, *, livemode: bool) -> None:
        """Put an object in the place of its id, along one path."""
        if len(steps) > EXPAND_DEEPEST:
            message = f"You cannot expand more than {EXPAND_DEEPEST} levels of a property. Property: {path}"
            raise Refused(message, param="expand")
        name, below = steps[0], steps[1:]
        kind = EXPANDABLE.get((str(body.get("object")), name))
        if (body.get("object"), name) == ("checkout.session", "line_items"):
            body[name] = self.lines(body["id"], livemode=livemode)
            return
        if kind is None:
            message = f"This property cannot be expanded ({path})."
            raise Refused(message, param="expand")
        if isinstance(body[name], str):
            body[name] = self._told(self._records.get(kind, body[name], livemode=livemode))
        if below and body[name] is not None:
            self._expand(body[name], below, path, livemode=livemode)

    def lines(self, session_id: str, *, livemode: bool) -> JsonObject:
        """Answer the lines of a session as a list."""
        session = self._records.get("checkout.session", session_id, livemode=livemode)
        return _as_list(session.private["lines"], f"/v1/checkout/sessions/{session_id}/line_items", has_more=False)

    def page(self, address: str, params: Params, *, livemode: bool) -> JsonObject:
        """
        Answer a page of a list, the newest first, as `limit`, `starting_after` and `ending_before` say.

        :raises Refused: 400 for a parameter that is wrong, 404 for a place in the list that is not there
        """
        listing = LISTINGS[address]
        wheres, values = self._wheres(listing, params, livemode=livemode)
        limit = params.whole("limit", least=1, most=PAGE_MOST) or 10
        backwards = params.text("ending_before")
        place = backwards or params.text("starting_after")
        if place is not None:
            name = "ending_before" if backwards else "starting_after"
            here = self._records.get(listing.kind, place, livemode=livemode, param=name)
            wheres.append("(created, seq) > (?, ?)" if backwards else "(created, seq) < (?, ?)")
            values += [here.created, here.seq]
        order = "created, seq" if backwards else "created DESC, seq DESC"
        sql = f"SELECT * FROM object WHERE {' AND '.join(wheres)} ORDER BY {order} LIMIT ?"  # noqa: S608 -- own words
        found = [as_record(row) for row in self._records.books.rows(sql, *values, limit + 1)]
        shown = found[:limit]
        if backwards:
            shown.reverse()
        paths = [self._inside_data(path) for path in params.texts("expand")]
        return _as_list([self.expanded(record, paths) for record in shown], address, has_more=len(found) > limit)

    def _inside_data(self, path: str) -> str:
        """Take the leading `data.` off a path of `expand[]` on a list."""
        start, _, rest = path.partition(".")
        if start != "data" or not rest:
            message = f"This property cannot be expanded ({path}). On a list, begin with `data.`."
            raise Refused(message, param="expand")
        return rest

    def _wheres(self, listing: Listing, params: Params, *, livemode: bool) -> tuple[list[str], list[object]]:
        """Make the conditions of a list."""
        extra = {"balance_transaction": ("currency", "payout"), "event": ("types",)}.get(listing.kind, ())
        usual = ("created", "ending_before", "expand", "limit", "starting_after")
        params.only(*usual, *listing.filters, *extra)
        wheres: list[str] = ["kind = ?", "livemode = ?"]
        values: list[object] = [listing.kind, livemode]
        for name, column in listing.filters.items():
            value = params.text(name)
            if value is not None:
                wheres.append(f"{column} GLOB ?" if listing.kind == "event" else f"{column} = ?")
                values.append(value)
        for sign, moment in _created(params):
            wheres.append(f"created {sign} ?")
            values.append(moment)
        if listing.kind == "balance_transaction":
            wheres.append("due_ms IS NULL")
            self._refuse_foreign_filters(params)
        if listing.kind == "event":
            wheres.append("created > ?")
            values.append(self._clock.now() - EVENTS_KEPT_S)
            kinds = params.texts("types")
            if kinds:
                wheres.append(f"state IN ({', '.join('?' * len(kinds))})")
                values += kinds
        return wheres, values

    def _refuse_foreign_filters(self, params: Params) -> None:
        """Refuse payouts, of which there are none yet, and other currencies."""
        payout = params.text("payout")
        if payout is not None:
            raise no_such("payout", payout, param="payout")
        if (params.text("currency") or self._terms.currency) != self._terms.currency:
            message = f"Pretend Stripe holds one currency, {self._terms.currency}."
            raise Refused(message, param="currency")

    def balance(self, *, livemode: bool) -> JsonObject:
        """Say what is held: of the transactions that show, those available by now and those pending."""
        rows = self._records.books.rows(
            "SELECT json_extract(body, '$.available_on') <= ? AS available, sum(json_extract(body, '$.net')) AS net"
            " FROM object WHERE kind = 'balance_transaction' AND livemode = ? AND due_ms IS NULL GROUP BY 1",
            *(self._clock.now(), livemode),
        )
        held = {bool(row["available"]): row["net"] for row in rows}
        return shapes.balance(
            available=held.get(True, 0), pending=held.get(False, 0), currency=self._terms.currency, livemode=livemode
        )


def _created(params: Params) -> list[tuple[str, int]]:
    """Read `created`, a moment or a table of gt, gte, lt, lte."""
    if isinstance(params.values.get("created"), str):
        moment = params.whole("created")
        return [] if moment is None else [("=", moment)]
    span = params.table("created")
    span.only(*COMPARISONS)
    given = [(sign, span.whole(name)) for name, sign in COMPARISONS.items()]
    return [(sign, moment) for sign, moment in given if moment is not None]


def _as_list(rows: list[JsonObject], address: str, *, has_more: bool) -> JsonObject:
    return {"object": "list", "data": rows, "has_more": has_more, "url": address}
