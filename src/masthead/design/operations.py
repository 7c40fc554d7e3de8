"""Drawing a screen of the office: who may see it is asked before anything else, and nothing of it is kept."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from masthead.kernel.actors import Duty

NEVER_STORED = "private, no-store"
View = Callable[..., HttpResponseBase]


def screen(*, duties: tuple[Duty, ...], to_send: tuple[Duty, ...] = ()) -> Callable[[View], View]:
    """
    Mark a view as a screen of the office.

    :param duties: what whoever looks must be allowed; one of them is enough
    :param to_send: what whoever sends its form must be allowed, where that is more; again one is enough
    :raises NotYourDuty: from the view, if the actor may do none of them
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - any view's
            actor = request.actor  # type: ignore[attr-defined]
            asked = to_send if to_send and request.method not in {"GET", "HEAD"} else duties
            if not any(actor.may(duty) for duty in asked):
                actor.must(asked[0])
            answer = view(request, *args, **kwargs)
            answer.headers.setdefault("Cache-Control", NEVER_STORED)
            return answer

        guarded.duties = duties  # type: ignore[attr-defined]  # the table of access reads it
        return guarded

    return mark


def draw(
    *, request: HttpRequest, template: str, heading: str, values: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """
    A screen in the office's shell.

    :param template: extends ``design/office.html`` and fills its block ``screen``
    :param heading: the page's one heading, and its title
    """
    answer = render(request, template, {"heading": heading, **values}, status=status)
    # What was typed is shown again as it was typed, and a NUL is no character of a page.
    answer.content = answer.content.replace(b"\0", "\N{REPLACEMENT CHARACTER}".encode())
    return answer
