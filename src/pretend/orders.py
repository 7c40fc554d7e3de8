"""Reads what a caller asks for when it makes a Checkout Session."""

import re
from dataclasses import dataclass

from pretend.messages import JsonObject
from pretend.params import Params
from pretend.refusals import Refused
from pretend.terms import ASYNC_CAPTURE_SINCE, Cause, Terms

SESSION_LEAST_S = 30 * 60
SESSION_MOST_S = 24 * 60 * 60
AMOUNT_LEAST_MINOR = 30
AMOUNT_MOST_MINOR = 99_999_999
REFERENCE_LENGTH_MAX = 200
EMAIL_LENGTH_MAX = 800
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")


@dataclass(frozen=True)
class Order:
    """A session as asked for: its own fields, its lines, and what its PaymentIntent will be told."""

    session: JsonObject
    lines: list[JsonObject]
    intent: JsonObject


def read(params: Params, *, now: int, terms: Terms, cause: Cause) -> Order:
    """
    Check all parameters of `POST /v1/checkout/sessions`.

    :raises Refused: 400, naming the first parameter that is wrong or that Masthead has no use for
    """
    params.only(
        *("cancel_url", "client_reference_id", "custom_text", "customer_creation", "customer_email", "expand"),
        *("expires_at", "line_items", "locale", "metadata", "mode", "payment_intent_data", "payment_method_types"),
        *("submit_type", "success_url", "ui_mode"),
    )
    if params.needed("mode") != "payment":
        message = "Pretend Stripe knows only mode=payment."
        raise Refused(message, param="mode")
    params.choice("ui_mode", ("hosted", "hosted_page"))
    params.choice("customer_creation", ("if_required",))
    types = params.texts("payment_method_types")
    if any(kind != "card" for kind in types):
        message = "Pretend Stripe takes cards only."
        raise Refused(message, param="payment_method_types")
    lines = [_line(row, terms=terms) for row in params.rows("line_items")]
    if not lines:
        raise params.missing("line_items")
    success_url = params.address("success_url")
    if success_url is None:
        raise params.missing("success_url")
    session: JsonObject = {
        "amount": _amount(lines),
        "cancel_url": params.address("cancel_url"),
        "client_reference_id": params.text("client_reference_id", longest=REFERENCE_LENGTH_MAX),
        "currency": terms.currency,
        "custom_text": _custom_text(params.table("custom_text")),
        "customer_email": _email(params, "customer_email"),
        "expires_at": _expires_at(params, now=now),
        "locale": params.text("locale", longest=8),
        "metadata": params.metadata(),
        "submit_type": params.choice("submit_type", ("auto", "book", "donate", "pay")),
        "success_url": success_url,
    }
    return Order(session, lines, _intent(params.table("payment_intent_data"), cause=cause))


def _line(row: Params, *, terms: Terms) -> JsonObject:
    """Check one line: a name, a price in whole minor units, and how many."""
    row.only("price_data", "quantity")
    price = row.table("price_data")
    price.only("currency", "product_data", "unit_amount")
    product = price.table("product_data")
    product.only("name", "description")
    currency = price.needed("currency")
    if currency.lower() != terms.currency:
        message = f"Pretend Stripe holds one currency, {terms.currency}."
        raise Refused(message, param=price.named("currency"))
    unit_amount = price.whole("unit_amount", most=AMOUNT_MOST_MINOR)
    if unit_amount is None:
        raise price.missing("unit_amount")
    quantity = row.whole("quantity", least=1, most=1_000_000)
    if quantity is None:
        raise row.missing("quantity")
    name = product.needed("name", longest=250)
    about = product.text("description")
    return {
        "name": name,
        "description": about,
        "currency": terms.currency,
        "unit_amount": unit_amount,
        "quantity": quantity,
    }


def _amount(lines: list[JsonObject]) -> int:
    """Add the lines up, within what a card can be asked for."""
    amount: int = sum(line["unit_amount"] * line["quantity"] for line in lines)
    if amount < AMOUNT_LEAST_MINOR:
        message = f"The Checkout Session's total amount must be at least {AMOUNT_LEAST_MINOR} in minor units."
        raise Refused(message, code="amount_too_small")
    if amount > AMOUNT_MOST_MINOR:
        message = f"The Checkout Session's total amount must be no more than {AMOUNT_MOST_MINOR} in minor units."
        raise Refused(message, code="amount_too_large")
    return amount


def _expires_at(params: Params, *, now: int) -> int:
    """Answer when the session ends: 30 minutes to 24 hours from now, the latter unless said."""
    expires_at = params.whole("expires_at")
    if expires_at is None:
        return now + SESSION_MOST_S
    if expires_at < now + SESSION_LEAST_S:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise Refused(message, param="expires_at")
    if expires_at > now + SESSION_MOST_S:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise Refused(message, param="expires_at")
    return expires_at


def _email(params: Params, name: str) -> str | None:
    """Check an e-mail address as far as Stripe does."""
    email = params.text(name, longest=EMAIL_LENGTH_MAX)
    if email is not None and not _EMAIL.fullmatch(email):
        message = f"Invalid email address: {email}"
        raise Refused(message, code="email_invalid", param=params.named(name))
    return email


def _custom_text(given: Params) -> JsonObject:
    """Check the sentences that may stand on the hosted page."""
    given.only(*_TEXTS)
    texts: JsonObject = {}
    for name in _TEXTS:
        row = given.table(name)
        row.only("message")
        texts[name] = {"message": row.needed("message", longest=1200)} if row.values else None
    return texts


def _intent(given: Params, *, cause: Cause) -> JsonObject:
    """Check what the PaymentIntent will be told. The way of capture depends on the caller's API version."""
    given.only(
        *("capture_method", "description", "metadata", "receipt_email"),
        *("statement_descriptor", "statement_descriptor_suffix"),
    )
    usual = "automatic_async" if cause.api_version >= ASYNC_CAPTURE_SINCE else "automatic"
    return {
        "capture_method": given.choice("capture_method", ("automatic", "automatic_async")) or usual,
        "description": given.text("description", longest=1000),
        "metadata": given.metadata(),
        "receipt_email": _email(given, "receipt_email"),
        "statement_descriptor": given.text("statement_descriptor", longest=22),
        "statement_descriptor_suffix": given.text("statement_descriptor_suffix", longest=22),
    }
