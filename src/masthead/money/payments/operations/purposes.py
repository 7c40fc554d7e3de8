"""Purposes: opening one, and asking what its own part knows of it (money.md B4, "Purposes")."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import models, queries
from masthead.money.payments.values import NOT_KNOWN_YET, OPEN_PURPOSES, Part

WORDS_LENGTH = 250  # what Stripe takes as the name of a product

# What the post may be for beside the fighting fund, which its own part opens: credit and returns (money.md B4).
COMMON = (
    ("support", "Supporter’s contribution", "4200", "4290"),
    ("shares", "Shares", "2400", "2400"),
    ("subscription", "Subscription", "4210", "4290"),
    ("raffle", "Raffle or shop", "4220", "4290"),
    ("legacy", "Legacy", "4110", "4190"),
    ("other", "Other gift", "4110", "4190"),
    (NOT_KNOWN_YET, "Not known yet", "2300", "2300"),
)


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


@transaction.atomic
def open_common_purposes(*, actor: Actor, now: datetime, open_on: date | None = None) -> None:
    """
    Open what the post of every paper may be for, as far as it is not open yet.

    :param open_on: from which day on; the first day of the month before unless said, so that last month's statement
        can be typed on the first day
    """
    actor.must(OPEN_PURPOSES)
    there = queries.purpose_rows()
    first_on = open_on or Month.of(particulars.today(now=now)).previous().first_on
    for code, name, credit, returns in COMMON:
        if code not in there:
            open_purpose(
                code=code,
                name=name,
                credit_account=AccountCode(credit),
                returns_account=AccountCode(returns),
                open_on=first_on,
                actor=actor,
                now=now,
            )


def check(*, parts: Sequence[Part], payer: PartyId | None, on: date, currency: str) -> None:
    """
    Refuse parts that nobody can take; the one moment at which a purpose's fitting may refuse.

    :param on: the day of asking, or the day that money by hand counts on
    :raises NoSuchPurpose: if a purpose is not open on that day, or its subject is not to be chosen
    :raises NothingToPay: if there is no sum, or one in another currency
    """
    check_all(asked=[(parts, payer, on)], currency=currency)


def check_all(*, asked: Sequence[tuple[Sequence[Part], PartyId | None, date]], currency: str) -> None:
    """
    Refuse, as ``check``, any of many payments' parts; what everybody may choose is asked once of each fitting.

    :param asked: each payment's parts, its payer and its day
    """
    rows = queries.purpose_rows()
    guests: dict[tuple[str, date], set[str]] = {}
    for parts, payer, on in asked:
        if not parts or any(part.amount.minor <= 0 or part.amount.currency != currency for part in parts):
            raise NothingToPay
        for part in parts:
            row = rows.get(part.purpose)
            if row is None or on < row.open_on or (row.closed_on is not None and on > row.closed_on):
                raise NoSuchPurpose
            # An empty subject leaves the choice to the fitting and the counted day.
            if not part.subject:
                continue
            if (row.code, on) not in guests:
                guests[row.code, on] = _subjects(row, None, on)
            if part.subject not in guests[row.code, on] and part.subject not in _subjects(row, payer, on):
                raise NoSuchPurpose


def _subjects(row: models.Purpose, payer: PartyId | None, on: date) -> set[str]:
    fitting = queries.fitting_of(row=row)
    return {choice.subject for choice in fitting.choices(payer) if choice.is_for(on)} if fitting else set()


def credited(*, part: Part, counted_on: date, now: datetime, row: models.Purpose) -> AccountCode:
    """The account that a part credits; asked when the money is there, so that the answer is never no."""
    fitting = queries.fitting_of(row=row)
    return fitting.credits(part, counted_on, now) if fitting else AccountCode(row.credit_account)
