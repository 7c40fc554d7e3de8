"""Making a standing-order form with a reference of its own."""

import hmac
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from masthead.giving.supporters import models, queries
from masthead.giving.supporters.values import FORM_PATH, LINK_DAYS, Wanted
from masthead.kernel import chains, ids
from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.kernel.runnables import runnable
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.people import operations as people


class FormSpent(Refusal):
    """The same form token with other content."""

    kind = Kind.CONFLICT
    code = "form_spent"
    words = "You have already made a form with this page. What you entered is still here: press the button once more."


def make_form(*, wanted: Wanted, token: str, actor: Actor, now: datetime) -> str:
    """
    Make a standing-order form: a party, an arrangement with its reference, and the form itself.

    :param token: of the page's form: the same token with the same content is the same form
    :return: the address of the form, secret to whoever made it
    :raises FormSpent: if the token was used with other content
    """
    found = _made(wanted, token)
    if found is None:
        try:
            with transaction.atomic():
                found = _make(wanted, token, actor, now)
        except IntegrityError:
            # Two presses at once: the other one was first, and this is the same form.
            found = _made(wanted, token)
            if found is None:
                raise
    return FORM_PATH.format(code=found.code, secret=queries.secret_of(form_id=found.id))


def _made(wanted: Wanted, token: str) -> models.StandingOrder | None:
    row = models.StandingOrder.objects.filter(token=token).first()
    if row is not None and not hmac.compare_digest(row.content, _content(wanted)):
        raise FormSpent
    return row


def _content(wanted: Wanted) -> str:
    typed = {**asdict(wanted), "postal": list(wanted.postal)}
    return salted_hmac("masthead.supporters.content", chains.canonical(typed), algorithm="sha256").hexdigest()


def _make(wanted: Wanted, token: str, actor: Actor, now: datetime) -> models.StandingOrder:
    party = people.record_guest(name=wanted.name, email=wanted.email, now=now)
    assert party is not None, "the form asks for a name"
    code = payments.arrange(party_id=party, purpose=wanted.purpose, amount=wanted.amount, actor=actor, now=now)
    arranged = payments_facts.arrangement(code=code)
    assert arranged is not None, "it was made a moment ago"
    form_id = ids.uuid7(now=now)
    return models.StandingOrder.objects.create(
        id=form_id,
        code=code,
        arrangement_id=arranged.id,
        token=token,
        content=_content(wanted),
        secret_hash=queries.hash_of(secret=queries.secret_of(form_id=form_id)),
        name=wanted.name,
        postal=list(wanted.postal),
        amount_minor=wanted.amount.minor,
        currency=wanted.amount.currency,
        day=wanted.day,
        first_on=queries.first_payment(day=wanted.day, today=particulars.today(now=now)),
        purpose=wanted.purpose,
        made_at=now,
    )


@runnable("supporters.tidy", alone=True)
def tidy(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001 - every runnable is given one
    """
    Forget what was typed into forms whose links have ended; arrangement and reference stay.

    :return: how many
    """
    ended = models.StandingOrder.objects.filter(made_at__lte=now - timedelta(days=LINK_DAYS)).exclude(name="")
    return ended.update(name="", postal=[])
