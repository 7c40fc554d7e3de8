"""The audit line: appended, never changed, sealed; what was tampered with is found."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from masthead.kernel.actors import program
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit import queries
from masthead.machinery.audit.models import Line, Seal

ACTOR = program("tests")
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
Connection = psycopg.Connection[tuple[object, ...]]


def note(number: int = 1, *, at: datetime = NOW) -> None:
    for n in range(number):
        audit.record(act="tests.note", subject=f"subject {n}", actor=ACTOR, now=at, detail={"n": n, "é": ["a", None]})


def seal(at: datetime = LATER) -> int:
    return audit.seal(actor=ACTOR, now=at)


def test_a_line_says_who_did_what_to_what_and_when(db: None) -> None:
    audit.record(act="tests.note", subject="x" * 300, actor=ACTOR, now=NOW, detail={"sum": 1})
    line = Line.objects.get()
    assert (line.at, line.act, line.actor, line.detail) == (NOW, "tests.note", "program:tests", {"sum": 1})
    assert line.subject == "x" * 200
    assert queries.has(act="tests.note")
    assert not queries.has(act="tests.other")


def test_a_detail_that_no_chain_can_say_is_a_mistake_of_ours(db: None) -> None:
    for detail in ({"x": 1.5}, {"x": object()}):
        with pytest.raises(AssertionError, match="no place in a chain"):
            audit.record(act="tests.note", subject="", actor=ACTOR, now=NOW, detail=detail)
    assert not Line.objects.exists()


def test_seals_cover_every_settled_line_once(db: None) -> None:
    """D32."""
    note(3)
    assert seal(NOW + timedelta(seconds=59)) == 0
    assert seal() == 3
    assert seal() == 0
    note(2, at=LATER)
    assert seal(LATER + timedelta(minutes=2)) == 2
    first, second = Seal.objects.order_by("n")
    assert (first.n, second.n, second.prev_hash) == (1, 2, first.hash)
    assert second.first_id == first.last_id + 1
    assert queries.check() == []


def test_a_line_that_has_not_settled_holds_back_those_behind_it(db: None) -> None:
    """Moments are handed in, so that a later row may bear an earlier one; a block leaves nothing out."""
    note(1)
    note(1, at=LATER)
    note(1)
    assert seal() == 1
    assert seal(LATER + timedelta(minutes=2)) == 2
    assert sum(one.count for one in Seal.objects.all()) == 3
    assert queries.check() == []


BREACHES = [
    "UPDATE {} SET {} = {}",
    "DELETE FROM {}",
    "TRUNCATE {}",
]


def test_nobody_changes_a_line_or_a_seal(
    fresh_database: str, application_connection: Connection, owner_connection: Connection
) -> None:
    """D32."""
    note(2)
    seal()
    for connection in (application_connection, owner_connection):
        for table, column in (("audit_line", "subject"), ("audit_seal", "hash")):
            for breach in BREACHES:
                with pytest.raises((psycopg.errors.IntegrityError, psycopg.errors.InsufficientPrivilege)):
                    connection.execute(breach.format(table, column, "'x'"))
    assert (Line.objects.count(), Seal.objects.count()) == (2, 1)
    assert queries.check() == []


TAMPERING = {
    "a subject": ("UPDATE audit_line SET subject = 'other' WHERE id = {first}", "block 1 .* not as it was sealed"),
    "an actor": ("UPDATE audit_line SET actor = 'other' WHERE id = {last}", "block 2 .* not as it was sealed"),
    "a moment": ("UPDATE audit_line SET at = at + interval '1 microsecond' WHERE id = {first}", "block 1 .* not as"),
    "a detail": ("UPDATE audit_line SET detail = '{{}}' WHERE id = {first}", "block 1 .* not as it was sealed"),
    "a line removed": ("DELETE FROM audit_line WHERE id = {first}", "sealed with 2 lines and has 1"),
    "a line put in": (
        """INSERT INTO audit_line (id, at, act, subject, actor, detail)
            OVERRIDING SYSTEM VALUE VALUES ({first} - 1, now(), 'x', 'x', 'x', '{{}}')""",
        "sealed with 2 lines and has 3",
    ),
    "a seal removed": ("DELETE FROM audit_seal WHERE n = 1", "block 2 .* does not follow"),
    "a seal changed": ("UPDATE audit_seal SET hash = repeat('0', 64) WHERE n = 1", "block 1 .* not as it was sealed"),
}


def audit_next(connection: Connection, number: int) -> None:
    """Let ids begin later, so that there is room before the first."""
    connection.execute(f"ALTER SEQUENCE audit_line_id_seq RESTART WITH {number}")


@pytest.mark.parametrize(("statement", "found"), TAMPERING.values(), ids=TAMPERING)
def test_what_a_superuser_changes_is_found(
    fresh_database: str, superuser_connection: Connection, statement: str, found: str
) -> None:
    """D32."""
    audit_next(superuser_connection, 100)
    note(2)
    seal()
    note(2, at=LATER)
    seal(LATER + timedelta(minutes=2))
    assert queries.check() == []
    ids = sorted(Line.objects.values_list("id", flat=True))
    superuser_connection.execute("SET session_replication_role = replica")  # what plain SQL can't do
    superuser_connection.execute(statement.format(first=ids[0], last=ids[-1]))
    with pytest.raises(AssertionError, match=found):
        assert not queries.check(), "; ".join(queries.check())


def test_a_subject_that_is_an_id_outlives_its_row(db: None) -> None:
    audit.record(act="tests.note", subject=str(uuid4()), actor=ACTOR, now=NOW, detail={})
    assert seal() == 1
