"""The counter: what a person does on the hosted page, each button one act at the till."""

import re
import string
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import quote

from pretend import page
from pretend.books import Record
from pretend.clock import Clock
from pretend.messages import Reply, Request
from pretend.params import Params, decode
from pretend.reading import Reading
from pretend.records import Records
from pretend.refusals import Refused
from pretend.terms import Terms
from pretend.till import Till

Act: TypeAlias = Callable[..., None]
_PATH = re.compile(r"/c/pay/(?P<id>cs_[A-Za-z0-9_]+)(?P<left>/left)?")
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class Counter:
    """Answers /c/pay/."""

    def __init__(self, records: Records, till: Till, reading: Reading, clock: Clock, terms: Terms) -> None:
        """Show these records and act at this till."""
        self._records = records
        self._till = till
        self._reading = reading
        self._clock = clock
        self._terms = terms

    def answer(self, request: Request) -> Reply:
        """Show the page, or press one of its buttons; looking changes nothing."""
        found = _PATH.fullmatch(request.path)
        session = self._records.find("checkout.session", found["id"], livemode=None) if found else None
        if found is None or session is None:
            return _html(page.missing_page(), status=404)
        if request.method == "POST":
            return self._press(session, Params(decode(request.body)))
        if request.method not in ("GET", "HEAD"):
            return _html(page.missing_page(), status=405)
        if session.body["status"] != "open":
            return _html(page.closed_page(session.body, success_url=success_url(session)))
        if found["left"]:
            return _html(page.left_page(session.body))
        body = self._reading.expanded(session, ["payment_intent"])
        lines = session.private["lines"]
        return _html(page.pay_page(session.body, lines, body["payment_intent"], payee=self._terms.name))

    def _press(self, session: Record, params: Params) -> Reply:
        """Do what a button says, and send the browser on."""
        here = f"/c/pay/{session.id}"
        act = params.text("act")
        if act == "cancel" and session.body["cancel_url"]:
            return _see(session.body["cancel_url"])
        if act == "leave":
            return _see(f"{here}/left")
        acts: dict[str | None, Act] = {
            "pay": self._till.pay,
            "decline": self._till.decline,
            "ask": self._till.ask,
            "approve": self._till.approve,
            "refuse": self._till.refuse,
        }
        if act not in acts:
            return _html(page.missing_page(), status=400)
        with self._records.books.work():
            try:
                # Read again under the lock: of two presses at once, the second finds the session complete.
                session = self._records.get("checkout.session", session.id, livemode=None)
                acts[act](session, moment=self._clock.now())
            except Refused:
                # A second press of a button, or one from a page gone stale: the page says how things stand.
                session = self._records.get("checkout.session", session.id, livemode=None)
        return _see(success_url(session) if session.body["status"] == "complete" else here)


def success_url(session: Record) -> str:
    """Answer where a payer goes after paying, with the session's id put in as Stripe does."""
    return str(session.body["success_url"]).replace("{CHECKOUT_SESSION_ID}", session.id)


def _see(address: str) -> Reply:
    return Reply(303, b"", {**_HEADERS, "Location": quote(address, safe=string.punctuation)})


def _html(text: str, *, status: int = 200) -> Reply:
    return Reply(status, text.encode(), dict(_HEADERS))
