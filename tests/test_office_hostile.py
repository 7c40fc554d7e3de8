"""
Every form of the office, given what no clerk would type (issue 9, "Bad input").

Whatever comes is taken as words, or refused in words: never a fault of ours, what was typed stands in the form that is
shown again, and of what was refused nothing is left on any table.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from masthead.giving.fund import operations as fund
from masthead.kernel import words
from masthead.kernel.ids import PartyId
from masthead.kernel.periods import Month
from masthead.money.payments import operations as payments
from masthead.money.payments.values import (
    AsideReason,
    AsideTyped,
    BatchKind,
    Controls,
    Decision,
    Means,
    Part,
    Typed,
)
from masthead.people import operations as people
from masthead.people.values import PartyKind, Place
from tests import access, makers, staff
from tests.makers import ACTOR
from tests.test_access import browser
from tests.whole import NOW, Whole, made, patterns, rolled_back, whole

__all__ = ["made", "whole"]

HOSTILE = {
    "formula": '=HYPERLINK("https://evil.example","x")',
    "markup": '" onfocus="x"><script>alert(1)</script>',
    "template": "{{ 7 }}{% now %}%s%(x)s",
    "null": "Ol\x00wen",
    "right to left": "Olwen \u202egnp.exe",
    "other digits": "١٢٫٥٠",
    "leading noughts": "0" * 12 + "9" * 30,
    "long number": "9" * 5_000,
    "long": "x" * 5_000,
    "no such day": "30/2/2026",
    "another age": "31/12/9999",
    "before all": "01/01/0001",
    "half a letter": "\udc80",
}
TOKEN = "csrfmiddlewaretoken"
TYPED = {"text", "search", "email", "tel", "url", "number", "date", "hidden"}
ONE_EACH = {"null": re.compile(""), "another age": re.compile(r"(^|_)(on|day|at|from|until|month)$")}
ROUNDS = 7  # in each every field of a form is given another text
# What is asked without a form that a page of this paper shows, and why it is not among these.
NOT_HERE = {
    "office/login/": "Wagtail's own door; ours is at /sign-in/",
    "office/account/": "Wagtail's own",
    "office/gallery/pages/<str:name>/": "examples that are sent nowhere",
}


@dataclass(frozen=True)
class Form:
    """
    A form as a page shows it.

    :param sends: what it sends unless somebody types
    :param fields: what can be typed into, or is sent along
    :param hidden: those of them that nobody types
    """

    method: str
    action: str
    pattern: str
    sends: Mapping[str, str]
    fields: tuple[str, ...]
    hidden: frozenset[str]


def _pattern(address: str) -> str:
    try:
        return str(resolve(urlsplit(address).path).route)
    except Resolver404:
        return ""


def _forms(page: str, content: str) -> Iterator[Form]:
    found: Iterator[Any] = html.fromstring(content).iter("form")
    for form in found:
        action = urljoin(page, form.get("action") or page)
        if _pattern(action) not in access.OFFICE:
            continue
        typed = [one for one in form.inputs if one.tag == "textarea" or one.get("type", "text") in TYPED]
        named = {str(one.name): one for one in typed if one.name and one.name != TOKEN}
        yield Form(
            method=(form.get("method") or "get").lower(),
            action=action,
            pattern=_pattern(action),
            sends={name: str(value) for name, value in form.form_values() if name != TOKEN},
            fields=tuple(named),
            hidden=frozenset(name for name, one in named.items() if one.get("type") == "hidden"),
        )


def _links(page: str, content: str) -> Iterator[str]:
    for link in html.fromstring(content).iter("a"):
        address = urlsplit(urljoin(page, link.get("href") or ""))
        if not address.netloc and _pattern(address.path) in access.OFFICE:
            yield address.path


def _crawled(client: Client, starts: list[str]) -> list[Form]:
    """Every form of the office that can be come to, one for each page of a kind."""
    seen: set[str] = set()
    found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
    while starts:
        page = starts.pop(0)
        if page in seen or page.startswith("/office/gallery/"):
            continue
        seen.add(page)
        answer = client.get(page)
        if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
            content = answer.content.decode()
            starts.extend(_links(page, content))
            for form in _forms(page, content):
                found.setdefault((form.method, form.pattern, tuple(sorted(form.fields))), form)
    return list(found.values())


def _held() -> dict[str, int]:
    """How many rows each table holds, but for those that say who looked at what and who is signed in."""
    looks = {"audit_line", "django_session", "audit_seal"}
    tables = sorted({model._meta.db_table for model in apps.get_models()} - looks)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))
        return dict(cursor.fetchall())


def _send(client: Client, form: Form, typed: Mapping[str, str]) -> Any:
    body = urlencode({**form.sends, **typed}, errors="surrogateescape")
    if form.method == "get":
        return client.get(f"{form.action}?{body}")
    return client.post(form.action, body, content_type="application/x-www-form-urlencoded")


def _shown(content: str, field: str) -> list[str]:
    """What stands in the fields of a name, wherever they are shown again."""
    found: Any = html.fromstring(content).xpath("//input[@name=$name] | //textarea[@name=$name]", name=field)
    return [(one.value if one.tag == "textarea" else one.get("value", "")) or "" for one in found]


def _is_kept(content: str, field: str, text: str) -> bool:
    shown = _shown(content, field)
    if not shown or not text or "\udc80" in text:
        return True
    kept = {text.strip(), words.printable(text=text).strip()}
    return any(one.strip() in kept for one in shown)


def _wrong(client: Client, form: Form, typed: Mapping[str, str], name: str, before: Mapping[str, int]) -> list[str]:
    """What is wrong with the answer to a form; nothing that it did stands afterwards."""
    with rolled_back():
        answer = _send(client, form, typed)
        at = f"{name} at {form.pattern} ({', '.join(typed)}): {answer.status_code}"
        if answer.status_code >= 500:
            return [at]
        if answer.status_code < 400:
            return []
        found = [f"{at}, half done" for _ in [0] if _held() != before]
        if answer.status_code in {409, 422} and not answer.streaming:
            content = answer.content.decode()
            asked = {field: text for field, text in typed.items() if field not in form.hidden}
            found += [f"{at}: {field} is lost" for field, text in asked.items() if not _is_kept(content, field, text)]
            found += [f"{at}: not as words" for _ in [0] if "<script>alert(1)" in content or "\x00" in content]
        return found


def _gift(purpose: str, payer: PartyId | None, decision: Decision, means: Means = Means.CHEQUE) -> None:
    parts = [Part(purpose, makers.pounds(20), giver=payer)]
    payments.record_by_hand(
        parts=parts, means=means, counted_on=NOW.date(), payer=payer, acknowledge=decision, actor=ACTOR, now=NOW
    )


@pytest.fixture
def more(whole: Whole) -> None:
    """What a paper that goes well does not have: a proposal, two records joined, batches and lines thrown away."""
    one, other = (
        people.record_party(kind=PartyKind.PERSON, name=name, email="", phone="", actor=ACTOR, now=NOW)
        for name in ("Winifred Ash", "Winnie Ash")
    )
    people.join(kept=one, gone=other, why="one hand", actor=ACTOR, now=NOW)
    place = Place(street="2 The Quay", town="Invented Town", postcode="ZZ1 2ZZ", country="GB")
    people.add_address(party_id=one, place=place, actor=ACTOR, now=NOW)
    _gift("fund", one, Decision.LETTER)
    _gift("unidentified", None, Decision.NOBODY_KNOWN, Means.TRANSFER)
    month = str(Month.of(NOW.date()))
    fund.change_target(slug=month, target=makers.pounds(19_000), why="paper costs more", actor=ACTOR, now=NOW)
    controls = Controls(count=1, total=makers.pounds(20), cash=makers.pounds(0))
    thrown_away, draft = (
        payments.open_batch(kind=BatchKind.POST, received_on=NOW.date(), controls=controls, actor=ACTOR, now=NOW)
        for _ in range(2)
    )
    payments.discard_batch(code=thrown_away, actor=ACTOR, now=NOW)
    line = Typed(means=Means.CHEQUE, amount=makers.pounds(20), parts=[Part("fund", makers.pounds(20))])
    put = payments.add_line(code=draft, typed=line, actor=ACTOR, now=NOW).line
    assert put is not None
    payments.remove_line(code=draft, line_id=put, version=1, actor=ACTOR, now=NOW)
    kept = AsideTyped(AsideReason.UNSIGNED, Means.CHEQUE, makers.pounds(20))
    aside = payments.set_aside(typed=kept, actor=ACTOR, now=NOW)
    payments.return_aside(aside_id=aside, why="by post", actor=ACTOR, now=NOW)


@pytest.fixture
def administrator(more: None) -> Client:
    client = browser()
    client.raise_request_exception = False
    return staff.signed_in(client, staff.ADMINISTRATOR, email="all@clarion.example")


@pytest.mark.timeout(300)
def test_every_form_of_the_office_takes_what_is_typed_as_words(administrator: Client, whole: Whole) -> None:
    """Hostile texts in all fields at once, each round others, and the worst in each field alone, hidden ones too."""
    starts = [whole.at(address) for _, address in patterns(lambda pattern: pattern.startswith("office/"))]
    forms = _crawled(administrator, starts)
    before = _held()
    sent = {pattern for pattern, (_, may) in access.OFFICE.items() if may != "-"}
    assert sorted(sent - {form.pattern for form in forms if form.method == "post"} - NOT_HERE.keys()) == []
    found: list[str] = []
    texts = cycle(HOSTILE.values())
    for form in forms:
        if form.pattern in NOT_HERE or not form.fields:
            continue
        typed = [field for field in form.fields if field not in form.hidden]
        for turn in range(ROUNDS) if typed else ():
            told = {field: next(texts) for field in typed}
            found += _wrong(administrator, form, told, f"round {turn}", before)
        for field in form.fields if len(typed) != 1 or form.hidden else ():
            for name, fits in ONE_EACH.items():
                if fits.search(field):
                    found += _wrong(administrator, form, {field: HOSTILE[name]}, name, before)
    assert found == []
