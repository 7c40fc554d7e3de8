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
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtail
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as documents
from wagtail.utils.urlpatterns import decorate_urlpatterns

from masthead.surfaces.console.views import own, particulars

View = Callable[..., HttpResponseBase]
Patterns = Sequence[URLPattern | URLResolver]


def in_one_transaction(view: View) -> View:
    """Store all that a view does, or nothing."""

    @wraps(view)
    def whole(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - any view's
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return whole


def staff_only(patterns: Patterns) -> list[URLPattern | URLResolver]:
    """Screens of other parts, for those who may enter the office; others are asked to sign in."""
    # Copies: Wagtail decorates in place, and what others mount elsewhere is theirs.
    copies = [copy(pattern) for pattern in patterns]
    guarded: list[URLPattern | URLResolver] = decorate_urlpatterns(copies, require_admin_access)
    return guarded


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
    *decorate_urlpatterns(list(wagtail.urlpatterns), in_one_transaction),
]
