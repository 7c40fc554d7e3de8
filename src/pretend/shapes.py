"""The company's objects with the keys that Stripe gives them; what is not used here is null or empty."""

from pretend import ids
from pretend.messages import JsonObject

ACCOUNT_ID = "acct_1PretendMasthead"
ADDRESS: JsonObject = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}
SECONDS_A_DAY = 86_400
DAYS_UNTIL_AVAILABLE = 7


def session(given: JsonObject, *, identity: str, created: int, livemode: bool, url: str) -> JsonObject:
    """Make a Checkout Session from parameters that were checked."""
    email = given["customer_email"]
    return {
        "id": identity,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "amount_subtotal": given["amount"],
        "amount_total": given["amount"],
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "cancel_url": given["cancel_url"],
        "client_reference_id": given["client_reference_id"],
        "client_secret": None,
        "collected_information": {"business_name": None, "individual_name": None, "shipping_details": None},
        "consent": None,
        "consent_collection": None,
        "created": created,
        "currency": given["currency"],
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": given["custom_text"],
        "customer": None,
        "customer_account": None,
        "customer_creation": "if_required",
        "customer_details": customer_details(email) if email else None,
        "customer_email": email,
        "discounts": None,
        "expires_at": given["expires_at"],
        "integration_identifier": None,
        "invoice": None,
        "invoice_creation": {"enabled": False, "invoice_data": None},
        "livemode": livemode,
        "locale": given["locale"],
        "managed_payments": {"enabled": False},
        "metadata": given["metadata"],
        "mode": "payment",
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": given["submit_type"],
        "subscription": None,
        "success_url": given["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": url,
        "wallet_options": None,
    }


def customer_details(email: str | None) -> JsonObject:
    """Say who paid, as far as the page was told."""
    return {
        "address": dict(ADDRESS),
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def line_item(row: JsonObject, *, livemode: bool, created: int) -> JsonObject:
    """Make one line of a session; `row` has name, currency, unit_amount and quantity."""
    total = row["unit_amount"] * row["quantity"]
    return {
        "id": ids.new("li_1"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": row["currency"],
        "description": row["name"],
        "metadata": {},
        "price": _price(row, livemode=livemode, created=created),
        "quantity": row["quantity"],
    }


def _price(row: JsonObject, *, livemode: bool, created: int) -> JsonObject:
    """Make the one-off price that a line's `price_data` makes."""
    return {
        "id": ids.new("price_1"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": created,
        "currency": row["currency"],
        "custom_unit_amount": None,
        "livemode": livemode,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": ids.new("prod_", 14),
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": row["unit_amount"],
        "unit_amount_decimal": str(row["unit_amount"]),
    }


def payment_intent(given: JsonObject, *, amount: int, currency: str, created: int, livemode: bool) -> JsonObject:
    """Make a PaymentIntent that waits for a card; `given` is what the session was told in `payment_intent_data`."""
    identity = ids.new("pi_3")
    return {
        "id": identity,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": given["capture_method"],
        "client_secret": f"{identity}_{ids.new('secret_')}",
        "confirmation_method": "automatic",
        "created": created,
        "currency": currency,
        "customer": None,
        "customer_account": None,
        "description": given["description"],
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": livemode,
        "managed_payments": {"enabled": False},
        "metadata": given["metadata"],
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": given["receipt_email"],
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": given["statement_descriptor"],
        "statement_descriptor_suffix": given["statement_descriptor_suffix"],
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def charge(intent: JsonObject, *, created: int, email: str | None, decline_code: str | None) -> JsonObject:
    """Make a charge upon an intent: taken, or declined when `decline_code` says why."""
    taken = decline_code is None
    identity = ids.new("ch_3")
    return {
        "id": identity,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if taken else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": {"address": dict(ADDRESS), "email": email, "name": None, "phone": None, "tax_id": None},
        "calculated_statement_descriptor": intent["statement_descriptor"],
        "captured": taken,
        "created": created,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None if taken else "card_declined",
        "failure_message": None if taken else "Your card was declined.",
        "fraud_details": {},
        "livemode": intent["livemode"],
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _outcome(decline_code),
        "paid": taken,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": {"card": _card(intent["amount"], taken=taken), "type": "card"},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "refunds": {"data": [], "has_more": False, "object": "list", "url": f"/v1/charges/{identity}/refunds"},
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded" if taken else "failed",
        "transfer_data": None,
        "transfer_group": None,
    }


def _outcome(decline_code: str | None) -> JsonObject:
    """Say what the card's network answered."""
    taken = decline_code is None
    return {
        "advice_code": None if taken else "try_again_later",
        "network_advice_code": None,
        "network_decline_code": None if taken else "05",
        "network_status": "approved_by_network" if taken else "declined_by_network",
        "reason": decline_code,
        "seller_message": "Payment complete." if taken else "The bank did not return any further details.",
        "type": "authorized" if taken else "issuer_declined",
    }


def _card(amount: int, *, taken: bool) -> JsonObject:
    """Describe the practice card, which is always the same."""
    return {
        "amount_authorized": amount if taken else None,
        "authorization_code": None,
        "brand": "visa",
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "GB",
        "exp_month": 12,
        "exp_year": 2040,
        "extended_authorization": {"status": "disabled"},
        "fingerprint": "PretendCardPrint",
        "funding": "debit",
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": "4242",
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": "visa",
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
        "regulated_status": "unregulated",
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": None,
    }


def balance_transaction(charge_body: JsonObject, *, fee: int) -> JsonObject:
    """Make the money fact of a charge; its moment is that of the taking, however late it shows."""
    amount = charge_body["amount"]
    fee_details = [
        {
            "amount": fee,
            "application": None,
            "currency": charge_body["currency"],
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    plain = other_transaction("charge", amount, currency=charge_body["currency"], created=charge_body["created"])
    return plain | {
        "description": charge_body["description"],
        "fee": fee,
        "fee_details": fee_details,
        "net": amount - fee,
        "source": charge_body["id"],
    }


def other_transaction(kind: str, amount: int, *, currency: str, created: int) -> JsonObject:
    """Make a money fact without a fee and without a source."""
    return {
        "id": ids.new("txn_3"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": (created // SECONDS_A_DAY + DAYS_UNTIL_AVAILABLE) * SECONDS_A_DAY,
        "balance_type": "payments",
        "created": created,
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": 0,
        "fee_details": [],
        "net": amount,
        "reporting_category": kind,
        "source": None,
        "status": "pending",
        "type": kind,
    }


def event(
    kind: str, subject: JsonObject, *, previous: JsonObject | None, cause: JsonObject, created: int
) -> JsonObject:
    """Make an event; `cause` has the request's id, its key, the API version, and whether a webhook waits for it."""
    return {
        "id": ids.new("evt_1"),
        "object": "event",
        "api_version": cause["api_version"],
        "created": created,
        "data": {"object": subject} | ({"previous_attributes": previous} if previous is not None else {}),
        "livemode": subject["livemode"],
        "pending_webhooks": cause["pending_webhooks"],
        "request": {"id": cause["request_id"], "idempotency_key": cause["idempotency_key"]},
        "type": kind,
    }


def payment_error(*, code: str, message: str, decline_code: str | None, charge_id: str | None) -> JsonObject:
    """Say in an intent why the last try came to nothing."""
    error: JsonObject = {"code": code, "message": message, "type": "card_error"}
    error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
    if charge_id is not None:
        error["charge"] = charge_id
    if decline_code is not None:
        error["decline_code"] = decline_code
    return error


def balance(*, available: int, pending: int, currency: str, livemode: bool) -> JsonObject:
    """Say what the company holds for the account, in minor units."""
    return {
        "object": "balance",
        "available": [{"amount": available, "currency": currency, "source_types": {"card": available}}],
        "connect_reserved": [{"amount": 0, "currency": currency}],
        "livemode": livemode,
        "pending": [{"amount": pending, "currency": currency, "source_types": {"card": pending}}],
    }
