"""Every page of a whole paper, asked by everybody: the same for all who read, and with its protective headers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from csp.constants import NONE, SELF
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from masthead.design.middleware import EVERY_ANSWER
from masthead.machinery.audit.models import Line
from tests import access, staff, whole
from tests.client import FOR_EVER, HOST, KNOWN, PERSONAL, PUBLIC
from tests.whole import Whole

made, paper = whole.made, whole.whole
DOORS = ("office/", "sign-in/")
# Where a reader sends something; everywhere else a form is refused, whoever sends it.
SENT_TO = {"give/", "give/thanks/<str:token>/", "support/form/"}
NO_SUCH_METHOD = 405
# Each with what it is, so that a kind of page without its policy is found.
POLICY: Mapping[str, set[str]] = {
    "default-src": {NONE},
    "base-uri": {NONE},
    "frame-ancestors": {NONE},
    "style-src": {SELF},
    "connect-src": {SELF},
}
UNSAFE = re.compile(r"unsafe-inline|unsafe-eval|\*|http://(?!127\.0\.0\.1)")


def is_readers(pattern: str) -> bool:
    return not pattern.removeprefix("^").startswith(DOORS)


def one_of_each() -> Mapping[str, str]:
    """One address of each pattern that readers see: the first that stands in the table."""
    told: dict[str, str] = {}
    for pattern, at in whole.patterns(is_readers):
        told.setdefault(pattern, at)
    return told


def browser() -> Client:
    return Client(HTTP_HOST=HOST, SERVER_NAME="localhost", SERVER_PORT="8900")


def answers(paper: Whole, client: Client) -> Iterator[tuple[str, HttpResponseBase]]:
    for pattern, at in one_of_each().items():
        for method in ("GET", "POST"):
            yield f"{method} {pattern}", client.generic(method, paper.at(at))


def told(answer: HttpResponseBase) -> tuple[int, str, int]:
    """What must not depend on who asks; a form's token is another each time, so of those the length alone is held."""
    content = b"" if answer.streaming else getattr(answer, "content", b"")
    return answer.status_code, answer.get("Cache-Control", ""), len(content)


def test_signing_in_to_the_office_changes_nothing_on_readers_pages(paper: Whole) -> None:
    """D1: every public address, each role of the office, GET and POST; and what is only read takes no form."""
    stranger = {at: told(answer) for at, answer in answers(paper, browser())}
    assert {at: kept for at, kept in stranger.items() if kept[0] >= 500} == {}
    taking = {at for at, kept in stranger.items() if at.startswith("POST") and kept[0] != NO_SUCH_METHOD}
    assert taking == {f"POST {pattern}" for pattern in SENT_TO}
    for role in [*access.ROLES.values(), staff.ADMINISTRATOR]:
        client = staff.signed_in(browser(), role, email=f"{role.split()[0]}@desk.example", now=whole.NOW)
        different = {
            at: (told(answer), stranger[at]) for at, answer in answers(paper, client) if told(answer) != stranger[at]
        }
        assert different == {}, role


def test_what_companies_call_is_only_sent_to_and_must_be_signed(paper: Whole) -> None:
    """D1, D13: the one form without a token is signed instead, whoever sends it."""
    for client in (browser(), staff.signed_in(browser(), staff.ADMINISTRATOR, now=whole.NOW)):
        assert client.get("/hooks/stripe/").status_code == NO_SUCH_METHOD
        assert client.post("/hooks/stripe/", b"{}", content_type="application/json").status_code == 401


@dataclass(frozen=True)
class Got:
    """An answer, as it is looked at."""

    headers: Mapping[str, str]
    content: bytes
    sets_cookies: bool


@pytest.fixture(scope="module")
def everything(made: Whole, django_db_blocker: DjangoDbBlocker) -> Mapping[str, Got]:
    """The answer at every address and state of the table: a reader's, and in the office that of one who may do all."""
    found: dict[str, Got] = {}
    with django_db_blocker.unblock(), whole.rolled_back():
        reader, editor = browser(), staff.signed_in(browser(), staff.ADMINISTRATOR, now=whole.NOW)
        for pattern, at in whole.patterns(lambda _: True):
            answer: Any = (reader if is_readers(pattern) else editor).get(made.at(at))
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[made.at(at)] = Got(answer.headers, content, bool(answer.cookies))
    return found


def directives(answer: Got) -> Mapping[str, set[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {part[0]: set(part[1:]) for part in parts if part}


def test_every_page_bears_its_headers(everything: Mapping[str, Got]) -> None:
    """D15: nosniff, referrer, opener, resource and permissions policies; what is personal is kept nowhere."""
    for at, answer in everything.items():
        for name, value in EVERY_ANSWER.items():
            may_be_shown_elsewhere = name == "Cross-Origin-Resource-Policy" and at == "/fund/box/"
            assert may_be_shown_elsewhere or answer.headers[name] == value, f"{at}: {name}"
        assert answer.headers["Cache-Control"] in KNOWN | {"private"} or at.startswith("/office/"), at
        assert "Server" not in answer.headers
        assert "X-Powered-By" not in answer.headers
        keeps = answer.headers["Cache-Control"]
        if at.startswith(("/office/", "/sign-in/", "/give/thanks/", "/support/form/")) or at == "/give/":
            assert "no-store" in keeps, f"{at}: {keeps}"
            assert "private" in keeps, f"{at}: {keeps}"
        else:
            assert keeps in {PUBLIC, PERSONAL, FOR_EVER}, f"{at}: {keeps}"
            assert not answer.sets_cookies, at


def test_every_page_has_its_policy(everything: Mapping[str, Got]) -> None:
    """D14: strict where readers are, own scripts alone at the door, looser in the office alone."""
    for at, answer in everything.items():
        policy = directives(answer)
        if at.startswith("/office/"):
            assert policy["default-src"] == {SELF}, at
            assert policy["frame-ancestors"] <= {SELF, NONE}, at
            assert "'unsafe-eval'" not in answer.headers["Content-Security-Policy"], at
            continue
        expected = {**POLICY, **({"frame-ancestors": policy["frame-ancestors"]} if at == "/fund/box/" else {})}
        assert {name: policy[name] for name in expected} == expected, at
        assert UNSAFE.search(answer.headers["Content-Security-Policy"]) is None, at
        assert policy.get("script-src", {SELF}) == {SELF}, at
        assert ("script-src" in policy) == at.startswith("/sign-in/"), at
        assert "https://checkout.stripe.com" in policy["form-action"], at


def test_no_page_has_what_is_secret(everything: Mapping[str, Got]) -> None:
    """D30: no key of ours, no key of a company and no password's hash stands on any page."""
    secrets = ("the key of the tests", "sk_test_of_the_tests", "whsec_of_the_tests", "md5$", "argon2", "gAAAA")
    for at, answer in everything.items():
        assert [one for one in secrets if one.encode() in answer.content] == [], at


def written() -> Mapping[str, tuple[int, ...]]:
    """How many rows this transaction has written, by table."""
    counted = "n_tup_ins, n_tup_upd, n_tup_del"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT relname, {counted} FROM pg_stat_xact_user_tables")
        return {name: tuple(counts) for name, *counts in cursor.fetchall()}


def test_looking_changes_nothing_but_says_who_looked(paper: Whole) -> None:
    """D13: no GET writes, at any address, by whoever may do all; only that personal data were seen is noted (P17)."""
    reader, editor = browser(), staff.signed_in(browser(), staff.ADMINISTRATOR, email="all@desk.example", now=whole.NOW)
    before, last = written(), Line.objects.order_by("-id")[0].id
    for pattern, at in whole.patterns(lambda _: True):
        (reader if is_readers(pattern) else editor).get(paper.at(at))
    changed = {table for table, counts in written().items() if counts != before.get(table, (0, 0, 0))}
    # What was seen, by whom; that somebody is there; and pages that are kept for the next reader.
    assert changed <= {"audit_line", "people_sight", "django_session", "press_plate"}
    acts = set(Line.objects.filter(id__gt=last).values_list("act", flat=True))
    assert acts <= {"people.see", "payments.see_batch", "payments.see_scan", "fund.see_column"}
