"""The till: sessions are opened, paid, declined, left and closed here, each act one transaction with its events."""

from pretend import ids, shapes
from pretend.books import Record
from pretend.clock import Clock, real_ms
from pretend.messages import JsonObject
from pretend.orders import Order
from pretend.records import Records
from pretend.refusals import Refused
from pretend.teller import Teller
from pretend.terms import Cause, Terms

BY_ITSELF = Cause()


class Till:
    """Every write of the company's own business. `moment` is in seconds of its clock."""

    def __init__(self, records: Records, teller: Teller, clock: Clock, terms: Terms) -> None:
        """Work on these records and tell of it through this teller."""
        self._records = records
        self._teller = teller
        self._clock = clock
        self._terms = terms
        self.withhold_ms = 0  # how long balance transactions are kept back, whatever the way of capture

    def open_session(self, order: Order, *, livemode: bool, moment: int) -> Record:
        """Open a session that may be paid at its address until it expires."""
        identity = ids.new("cs_live_b1" if livemode else "cs_test_a1", 56)
        url = f"{self._terms.public_url}/c/pay/{identity}"
        body = shapes.session(order.session, identity=identity, created=moment, livemode=livemode, url=url)
        lines = [shapes.line_item(line, livemode=livemode, created=moment) for line in order.lines]
        return self._records.add(
            body,
            livemode=livemode,
            state="open",
            expires_at=body["expires_at"],
            private={"lines": lines, "intent": order.intent},
        )

    def pay(self, session: Record, *, moment: int, cause: Cause = BY_ITSELF) -> None:
        """Take the money: a charge that succeeded, and its balance transaction, at once or later."""
        with self._records.books.work():
            intent = self._begin_try(session, moment=moment, cause=cause)
            charge = self._charge(session, intent, moment=moment, decline_code=None)
            self._enter_money(session, charge, intent)
            intent.body |= {
                "status": "succeeded",
                "amount_received": intent.body["amount"],
                "latest_charge": charge["id"],
                "last_payment_error": None,
                "next_action": None,
            }
            self._records.change(intent, belongs_to=session.id, state="succeeded")
            details = shapes.customer_details(session.body["customer_email"])
            session.body |= {
                "status": "complete",
                "payment_status": "paid",
                "customer_details": details,
                "url": None,
            }
            self._records.change(session, belongs_to=intent.id, state="complete")
            self._teller.tell("charge.succeeded", charge, moment=moment, cause=cause)
            self._teller.tell("payment_intent.succeeded", intent.body, moment=moment, cause=cause)
            self._teller.tell("checkout.session.completed", session.body, moment=moment, cause=cause)

    def decline(self, session: Record, *, moment: int, decline_code: str = "generic_decline") -> None:
        """Let the card be declined: a failed charge; the session stays payable."""
        with self._records.books.work():
            intent = self._begin_try(session, moment=moment, cause=BY_ITSELF)
            charge = self._charge(session, intent, moment=moment, decline_code=decline_code)
            private = {"session": session.id}
            self._records.add(charge, livemode=session.livemode, belongs_to=intent.id, state="failed", private=private)
            error = shapes.payment_error(
                code="card_declined",
                message=charge["failure_message"],
                decline_code=decline_code,
                charge_id=charge["id"],
            )
            self._fail(session, intent, error, charge_id=charge["id"])
            self._teller.tell("charge.failed", charge, moment=moment, cause=BY_ITSELF)
            self._teller.tell("payment_intent.payment_failed", intent.body, moment=moment, cause=BY_ITSELF)

    def ask(self, session: Record, *, moment: int) -> None:
        """Let the bank ask the cardholder for approval."""
        with self._records.books.work():
            intent = self._begin_try(session, moment=moment, cause=BY_ITSELF)
            action = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
            intent.body |= {"status": "requires_action", "next_action": action}
            self._records.change(intent, belongs_to=session.id, state="requires_action")
            self._teller.tell("payment_intent.requires_action", intent.body, moment=moment, cause=BY_ITSELF)

    def approve(self, session: Record, *, moment: int) -> None:
        """Let the cardholder approve, and take the money."""
        with self._records.books.work():
            self._asked(session)
            self.pay(session, moment=moment)

    def refuse(self, session: Record, *, moment: int) -> None:
        """Let the cardholder refuse: no charge is made, the session stays payable."""
        with self._records.books.work():
            intent = self._asked(session)
            error = shapes.payment_error(
                code="payment_intent_authentication_failure",
                message="The bank did not get your approval. Please choose a different card, or try again.",
                decline_code=None,
                charge_id=None,
            )
            self._fail(session, intent, error, charge_id=intent.body["latest_charge"])
            self._teller.tell("payment_intent.payment_failed", intent.body, moment=moment, cause=BY_ITSELF)

    def expire(self, session: Record, *, moment: int, cause: Cause = BY_ITSELF) -> None:
        """
        Close an open session for good.

        :raises Refused: 400 if it is not open any more
        """
        with self._records.books.work():
            self._must_be_open(session, doing="expired")
            intent = self._intent_of(session)
            if intent is not None:
                intent.body |= {"status": "canceled", "canceled_at": moment, "cancellation_reason": "expired"}
                intent.body["next_action"] = None
                self._records.change(intent, belongs_to=session.id, state="canceled")
                self._teller.tell("payment_intent.canceled", intent.body, moment=moment, cause=cause)
            session.body |= {"status": "expired", "url": None}
            self._records.change(session, belongs_to=session.body["payment_intent"], state="expired")
            self._teller.tell("checkout.session.expired", session.body, moment=moment, cause=cause)

    def enter_other(self, kind: str, amount: int, *, livemode: bool, moment: int) -> JsonObject:
        """Enter a money fact that no charge made, of a kind that the caller may not know; no event tells of it."""
        body = shapes.other_transaction(kind, amount, currency=self._terms.currency, created=moment)
        self._records.add(body, livemode=livemode, state=kind)
        return body

    def expire_what_is_over(self) -> None:
        """Close the sessions whose time is over by the company's clock."""
        now = self._clock.now()
        with self._records.books.work():
            for session in self._records.expired(now=now):
                self.expire(session, moment=now)

    def show_what_is_due(self, *, everything: bool = False) -> None:
        """Show balance transactions that were kept back and whose wait is over; each tells `charge.updated`."""
        until_ms = 2**62 if everything else real_ms()
        with self._records.books.work():
            for transaction in self._records.due(real_ms=until_ms):
                self._records.change(transaction, belongs_to=transaction.body["source"], state="charge")
                source = transaction.body["source"]
                charge = self._records.get("charge", source, livemode=transaction.livemode)
                charge.body["balance_transaction"] = transaction.id
                self._records.change(charge, belongs_to=charge.body["payment_intent"], state="succeeded")
                before: JsonObject = {"balance_transaction": None}
                moment = self._clock.now()
                self._teller.tell("charge.updated", charge.body, moment=moment, cause=BY_ITSELF, previous=before)

    def _intent_of(self, session: Record) -> Record | None:
        """Find the session's PaymentIntent; there is none before the first try."""
        identity = session.body["payment_intent"]
        return None if identity is None else self._records.get("payment_intent", identity, livemode=session.livemode)

    def _must_be_open(self, session: Record, *, doing: str) -> None:
        status = session.body["status"]
        if status != "open":
            message = (
                f'Only Checkout Sessions with a status in ["open"] can be {doing}.'
                f" This Checkout Session has a status of `{status}`."
            )
            raise Refused(message, begun=True)

    def _begin_try(self, session: Record, *, moment: int, cause: Cause) -> Record:
        """Answer the intent of an open session, made at the first try, with a card in it."""
        self._must_be_open(session, doing="paid")
        intent = self._intent_of(session)
        if intent is None:
            body = shapes.payment_intent(
                session.private["intent"],
                amount=session.body["amount_total"],
                currency=session.body["currency"],
                created=moment,
                livemode=session.livemode,
            )
            intent = self._records.add(body, livemode=session.livemode, belongs_to=session.id, state=body["status"])
            session.body["payment_intent"] = intent.id
            self._records.change(session, belongs_to=intent.id, state="open")
            self._teller.tell("payment_intent.created", body, moment=moment, cause=cause)
        intent.body["payment_method"] = ids.new("pm_1")
        return intent

    def _charge(self, session: Record, intent: Record, *, moment: int, decline_code: str | None) -> JsonObject:
        email = session.body["customer_email"]
        return shapes.charge(intent.body, created=moment, email=email, decline_code=decline_code)

    def _enter_money(self, session: Record, charge: JsonObject, intent: Record) -> None:
        """Enter a taken charge and its balance transaction, shown at once or kept back."""
        transaction = shapes.balance_transaction(charge, fee=self._terms.fee.of(charge["amount"]))
        async_capture = intent.body["capture_method"] == "automatic_async"
        wait_ms = max(self.withhold_ms, self._terms.async_delay_ms if async_capture else 0)
        if wait_ms == 0:
            charge["balance_transaction"] = transaction["id"]
        private = {"session": session.id, "client_reference": session.body["client_reference_id"]}
        self._records.add(charge, livemode=session.livemode, belongs_to=intent.id, state="succeeded", private=private)
        self._records.add(
            transaction,
            livemode=session.livemode,
            belongs_to=charge["id"],
            state="charge",
            due_ms=real_ms() + wait_ms if wait_ms else None,
        )

    def _asked(self, session: Record) -> Record:
        """Answer the intent for which the bank waits for an answer."""
        self._must_be_open(session, doing="paid")
        intent = self._intent_of(session)
        if intent is None or intent.body["status"] != "requires_action":
            message = "The bank is not asking anything about this session."
            raise Refused(message, begun=True)
        return intent

    def _fail(self, session: Record, intent: Record, error: JsonObject, *, charge_id: str | None) -> None:
        """Leave an intent without its card, and the reason with it."""
        intent.body |= {
            "status": "requires_payment_method",
            "last_payment_error": error,
            "latest_charge": charge_id,
            "next_action": None,
            "payment_method": None,
        }
        self._records.change(intent, belongs_to=session.id, state="requires_payment_method")
