"""
Who acts, and who may come in.

``request.actor`` is made when it is first asked for: a page that asks is not pressed. In the office a session ends
after its time, and whoever needs a second factor sets it up before anything else (security.md D7, D10).
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from masthead.kernel import clock
from masthead.kernel.actors import READER, Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.people import operations, queries
from masthead.people.models import User

View = Callable[[HttpRequest], HttpResponseBase]
OFFICE = "/office/"
BEHIND_THE_DOOR = (OFFICE, "/sign-in/")
ALWAYS_OPEN = ("/office/login/", "/office/logout/")


class ActorMiddleware:
    """Puts the actor on the request."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand on; nothing is read unless the actor is asked for."""
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class DoorMiddleware:
    """Ends sessions whose time is over, and leads to the second factor whoever needs one and has none."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand on, unless there is something to do first."""
        if request.path_info.startswith(BEHIND_THE_DOOR) and isinstance(request.user, User):
            if queries.is_over(session=request.session):
                logout(request)
            else:
                operations.note_seen(session=request.session)
        led = _led_elsewhere(request) if request.path_info.startswith(OFFICE) else None
        return led or self.get_response(request)


class DenialMiddleware:
    """Notes on the audit line whom what was denied (security.md D31)."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Note it; design's middleware answers."""
        if isinstance(exception, Refusal) and exception.kind is Kind.FORBIDDEN and isinstance(request.user, User):
            operations.record_denial(
                path=request.path_info, code=exception.code, user_id=request.user.id, now=clock.now()
            )
        return None


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not isinstance(user, User) or queries.is_over(session=request.session):
        return READER
    has_second = queries.has_second_factor(session=request.session, user_id=user.id)
    return queries.actor_of(user=user, now=clock.now(), has_second_factor=has_second)


def _led_elsewhere(request: HttpRequest) -> HttpResponseRedirect | None:
    user = request.user
    if not isinstance(user, User) or request.path_info.startswith(ALWAYS_OPEN):
        return None
    if queries.has_second_factor(session=request.session, user_id=user.id):
        return None
    if not queries.needs_second_factor(user=user, now=clock.now()):
        return None
    # Whoever has one shows it; whoever has none sets it up.
    has_one = queries.second_factors(user_id=user.id).is_any
    where = reverse("mfa_reauthenticate" if has_one else "mfa_index")
    return HttpResponseRedirect(f"{where}?{urlencode({'next': request.get_full_path()})}")
