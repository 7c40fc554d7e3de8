"""Who holds which role, and what waits for a second person."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from masthead.kernel.actors import Actor, Duty
from masthead.machinery.audit.values import AuthorityId
from masthead.people import models, registries
from masthead.people.values import Appointment, Holders, Proposal, ProposalId, ProposalState, Role, Staff


def in_force(*, now: datetime) -> QuerySet[models.Appointment]:
    """The appointments in force at a moment, of people who sign in."""
    return models.Appointment.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now), from_at__lte=now, ended_at__isnull=True, user__is_active=True
    )


def roles_of(*, user_id: UUID, now: datetime) -> Sequence[Role]:
    """The roles that somebody holds at a moment, as themselves or as deputy."""
    names = in_force(now=now).filter(user_id=user_id).values_list("role", flat=True)
    return [role for role in map(registries.roles.find, names) if role]


def holders(*, now: datetime) -> Sequence[Holders]:
    """Every role with those who hold it, in the order of the table."""
    by_role: dict[str, list[Appointment]] = {role.name: [] for role in registries.roles}
    rows = in_force(now=now).select_related("user").order_by("is_deputy", "user__name", "user__email")
    for row in rows:
        by_role.setdefault(row.role, []).append(_appointment(row))
    return [Holders(role, tuple(by_role[role.name])) for role in registries.roles]


def holders_of(*, duty: Duty, now: datetime) -> Sequence[Staff]:
    """Everybody who may do something: holders and deputies of every role that has the duty, and administrators."""
    names = [role.name for role in registries.roles if duty in role.duties]
    appointed = in_force(now=now).filter(role__in=names).values("user_id")
    users = models.User.objects.filter(Q(id__in=appointed) | Q(is_superuser=True), is_active=True)
    return [staff_of(user=user) for user in users.order_by("email")]


def everybody() -> Sequence[Staff]:
    """Everybody who signs in to the office, by name."""
    users = models.User.objects.filter(Q(appointments__isnull=False) | Q(is_superuser=True), is_active=True).distinct()
    return [staff_of(user=user) for user in users.order_by("name", "email")]


def staff_member(*, user_id: UUID) -> Staff | None:
    """Somebody who signs in, if there is such a one."""
    user = models.User.objects.filter(id=user_id, is_active=True).first()
    return staff_of(user=user) if user else None


def appointments_of(*, user_id: UUID, now: datetime) -> Sequence[Appointment]:
    """The roles that somebody holds at a moment, the oldest first."""
    rows = in_force(now=now).filter(user_id=user_id).select_related("user").order_by("from_at", "id")
    return [_appointment(row) for row in rows]


def staff_of(*, user: models.User) -> Staff:
    """A user as others see them."""
    return Staff(user.id, user.email, user.name)


def proposal(*, proposal_id: ProposalId, actor: Actor) -> Proposal | None:
    """A proposal, for those who may decide it or made it."""
    row = models.Proposal.objects.filter(id=proposal_id).first()
    return proposal_of(row=row) if row and _may_see(row, actor) else None


def proposal_of_link(*, secret: str, actor: Actor) -> Proposal | None:
    """The proposal that a link in a letter opens, for the one whom the letter was sent to."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    link = models.ProposalLink.objects.select_related("proposal").filter(secret_hash=digest).first()
    if link is None or link.user_id != actor.user_id or not _may_see(link.proposal, actor):
        return None
    return proposal_of(row=link.proposal)


def proposals(*, actor: Actor, now: datetime, waiting: bool, limit: int = 100) -> Sequence[Proposal]:
    """What the actor may see of proposals, newest first: those that wait and have not expired, or all others."""
    waits = Q(state=ProposalState.WAITING, expires_at__gt=now)
    rows = models.Proposal.objects.filter(waits if waiting else ~waits, act__in=_acts_of(actor))
    return [proposal_of(row=row) for row in rows.order_by("-proposed_at", "-id")[:limit]]


def undecided(*, actor: Actor, now: datetime) -> int:
    """How many proposals of others wait for this actor."""
    rows = models.Proposal.objects.filter(
        state=ProposalState.WAITING, expires_at__gt=now, act__in=_acts_of(actor)
    ).exclude(proposed_by_id=actor.user_id)
    return rows.count() if actor.user_id else 0


def done_alone(*, limit: int = 1000) -> Sequence[Proposal]:
    """What one officer did alone, newest first, for the next meeting (practice.md P26)."""
    rows = models.Proposal.objects.filter(state=ProposalState.ALONE).order_by("-decided_at", "-id")
    return [proposal_of(row=row) for row in rows[:limit]]


def proposal_of(*, row: models.Proposal) -> Proposal:
    """A proposal as others see it."""
    act = registries.acts.find(row.act)
    return Proposal(
        id=ProposalId(row.id),
        act=row.act,
        title=act.title if act else row.act,
        subject=row.subject,
        detail=row.detail,
        words=row.words,
        proposer=row.proposer,
        proposer_id=row.proposed_by_id,
        proposed_at=row.proposed_at,
        expires_at=row.expires_at,
        state=row.state,
        decider=row.decider,
        decided_at=row.decided_at,
        why=row.why,
        authority_id=AuthorityId(row.authority_id) if row.authority_id else None,
    )


def thin_roles(*, now: datetime) -> Sequence[Holders]:
    """The roles that have one holder or none (practice.md P27)."""
    return [each for each in holders(now=now) if each.is_thin]


def _acts_of(actor: Actor) -> list[str]:
    return [act.code for act in registries.acts if actor.may(act.duty)]


def _may_see(row: models.Proposal, actor: Actor) -> bool:
    return row.act in _acts_of(actor)


def _appointment(row: models.Appointment) -> Appointment:
    return Appointment(row.id, staff_of(user=row.user), row.role, row.is_deputy, row.from_at, row.until_at)
