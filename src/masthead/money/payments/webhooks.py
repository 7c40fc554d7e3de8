"""Where payment companies tell of what happened: verified, stored, answered; worked off later (C3, C8)."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from masthead.kernel import clock
from masthead.money.payments import operations as payments
from masthead.money.payments.values import BODY_MAX, Malformed, NotGenuine, Stale, WrongMode

LOG = logging.getLogger(__name__)
BUSY_S = 30


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """
    Take in one notification of Stripe's.

    200 only once it is stored; 400 can't be read, or is of the other mode; 401 not signed; 403 signed too long ago;
    413 too large; 503 come again.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or request.content_type != "application/json":
        return _answer(400, "A notification is JSON and says its length.")
    if int(length) > BODY_MAX:
        return _answer(413, "That is too large for a notification.")
    try:
        payments.take_in_webhook(
            provider="stripe", headers=request.headers, raw=request.read(BODY_MAX + 1), now=clock.now()
        )
    except payments.NoSuchCompany:
        return _answer(404, "No payments are taken here.")
    except (OperationalError, InterfaceError):
        LOG.exception("a notification could not be stored")
        return _answer(503, "Please send it again.")
    except (Stale, NotGenuine, Malformed, WrongMode) as wrong:
        # The reason is in our own words: nothing of the body is logged.
        LOG.warning("a notification was refused: %s", wrong)
        return _answer(_status(wrong), "It was not accepted.")
    return _answer(200, "Stored.")


def _status(wrong: Exception) -> int:
    match wrong:
        case Stale():
            return 403
        case NotGenuine():
            return 401
        case _:
            return 400


def _answer(status: int, words: str) -> HttpResponse:
    answer = HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    if status == 503:  # noqa: PLR2004
        answer["Retry-After"] = str(BUSY_S)
    return answer
