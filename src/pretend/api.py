"""The API under /v1/: who asks, under which key, for what."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import unquote

from pretend import account, ids, orders
from pretend.clock import Clock
from pretend.faults import Deed, Fault
from pretend.keys import Keys
from pretend.messages import JsonObject, Reply, Request, as_json
from pretend.params import Params, decode
from pretend.reading import LISTINGS, Reading
from pretend.records import Records
from pretend.refusals import Refused, company_failed, unknown_address
from pretend.stage import Stage
from pretend.terms import Cause, Terms
from pretend.till import Till

_KEY = re.compile(r"(?:sk|rk)_(?P<mode>test|live)_\S+")
_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:\.[a-z]+)?")
_FORM = "application/x-www-form-urlencoded"
Act: TypeAlias = Callable[[str, Params, bool, Cause], JsonObject]


class Api:
    """Answers /v1/ as Stripe would, as far as Masthead asks."""

    def __init__(
        self, *, records: Records, till: Till, reading: Reading, keys: Keys, stage: Stage, clock: Clock, terms: Terms
    ) -> None:
        """Answer from these."""
        self._records = records
        self._till = till
        self._reading = reading
        self._keys = keys
        self._stage = stage
        self._clock = clock
        self._terms = terms
        self._posts: list[tuple[re.Pattern[str], Act]] = [
            (re.compile(r"/v1/checkout/sessions"), self._open_session),
            (re.compile(r"/v1/checkout/sessions/([^/]+)/expire"), self._expire_session),
        ]

    def answer(self, request: Request, fault: Fault | None, call: int) -> Reply:
        """Answer one request, with its fault played around it."""
        request_id = ids.new("req_", 14)
        version = request.header("Stripe-Version") or self._terms.api_version
        told: JsonObject = {"method": request.method, "path": request.path}
        try:
            livemode = authenticated(request)
            _check_version(version)
            if request.method == "POST":
                key = request.header("Idempotency-Key")
                told["idempotency_key"] = key
                self._keys.check(key)
                cause = Cause(request_id, key or None, version)
                with self._keys.claim(key, livemode=livemode):
                    reply = self._post(request, fault, (call, told), livemode=livemode, cause=cause)
                    self._stage.slow_answer(fault)
            else:
                reply = self._stage.before(fault, call, told) or self._read(request, livemode=livemode)
                self._stage.slow_answer(fault)
        except Refused as refused:
            reply = refused.as_reply()
        reply = self._stage.after(fault, call, told, reply)
        reply.headers |= {"Request-Id": request_id, "Stripe-Version": version, "Cache-Control": "no-cache, no-store"}
        return reply

    def _post(
        self, request: Request, fault: Fault | None, call: tuple[int, JsonObject], *, livemode: bool, cause: Cause
    ) -> Reply:
        """Do what a POST asks, once for its key: effect and kept answer are one transaction (S1)."""
        early = self._stage.before(fault, *call)
        if early is not None:
            return early
        key = cause.idempotency_key or ""
        with self._records.books.work():
            reply = self._keys.recall(key, request, livemode=livemode)
            if reply is not None:
                return reply
            sticky = fault is not None and fault.deed is Deed.STICKY_500
            if sticky and fault is not None and fault.before:
                reply = company_failed().as_reply()
            else:
                reply = self._perform(request, livemode=livemode, cause=cause)
                reply = company_failed().as_reply() if sticky else reply
            self._keys.keep(key, request, reply, livemode=livemode, request_id=cause.request_id or "")
            return reply

    def _perform(self, request: Request, *, livemode: bool, cause: Cause) -> Reply:
        """Find and do the act; a refusal after execution began is an answer like any other, and is kept."""
        kind = request.header("Content-Type").partition(";")[0].strip().lower()
        if request.body and kind != _FORM:
            message = f"Invalid request: the body must be {_FORM}."
            raise Refused(message)
        params = Params(decode(request.body))
        for pattern, act in self._posts:
            found = pattern.fullmatch(request.path)
            if found:
                try:
                    return as_json(act(unquote(found[1]) if found.groups() else "", params, livemode, cause))
                except Refused as refused:
                    if not refused.begun:
                        raise
                    return refused.as_reply()
        raise unknown_address(request.method, request.path)

    def _open_session(self, _: str, params: Params, livemode: bool, cause: Cause) -> JsonObject:
        now = self._clock.now()
        order = orders.read(params, now=now, terms=self._terms, cause=cause)
        session = self._till.open_session(order, livemode=livemode, moment=now)
        return self._reading.expanded(session, params.texts("expand"))

    def _expire_session(self, identity: str, params: Params, livemode: bool, cause: Cause) -> JsonObject:
        params.only("expand")
        session = self._records.get("checkout.session", identity, livemode=livemode, param="session")
        self._till.expire(session, moment=self._clock.now(), cause=cause)
        return self._reading.expanded(session, params.texts("expand"))

    def _read(self, request: Request, *, livemode: bool) -> Reply:
        """Answer a GET: a list, one object, a session's lines, the account, the balance."""
        if request.method not in ("GET", "HEAD"):
            raise unknown_address(request.method, request.path)
        params = Params(decode(request.query))
        if request.path in LISTINGS:
            return as_json(self._reading.page(request.path, params, livemode=livemode))
        if request.path == "/v1/balance":
            return as_json(self._reading.balance(livemode=livemode))
        if request.path == "/v1/account":
            terms = self._terms
            return as_json(account.account(name=terms.name, currency=terms.currency, country=terms.country))
        address, _, identity = request.path.rpartition("/")
        if address in LISTINGS:
            kind = LISTINGS[address].kind
            return as_json(self._reading.one(kind, unquote(identity), params, livemode=livemode))
        lines = re.fullmatch(r"/v1/checkout/sessions/([^/]+)/line_items", request.path)
        if lines:
            return as_json(self._reading.lines(unquote(lines[1]), livemode=livemode))
        raise unknown_address(request.method, request.path)


def _check_version(version: str) -> None:
    if not _VERSION.fullmatch(version):
        message = f"Invalid Stripe API version: {version[:40]}"
        raise Refused(message)


def authenticated(request: Request) -> bool:
    """
    Answer whether the caller's key is a live one.

    :raises Refused: 401 if there is no key, or one that is not of Stripe's form
    """
    scheme, _, given = request.header("Authorization").partition(" ")
    key = given.strip()
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(key, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            key = ""
    headers = {"WWW-Authenticate": 'Bearer realm="Stripe"'}
    if not key or scheme.lower() not in ("basic", "bearer"):
        message = "You did not provide an API key. Give it as `Authorization: Bearer sk_test_...`."
        raise Refused(message, status=401, headers=headers)
    found = _KEY.fullmatch(key)
    if found is None:
        message = "Invalid API Key provided. Practice keys begin sk_test_ or sk_live_."
        raise Refused(message, status=401, headers=headers)
    return found["mode"] == "live"
