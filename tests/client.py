"""
The project's own test client: a Django client whose every answer is looked over (house rule 29).

Valid HTML by a strict parser, a Cache-Control from the known list, no cookie on a page that may be stored, and no query
while one of our templates is drawn.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import connection
from django.http.response import HttpResponseBase
from django.template import Template
from django.test import Client as DjangoClient
from justhtml import JustHTML

import masthead

HOST = "localhost:8900"
PUBLIC = "public, max-age=0, must-revalidate"
PERSONAL = "private, no-store"
FOR_EVER = "public, max-age=31536000, immutable"
KNOWN = frozenset({PUBLIC, PERSONAL, FOR_EVER, "no-store", "no-cache"})
THEIRS = ("/office/",)  # Wagtail's own screens: their markup, headers and queries are Wagtail's
OURS = str(Path(masthead.__file__).parent)


class Client(DjangoClient):
    """A browser that knows the paper's address and looks over every answer."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**{"HTTP_HOST": HOST, "SERVER_NAME": "localhost", "SERVER_PORT": "8900"} | defaults)

    def request(self, **request: Any) -> Any:
        """Django's own request, with every check after it."""
        path = str(request["PATH_INFO"])
        asked: list[str] = []
        with _watched(asked):
            answer = super().request(**request)
        if not path.startswith(THEIRS):
            assert not asked, f"{path}: a template asked the database: {asked[0]}"
            look_over(path, answer)
        return answer


def look_over(path: str, answer: HttpResponseBase) -> None:
    """Assert what is true of every answer of ours."""
    keeping = answer.get("Cache-Control")
    assert keeping in KNOWN, f"{path}: Cache-Control is {keeping!r}"
    if keeping in {PUBLIC, FOR_EVER}:
        assert not answer.cookies, f"{path}: a page that may be stored sets {list(answer.cookies)}"
        assert "Cookie" not in answer.get("Vary", ""), f"{path}: a page that may be stored differs by cookie"
    content = b"" if answer.streaming else getattr(answer, "content", b"")
    if content and answer.get("Content-Type", "").startswith("text/html"):
        JustHTML(content.decode(), strict=True, sanitize=False)


@contextmanager
def _watched(asked: list[str]) -> Iterator[None]:
    """Note the statements that are run while a template of ours is drawn."""
    drawing = 0
    drawn = Template.render

    def render(template: Template, context: Any) -> Any:
        nonlocal drawing
        is_ours = str(template.origin.name).startswith(OURS)
        drawing += is_ours
        try:
            return drawn(template, context)
        finally:
            drawing -= is_ours

    def note(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if drawing:
            asked.append(sql)
        return execute(sql, parameters, many, context)

    with mock.patch.object(Template, "render", render), connection.execute_wrapper(note):
        yield
