"""
Stripe, by its official SDK: Checkout's hosted page, signed webhooks, balance transactions as the money facts.

The SDK makes a random key where none is given and retries by itself (C11): here every write has our own key, and
whoever called decides what is done again. Errors are told on in words of our own, since the company's may hold what a
payer typed.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

import stripe

from masthead.kernel.money import Money
from masthead.machinery.particulars.values import PaymentMode
from masthead.money.ledger.values import AccountCode
from masthead.money.payments.providers import signed
from masthead.money.payments.values import (
    Begun,
    Capabilities,
    Event,
    Intent,
    KeyMisused,
    Malformed,
    MoneyFact,
    NotTaken,
    Observation,
    OutcomeUnknown,
    PaymentId,
    Seen,
    Unavailable,
    WrongMode,
)

Answer = TypeVar("Answer")
stripe.enable_telemetry = False

API_VERSION = "2026-10-28.endive"  # pinned: what the objects read here look like
QUICK_S = (1, 3)  # connect and read, inside a reader's request: with the retries below at most five seconds
PATIENT_S = (3, 20)
IN_USE_RETRY_S = 1  # how long a key that another request uses at this moment is asked for again
IN_USE_PAUSE = timedelta(milliseconds=200)
PAGE = 100
NAME_MAX = 120
NEVER_SENT = frozenset(
    {"ConnectTimeout", "NewConnectionError", "NameResolutionError", "SSLCertVerificationError", "TooManyRedirects"}
)
INTENT_PATH = "latest_charge.balance_transaction"
CONFLICT, REDIRECTS = 409, range(300, 400)


class _KeyInUse(OutcomeUnknown):
    """Another request holds the same key at this moment (S2)."""


class Surroundings(Protocol):
    """What is read of the environment."""

    @property
    def stripe_key(self) -> str:
        """The secret key, whose prefix says test or live."""

    @property
    def stripe_secrets(self) -> tuple[str, ...]:
        """Of the webhook, two while one replaces the other."""

    @property
    def stripe_api_base(self) -> str:
        """Where the company's API is."""


class Stripe:
    """
    The account of one secret key, whose prefix says test or live.

    :param secrets: of the webhook, two while one replaces the other
    :param api_base: the company's own address, or a stand-in's on the loopback
    """

    code = "stripe"
    clearing = AccountCode("1210")
    fees = AccountCode("5210")

    def __init__(self, *, key: str, secrets: Sequence[str], api_base: str) -> None:
        self.mode = PaymentMode.LIVE if key.startswith(("sk_live_", "rk_live_")) else PaymentMode.TEST
        self._secrets = tuple(secrets)
        self._quick = _client(key, api_base, QUICK_S)
        self._patient = _client(key, api_base, PATIENT_S)

    @classmethod
    def from_environment(cls, environment: Surroundings) -> Self:
        """The account that the environment names."""
        return cls(key=environment.stripe_key, secrets=environment.stripe_secrets, api_base=environment.stripe_api_base)

    def capabilities(self) -> Capabilities:
        """Single payments by card; the rest comes with its own issue."""
        return Capabilities(one_off=True, recurring=False, refund=False, days_to_certainty=0)

    def begin(self, intent: Intent) -> Begun:
        """Make a Checkout page, within five seconds."""
        until = time.monotonic() + IN_USE_RETRY_S
        while True:
            try:
                return self._begin(intent)
            except _KeyInUse:
                # Two presses of one button: the other request is about to get the page that this one wants as well.
                if time.monotonic() > until:
                    raise
                time.sleep(IN_USE_PAUSE.total_seconds())

    def observe(self, ref: str) -> Observation:
        """A session, payment intent or charge as it is now, with its money fact if there is one yet."""
        kind = ref.partition("_")[0]
        if kind == "cs":
            path = f"payment_intent.{INTENT_PATH}"
            session = _ask(lambda: self._patient.v1.checkout.sessions.retrieve(ref, params={"expand": [path]}))
            self._check_mode(session)
            intent = session.get("payment_intent")
            charge = intent.get("latest_charge") if isinstance(intent, dict) else None
            return self._observation(
                ref, session, charge, seen_of(session.get("status"), session.get("payment_status"))
            )
        if kind == "pi":
            found = _ask(lambda: self._patient.v1.payment_intents.retrieve(ref, params={"expand": [INTENT_PATH]}))
            self._check_mode(found)
            charge = found.get("latest_charge")
            return self._observation(ref, found, charge, _seen_of_charge(charge))
        if kind in {"ch", "py"}:
            charge = _ask(lambda: self._patient.v1.charges.retrieve(ref, params={"expand": ["balance_transaction"]}))
            self._check_mode(charge)
            return self._observation(ref, charge, charge, _seen_of_charge(charge))
        return Observation(ref=ref, payment_id=None, seen=Seen.FOREIGN)

    def verify_webhook(self, headers: Mapping[str, str], raw: bytes, now: datetime) -> Sequence[Event]:
        """One event; its signature first, then its form, then its mode."""
        signed.check(header=headers.get("Stripe-Signature", ""), raw=raw, secrets=self._secrets, now=now)
        told = signed.read(raw)
        event_id, kind, created, data = (told.get(name) for name in ("id", "type", "created", "data"))
        thing = data.get("object") if isinstance(data, dict) else None
        if not (isinstance(event_id, str) and isinstance(kind, str) and isinstance(thing, dict)):
            raise Malformed("it is not an event")
        if told.get("livemode") is not (self.mode is PaymentMode.LIVE):
            raise WrongMode(f"an event that is not {self.mode} came to the {self.mode} address")
        try:
            created_at = datetime.fromtimestamp(int(str(created)), tz=UTC)
        except (ValueError, OverflowError, OSError):
            raise Malformed("its time is none") from None
        # Session, intent and charge of one payment lead to one fetch: that of the intent.
        ref = thing.get("payment_intent") or thing.get("id")
        is_live = self.mode is PaymentMode.LIVE
        return [Event(event_id[:NAME_MAX], kind[:NAME_MAX], is_live, created_at, str(ref or "")[:NAME_MAX])]

    def sweep(self, since: datetime) -> Iterable[MoneyFact]:
        """Every balance transaction made since a moment, oldest first; the company lists the newest first."""
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": PAGE, "expand": ["data.source"]}

        def everything() -> list[dict[str, Any]]:
            page = self._patient.v1.balance_transactions.list(params=params)
            return [transaction.to_dict() for transaction in page.auto_paging_iter()]

        for transaction in reversed(_ask_for(everything)):
            source = transaction.get("source")
            charge = source if isinstance(source, dict) else {}
            self._check_mode(charge or {"livemode": self.mode is PaymentMode.LIVE})
            yield _fact(transaction, charge, _payment_of(charge))

    def balance(self, currency: str) -> Money:
        """What Stripe holds for us, available and pending."""
        told = _ask(self._patient.v1.balance.retrieve)
        self._check_mode(told)
        held = [*told.get("available", []), *told.get("pending", [])]
        return Money(sum(row["amount"] for row in held if row["currency"] == currency.lower()), currency)

    def health(self) -> str:
        """Empty if it answers to our key."""
        try:
            self._check_mode(_ask(self._quick.v1.balance.retrieve))
        except (OutcomeUnknown, Unavailable, NotTaken, WrongMode) as trouble:
            return f"Stripe: {trouble}"
        return ""

    def _begin(self, intent: Intent) -> Begun:
        try:
            return self._create(intent, intent.email)
        except NotTaken as refused:
            if not intent.email or "customer_email" not in str(refused):
                raise
            # The address would only have been filled in for the payer; a gift is not lost over it.
            return self._create(intent, "")

    def _create(self, intent: Intent, email: str) -> Begun:
        ours = {"payment": str(intent.payment_id)}
        params: Any = {
            "mode": "payment",
            "payment_method_types": ["card"],
            "line_items": [
                {
                    "price_data": {
                        "currency": intent.amount.currency.lower(),
                        "unit_amount": intent.amount.minor,
                        "product_data": {"name": intent.words},
                    },
                    "quantity": 1,
                }
            ],
            # Since API version 2024-04-10 the default is asynchronous, and the money fact comes minutes later.
            "payment_intent_data": {"capture_method": "automatic", "metadata": ours},
            "client_reference_id": str(intent.payment_id),
            "metadata": ours,
            "success_url": intent.success_url,
            "cancel_url": intent.cancel_url,
            "expires_at": int(intent.expires_at.timestamp()),
            "locale": "en-GB",
            **({"customer_email": email} if email else {}),
        }
        sessions = self._quick.v1.checkout.sessions
        session = _ask(lambda: sessions.create(params=params, options={"idempotency_key": intent.key}))
        self._check_mode(session)
        ref, address = session.get("id"), session.get("url")
        if not isinstance(ref, str):
            raise OutcomeUnknown("the answer is not a session")
        # A key that is asked again after its page was paid or is gone tells the session and no address.
        return Begun(ref=ref, address=address if isinstance(address, str) else "")

    def _check_mode(self, told: Mapping[str, Any]) -> None:
        if told.get("livemode") is not (self.mode is PaymentMode.LIVE):
            raise WrongMode(f"an object that is not {self.mode} was told under the {self.mode} key")

    def _observation(self, ref: str, told: Mapping[str, Any], charge: object, seen: Seen) -> Observation:
        payment_id = _payment_of(told)
        if payment_id is None:
            return Observation(ref=ref, payment_id=None, seen=Seen.FOREIGN)
        transaction = charge.get("balance_transaction") if isinstance(charge, dict) else None
        # Paid, but its balance transaction not there yet: no fault, it waits for charge.updated or the sweeper.
        facts = [_fact(transaction, charge, payment_id)] if isinstance(transaction, dict) else []
        return Observation(ref=ref, payment_id=payment_id, seen=seen, facts=facts)


def seen_of(status: object, payment_status: object) -> Seen:
    """What a session's two states say together (S5). Only ``paid`` is paid; a word not known here waits (C7)."""
    if payment_status == "paid":
        return Seen.PAID
    if status == "expired" or (status == "complete" and payment_status == "no_payment_required"):
        return Seen.EXPIRED
    return Seen.WAITING


def _seen_of_charge(charge: object) -> Seen:
    return Seen.PAID if isinstance(charge, dict) and charge.get("paid") is True else Seen.WAITING


def _payment_of(told: Mapping[str, Any]) -> PaymentId | None:
    """Our payment in an object's own metadata; whatever else stands there is not ours (C5)."""
    metadata = told.get("metadata")
    said = metadata.get("payment") if isinstance(metadata, dict) else None
    try:
        return PaymentId(UUID(said)) if isinstance(said, str) else None
    except ValueError:
        return None


def _fact(transaction: Mapping[str, Any], charge: Any, payment_id: PaymentId | None) -> MoneyFact:  # noqa: ANN401
    amount, fee, net = transaction["amount"], transaction["fee"], transaction["net"]
    currency = str(transaction["currency"]).upper()
    kind = str(transaction.get("type"))
    if net != amount - fee:
        kind = f"{kind} whose net is not amount less fee"  # S13: a person looks
    # The charge holds what the payer typed; of it only the names of things are kept.
    source = {"source": charge.get("id"), "payment_intent": _id_of(charge.get("payment_intent"))} if charge else {}
    return MoneyFact(
        provider=Stripe.code,
        effect=f"{Stripe.code}:{transaction['id']}",
        kind=kind,
        payment_id=payment_id,
        gross=Money(amount, currency),
        fee=Money(fee, currency),
        taken_at=datetime.fromtimestamp(transaction["created"], tz=UTC),
        raw={**transaction, **source, "api_version": API_VERSION},
    )


def _id_of(thing: Any) -> Any:  # noqa: ANN401 - an id, or an object that was expanded
    return thing.get("id") if isinstance(thing, dict) else thing


def _client(key: str, api_base: str, timeout_s: tuple[int, int]) -> stripe.StripeClient:
    session = stripe.RequestsClient().requests.Session()
    session.trust_env = False  # no proxy and no .netrc of the machine gets to see the key
    session.max_redirects = 0
    http = stripe.RequestsClient(timeout=timeout_s, session=session)
    return stripe.StripeClient(
        key,
        base_addresses={"api": api_base},
        stripe_version=API_VERSION,
        max_network_retries=0,
        http_client=http,
    )


def _ask(call: Callable[[], stripe.StripeObject]) -> dict[str, Any]:
    return _ask_for(lambda: call().to_dict())


def _ask_for(call: Callable[[], Answer]) -> Answer:
    """
    Make a call, and say what its failure means: that there was surely no effect, or that nobody knows (C9).

    :raises OutcomeUnknown: if the call may have had its effect
    :raises Unavailable: if it had none
    :raises NotTaken: if it had none, and will have none
    :raises KeyMisused: if the key was used with other parameters
    """
    try:
        return call()
    except stripe.StripeError as error:
        raise _meaning(error) from None


def _meaning(error: stripe.StripeError) -> Exception:
    match error:
        case stripe.APIConnectionError():
            return _unheard(error)
        case stripe.IdempotencyError():
            return KeyMisused("the key was used with other parameters")
        case stripe.InvalidRequestError() | stripe.CardError():
            return NotTaken(f"refused: {error.code or 'invalid'} {error.param or ''}".strip())
        case stripe.RateLimitError() | stripe.AuthenticationError() | stripe.PermissionError():
            return Unavailable(f"asked too often, or the key is not accepted: {error.http_status}")
        case _:
            return _unclear(error.http_status or 0)


def _unclear(status: int) -> Exception:
    if status in REDIRECTS:
        return Unavailable("sent elsewhere, where we do not go")
    return _KeyInUse("the key is in use") if status == CONFLICT else OutcomeUnknown(f"answered {status or 'nothing'}")


def _unheard(error: stripe.APIConnectionError) -> Exception:
    """Not connected is surely no effect; anything after that may have had one."""
    cause = error.__cause__
    first = cause.args[0] if cause is not None and cause.args else None
    reason = getattr(first, "reason", None)
    below = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    names = {type(thing).__name__ for thing in (cause, first, reason, below)}
    if names & NEVER_SENT:
        return Unavailable("can't be reached")
    return OutcomeUnknown("did not answer")
