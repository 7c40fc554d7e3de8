"""
The look alone: templates and the look's own addresses, no database.

Django is configured here only where nobody has done it, so that these tests also run by themselves.
"""

import re
from collections.abc import Iterator
from datetime import datetime

import django
import pytest
from django.conf import settings
from django.test import Client, override_settings
from justhtml import JustHTML

from masthead.design import queries
from masthead.design.formats import examples
from masthead.design.values import Frame

ALONE = {
    "ROOT_URLCONF": "tests.design.addresses",
    "MIDDLEWARE": ["masthead.design.middleware.HeadersMiddleware", "masthead.design.middleware.RefusalMiddleware"],
    "ALLOWED_HOSTS": ["*"],
}

if not settings.configured:
    settings.configure(
        INSTALLED_APPS=["masthead.design"],
        SECRET_KEY="for the look's tests alone",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        USE_TZ=True,
        **ALONE,
    )
    django.setup()

WHOLE = "<!doctype html><html lang=en-GB><head><title>x</title></head><body>{}</body></html>"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A browser without a browser, before the look's own addresses and an invented paper's frame."""

    def frame(*, now: datetime) -> Frame:
        assert now.tzinfo is not None
        return examples.frame()

    monkeypatch.setattr(queries, "frame", frame)
    with override_settings(**ALONE):
        yield Client(raise_request_exception=False)


def strict(html: str) -> JustHTML:
    """The page, read by a parser that takes no fault."""
    return JustHTML(html if html.lstrip().startswith("<!doctype") else WHOLE.format(html), strict=True, sanitize=False)


def words(html: str) -> str:
    """The text as fixed.md reads it: each tag a space, white space folded, ’ read as '."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).replace("’", "'").strip()
