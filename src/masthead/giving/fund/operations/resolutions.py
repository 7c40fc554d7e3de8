"""What the board resolved: a legacy given to an appeal, a shortfall carried over (practice.md P1, P6, P19)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from masthead.giving.fund import models, queries
from masthead.giving.fund.operations import appeals, gifts, locking, summing
from masthead.giving.fund.operations.gifts import NoSuchAppeal
from masthead.giving.fund.values import ENTER_RESOLUTIONS, UNDESIGNATED, UNDESIGNATED_RETURNS, Appeal, AppealState
from masthead.kernel import ids, words
from masthead.kernel.actors import Actor
from masthead.kernel.money import MAJOR, Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit.values import AuthorityKind
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import Entry, Transfer, TransferKind


class ResolvedToCome(Refusal):
    """A resolution was made on a day that has come."""

    code = "resolved_to_come"
    words = "{resolved_on} is still to come. Enter the day of the board’s resolution."


class HoldsNoSuchLegacy(Refusal):
    """The board gives of what there is."""

    kind = Kind.CONFLICT
    code = "holds_no_such_legacy"
    words = "Of legacies and other gifts the society holds {held} that is given to no appeal."


class NotShortOf(Refusal):
    """Only a shortfall is carried, and no more than it."""

    kind = Kind.CONFLICT
    code = "not_short_of"
    words = "{title} is {short} short: no more than that can be carried over, in whole pounds."


class NotCarriedThere(Refusal):
    """A shortfall is carried over once, from a month that is certified to a later one that has not ended."""

    kind = Kind.CONFLICT
    code = "not_carried_there"
    words = "A shortfall is carried over once, from a certified month to a month that is not over."


@transaction.atomic
def designate(*, amount: Money, to: str, resolved_on: date, resolution: str, actor: Actor, now: datetime) -> Appeal:
    """
    Enter that the board gave part of a legacy to an appeal; it counts on the day of the resolution (P1, P19).

    The legacy stays what it is, income of the society: it moves from where it waited to the appeal's account.

    :param to: a special appeal's word; empty for the monthly one that the day decides
    :param resolution: its words, as the minutes have them
    :return: the appeal that it entered
    :raises ResolvedToCome: if that day is still to come
    :raises ReasonMissing: if the resolution has no words
    :raises HoldsNoSuchLegacy: if there is not so much to give
    :raises AppealIsOver: if the special appeal takes nothing any more
    """
    actor.must(ENTER_RESOLUTIONS)
    said = _resolved(resolution, resolved_on, now)
    locking.lock()
    if to:
        gifts.check_open(to=to, on=resolved_on, now=now)
    credit = gifts.credited(subject=to, counted_on=resolved_on, actor=actor, now=now)
    row = models.Appeal.objects.filter(gifts=credit).first()
    if row is None:
        raise NoSuchAppeal
    ledger.lock()
    # What went back stands on an account of its own, and is there no more to be given.
    held_minor = -sum(books.nets(accounts=[UNDESIGNATED, UNDESIGNATED_RETURNS]).values())
    if amount.minor <= 0 or held_minor < amount.minor:
        raise HoldsNoSuchLegacy(held=Money(max(held_minor, 0), amount.currency).in_words())
    designation_id = ids.uuid7(now=now)
    authority = audit.record_authority(
        kind=AuthorityKind.RESOLUTION,
        act="fund.designate",
        subject=row.slug,
        words=said,
        given_by=[f"the board, {words.day(on=resolved_on)}"],
        detail={"designation": str(designation_id), "amount_minor": amount.minor, "resolved_on": str(resolved_on)},
        actor=actor,
        now=now,
    )
    models.Designation.objects.create(
        id=designation_id,
        appeal=row,
        amount_minor=amount.minor,
        resolved_on=resolved_on,
        words=said,
        authority_id=authority,
        recorded_at=now,
        recorded_by=actor.name,
    )
    ledger.post(
        entry=Entry(
            kind=TransferKind.DESIGNATED,
            effect_key=f"designation:{designation_id}",
            effective_on=resolved_on,
            transfers=[Transfer(TransferKind.DESIGNATED, debit=UNDESIGNATED, credit=credit, amount=amount)],
            source=("designation", str(designation_id)),
            memo=said,
        ),
        actor=actor,
        now=now,
    )
    audit.record(act="fund.designate", subject=row.slug, actor=actor, now=now, detail={"amount_minor": amount.minor})
    summing.freshen(now=now)
    return queries.appeal_value(row=row, currency=amount.currency)


@transaction.atomic
def carry_over(
    *, source: str, to: str, amount: Money, resolved_on: date, resolution: str, actor: Actor, now: datetime
) -> None:
    """
    Enter that the board carried a certified month's shortfall to a later month: a line of its own in its target (P6).

    :param source: the month that fell short, as ``2026-10``
    :param to: the month that it is added to
    :param amount: whole pounds, at most the shortfall rounded up
    :raises NotWholePounds: if it is not whole pounds
    :raises NotCarriedThere: if the months are not so, or it was carried before
    :raises NotShortOf: if it is more than the shortfall
    :raises ResolvedToCome: if that day is still to come
    """
    actor.must(ENTER_RESOLUTIONS)
    appeals.check_whole(target=amount)
    said = _resolved(resolution, resolved_on, now)
    locking.lock()
    rows = {row.slug: row for row in queries.monthly_rows().filter(slug__in=[source, to])}
    fell, later = rows.get(source), rows.get(to)
    is_so = (
        fell is not None
        and later is not None
        and fell.opens_on < later.opens_on
        and appeals.state_of(row=fell, now=now) is AppealState.CERTIFIED
        and appeals.state_of(row=later, now=now) in {AppealState.RUNNING, AppealState.TO_COME}
        and not models.Carried.objects.filter(source=fell).exists()
    )
    if not is_so or fell is None or later is None:
        raise NotCarriedThere
    progress = queries.of_slug(slug=source, now=now)
    assert progress is not None, "a certified month is no month to come"
    short = progress.appeal.target - progress.figure
    if short.minor <= 0 or -(-short.minor // MAJOR) * MAJOR < amount.minor:
        raise NotShortOf(title=progress.appeal.title, short=Money(max(short.minor, 0), short.currency).in_words())
    authority = audit.record_authority(
        kind=AuthorityKind.RESOLUTION,
        act="fund.carry_over",
        subject=to,
        words=said,
        given_by=[f"the board, {words.day(on=resolved_on)}"],
        detail={"from": source, "amount_minor": amount.minor, "resolved_on": str(resolved_on)},
        actor=actor,
        now=now,
    )
    models.Carried.objects.create(
        appeal=later,
        source=fell,
        amount_minor=amount.minor,
        resolved_on=resolved_on,
        words=said,
        authority_id=authority,
        recorded_at=now,
        recorded_by=actor.name,
    )
    whole = models.Carried.objects.filter(appeal=later).aggregate(minor=Sum("amount_minor"))["minor"]
    models.Appeal.objects.filter(id=later.id).update(carried_minor=whole)
    detail = {"from": source, "amount_minor": amount.minor}
    audit.record(act="fund.carry_over", subject=to, actor=actor, now=now, detail=detail)
    summing.freshen(now=now)


def _resolved(resolution: str, resolved_on: date, now: datetime) -> str:
    if resolved_on > particulars.today(now=now):
        raise ResolvedToCome(resolved_on=words.day(on=resolved_on))
    return appeals.check_reason(why=resolution)
