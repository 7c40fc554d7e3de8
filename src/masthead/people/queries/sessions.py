"""
What a session knows: whether it began with a second factor, and when somebody last showed who they are.

Sessions keep the machine's time (fixed.md, "The clock").
"""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from masthead.people.models import User
from masthead.people.values import OwnSession, SecondFactors

SECOND_FACTOR = "people.second_factor"  # whose it is
SURE = "people.sure"  # who, and when
BEGAN = "people.began"
SEEN = "people.seen"

SURE_FOR_S = 15 * 60
LASTS_S = 12 * 60 * 60
IDLE_S = 2 * 60 * 60
NOTED_EVERY_S = 60

Session = Any  # Django's, of whichever engine


def machine_s() -> int:
    """The machine's time in seconds; the paper's own clock does not move sessions or codes."""
    return int(time.time())


def has_second_factor(*, session: Session, user_id: UUID) -> bool:
    """Whether this session of theirs began with two factors."""
    return bool(session.get(SECOND_FACTOR) == str(user_id))


def is_sure(*, session: Session, user_id: UUID | None) -> bool:
    """Whether somebody showed within the last minutes who they are."""
    who, at = session.get(SURE) or ("", 0)
    return bool(who == str(user_id) and 0 <= machine_s() - at < SURE_FOR_S)


def is_over(*, session: Session) -> bool:
    """Whether a session lasted its time, or nobody was there for long."""
    moment = machine_s()
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    return bool(moment - began >= LASTS_S or moment - seen >= IDLE_S)


def own_sessions(*, user_id: UUID, current: str) -> Sequence[OwnSession]:
    """
    The sessions that somebody has, the newest first.

    :param current: the key of the one that asks
    """
    user = User.objects.get(id=user_id)
    rows = UserSession.objects.purge_and_list(user)
    rows.sort(key=lambda row: row.created_at, reverse=True)
    return [OwnSession(row.pk, row.ip, row.user_agent, row.created_at, row.session_key == current) for row in rows]


def second_factors(*, user_id: UUID) -> SecondFactors:
    """What somebody has set up."""
    rows = list(Authenticator.objects.filter(user_id=user_id).order_by("created_at"))
    kinds = {row.type: row for row in rows}
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    return SecondFactors(
        has_totp=Authenticator.Type.TOTP in kinds,
        passkeys=tuple(str(row) for row in rows if row.type == Authenticator.Type.WEBAUTHN),
        codes_left=len(codes.data.get("hashes", [])) if codes else 0,
    )
