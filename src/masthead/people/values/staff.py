"""Roles, who holds them, and what two people decide (practice.md P26, P27)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from masthead.kernel.actors import Actor, Duty
from masthead.machinery.audit.values import AuthorityId

APPOINT_STAFF = Duty("people.appoint_staff", "appoint staff")
DECIDE = Duty("people.decide", "decide what others propose")
SEE_STAFF = Duty("people.see_staff", "see who holds which role")

ProposalId = NewType("ProposalId", UUID)


@dataclass(frozen=True)
class Role:
    """
    A role and its duties (practice.md P27).

    :param name: also the name of the group that staff are put into
    :param words: what its holders do, for whoever appoints
    :param needs_second_factor: whether its holders sign in with two factors (security.md D10)
    :param is_for_a_time: whether an appointment to it must say when it ends
    """

    name: str
    duties: frozenset[Duty]
    words: str = ""
    needs_second_factor: bool = True
    is_for_a_time: bool = False


@dataclass(frozen=True)
class Staff:
    """Someone who signs in."""

    id: UUID
    email: str
    name: str


@dataclass(frozen=True)
class Appointment:
    """A role held by someone, from a moment and perhaps until one."""

    id: UUID
    user: Staff
    role: str
    is_deputy: bool
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class Holders:
    """A role and who holds it, first the holders and then their deputies."""

    role: Role
    appointments: tuple[Appointment, ...]

    @property
    def is_thin(self) -> bool:
        """Whether the role has one holder or none: then nobody stands in."""
        return len({one.user.id for one in self.appointments}) <= 1


class Needs(StrEnum):
    """What a proposal waits for."""

    SECOND_PERSON = "second_person"
    NOBODY_ELSE_CAN = "nobody_else_can"  # one officer only: the act is done alone and printed for the next meeting


class ProposalState(StrEnum):
    """A proposal's life; all but the first are final."""

    WAITING = "waiting"
    APPROVED = "approved"
    ALONE = "alone"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Proposed:
    """A proposal as it was made, and what it waits for."""

    id: ProposalId
    needs: Needs


@dataclass(frozen=True)
class Proposal:
    """
    What somebody proposes and somebody else decides.

    :param act: the code of an act in the registry
    :param detail: what carrying it out needs, by the names of its fields
    :param words: the whole of it, as the second person reads it
    :param why: the words of whoever decided
    """

    id: ProposalId
    act: str
    title: str
    subject: str
    detail: Mapping[str, object]
    words: str
    proposer: str
    proposer_id: UUID | None
    proposed_at: datetime
    expires_at: datetime
    state: ProposalState
    decider: str = ""
    decided_at: datetime | None = None
    why: str = ""
    authority_id: AuthorityId | None = None


@dataclass(frozen=True)
class Act:
    """
    An act that one person proposes and another approves.

    :param code: ``domain.verb_noun``
    :param title: what it is called on the screen, such as "Change the fund's target"
    :param duty: who may propose it, and who may approve it
    :param carry_out: called once with the proposal, its authority, who approved and the moment, in one transaction
        with the approval; a refusal it raises leaves the proposal waiting
    """

    code: str
    title: str
    duty: Duty
    carry_out: Callable[[Proposal, AuthorityId, Actor, datetime], None] = field(repr=False)


@dataclass(frozen=True)
class OwnSession:
    """A session of somebody's: where and when it began."""

    id: int
    ip: str
    program: str
    began_at: datetime
    is_this: bool


@dataclass(frozen=True)
class SecondFactors:
    """What somebody has set up besides their password."""

    has_totp: bool
    passkeys: tuple[str, ...]
    codes_left: int

    @property
    def is_any(self) -> bool:
        """Whether there is a second factor; recovery codes alone are none."""
        return self.has_totp or bool(self.passkeys)
