"""Who is who, as others see them."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from masthead.kernel.actors import Duty
from masthead.kernel.ids import PartyId

RECORD_PARTIES = Duty("people.record_parties", "keep people's records")
APPOINT_STAFF = Duty("people.appoint_staff", "appoint staff")


class PartyKind(StrEnum):
    """What a party is (fixed.md, "Party and payment")."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GROUP = "group"
    JOINT_HOLDING = "joint_holding"


@dataclass(frozen=True)
class Party:
    """One record: a name and an address for letters by e-mail, both possibly empty."""

    id: PartyId
    kind: PartyKind
    name: str
    email: str


@dataclass(frozen=True)
class Role:
    """
    A role and its duties (practice.md P27).

    :param name: also the name of the group that staff are put into
    """

    name: str
    duties: frozenset[Duty]


@dataclass(frozen=True)
class Staff:
    """Someone who signs in."""

    id: UUID
    email: str
    name: str
