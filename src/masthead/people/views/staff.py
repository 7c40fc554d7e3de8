"""``/office/staff/``: who holds which role, and appointing (practice.md P27)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from masthead.design import operations as office
from masthead.kernel import clock, periods, words
from masthead.kernel.refusals import Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.people import forms, operations, queries, registries
from masthead.people.values import APPOINT_STAFF, SEE_STAFF, Appointment, Holders

SEE_OTHER = 303
UNFIT = 422
ROLE_COLUMNS = [{"title": title, "kind": "words"} for title in ("Role", "What they do", "Holders", "Deputies")]
PEOPLE_COLUMNS = [{"title": title, "kind": "words"} for title in ("Name", "E-mail")]


@office.screen(duties=(SEE_STAFF, APPOINT_STAFF))
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Every role with its holders, those in danger first said in words; everybody who signs in."""
    now = clock.now()
    holders = queries.holders(now=now)
    actor = request.actor  # type: ignore[attr-defined]
    values = {
        "alarms": [_alarm(each) for each in holders if each.is_thin],
        "role_columns": ROLE_COLUMNS,
        "people_columns": PEOPLE_COLUMNS,
        "roles": [_role_row(each) for each in holders],
        "people": [
            {"cells": [{"text": one.name or one.email, "address": f"/office/staff/{one.id}/"}, {"text": one.email}]}
            for one in queries.everybody()
        ],
        "may_appoint": actor.may(APPOINT_STAFF),
    }
    return office.draw(request=request, template="people/staff.html", heading="Staff", values=values)


@office.screen(duties=(APPOINT_STAFF,))
@require_http_methods(["GET", "HEAD", "POST"])
@operations.sure_of_oneself
def new(request: HttpRequest) -> HttpResponse:
    """Appoint somebody; they choose their own password by a letter."""
    now = clock.now()
    form = forms.Appoint(request.POST if request.method == "POST" else None, roles=list(registries.roles))
    if form.is_valid():
        try:
            user_id = operations.appoint_and_invite(
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                role=form.cleaned_data["role"],
                is_deputy=form.cleaned_data["is_deputy"],
                until_at=_until(form),
                actor=request.actor,  # type: ignore[attr-defined]
                now=now,
            )
        except Refusal as refusal:
            form.add_error(_field_of(refusal), refusal.sentence())
        else:
            return HttpResponseRedirect(f"/office/staff/{user_id}/", status=SEE_OTHER)
    return _form(request, form, "people/appoint.html", "Appoint somebody", {})


@office.screen(duties=(APPOINT_STAFF,))
@require_http_methods(["GET", "HEAD", "POST"])
@operations.sure_of_oneself
def one(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Somebody's roles: give one, end one, or end their sign-in."""
    who = queries.staff_member(user_id=user_id)
    if who is None:
        raise Http404
    if "end" in request.POST or "dismiss" in request.POST:
        return _ended(request, user_id)
    now = clock.now()
    form = forms.GiveRole(request.POST if request.method == "POST" else None, roles=list(registries.roles))
    if form.is_valid():
        try:
            operations.give_role(
                user_id=user_id,
                role=form.cleaned_data["role"],
                is_deputy=form.cleaned_data["is_deputy"],
                until_at=_until(form),
                actor=request.actor,  # type: ignore[attr-defined]
                now=now,
            )
        except Refusal as refusal:
            form.add_error(_field_of(refusal), refusal.sentence())
        else:
            return HttpResponseRedirect(request.path, status=SEE_OTHER)
    held = [_held(each) for each in queries.appointments_of(user_id=user_id, now=now)]
    return _form(request, form, "people/staff_one.html", who.name or who.email, {"who": who, "held": held})


def _ended(request: HttpRequest, user_id: UUID) -> HttpResponse:
    now, actor = clock.now(), request.actor  # type: ignore[attr-defined]
    if "dismiss" in request.POST:
        operations.dismiss(user_id=user_id, actor=actor, now=now)
        return HttpResponseRedirect("/office/staff/", status=SEE_OTHER)
    mine = {str(each.id): each.id for each in queries.appointments_of(user_id=user_id, now=now)}
    appointment_id = mine.get(request.POST["end"])
    if appointment_id is None:
        raise Http404
    operations.end_role(appointment_id=appointment_id, actor=actor, now=now)
    return HttpResponseRedirect(request.path, status=SEE_OTHER)


def _form(
    request: HttpRequest, form: forms.GiveRole, template: str, heading: str, values: dict[str, object]
) -> HttpResponse:
    status = UNFIT if form.errors else 200
    values = {"form": form, **values}
    return office.draw(request=request, template=template, heading=heading, values=values, status=status)


def _until(form: forms.GiveRole) -> datetime | None:
    day = form.until()
    return periods.days(first_on=day, last_on=day, zone=particulars.zone()).end_at if day else None


def _field_of(refusal: Refusal) -> str:
    return {"address_taken": "email", "say_until_when": "until_on", "until_is_past": "until_on"}.get(
        refusal.code, "role"
    )


def _alarm(holders: Holders) -> str:
    if not holders.appointments:
        return f"{holders.role.name}: nobody. What they do waits until somebody is appointed."
    only = holders.appointments[0].user
    return f"{holders.role.name}: only {only.name or only.email}. Appoint a deputy, so that someone can stand in."


def _role_row(holders: Holders) -> dict[str, object]:
    names = [_named(each) for each in holders.appointments if not each.is_deputy]
    deputies = [_named(each) for each in holders.appointments if each.is_deputy]
    cells = [
        {"text": holders.role.name},
        {"text": holders.role.words},
        {"text": ", ".join(names) or "nobody"},
        {"text": ", ".join(deputies) or "nobody"},
    ]
    return {"cells": cells}


def _named(appointment: Appointment) -> str:
    name = appointment.user.name or appointment.user.email
    return f"{name} (until {_last_day(appointment.until_at)})" if appointment.until_at else name


def _held(appointment: Appointment) -> dict[str, object]:
    return {
        "id": appointment.id,
        "role": appointment.role,
        "is_deputy": appointment.is_deputy,
        "since": words.day(on=particulars.today(now=appointment.from_at)),
        "until": _last_day(appointment.until_at) if appointment.until_at else "",
    }


def _last_day(until_at: datetime) -> str:
    """The day that a period's end closes: the end is not in it."""
    return words.day(on=particulars.today(now=until_at - timedelta(microseconds=1)))
