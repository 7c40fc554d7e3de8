"""The tiny paper's pages."""

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path

from masthead.kernel import clock
from masthead.machinery.press import operations as press
from masthead.machinery.press.values import EXPIRES, TAGS

PAD = "<p>" + "All the news that fits, and some that does not. " * 60 + "</p>"


def _fact(name: str) -> str:
    return (settings.FACTS / name).read_text()


def _note(name: str) -> None:
    with (settings.FACTS / "made").open("a") as made:
        made.write(f"{name}\n")


def _hang(name: str) -> None:
    while (settings.FACTS / f"hang-{name}").exists():
        time.sleep(0.02)


@press.pressed
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page that says everything a request could have told it, so that poison would show."""
    _hang("page")
    now = clock.now()
    _note(name)
    words = [_fact("words"), request.get_host(), request.build_absolute_uri(), *map(str, request.GET.items())]
    words += [f"{key}={value}" for key, value in sorted(request.headers.items())]
    box = press.fragment(slot="box", now=now)
    answer = HttpResponse(f"<!doctype html><title>{name}</title><p>{'|'.join(words)}</p>{PAD}{box}<p>the end</p>")
    answer[TAGS] = f"page:{name} words"
    return answer


@press.pressed
def dated(request: HttpRequest) -> HttpResponse:
    """A page that expires by the clock."""
    now = clock.now()
    answer = HttpResponse(f"{now:%Y-%m-%d %H}", content_type="text/plain")
    answer[TAGS] = "dated"
    answer[EXPIRES] = now.replace(minute=59, second=59, microsecond=0).isoformat()
    return answer


@press.pressed
def moved(request: HttpRequest) -> HttpResponse:
    answer = HttpResponseRedirect("/page/a/", status=301)
    answer[TAGS] = "moved"
    return answer


@press.pressed
def gone(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse("It was taken away.", status=410)
    answer[TAGS] = "gone"
    return answer


@press.pressed
def untagged(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody keeps this")


@press.pressed
def cookie(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse("a cookie for you")
    answer.set_cookie("flavour", "oat")
    answer[TAGS] = "cookie"
    return answer


@press.pressed
def asking(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(f"hello {request.session.get('name', 'stranger')} {request.headers.get('X-Name', '')}")
    answer[TAGS] = "asking"
    return answer


@press.pressed
def private(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse("between us")
    answer["Cache-Control"] = "private"
    answer[TAGS] = "private"
    return answer


@press.pressed
def broken(request: HttpRequest) -> HttpResponse:
    if (settings.FACTS / "break").exists():
        raise RuntimeError("the view is broken")
    answer = HttpResponse(_fact("words"))
    answer[TAGS] = "broken"
    return answer


def live(request: HttpRequest) -> HttpResponse:
    """A personal page, which may hang."""
    _hang("live")
    answer = HttpResponse(f"live {request.method} {len(request.body)}")
    answer[TAGS] = "live"
    return answer


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(b"x" * 65_536 for _ in range(400))


def style(request: HttpRequest) -> HttpResponse:
    _note("style")
    answer = HttpResponse("p{}", content_type="text/css")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


urlpatterns = [
    path("page/<slug:name>/", page),
    path("dated/", dated),
    path("moved/", moved),
    path("gone/", gone),
    path("untagged/", untagged),
    path("cookie/", cookie),
    path("asking/", asking),
    path("private/", private),
    path("broken/", broken),
    path("live/", live),
    path("office/live/", live),
    path("stream/", stream),
    path("static/style.css", style),
]
