"""
The paper's own server before Django: what Granian serves is ``application``.

It is made when a server's process imports this package, and starts to listen at that process's first request.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from masthead.machinery.particulars.values import PaymentMode

MEMORY_BYTES = 64 * 1024 * 1024

_django = get_wsgi_application()  # wakes Django where nobody has: what is imported next needs its tables

from masthead.machinery.press.front.door import Front, House  # noqa: E402 - see the line above

get_resolver().url_patterns  # noqa: B018 - loads every view now, so that no reader waits for it

application = Front(
    _django,
    House(
        hosts=tuple(settings.ALLOWED_HOSTS),
        threads=settings.ENVIRONMENT.web_threads,
        most_bytes=getattr(settings, "PRESS_MEMORY_BYTES", MEMORY_BYTES),
        is_practice=settings.ENVIRONMENT.payment_mode is PaymentMode.TEST,
    ),
)
