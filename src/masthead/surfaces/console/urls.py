"""
The office: Wagtail's shell, at ``/office/``.

Wagtail publishes and signals without a transaction of its own; its views alone are wrapped in one here, so that an
article is never public without its address and its line of audit.
"""

from collections.abc import Callable, Sequence
from copy import copy
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtail
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as documents
from wagtail.utils.urlpatterns import decorate_urlpatterns

from masthead.people import operations as people
from masthead.surfaces.console.views import own, particulars

View = Callable[..., HttpResponseBase]
Patterns = Sequence[URLPattern | URLResolver]
SHUT = frozenset({"users/", "groups/"})  # Wagtail's screens of who signs in, and of what groups may do
PEOPLES = frozenset({"people", "auth"})  # what many at once of a kind are no more changed by


def in_one_transaction(view: View) -> View:
    """Store all that a view does, or nothing."""

    @wraps(view)
    def whole(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - any view's
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return whole


def shut(view: View) -> View:
    """
    Answer that there is nothing.

    Wagtail would let an administrator make users and change what groups may do, without being asked who they are and
    without a line of the audit (security.md D11, D32): that is kept in people. Its addresses stay, since it names them.
    """

    @wraps(view)
    def absent(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401, ARG001 - any view's
        raise Http404

    return absent


def wagtails_own(view: View) -> View:
    """Wagtail's screens: each stores all or nothing, and none does anything to who signs in."""
    whole, absent = in_one_transaction(view), shut(view)

    @wraps(view)
    def ours(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - any view's
        chosen = absent if kwargs.get("app_label") in PEOPLES else whole
        return chosen(request, *args, **kwargs)

    return ours


def staff_only(patterns: Patterns) -> list[URLPattern | URLResolver]:
    """Screens of other parts, for those who may enter the office; others are asked to sign in."""
    # Copies: Wagtail decorates in place, and what others mount elsewhere is theirs.
    copies = [copy(pattern) for pattern in patterns]
    guarded: list[URLPattern | URLResolver] = decorate_urlpatterns(copies, require_admin_access)
    return guarded


def of_the_sure(patterns: Patterns) -> list[URLPattern | URLResolver]:
    """Screens of parts that stand below people: who somebody is is asked again before them (security.md D11)."""
    asked: list[URLPattern | URLResolver] = decorate_urlpatterns(
        [copy(pattern) for pattern in patterns], people.sure_of_oneself
    )
    return asked


urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", own.sign_in),
    *staff_only(
        [
            path("account/", own.OwnAccount.as_view()),
            path("particulars/", particulars.facts, name="particulars"),
            path("particulars/bank/", particulars.bank, name="particulars-bank"),
        ]
    ),
    path("documents/", include(staff_only(documents.urlpatterns))),
    *(
        decorated
        for pattern in wagtail.urlpatterns
        for decorated in decorate_urlpatterns([pattern], shut if str(pattern.pattern) in SHUT else wagtails_own)
    ),
]
