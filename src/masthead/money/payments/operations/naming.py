"""
Saying how a gift may be named, and looking at it before it shows (practice.md P17).

Nothing shows before someone has moderated it; what is taken back is gone from every page in the same transaction.
"""

from datetime import date, datetime

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.press import operations as press
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import models, queries
from masthead.money.payments.values import POST_BATCHES, PaymentId, State
from masthead.money.payments.values.naming import (
    MESSAGE_MAX,
    MODERATE_NAMES,
    NAMES_TAG,
    SHOWN_MAX,
    NamingId,
    NamingLevel,
    NamingState,
    Said,
)


class NothingToShow(Refusal):
    """A level was chosen, and what it needs was not typed."""

    code = "nothing_to_show"
    words = "Type what may stand in public, or choose to be named not at all."


class TooLong(Refusal):
    """More words than a line of names holds."""

    code = "naming_too_long"
    words = "Use at most {most} characters."


class NotNamedYet(Refusal):
    """Only a gift that has arrived can be named."""

    kind = Kind.CONFLICT
    code = "not_named_yet"
    words = "A gift can be named once it has arrived."


class LinkIsOver(Refusal):
    """The thanks link is more than 90 days old, or nobody's."""

    kind = Kind.ABSENT
    code = "link_is_over"
    words = "This page can change nothing any more: please write to us."


class NoSuchNaming(Refusal):
    """There is none, or it is emptied."""

    kind = Kind.ABSENT
    code = "no_such_naming"
    words = "There is no such name to look at."


class GiftIsNoMore(Refusal):
    """Nobody is thanked by name for money that went back."""

    kind = Kind.CONFLICT
    code = "gift_is_no_more"
    words = "The money of {payment} went back, or was typed wrongly: nobody is named for it."


class NamingChanged(Refusal):
    """It was changed since it was looked at."""

    kind = Kind.CONFLICT
    code = "naming_changed"
    words = "These words were changed a moment ago: please look at them again."


@transaction.atomic
def say_naming(
    *,
    payment_id: PaymentId,
    level: NamingLevel,
    shown: str,
    with_amount: bool,
    message: str,
    by: str,
    actor: Actor,
    now: datetime,
) -> None:
    """
    Keep what a letter, or a line of the post, says about naming; said again, the later word counts.

    :param shown: as ``values.shown_as`` makes it; empty with ``NOTHING``
    :param by: whose word it is, as text
    :raises NotNamedYet: if the payment has not settled
    :raises NothingToShow: if a level was chosen without its words
    :raises TooLong: if there are more words than fit
    :raises GiftIsNoMore: if its money went back
    """
    if not actor.may(POST_BATCHES):
        actor.must(MODERATE_NAMES)
    _say(payment_id, Said(level, shown, with_amount, message), by, actor, now)


@transaction.atomic
def say_naming_by_link(*, secret: str, said: Said, actor: Actor, now: datetime) -> None:
    """
    Keep what the giver says on the thanks page; changeable there for 90 days.

    :raises LinkIsOver: if the link opens nothing, or nothing any more
    :raises Refusal: as ``say_naming``
    """
    found = models.Payment.objects.filter(thanks_hash=queries.hash_of(secret=secret), thanks_until__gt=now)
    payment_id = found.values_list("id", flat=True).first()
    if payment_id is None:
        raise LinkIsOver
    _say(PaymentId(payment_id), said, "the giver", actor, now)


def check(*, said: Said) -> None:
    """
    Refuse what can't be kept: the giving desk asks before a payment stands that it could be kept with.

    :raises NothingToShow: if a level was chosen without its words
    :raises TooLong: if there are more words than fit
    """
    if (said.level is NamingLevel.NOTHING) != (not said.shown):
        raise NothingToShow
    if len(said.shown) > SHOWN_MAX:
        raise TooLong(most=SHOWN_MAX)
    if len(said.message) > MESSAGE_MAX:
        raise TooLong(most=MESSAGE_MAX)


def _say(payment_id: PaymentId, said: Said, by: str, actor: Actor, now: datetime) -> None:
    check(said=said)
    found = models.Payment.objects.select_for_update(of=("self",)).prefetch_related("parts__identification")
    payment = found.get(id=payment_id)
    if payment.state is not State.SETTLED:
        raise NotNamedYet
    row = models.Naming.objects.filter(payment=payment).first()
    is_nothing = said.level is NamingLevel.NOTHING
    if not is_nothing:
        _check_stands(payment)
    if row is None:
        if is_nothing:
            return  # the default: nothing was allowed, and nothing is kept
        row = models.Naming(payment=payment, version=0, state=NamingState.PENDING)
    elif _said(row) == (said if not is_nothing else Said()):
        return
    was_shown = row.state is NamingState.SHOWN
    row.level, row.shown = said.level, said.shown
    row.with_amount = said.with_amount and not is_nothing
    row.message = "" if is_nothing else said.message
    row.said_at, row.said_by = now, by[:200]
    row.state = NamingState.TAKEN_BACK if is_nothing else NamingState.PENDING
    row.moderated_by, row.moderated_at, row.why = "", None, ""
    row.version += 1
    row.save()
    _place(row, payment)
    detail = {"level": str(said.level), "with_amount": row.with_amount, "by": by[:200]}
    audit.record(act="payments.say_naming", subject=payment.code, actor=actor, now=now, detail=detail)
    if was_shown:
        press.touch(tags=[NAMES_TAG], now=now)


def _said(row: models.Naming) -> Said:
    return Said(row.level, row.shown, row.with_amount, row.message)


def _check_stands(payment: models.Payment) -> None:
    if queries.went_back(payment_ids=[payment.id]):
        raise GiftIsNoMore(payment=payment.code)


def _place(row: models.Naming, payment: models.Payment) -> None:
    """What was shown is hidden until it is looked at again."""
    _stand(row, payment)
    models.NamedPart.objects.filter(naming=row).update(is_shown=False)


def stand_anew(*, payment: models.Payment, now: datetime) -> None:
    """
    Let a naming stand where its money counts, once more of it is known; a name that shows goes on showing.

    :param payment: locked, with its parts as they count now
    """
    row = models.Naming.objects.select_for_update().filter(payment=payment).first()
    if row is None or row.level is NamingLevel.NOTHING:
        return
    _stand(row, payment)
    if row.state is NamingState.SHOWN:
        press.touch(tags=[NAMES_TAG], now=now)


def _stand(row: models.Naming, payment: models.Payment) -> None:
    """One row for each account that the payment is counted in, with all that it is counted with there."""
    assert payment.settled_at is not None, "a settled payment was settled at a moment"
    sums: dict[AccountCode, int] = {}
    days: dict[AccountCode, date] = {}
    for part in payment.parts.all():
        account = queries.counted_part(row=part).credited
        assert part.counted_on is not None, "a settled part counts on a day"
        assert account is not None, "a settled part is counted in an account"
        sums[account] = sums.get(account, 0) + part.amount_minor
        days[account] = part.counted_on
    rows = [
        models.NamedPart(
            naming=row,
            account=account,
            amount_minor=minor,
            currency=payment.currency,
            counted_on=days[account],
            settled_at=payment.settled_at,
            is_shown=row.state is NamingState.SHOWN,
        )
        for account, minor in sums.items()
    ]
    models.NamedPart.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["naming", "account"], update_fields=["amount_minor"]
    )


@transaction.atomic
def moderate(
    *, naming_id: NamingId, version: int, is_approved: bool, why: str = "", actor: Actor, now: datetime
) -> None:
    """
    Let a name be shown, or refuse it.

    :param version: what was looked at, so that nobody approves words that were changed meanwhile
    :param why: why it is refused, for those who look later
    :raises NoSuchNaming: if there is none, or nothing to look at
    :raises NamingChanged: if it was changed, or somebody else was faster
    :raises GiftIsNoMore: if it would be shown for money that went back
    """
    actor.must(MODERATE_NAMES)
    row = _locked(naming_id)
    if row.version != version or row.state is not NamingState.PENDING:
        raise NamingChanged
    if is_approved:
        _check_stands(row.payment)
    _become(row, NamingState.SHOWN if is_approved else NamingState.REFUSED, why, actor, now)


@transaction.atomic
def take_back(*, naming_id: NamingId, why: str, actor: Actor, now: datetime) -> None:
    """
    Take a name off every page, in one act and the same second; taken back again, it stays so.

    :raises NoSuchNaming: if there is none
    """
    actor.must(MODERATE_NAMES)
    row = _locked(naming_id)
    if row.state is not NamingState.TAKEN_BACK:
        _become(row, NamingState.TAKEN_BACK, why, actor, now)


@transaction.atomic
def look_again(*, naming_id: NamingId, actor: Actor, now: datetime) -> None:
    """
    Undo a decision: the name waits to be looked at again, and is shown nowhere meanwhile.

    :raises NoSuchNaming: if there is none, or the giver allowed nothing any more
    :raises GiftIsNoMore: if its money went back
    """
    actor.must(MODERATE_NAMES)
    row = _locked(naming_id)
    _check_stands(row.payment)
    if row.state is not NamingState.PENDING:
        _become(row, NamingState.PENDING, "", actor, now)


def _locked(naming_id: NamingId) -> models.Naming:
    row = models.Naming.objects.select_for_update(of=("self",)).select_related("payment").filter(id=naming_id).first()
    if row is None or row.level is NamingLevel.NOTHING:
        raise NoSuchNaming
    return row


def _become(row: models.Naming, state: NamingState, why: str, actor: Actor, now: datetime) -> None:
    is_seen = NamingState.SHOWN in {row.state, state}
    row.state, row.why, row.version = state, why[:500], row.version + 1
    is_pending = state is NamingState.PENDING
    row.moderated_by, row.moderated_at = ("", None) if is_pending else (actor.name[:200], now)
    row.save(update_fields=["state", "why", "version", "moderated_by", "moderated_at"])
    models.NamedPart.objects.filter(naming=row).update(is_shown=state is NamingState.SHOWN)
    audit.record(
        act="payments.moderate_naming", subject=row.payment.code, actor=actor, now=now, detail={"state": str(state)}
    )
    if is_seen:
        press.touch(tags=[NAMES_TAG], now=now)
