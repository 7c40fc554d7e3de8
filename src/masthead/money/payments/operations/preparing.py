"""Preparing a payment: the row and its key, committed before anybody is called (C10)."""

import base64
import hmac
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from masthead.kernel import chains, ids
from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import models, queries, registries
from masthead.money.payments.operations import purposes, rows
from masthead.money.payments.values import (
    SESSION_MINUTES,
    THANKS_DAYS,
    Means,
    PaymentId,
    Prepared,
    State,
)


class TokenSpent(Refusal):
    """The form was used before, for something else (fixed.md, "The give form's token")."""

    kind = Kind.CONFLICT
    code = "token_spent"
    words = "This form was sent once already with something else in it. Please look it over and press the button again."


class NoSuchCompany(Refusal):
    """This paper takes no money with that company."""

    code = "no_such_company"
    words = "We can't take cards at the moment. Please give in another way."


def prepare(*, prepared: Prepared, actor: Actor, now: datetime) -> PaymentId:  # noqa: ARG001 - anybody may pay
    """
    Write down a payment that someone wants to make, with the key of the call that will start it.

    The same token with the same content is the same payment, however often it comes.

    :raises TokenSpent: if the token came before with other content
    :raises NoSuchCompany: if this paper takes no money with that company
    :raises Refusal: what the purpose's fitting refuses
    """
    assert prepared.token, "a payment online is made under a form's token"
    found = _same(prepared)
    if found is not None:
        return found
    if registries.providers.find(prepared.provider) is None:
        raise NoSuchCompany
    today = particulars.today(now=now)
    purposes.check(parts=prepared.parts, payer=prepared.payer, on=today, currency=particulars.currency())
    try:
        with transaction.atomic(durable=True):
            return _write(prepared, now)
    except IntegrityError:
        # Two presses at once: the other one was first, and this is the same payment.
        found = _same(prepared)
        if found is None:
            raise
        return found


def secret_of(*, payment_id: UUID) -> str:
    """
    The secret in a payment's thanks link: 128 bits in base64url.

    Made from the paper's own key, and not from chance, because the call to the company names the link, and after a
    crash the same call must be made again while only a hash of the secret is kept.
    """
    digest = salted_hmac("masthead.payments.thanks", payment_id.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def _same(prepared: Prepared) -> PaymentId | None:
    row = models.Payment.objects.filter(token=prepared.token).only("id", "content").first()
    if row is None:
        return None
    if not hmac.compare_digest(row.content, _content(prepared)):
        raise TokenSpent
    return PaymentId(row.id)


def _content(prepared: Prepared) -> str:
    """A keyed fingerprint of what was typed: it tells two contents apart and nothing of either."""
    typed = {
        "parts": [{"purpose": p.purpose, "subject": p.subject, "amount": asdict(p.amount)} for p in prepared.parts],
        "provider": prepared.provider,
        "acknowledge": prepared.acknowledge,
        "email": prepared.email,
        "content": prepared.content,
    }
    return salted_hmac("masthead.payments.content", chains.canonical(typed), algorithm="sha256").hexdigest()


def _write(prepared: Prepared, now: datetime) -> PaymentId:
    payment_id = ids.uuid7(now=now)
    whole = sum(part.amount.minor for part in prepared.parts)
    models.Payment.objects.create(
        id=payment_id,
        code=rows.free_code(),
        token=prepared.token,
        content=_content(prepared),
        provider=prepared.provider,
        means=Means.CARD,
        amount_minor=whole,
        currency=prepared.parts[0].amount.currency,
        state=State.PREPARED,
        payer_id=prepared.payer,
        wants=prepared.acknowledge,
        words=queries.describe(parts=prepared.parts)[: purposes.WORDS_LENGTH],
        key=f"mh:{payment_id}:begin:1",
        prepared_at=now,
        expires_at=now + timedelta(minutes=SESSION_MINUTES),
        thanks_hash=queries.hash_of(secret=secret_of(payment_id=payment_id)),
        thanks_until=now + timedelta(days=THANKS_DAYS),
    )
    models.Part.objects.bulk_create(rows.of_parts(payment_id=payment_id, parts=prepared.parts))
    return PaymentId(payment_id)
