"""One's own sign-in: where one is signed in, and recovery codes."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from masthead.design import queries as design
from masthead.kernel import clock
from masthead.people import operations, queries
from masthead.people.models import User

NEVER_STORED = "private, no-store"
ALL = "all"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """``/sign-in/me/``: who one is, and the sessions one can end."""
    now = clock.now()
    user = _user(request)
    sessions = queries.own_sessions(user_id=user.id, current=request.session.session_key or "")
    if request.method == "POST":
        wanted = request.POST.get("end", "")
        ending = [one.id for one in sessions if not one.is_this and wanted in {ALL, str(one.id)}]
        actor = queries.actor_of(user=user, now=now)
        operations.end_own_sessions(user_id=user.id, session_ids=ending, actor=actor, now=now)
        return HttpResponseRedirect(request.path, status=303)
    values = {
        "roles": [role.name for role in queries.roles_of(user_id=user.id, now=now)],
        "sessions": sessions,
        "others": len(sessions) > 1,
    }
    return _drawn(request, user, "people/me.html", values)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@operations.sure_of_oneself
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """``/sign-in/recovery-codes/``: ten new ones are shown in the answer that makes them, and never again."""
    user = _user(request)
    codes = None
    if request.method == "POST":
        now = clock.now()
        actor = queries.actor_of(user=user, now=now)
        codes = operations.new_recovery_codes(user_id=user.id, actor=actor, now=now)
    return _drawn(request, user, "people/recovery_codes.html", {"codes": codes})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "nobody else gets here"
    return request.user


def _drawn(request: HttpRequest, user: User, template: str, values: Mapping[str, object]) -> HttpResponse:
    common = {
        "frame": design.frame(now=clock.now()),
        "me": queries.staff_of(user=user),
        "mine": queries.second_factors(user_id=user.id),
        "office": settings.LOGIN_REDIRECT_URL,
    }
    answer = render(request, template, {**common, **values})
    answer["Cache-Control"] = NEVER_STORED
    return answer
