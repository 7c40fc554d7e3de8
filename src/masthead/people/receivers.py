"""What Django and allauth say of signing in, heard here; each calls one operation."""

from typing import Any

from allauth.account.signals import authentication_step_completed, password_changed, password_reset
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as django
from django.http import HttpRequest

from masthead.kernel import clock
from masthead.people import operations
from masthead.people.models import User

SECOND = "mfa"


def listen() -> None:
    """Hear them from now on."""
    django.user_logged_in.connect(_signed_in)
    django.user_logged_out.connect(_signed_out)
    django.user_login_failed.connect(_failed)
    authentication_step_completed.connect(_step)
    mfa.authenticator_added.connect(_second_factor_added)
    mfa.authenticator_removed.connect(_second_factor_removed)
    mfa.authentication_failed.connect(_second_factor_failed)
    password_changed.connect(_password_changed)
    password_reset.connect(_password_reset)


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:  # noqa: ANN401 - as Django sends it
    operations.begin_session(session=request.session, user_id=user.id, now=clock.now())


def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:  # noqa: ANN401, ARG001
    if user is not None:
        operations.record_event(act="people.sign_out", user_id=user.id, now=clock.now())


def _failed(credentials: dict[str, Any], **_: Any) -> None:  # noqa: ANN401
    operations.record_failure(email=str(credentials.get("email") or credentials.get("username") or ""), now=clock.now())


def _step(request: HttpRequest, user: User, method: str, **_: Any) -> None:  # noqa: ANN401
    operations.note_step(session=request.session, user_id=user.id, is_second_factor=method == SECOND)


def _second_factor_added(request: HttpRequest, user: User, **_: Any) -> None:  # noqa: ANN401
    operations.note_addition(session=request.session, user_id=user.id, now=clock.now())


def _second_factor_removed(user: User, **_: Any) -> None:  # noqa: ANN401
    operations.note_removal(user_id=user.id, now=clock.now())


def _second_factor_failed(user: User, **_: Any) -> None:  # noqa: ANN401
    operations.record_event(act="people.second_factor_failed", user_id=user.id, now=clock.now())


def _password_changed(user: User, **_: Any) -> None:  # noqa: ANN401
    operations.record_event(act="people.password_changed", user_id=user.id, now=clock.now())


def _password_reset(user: User, **_: Any) -> None:  # noqa: ANN401
    operations.record_event(act="people.password_reset", user_id=user.id, now=clock.now())
