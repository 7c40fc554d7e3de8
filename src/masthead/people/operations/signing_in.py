"""
Signing in: what is counted, what a session notes, second factors, and being asked once more (security.md D7-D12).

Passwords, passkeys and the steps of a sign-in are allauth's. Ours are TOTP's "once only" (a counter that never goes
back, in the database, so that all processes agree) and recovery codes (only hashes are kept).
"""

import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.utils import user_pk_to_url_str
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from masthead.kernel import ids
from masthead.kernel.actors import Actor
from masthead.machinery.audit import operations as audit
from masthead.machinery.gate import operations as gate
from masthead.machinery.mail import operations as mail
from masthead.machinery.particulars import queries as particulars
from masthead.people import queries
from masthead.people.models import User
from masthead.people.operations import appointing
from masthead.people.operations.appointing import NoSuchStaff
from masthead.people.queries import sessions
from masthead.people.values import APPOINT_STAFF

# D8: from one address a whole newsroom may sign in; at one account only its owner does.
TRIES_FROM_ONE_ADDRESS = 30
TRIES_AT_ONE_ACCOUNT = 10
PERIOD_S = 600

CODES = 10
CODE_LENGTH = 10  # of 31 characters: fifty bits, each tried once
WELCOME = """{who} has asked you to work in the office of {paper}.

Choose a password here; the link can be used once:
{address}

After that you sign in at {door}. You will be asked to set up a second factor: an app on your telephone, or a passkey.
"""

UNKNOWN = """Somebody asked for a new password for the office of {paper} with this address.
It does not sign in there. Perhaps you use another one. If it was not you, do nothing.
"""

View = Callable[..., HttpResponseBase]


def sure_of_oneself(view: Callable[..., HttpResponseBase]) -> View:
    """
    Ask who somebody is once more, unless they showed it within 15 minutes (security.md D11).

    For views that refund, change roles or payees, or export personal data: decorate the whole view, so that its form
    is opened after the question and what was typed is not lost.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - any view's
        if not queries.is_sure(session=request.session, user_id=request.user.pk):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    asked.is_sure_of_oneself = True  # type: ignore[attr-defined]  # the table of access reads it
    return asked


def count_try(*, kind: str, address: str, account: str, now: datetime) -> None:
    """
    Count one try at a door, before anything is looked up: known and unknown accounts count alike (D8, D9).

    :param kind: of the door, such as ``sign-in``
    :raises TooMany: where there were too many from this address or at this account
    """
    gate.count(key=f"{kind}:{address}", most=TRIES_FROM_ONE_ADDRESS, period_s=PERIOD_S, now=now)
    if account:
        told = account.strip().lower()[:80]
        gate.count(key=f"{kind}-at:{told}", most=TRIES_AT_ONE_ACCOUNT, period_s=PERIOD_S, now=now)


def begin_session(*, session: sessions.Session, user_id: UUID, now: datetime) -> None:
    """Note when a session began, in it and on the audit line."""
    session[sessions.BEGAN] = session[sessions.SEEN] = sessions.machine_s()
    record_event(act="people.sign_in", user_id=user_id, now=now)


def note_seen(*, session: sessions.Session) -> None:
    """Note that somebody is there; at most once a minute, since it is a write."""
    if sessions.machine_s() - session.get(sessions.SEEN, 0) >= sessions.NOTED_EVERY_S:
        session[sessions.SEEN] = sessions.machine_s()


def note_step(*, session: sessions.Session, user_id: UUID, is_second_factor: bool) -> None:
    """Note that somebody showed who they are, and whether by their second factor."""
    session[sessions.SURE] = [str(user_id), sessions.machine_s()]
    if is_second_factor:
        session[sessions.SECOND_FACTOR] = str(user_id)


def note_addition(*, session: sessions.Session, user_id: UUID, now: datetime) -> None:
    """A second factor was set up: whoever did it has just shown that they hold it."""
    note_step(session=session, user_id=user_id, is_second_factor=True)
    record_event(act="people.second_factor_added", user_id=user_id, now=now)


def tell_unknown(*, email: str, now: datetime) -> None:
    """A letter to an address that does not sign in, so that asking costs the same for every address (D9)."""
    paper = particulars.current(now=now).name
    text, subject = UNKNOWN.format(paper=paper), f"A new password for {paper}"
    mail.send(key=f"people.unknown:{ids.uuid7(now=now)}", to=email, subject=subject, text=text, now=now)


def note_removal(*, user_id: UUID, now: datetime) -> None:
    """A second factor is gone; with the last one every session ends that began with it."""
    record_event(act="people.second_factor_removed", user_id=user_id, now=now)
    if not queries.second_factors(user_id=user_id).is_any:
        appointing.end_sessions(user_id=user_id)


@transaction.atomic
def spend_code(*, user_id: UUID, typed: str) -> Authenticator | None:
    """
    Take a code of the authenticator app or a recovery code; either is good once.

    :return: what it belonged to, or nothing where it is wrong, old or used
    """
    rows = Authenticator.objects.select_for_update().filter(user_id=user_id)
    for row in rows.exclude(type=Authenticator.Type.WEBAUTHN).order_by("id"):
        is_good = _spend_totp if row.type == Authenticator.Type.TOTP else _spend_recovery
        if is_good(row, typed):
            row.save(update_fields=["data"])
            return row
    return None


@transaction.atomic
def enrol_totp(*, user_id: UUID, secret: str, actor: Actor, now: datetime) -> None:
    """
    Set up an authenticator app for somebody, as makers and the demo do; others do it themselves, on the screen.

    :param secret: in base 32, as the app takes it
    """
    actor.must(APPOINT_STAFF)
    kind = Authenticator.Type.TOTP
    Authenticator.objects.update_or_create(user_id=user_id, type=kind, defaults={"data": {"secret": encrypt(secret)}})
    audit.record(act="people.enrol_totp", subject=str(user_id), actor=actor, now=now, detail={})


@transaction.atomic
def new_recovery_codes(*, user_id: UUID, actor: Actor, now: datetime) -> Sequence[str]:
    """
    Ten new recovery codes; those before are void. Only their hashes are kept: this is the one time they are known.

    :raises NoSuchStaff: for whoever has no second factor that they could recover
    """
    User.objects.select_for_update().get(id=user_id)
    if not queries.second_factors(user_id=user_id).is_any:
        raise NoSuchStaff
    codes = ["".join(secrets.choice(ids.ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    kind = Authenticator.Type.RECOVERY_CODES
    told = {"hashes": [_hash(user_id, code) for code in codes]}
    Authenticator.objects.update_or_create(user_id=user_id, type=kind, defaults={"data": told})
    audit.record(act="people.new_recovery_codes", subject=str(user_id), actor=actor, now=now, detail={})
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def end_own_sessions(*, user_id: UUID, session_ids: Sequence[int], actor: Actor, now: datetime) -> int:
    """
    End some of one's own sessions; the server forgets them.

    :return: how many
    """
    rows = list(UserSession.objects.filter(user_id=user_id, pk__in=session_ids))
    for row in rows:
        SessionStore().delete(row.session_key)
        row.delete()
    audit.record(act="people.end_own_sessions", subject=str(user_id), actor=actor, now=now, detail={"ended": len(rows)})
    return len(rows)


@transaction.atomic
def appoint_and_invite(
    *, email: str, name: str, role: str, is_deputy: bool, until_at: datetime | None, actor: Actor, now: datetime
) -> UUID:
    """
    Appoint somebody who chooses their own password, and write to them; both or neither.

    :raises AddressTaken: if the address signs in already
    """
    user_id = appointing.appoint(
        email=email,
        name=name,
        password=None,
        roles=(role,),
        is_administrator=False,
        is_deputy=is_deputy,
        until_at=until_at,
        actor=actor,
        now=now,
    )
    invite(user_id=user_id, actor=actor, now=now)
    return user_id


@transaction.atomic
def invite(*, user_id: UUID, actor: Actor, now: datetime) -> None:
    """Write to somebody who was appointed without a password, with a link by which they choose one."""
    actor.must(APPOINT_STAFF)
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        raise NoSuchStaff
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}).replace("UID-KEY", key)
    door = settings.ENVIRONMENT.url.rstrip("/")
    paper = particulars.current(now=now).name
    text = WELCOME.format(
        who=queries.name_of(actor=actor), paper=paper, address=f"{door}{path}", door=f"{door}{settings.LOGIN_URL}"
    )
    mail.send(
        key=f"people.invite:{ids.uuid7(now=now)}", to=user.email, subject=f"The office of {paper}", text=text, now=now
    )
    audit.record(act="people.invite", subject=str(user.id), actor=actor, now=now, detail={})


def record_event(*, act: str, user_id: UUID | None, now: datetime) -> None:
    """A line of audit for what happened at the door; of somebody unknown it says no more (D31)."""
    who = f"user:{user_id}" if user_id else "somebody unknown"
    audit.record(act=act, subject=str(user_id or ""), actor=Actor(name=who, user_id=user_id), now=now, detail={})


def record_failure(*, email: str, now: datetime) -> None:
    """A line of audit for a password that was wrong; the address itself is not kept (D31)."""
    known = User.objects.filter(email=email.strip().lower()).values_list("id", flat=True).first()
    record_event(act="people.sign_in_failed", user_id=known, now=now)


def record_denial(*, path: str, code: str, user_id: UUID, now: datetime) -> None:
    """A line of audit for what somebody asked for and may not do (D31); of the path, only what our addresses hold."""
    told = "".join(c for c in path if c.isascii() and c.isprintable())[:150]
    actor = Actor(name=f"user:{user_id}", user_id=user_id)
    audit.record(act="people.denied", subject=told, actor=actor, now=now, detail={"code": code})


def _spend_totp(row: Authenticator, typed: str) -> bool:
    """RFC 6238 5.2: a code is good once, and none before it; the step before this one is good too."""
    step = sessions.machine_s() // totp.app_settings.TOTP_PERIOD
    try:
        secret = decrypt(row.data["secret"])
    except ValueError:
        return False  # kept under another secret key: no code is right, and recovery codes are no better
    for counter in (step, step - 1):
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=typed, expected=expected) and counter > row.data.get("last_counter", 0):
            row.data["last_counter"] = counter
            return True
    return False


def _spend_recovery(row: Authenticator, typed: str) -> bool:
    told = _hash(row.user_id, "".join(c for c in typed.upper() if c not in " -"))
    kept = row.data.get("hashes", [])
    left = [one for one in kept if not hmac.compare_digest(one, told)]
    row.data["hashes"] = left
    return len(left) < len(kept)


def _hash(user_id: UUID, code: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"recovery:{user_id}:{code}".encode(), "sha256").hex()
