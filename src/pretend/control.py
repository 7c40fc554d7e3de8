"""
The control address under /_ctl/ (money.md D): the tests' and the demo's own door, from this machine only.

POST, with a JSON object:

* `clock {offset | moment | advance}`, in seconds, ISO with zone or epoch; `{}` or offset 0 gives the file its say.
* `fault {match: {method, path}, do, count, when, seed, chance_percent, retry_after, for_s}`: `do` is a `Deed` or
  `none`, `path` may have `*`, `count` 0 is without end, `when` is before or after the effect where both make sense.
* `release {call, drop}` lets held requests go; dropped, the caller's line breaks.
* `webhooks {mode, parallel, seed, retries_s, url, secrets, alter_minor, events}`: mode deliver, hold, release, shuffle,
  duplicate:n, drop:30%, delay:3s, or resend (of `events`); `alter_minor` is added to every amount in the payloads.
* `withhold {seconds, release}` keeps the balance transactions of later takings back, or shows those kept back.
* `simulate {scenario, id, created, decline_code}`: pay, decline, requires_action, approve, refuse, abandon, expire of a
  session; or `{scenario: transaction, type, amount, livemode}`, a money fact of some other kind.
* `reset {}` begins anew.

GET: `health`, `clock`, `fault`, `held?wait_s`, `webhooks`, and in pages by `after` and `limit`: `calls?method&path`,
`truth?livemode`, `sessions?livemode`, `deliveries?state&event`.
"""

import os
from collections.abc import Callable
from typing import TypeAlias

from pretend import truth
from pretend.clock import Clock
from pretend.company import Company
from pretend.messages import JsonObject, Reply, Request, as_json, read_json_object
from pretend.params import Params, decode
from pretend.refusals import Refused

PAGE_USUAL = 1_000
PAGE_MOST = 10_000
WITHHOLD_MOST_S = 30 * 86_400
WAIT_MOST_S = 30
Act: TypeAlias = Callable[[JsonObject], JsonObject]
TillAct: TypeAlias = Callable[..., None]
Look: TypeAlias = Callable[[Params], JsonObject]


class Control:
    """Answers /_ctl/."""

    def __init__(self, company: Company) -> None:
        """Control this company."""
        self._company = company
        self._acts: dict[str, Act] = {
            "/_ctl/clock": self._set_clock,
            "/_ctl/fault": self._set_fault,
            "/_ctl/release": self._release,
            "/_ctl/webhooks": self._steer_webhooks,
            "/_ctl/withhold": self._withhold,
            "/_ctl/simulate": self._simulate,
            "/_ctl/reset": self._reset,
        }
        self._looks: dict[str, Look] = {
            "/_ctl/health": self._health,
            "/_ctl/clock": self._clock_said,
            "/_ctl/fault": self._faults_said,
            "/_ctl/held": self._held,
            "/_ctl/webhooks": lambda _: company.outbox.said(),
            "/_ctl/calls": self._calls,
            "/_ctl/truth": lambda params: truth.charges(company.books, *_span(params, "livemode")),
            "/_ctl/sessions": lambda params: truth.sessions(company.books, *_span(params, "livemode")),
            "/_ctl/deliveries": self._deliveries,
        }

    def answer(self, request: Request) -> Reply:
        """Do or show what is asked; whatever is not understood is answered 400 in words."""
        try:
            if request.header("Sec-Fetch-Site") not in ("", "none", "same-origin") or request.header("Origin"):
                # A page in somebody's browser must not reach in here.
                return as_json({"error": "the control address does not answer browsers"}, status=403)
            if request.method == "POST" and request.path in self._acts:
                return as_json(self._acts[request.path](read_json_object(request.body)))
            if request.method == "GET" and request.path in self._looks:
                return as_json(self._looks[request.path](Params(decode(request.query))))
            known = sorted({*self._acts, *self._looks})
            return as_json({"error": "no such control address", "known": known}, status=404)
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as wrong:
            return as_json({"error": f"not understood: {wrong}"}, status=400)
        except Refused as refused:
            return refused.as_reply()

    def _set_clock(self, words: JsonObject) -> JsonObject:
        """Set the clock by `offset` (seconds), `moment` (ISO with zone, or an epoch) or `advance` (seconds)."""
        self._company.set_clock(_clock_line(words, self._company.clock))
        return self._clock_said(Params({}))

    def _clock_said(self, params: Params) -> JsonObject:
        params.only()
        return {"now": self._company.clock.now(), "line": self._company.clock.line()}

    def _set_fault(self, words: JsonObject) -> JsonObject:
        if words.get("do") == "none":
            self._company.faults.clear()
        else:
            self._company.faults.add(words)
        return self._faults_said(Params({}))

    def _faults_said(self, params: Params) -> JsonObject:
        params.only()
        return {"faults": self._company.faults.said()}

    def _held(self, params: Params) -> JsonObject:
        params.only("wait_s")
        return {"held": self._company.holds.said(wait_s=params.whole("wait_s", most=WAIT_MOST_S) or 0)}

    def _release(self, words: JsonObject) -> JsonObject:
        call = int(words["call"]) if "call" in words else None
        return {"released": self._company.holds.release(call=call, drop=bool(words.get("drop", False)))}

    def _steer_webhooks(self, words: JsonObject) -> JsonObject:
        self._company.outbox.steer(words)
        return self._company.outbox.said()

    def _withhold(self, words: JsonObject) -> JsonObject:
        """Keep the balance transactions of later takings back; `release` shows those that are kept back now."""
        till = self._company.till
        if "seconds" in words:
            till.withhold_ms = int(float(words["seconds"]) * 1000)
            if not 0 <= till.withhold_ms <= WITHHOLD_MOST_S * 1000:
                till.withhold_ms = 0
                message = f"seconds is 0 to {WITHHOLD_MOST_S}"
                raise ValueError(message)
        if words.get("release"):
            till.show_what_is_due(everything=True)
        return {"withhold_ms": till.withhold_ms}

    def _simulate(self, words: JsonObject) -> JsonObject:
        """Do to a session what a person, a bank or the clock would; `pay` may be dated back by `created`."""
        company = self._company
        till, now = company.till, company.clock.now()
        scenario, identity = str(words.get("scenario")), str(words.get("id"))
        moment = int(words.get("created", now))
        if scenario == "transaction":
            kind, amount, livemode = str(words["type"]), int(words["amount"]), bool(words.get("livemode", False))
            return {"transaction": till.enter_other(kind, amount, livemode=livemode, moment=moment)}
        acts: dict[str, TillAct] = {
            "pay": till.pay,
            "decline": till.decline,
            "requires_action": till.ask,
            "approve": till.approve,
            "refuse": till.refuse,
            "abandon": till.expire,
            "expire": till.expire,
        }
        if scenario not in acts:
            message = f"scenario is one of {', '.join(acts)}, transaction"
            raise ValueError(message)
        with company.books.work():
            session = company.records.get("checkout.session", identity, livemode=None)
            more = {"decline_code": str(words["decline_code"])} if "decline_code" in words else {}
            acts[scenario](session, moment=moment, **more)
            after = company.records.get("checkout.session", identity, livemode=None)
            told = company.reading.expanded(after, ["payment_intent.latest_charge"])
            return {"session": told}

    def _reset(self, words: JsonObject) -> JsonObject:
        """Begin anew: no objects, no log, no faults, the clock as it was started."""
        del words
        self._company.begin_anew()
        return {"ok": True}

    def _health(self, params: Params) -> JsonObject:
        params.only()
        company = self._company
        process = {"pid": os.getpid(), "data": str(company.folder.resolve())}
        return {
            "ok": True,
            "name": "pretend stripe",
            "url": company.terms.public_url,
            "now": company.clock.now(),
        } | process

    def _calls(self, params: Params) -> JsonObject:
        params.only("after", "limit", "method", "path")
        after, limit = _place(params)
        found = self._company.calls.page(
            after=after, limit=limit, method=params.text("method"), path=params.text("path")
        )
        return {"calls": found, "next": found[-1]["n"] if len(found) == limit else None}

    def _deliveries(self, params: Params) -> JsonObject:
        params.only("after", "limit", "state", "event")
        after, limit = _place(params)
        return truth.deliveries(
            self._company.books, after, limit, state=params.text("state"), event=params.text("event")
        )


def _clock_line(words: JsonObject, clock: Clock) -> str | None:
    """Make a clock line of what was told; nothing, or no offset, gives the file or the machine its say again."""
    if words.get("offset") is not None:
        return f"{int(words['offset']):+d}" if int(words["offset"]) else None
    if words.get("advance") is not None:
        return f"{clock.offset() + int(words['advance']):+d}"
    moment = words.get("moment")
    return truth.iso(moment) if isinstance(moment, int) else moment


def _place(params: Params) -> tuple[int, int]:
    """Read where a page begins and how long it is."""
    return params.whole("after") or 0, params.whole("limit", least=1, most=PAGE_MOST) or PAGE_USUAL


def _span(params: Params, flag: str) -> tuple[int, int, bool | None]:
    """Read a page and the mode it is about; both modes unless said."""
    params.only("after", "limit", flag)
    said = params.choice(flag, ("true", "false"))
    return *_place(params), None if said is None else said == "true"
