"""Refusals become answers in words; every answer bears its headers."""

import pytest
from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings

from masthead.design import middleware, queries
from masthead.kernel.refusals import Kind

STATUS = {"absent": 404, "forbidden": 403, "conflict": 409, "unfit": 422, "gone": 410, "busy": 429}


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_of_refusal_has_its_answer_and_its_sentence(reader: Client, kind: Kind) -> None:
    answer = reader.get(f"/refuse/{kind}/")
    assert answer.status_code == STATUS[kind]
    html = answer.content.decode()
    assert f"<p>The answer is {kind} &amp; no &lt;more&gt;.</p>" in html
    assert "The Tideway Clarion" in html
    assert "Traceback" not in html
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.get("Retry-After") == ("60" if kind is Kind.BUSY else None)


@pytest.mark.parametrize(("what", "status"), [("absent", 404), ("denied", 403), ("big", 413)])
def test_djangos_own_refusals_are_said_in_the_same_words(reader: Client, what: str, status: int) -> None:
    answer = reader.get(f"/fail/{what}/")
    assert answer.status_code == status
    assert "Go to the front page" in answer.content.decode()


def test_a_fault_of_ours_is_a_static_page_that_tells_nothing(reader: Client) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("logging.Logger.handle", lambda *_: None)
        answer = reader.get("/fail/fault/")
    assert answer.status_code == 500
    html = answer.content.decode()
    assert "Something went wrong here" in html
    assert "RuntimeError" not in html


def test_a_refusal_is_said_even_when_the_places_cannot_be_asked(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(queries, "frame", broken)
    answer = reader.get("/refuse/gone/")
    assert answer.status_code == 410
    assert "This has been taken away" in answer.content.decode()


def test_every_answer_bears_its_headers(reader: Client) -> None:
    """D15."""
    for address in ("/office/gallery/", "/refuse/absent/", "/nowhere/"):
        answer = reader.get(address)
        for name, value in middleware.EVERY_ANSWER.items():
            assert answer[name] == value


def test_a_view_may_say_a_header_itself(reader: Client) -> None:
    assert reader.get("/loose/")["Cross-Origin-Resource-Policy"] == "cross-origin"


@override_settings(
    CONTENT_SECURITY_POLICY={"DIRECTIVES": {"default-src": [NONE], "style-src": [SELF]}},
    CONTENT_SECURITY_POLICY_UNDER={"/office/": {"style-src": [SELF, UNSAFE_INLINE]}},
)
def test_the_office_alone_has_a_looser_policy() -> None:
    """D14."""
    asked = CSPMiddleware(middleware.HeadersMiddleware(lambda _request: HttpResponse()))
    told: dict[str, set[str]] = {}
    for path in ("/", "/office/pages/", "/officer/"):
        request = HttpRequest()
        request.path_info = path
        told[path] = set(asked(request)["Content-Security-Policy"].split("; "))
    assert told["/"] == told["/officer/"] == {"default-src 'none'", "style-src 'self'"}
    assert told["/office/pages/"] == {"default-src 'none'", "style-src 'self' 'unsafe-inline'"}
