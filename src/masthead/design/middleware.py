"""What every answer is given: its protective headers, and a page in words where something is refused."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

import structlog
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from masthead.design import queries
from masthead.design.values import Frame
from masthead.kernel import clock
from masthead.kernel.refusals import Kind, Refusal

View = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger(__name__)

STATUS: Mapping[Kind, HTTPStatus] = {
    Kind.ABSENT: HTTPStatus.NOT_FOUND,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.UNFIT: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.GONE: HTTPStatus.GONE,
    Kind.BUSY: HTTPStatus.TOO_MANY_REQUESTS,
}
DJANGOS: Mapping[type[Exception], HTTPStatus] = {
    Http404: HTTPStatus.NOT_FOUND,
    PermissionDenied: HTTPStatus.FORBIDDEN,
    RequestDataTooBig: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
RETRY_AFTER_S = "60"

# D15. Nothing that a reader uses needs any of these; the payment company's page asks for what it needs itself.
NO_USE_FOR = ("accelerometer", "browsing-topics", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
EVERY_ANSWER = {
    "Permissions-Policy": ", ".join(f"{thing}=()" for thing in NO_USE_FOR),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


class HeadersMiddleware:
    """
    Gives every answer the headers of security.md D15 that it does not bear already. It stands inside django-csp's.

    ``CONTENT_SECURITY_POLICY_UNDER`` maps the beginning of a path to the directives that replace the common ones there:
    the office's editor cannot do without inline script (security.md D14).
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        under = getattr(settings, "CONTENT_SECURITY_POLICY_UNDER", {})
        # Whatever brought the request to us: the proxy that ends TLS speaks plain HTTP behind it.
        seconds = settings.SECURE_HSTS_SECONDS
        kept = {"Strict-Transport-Security": f"max-age={seconds}; includeSubDomains"} if seconds else {}
        self.every_answer = {**EVERY_ANSWER, **kept}
        self.looser: dict[str, View] = {path: csp_replace(policy)(get_response) for path, policy in under.items()}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with its headers; a view that must be looser (pictures for other sites) says so itself."""
        looser = (view for path, view in self.looser.items() if request.path_info.startswith(path))
        answer = next(looser, self.get_response)(request)
        for name, value in self.every_answer.items():
            answer.headers.setdefault(name, value)
        return answer


class RefusalMiddleware:
    """Turns what a view refuses into an answer in words; the operation that refused knows no HTTP."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The view's own answer, if it has one."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:  # noqa: ARG002
        """An answer to a refusal of ours, or to one of Django's; any other fault stays a fault."""
        if isinstance(exception, Refusal):
            return _answer(STATUS[exception.kind], exception.sentence())
        for kind, status in DJANGOS.items():
            if isinstance(exception, kind):
                return _answer(status, "")
        return None


def _answer(status: HTTPStatus, sentence: str) -> HttpResponse:
    page = render_to_string(f"{status.value}.html", {"frame": _frame(), "sentence": sentence})
    answer = HttpResponse(page, status=status)
    answer["Cache-Control"] = "private, no-store"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer["Retry-After"] = RETRY_AFTER_S
    return answer


def _frame() -> Frame | None:
    """The paper's frame, or None: a refusal is still said in words where the places cannot be asked."""
    try:
        return queries.frame(now=clock.now())
    except Exception:
        log.exception("a refusal is answered without the paper's frame")
        return None
