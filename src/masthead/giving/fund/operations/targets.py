"""Targets: the next one, and one changed while its appeal runs (practice.md P6)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from masthead.giving.fund import models, queries
from masthead.giving.fund.operations import locking, summing
from masthead.giving.fund.operations.appeals import NotRunning, NotWholePounds, check_reason, check_whole
from masthead.giving.fund.values import CHANGE_TARGET, SET_TARGETS, Appeal, AppealState
from masthead.kernel import words
from masthead.kernel.actors import Actor
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit.values import AuthorityId
from masthead.machinery.particulars import queries as particulars
from masthead.people import operations as people
from masthead.people.values import Proposal, Proposed


class AppealIsOpen(Refusal):
    """A new target takes effect with the next appeal (P6)."""

    kind = Kind.CONFLICT
    code = "appeal_is_open"
    words = "The appeal for {month} has begun and keeps its target: set the new one from the next month on."


class BelowRaised(Refusal):
    """A target is never below what is raised (P6)."""

    kind = Kind.CONFLICT
    code = "below_raised"
    words = "{raised} is raised already: a target is never below what is raised."


class TargetIsThat(Refusal):
    """Nothing would change."""

    kind = Kind.CONFLICT
    code = "target_is_that"
    words = "The target is {target} already."


@transaction.atomic
def set_target(*, target: Money, from_month: Month, actor: Actor, now: datetime) -> None:
    """
    Set the monthly target from one appeal on; appeals that have begun keep theirs (P6).

    :raises NotWholePounds: if it is not whole pounds
    :raises AppealIsOpen: if that month's appeal has begun
    """
    actor.must(SET_TARGETS)
    check_whole(target=target)
    locking.lock()
    from_on = from_month.first_on
    begun = queries.monthly_rows().filter(opens_on__gte=from_on)
    if from_on <= particulars.today(now=now) and begun.exists():
        raise AppealIsOpen(month=words.month(on=from_on))
    models.Target.objects.create(from_on=from_on, target_minor=target.minor, recorded_at=now, recorded_by=actor.name)
    # The next appeal stands ready before its first day: it has not begun. What was carried to it stands beside.
    begun.update(target_minor=target.minor)
    audit.record(
        act="fund.set_target", subject=str(from_month), actor=actor, now=now, detail={"target_minor": target.minor}
    )


@transaction.atomic
def change_target(*, slug: str, target: Money, why: str, actor: Actor, now: datetime) -> Proposed:
    """
    Propose another target for an appeal that runs: with a reason, and done only by a second person (P6).

    :param target: the whole of it, with what was carried over
    :raises NotWholePounds: if it is not whole pounds
    :raises BelowRaised: if more is raised already
    :raises NotRunning: if the appeal does not run today
    :raises ReasonMissing: if no reason is given
    """
    actor.must(SET_TARGETS)
    said = check_reason(why=why)
    appeal = _check_target(slug, target, now)
    was = appeal.target.in_whole_words()
    return people.propose(
        act=CHANGE_TARGET,
        subject=slug,
        detail={"target_minor": target.minor, "was_minor": appeal.target.minor, "why": said},
        words=f"The target of the fund’s appeal “{appeal.title}”, from {was} to {target.in_whole_words()}: {said}",
        actor=actor,
        now=now,
    )


def _check_target(slug: str, target: Money, now: datetime) -> Appeal:
    check_whole(target=target)
    progress = queries.of_slug(slug=slug, now=now)
    if progress is None or progress.state is not AppealState.RUNNING:
        raise NotRunning(title=progress.appeal.title if progress else slug)
    if target < progress.raised:
        raise BelowRaised(raised=progress.raised.in_words())
    if target == progress.appeal.target:
        raise TargetIsThat(target=target.in_whole_words())
    return progress.appeal


@transaction.atomic
def carry_out_target(*, proposal: Proposal, authority_id: AuthorityId, actor: Actor, now: datetime) -> None:
    """
    Change a running appeal's target, now that two people want it.

    :raises BelowRaised: if meanwhile more is raised
    :raises NotRunning: if the appeal is over meanwhile
    """
    locking.lock()
    target = Money(int(str(proposal.detail["target_minor"])), particulars.currency())
    appeal = _check_target(proposal.subject, target, now)
    own_minor = (target - appeal.carried).minor
    if own_minor <= 0:
        raise NotWholePounds
    models.TargetChange.objects.create(
        appeal_id=appeal.id,
        was_minor=appeal.target.minor,
        target_minor=target.minor,
        why=str(proposal.detail["why"]),
        authority_id=UUID(str(authority_id)),
        changed_on=particulars.today(now=now),
        recorded_at=now,
        recorded_by=actor.name,
    )
    models.Appeal.objects.filter(id=appeal.id).update(target_minor=own_minor)
    detail = {"was_minor": appeal.target.minor, "target_minor": target.minor, "authority": str(authority_id)}
    audit.record(act=CHANGE_TARGET, subject=appeal.slug, actor=actor, now=now, detail=detail)
    summing.freshen(now=now)
