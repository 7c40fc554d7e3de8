"""Who did what, as an auditor reads it: in words, narrowed, page by page, and taken out with its purpose noted."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from masthead.kernel import ids
from masthead.kernel.actors import Actor
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit import queries
from masthead.machinery.audit.models import Line
from masthead.machinery.audit.values import Wanted
from tests import staff
from tests.client import Client
from tests.makers import ACTOR, NOW, make_paper, words

ADDRESS = "/office/audit/"
HOSTILE = ("=1+1", "<script>alert(1)</script>", "@SUM(A1)", '" onload="x', "{{ 7 }}", "%s", "'; DROP TABLE x; --")


@pytest.fixture
def at(db: None, set_clock: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """A paper whose clock stands at a moment."""
    set_clock(NOW)
    make_paper(now=NOW - timedelta(days=15))
    return set_clock


@pytest.fixture
def auditor(at: object, client: Client) -> Client:
    """Somebody who may read it."""
    return staff.signed_in(client, "Auditors")  # type: ignore[return-value]


def note(
    act: str = "payments.post_batch", subject: str = "B-7K3QXM4", *, actor: Actor = ACTOR, on: datetime = NOW
) -> None:
    audit.record(act=act, subject=subject, actor=actor, now=on, detail={})


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))


def shown(answer: Any) -> str:
    assert answer["Cache-Control"] == "private, no-store"
    html = answer.content.decode()
    table = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return words(table)


def test_a_line_is_read_in_words_and_by_name(auditor: Client) -> None:
    note()
    note("people.give_role", str(ids.uuid7(now=NOW)))
    note("tests.something_new", "thing")
    text = shown(auditor.get(ADDRESS))
    assert "24 November 2026 10:00 the program (tests) Posted a batch B-7K3QXM4" in text
    assert "Gave a role" in text
    assert "Tests: something new thing" in text
    signed_in = Line.objects.filter(actor__startswith="user:").first()
    if signed_in:
        assert signed_in.actor not in text


def test_lines_are_narrowed_by_who_what_day_and_subject(auditor: Client) -> None:
    note(on=NOW - timedelta(days=3))
    note("payments.open_batch", "B-9W2DHN6", actor=Actor("program:other", is_program=True))
    for asked, wanted, unwanted in (
        ({"act": "payments.open_batch"}, "Opened a batch", "Posted a batch"),
        ({"who": "program:other"}, "B-9W2DHN6", "B-7K3QXM4"),
        ({"subject": " B-7K3QXM4 "}, "Posted a batch", "Opened a batch"),
        ({"first_on": "21/11/2026", "last_on": "21 November 2026"}, "Posted a batch", "Opened a batch"),
        ({"first_on": "2026-11-22"}, "Opened a batch", "Posted a batch"),
    ):
        text = shown(auditor.get(ADDRESS, asked))
        assert wanted in text, asked
        assert unwanted not in text, asked


@pytest.mark.parametrize(
    "typed", [{"first_on": "30/2/2026"}, {"who": "nobody"}, {"act": "no.such"}, {"subject": "a\x00b"}]
)
def test_what_can_not_be_asked_is_said_at_its_box(auditor: Client, typed: dict[str, str]) -> None:
    answer = auditor.get(ADDRESS, typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "There is a problem" in words(html)
    assert 'aria-invalid="true"' in html


def test_a_last_day_before_the_first_is_refused(auditor: Client) -> None:
    answer = auditor.get(ADDRESS, {"first_on": "2/11/2026", "last_on": "1/11/2026"})
    assert (answer.status_code, "The last day is before the first" in words(answer.content.decode())) == (422, True)


def test_pages_follow_one_another_without_a_gap(auditor: Client) -> None:
    for number in range(120):
        note(subject=f"B-{number}", on=NOW - timedelta(seconds=number // 3))
    met: list[str] = []
    address = f"{ADDRESS}?act=payments.post_batch"
    for _ in range(3):
        answer = auditor.get(address)
        html = answer.content.decode()
        met += [word for word in shown(answer).split() if word.startswith("B-")]
        older = html.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        if not older:
            break
        address = older if older.startswith("/") else ADDRESS + older
    assert len(met) == len(set(met)) == 120
    assert set(met) == {f"B-{number}" for number in range(120)}
    for broken in ("~", "x~1", "2026-11-24~-1", "2026-11-24~" + "9" * 40, "2026-11-24T10:00:00+00:00~٣"):
        assert auditor.get(ADDRESS, {"after": broken}).status_code == 200


def test_names_that_are_markup_or_formulas_are_words(auditor: Client) -> None:
    """D24."""
    for text in HOSTILE:
        note(subject=text)
    html = auditor.get(ADDRESS).content.decode()
    assert "<script>alert" not in html
    answer = auditor.post("/office/audit.csv", {"purpose": "The yearly audit"})
    rows = rows_of(answer)
    subjects = {row[6] for row in rows[1:]}
    assert {f"'{text}" if text[0] in "=@'" else text for text in HOSTILE} <= subjects


def test_what_is_taken_out_is_what_was_asked_for_and_its_purpose_is_noted(auditor: Client) -> None:
    note()
    note("payments.open_batch", "B-9W2DHN6")
    answer = auditor.post("/office/audit.csv", {"act": "payments.post_batch", "purpose": "The yearly audit"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    rows = rows_of(answer)
    assert rows[0][:3] == ["number", "at", "who"]
    assert [row[6] for row in rows[1:]] == ["B-7K3QXM4"]
    line = Line.objects.get(act="audit.export")
    assert line.detail == {"act": "payments.post_batch", "purpose": "The yearly audit"}
    assert line.actor.startswith("user:")


@pytest.mark.parametrize("purpose", ["", "   ", "a\u202eb", "x" * 201])
def test_without_a_purpose_nothing_is_taken_out(auditor: Client, purpose: str) -> None:
    answer = auditor.post("/office/audit.csv", {"purpose": purpose})
    assert answer.status_code == 422
    assert not Line.objects.filter(act="audit.export").exists()
    assert auditor.get("/office/audit.csv")["Location"] == ADDRESS


@pytest.mark.parametrize("role", ["Editors", "Gift-desk volunteers", "Fund organisers"])
def test_whoever_has_not_the_duty_reads_nothing(at: object, client: Client, role: str) -> None:
    """D2, D3."""
    staff.signed_in(client, role)
    assert client.get(ADDRESS).status_code == 403
    assert client.post("/office/audit.csv", {"purpose": "Curiosity"}).status_code == 403
    assert not Line.objects.filter(act="audit.export").exists()


def test_every_way_of_asking_walks_an_index(at: object) -> None:
    for number in range(300):
        note(subject=f"B-{number}", on=NOW - timedelta(minutes=number))
    ways = (
        Wanted(),
        Wanted(act="payments.post_batch"),
        Wanted(actor="program:tests"),
        Wanted(subject="B-7"),
        Wanted(from_at=NOW - timedelta(hours=2), before_at=NOW),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        for wanted in ways:
            plan = queries._wanted(wanted)[:50].explain()
            assert "Sort" not in plan, plan
            assert "Index Scan" in plan, plan


def test_the_screen_asks_the_same_few_questions_whatever_it_shows(auditor: Client) -> None:
    auditor.get(ADDRESS)
    note()
    with CaptureQueriesContext(connection) as few:
        auditor.get(ADDRESS, {"act": "payments.post_batch"})
    for number in range(60):
        note(subject=f"B-{number}")
    with CaptureQueriesContext(connection) as many:
        auditor.get(ADDRESS, {"act": "payments.post_batch"})
    assert len(many) == len(few)
