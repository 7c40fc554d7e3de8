"""``request.actor``, made when it is first asked for: a page that asks is not pressed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from masthead.kernel.actors import READER, Actor
from masthead.people import queries
from masthead.people.models import User


class ActorMiddleware:
    """Puts the actor on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on; nothing is read unless the actor is asked for."""
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    return queries.actor_of(user=user) if isinstance(user, User) else READER
