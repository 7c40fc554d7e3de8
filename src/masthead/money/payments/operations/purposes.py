"""Purposes: opening one, and asking what its own part knows of it (money.md B4, "Purposes")."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import models, queries
from masthead.money.payments.values import OPEN_PURPOSES, Part

WORDS_LENGTH = 250  # what Stripe takes as the name of a product


class PurposeIsThere(Refusal):
    """There is a purpose of that code already."""

    kind = Kind.CONFLICT
    code = "purpose_is_there"
    words = "There is a purpose called {purpose} already."


class NoSuchPurpose(Refusal):
    """Nobody takes money for this, or not on that day."""

    code = "no_such_purpose"
    words = "We can't take money for this at the moment. Please choose again."


class NothingToPay(Refusal):
    """A payment has at least one part, each above nothing, all in the paper's currency."""

    code = "nothing_to_pay"
    words = "Enter how much you want to give."


@transaction.atomic
def open_purpose(
    *,
    code: str,
    name: str,
    credit_account: AccountCode,
    returns_account: AccountCode,
    open_on: date,
    actor: Actor,
    now: datetime,
    fitting: str = "",
) -> None:
    """
    Open a purpose that readers may pay for.

    :param credit_account: what it credits where it has no fitting
    :param returns_account: what its returns debit where it has no fitting
    :param fitting: the code in ``payments.purposes`` of the part that knows more
    :raises PurposeIsThere: if the code is taken
    """
    actor.must(OPEN_PURPOSES)
    if models.Purpose.objects.filter(code=code).exists():
        raise PurposeIsThere(purpose=code)
    models.Purpose.objects.create(
        code=code,
        name=name,
        credit_account=credit_account,
        returns_account=returns_account,
        fitting=fitting,
        open_on=open_on,
    )
    audit.record(act="payments.open_purpose", subject=code, actor=actor, now=now, detail={"fitting": fitting})


def check(*, parts: Sequence[Part], payer: PartyId | None, on: date, currency: str) -> None:
    """
    Refuse parts that nobody can take; the one moment at which a purpose's fitting may refuse.

    :param on: the day of asking, or the day that money by hand counts on
    :raises NoSuchPurpose: if a purpose is not open on that day, or its subject is not to be chosen
    :raises NothingToPay: if there is no sum, or one in another currency
    """
    if not parts or any(part.amount.minor <= 0 or part.amount.currency != currency for part in parts):
        raise NothingToPay
    rows = queries.purpose_rows()
    for part in parts:
        row = rows.get(part.purpose)
        if row is None or on < row.open_on or (row.closed_on is not None and on > row.closed_on):
            raise NoSuchPurpose
        fitting = queries.fitting_of(row=row)
        # An empty subject leaves the choice to the fitting and the counted day.
        choices = fitting.choices(payer) if fitting else ()
        if part.subject and part.subject not in choices:
            raise NoSuchPurpose


def credited(*, part: Part, counted_on: date, now: datetime, row: models.Purpose) -> AccountCode:
    """The account that a part credits; asked when the money is there, so that the answer is never no."""
    fitting = queries.fitting_of(row=row)
    return fitting.credits(part, counted_on, now) if fitting else AccountCode(row.credit_account)
