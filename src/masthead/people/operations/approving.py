"""
What one person proposes and another decides (practice.md P26).

An act is proposed with all that carrying it out needs; every other holder of its duty is written to, with a link of
their own; the first who decides decides. Approval, authority and act are one transaction.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from masthead.kernel import ids
from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit.values import AuthorityId, AuthorityKind
from masthead.machinery.mail import operations as mail
from masthead.people import models, queries, registries
from masthead.people.values import Needs, Proposal, ProposalId, ProposalState, Proposed, Staff

WAITS_FOR = timedelta(days=14)
LETTER = """{proposer} proposes:

{title}

{words}

It needs a second person, and you may be that person. Sign in and decide here:
{address}

The link is yours alone. It ends on {until}.
"""
DECIDED = """{decider} has {decided} what you proposed:

{title}

{words}
{why}"""


class NoSuchProposal(Refusal):
    """Not there, or not for this person."""

    kind = Kind.ABSENT
    code = "no_such_proposal"
    words = "There is no such proposal."


class NeedsAPerson(Refusal):
    """Only somebody who signed in decides."""

    kind = Kind.FORBIDDEN
    code = "needs_a_person"
    words = "Only somebody who has signed in can decide this."


class NeverByOneself(Refusal):
    """Who proposed it does not approve it."""

    kind = Kind.FORBIDDEN
    code = "never_by_oneself"
    words = "You proposed this yourself, so somebody else must decide it."


class DecidedAlready(Refusal):
    """Somebody was faster."""

    kind = Kind.CONFLICT
    code = "decided_already"
    words = "This was decided already."


class ProposalExpired(Refusal):
    """Nobody decided it in time."""

    kind = Kind.CONFLICT
    code = "proposal_expired"
    words = "Nobody decided this within 14 days. It can be proposed again."


class SomebodyElseCan(Refusal):
    """The rule of two people can be met."""

    kind = Kind.CONFLICT
    code = "somebody_else_can"
    words = "Somebody else can approve this, so it can’t be done alone."


class SayWhy(Refusal):
    """A reason is missing."""

    code = "say_why"
    words = "Say why."


@transaction.atomic
def propose(
    *, act: str, subject: str, detail: Mapping[str, object], words: str, actor: Actor, now: datetime
) -> Proposed:
    """
    Propose an act to a second person.

    :param act: the code of an act in the registry
    :param subject: what it is done to
    :param detail: what carrying it out needs, by the names of its fields, as JSON can say it
    :param words: the whole of it in plain words, for the second person
    :return: its id, and whether anybody else may approve it
    """
    kind = registries.acts.get(act)
    actor.must(kind.duty)
    row = models.Proposal.objects.create(
        id=ids.uuid7(now=now),
        act=act,
        subject=subject[:200],
        detail=dict(detail),
        words=words,
        proposed_by_id=actor.user_id,
        proposer=queries.name_of(actor=actor)[:200],
        proposed_at=now,
        expires_at=now + WAITS_FOR,
    )
    others = [one for one in queries.holders_of(duty=kind.duty, now=now) if one.id != actor.user_id]
    for other in others:
        _write_to(other, row, kind.title, now)
    audit.record(act="people.propose", subject=str(row.id), actor=actor, now=now, detail={"act": act, "of": subject})
    return Proposed(ProposalId(row.id), Needs.SECOND_PERSON if others else Needs.NOBODY_ELSE_CAN)


@transaction.atomic
def approve(*, proposal_id: ProposalId, actor: Actor, now: datetime) -> AuthorityId:
    """
    Approve what somebody else proposed, and carry it out.

    :raises NeverByOneself: if it is one's own
    :raises DecidedAlready: if it was decided
    :raises ProposalExpired: if it waited too long
    """
    row = _locked(proposal_id, actor, now)
    if row.proposed_by_id == actor.user_id:
        raise NeverByOneself
    return _carry_out(row, ProposalState.APPROVED, "", actor, now)


@transaction.atomic
def carry_out_alone(*, proposal_id: ProposalId, why: str, actor: Actor, now: datetime) -> AuthorityId:
    """
    Carry out what one proposed oneself, where nobody else may: it is kept apart and printed for the next meeting.

    :raises SomebodyElseCan: if somebody else holds the duty
    :raises SayWhy: without a reason
    """
    row = _locked(proposal_id, actor, now)
    if row.proposed_by_id != actor.user_id:
        raise NoSuchProposal
    if not why.strip():
        raise SayWhy
    duty = registries.acts.get(row.act).duty
    if any(one.id != actor.user_id for one in queries.holders_of(duty=duty, now=now)):
        raise SomebodyElseCan
    return _carry_out(row, ProposalState.ALONE, why.strip(), actor, now)


@transaction.atomic
def refuse(*, proposal_id: ProposalId, why: str, actor: Actor, now: datetime) -> None:
    """
    Refuse what somebody else proposed.

    :raises SayWhy: without a reason
    """
    row = _locked(proposal_id, actor, now)
    if row.proposed_by_id == actor.user_id:
        raise NeverByOneself
    if not why.strip():
        raise SayWhy
    _decide(row, ProposalState.REFUSED, why.strip(), actor, now)
    detail = {"act": row.act, "of": row.subject}
    audit.record(act="people.refuse", subject=str(row.id), actor=actor, now=now, detail=detail)


@transaction.atomic
def withdraw(*, proposal_id: ProposalId, actor: Actor, now: datetime) -> None:
    """Take back what one proposed oneself."""
    row = _locked(proposal_id, actor, now)
    if row.proposed_by_id != actor.user_id:
        raise NoSuchProposal
    _decide(row, ProposalState.WITHDRAWN, "", actor, now)
    detail = {"act": row.act, "of": row.subject}
    audit.record(act="people.withdraw", subject=str(row.id), actor=actor, now=now, detail=detail)


def _locked(proposal_id: ProposalId, actor: Actor, now: datetime) -> models.Proposal:
    """The proposal, locked and still to be decided, for somebody who holds its act's duty."""
    if actor.user_id is None:
        raise NeedsAPerson
    row = models.Proposal.objects.select_for_update().filter(id=proposal_id).first()
    if row is None:
        raise NoSuchProposal
    actor.must(registries.acts.get(row.act).duty)
    if row.state is not ProposalState.WAITING:
        raise DecidedAlready
    if now >= row.expires_at:
        raise ProposalExpired
    return row


def _carry_out(row: models.Proposal, state: ProposalState, why: str, actor: Actor, now: datetime) -> AuthorityId:
    alone = state is ProposalState.ALONE
    authority_id = audit.record_authority(
        kind=AuthorityKind.ALONE if alone else AuthorityKind.TWO_PEOPLE,
        act=row.act,
        subject=row.subject,
        words=row.words,
        given_by=_named(row, actor),
        detail={**row.detail, "proposal": str(row.id), **({"why": why} if alone else {})},
        actor=actor,
        now=now,
    )
    _decide(row, state, why, actor, now, authority_id=authority_id)
    told: Proposal = queries.proposal_of(row=row)
    registries.acts.get(row.act).carry_out(told, authority_id, actor, now)
    return authority_id


def _named(row: models.Proposal, actor: Actor) -> list[str]:
    """Those who agreed, by name and by the sign-in that the audit line names."""
    proposed = f"{row.proposer} (user:{row.proposed_by_id})" if row.proposed_by_id else row.proposer
    mine = f"{queries.name_of(actor=actor)} ({actor.name})"
    return list(dict.fromkeys([proposed, mine]))


def _decide(
    row: models.Proposal,
    state: ProposalState,
    why: str,
    actor: Actor,
    now: datetime,
    *,
    authority_id: UUID | None = None,
) -> None:
    row.state, row.why, row.decided_at = state, why, now
    row.decided_by_id, row.decider = actor.user_id, queries.name_of(actor=actor)[:200]
    row.authority_id = authority_id
    row.save()
    if state in {ProposalState.APPROVED, ProposalState.REFUSED} and row.proposed_by is not None:
        decided = "approved" if state is ProposalState.APPROVED else "refused"
        title = registries.acts.get(row.act).title
        reason = f"\nWhy: {why}\n" if why else ""
        text = DECIDED.format(decider=row.decider, decided=decided, title=title, words=row.words, why=reason)
        key, to = f"people.decided:{row.id}", row.proposed_by.email
        mail.send(key=key, to=to, subject=f"{decided.capitalize()}: {title}", text=text, now=now)


def _write_to(one: Staff, row: models.Proposal, title: str, now: datetime) -> None:
    secret = ids.secret()
    models.ProposalLink.objects.create(secret_hash=hash_of(secret=secret), proposal=row, user_id=one.id)
    address = f"{settings.ENVIRONMENT.url.rstrip('/')}/office/approvals/{secret}/"
    text = LETTER.format(
        proposer=row.proposer,
        title=title,
        words=row.words,
        address=address,
        until=f"{row.expires_at:%-d %B %Y}",
    )
    key = f"people.propose:{row.id}:{one.id}"
    mail.send(key=key, to=one.email, subject=f"A second person is needed: {title}", text=text, now=now)


def hash_of(*, secret: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
