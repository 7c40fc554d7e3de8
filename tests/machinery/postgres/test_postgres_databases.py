from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from masthead.machinery.postgres import operations as postgres
from masthead.machinery.postgres import queries as facts
from masthead.machinery.postgres.operations import dumps
from masthead.machinery.postgres.values import InUse, NoSuchRole, NotRunning, ProgramFailed

TABLES = """
    CREATE TABLE gifts (id bigint GENERATED ALWAYS AS IDENTITY, pence int NOT NULL);
    CREATE TABLE books (id bigserial, pence int NOT NULL);
    REVOKE UPDATE, DELETE ON books FROM masthead_app;
    CREATE FUNCTION open_to_all() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION closed() RETURNS int LANGUAGE sql AS 'SELECT 1';
    REVOKE EXECUTE ON FUNCTION closed FROM masthead_app;
    INSERT INTO gifts (pence) VALUES (100), (250);
    INSERT INTO books (pence) VALUES (350);
"""


@pytest.fixture
def clone(running: Path) -> str:
    """The name of an empty database of the test's own."""
    postgres.drop_database(folder=running, name="clone")
    postgres.create_database(folder=running, name="clone")
    return "clone"


@pytest.fixture
def paper(running: Path) -> Path:
    """The data folder of a paper with gifts, and its server running."""
    postgres.drop_database(folder=running, name="masthead")
    postgres.create_database(folder=running, name="masthead")
    fill(running, "masthead")
    return running


def url(folder: Path, user: str, name: str) -> str:
    host = facts.where(folder=folder).sockets
    return psycopg.conninfo.make_conninfo(host=str(host), port=5432, user=user, dbname=name)


def fill(folder: Path, name: str) -> None:
    owner = url(folder, "masthead_owner", name)
    postgres.grant(owner_url=owner, application_role="masthead_app")
    with psycopg.connect(owner) as connection:
        connection.execute(TABLES)


def pence(folder: Path, name: str = "masthead") -> list[int]:
    with psycopg.connect(url(folder, "masthead_app", name)) as connection:
        return [sum_ for (sum_,) in connection.execute("SELECT pence FROM gifts ORDER BY id")]


def refused(folder: Path, name: str, statement: str) -> bool:
    with closing(psycopg.connect(url(folder, "masthead_app", name), autocommit=True)) as connection:
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            return True
    return False


def test_databases_are_made_cloned_and_dropped(running: Path, clone: str) -> None:
    fill(running, clone)
    assert not postgres.database_exists(folder=running, name="Second clone")
    postgres.create_database(folder=running, name="Second clone", template=clone)
    assert postgres.database_exists(folder=running, name="Second clone")
    assert pence(running, "Second clone") == [100, 250]
    with psycopg.connect(url(running, "masthead_owner", "Second clone")) as connection:
        assert connection.execute(
            "SELECT pg_get_userbyid(datdba), has_database_privilege('public', oid, 'connect') FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone() == ("masthead_owner", False)
    with closing(psycopg.connect(url(running, "masthead_app", "Second clone"))):  # whoever is connected
        postgres.drop_database(folder=running, name="Second clone")
    assert not postgres.database_exists(folder=running, name="Second clone")
    postgres.drop_database(folder=running, name="Second clone")


def test_nothing_is_asked_of_a_server_that_does_not_run(folder: Path) -> None:
    with pytest.raises(NotRunning):
        postgres.create_database(folder=folder, name="clone")


def test_neither_role_is_a_superuser_and_the_application_owns_nothing(running: Path) -> None:
    with psycopg.connect(facts.addresses(folder=running)[0].url()) as connection:
        assert connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles"
            " WHERE rolname LIKE 'masthead%' ORDER BY 1"
        ).fetchall() == [("masthead_app", *[False] * 5), ("masthead_owner", *[False] * 5)]
        assert connection.execute("SELECT pg_has_role('masthead_app', 'masthead_owner', 'member')").fetchone() == (
            False,
        )


def test_the_application_reads_and_writes_what_the_owner_makes_and_no_more(running: Path, clone: str) -> None:
    fill(running, clone)
    for statement in (
        "INSERT INTO gifts (pence) VALUES (5)",
        "UPDATE gifts SET pence = 6 WHERE pence = 5",
        "DELETE FROM gifts WHERE pence = 6",
        "INSERT INTO books (pence) VALUES (5)",
        "SELECT last_value FROM books_id_seq",
        "SELECT open_to_all()",
    ):
        assert not refused(running, clone, statement), statement
    for statement in (
        "TRUNCATE gifts",
        "DROP TABLE gifts",
        "ALTER TABLE gifts ADD COLUMN x int",
        "CREATE TABLE mine (x int)",
        "CREATE TEMP TABLE mine (x int)",
        "CREATE SCHEMA mine",
        "SELECT setval('books_id_seq', 1)",
        "SET ROLE masthead_owner",
        "UPDATE books SET pence = 1",
        "SELECT closed()",
        "CREATE DATABASE mine",
        "SELECT pg_read_file('PG_VERSION')",
    ):
        assert refused(running, clone, statement), statement


def test_rights_given_again_do_not_undo_what_was_taken_away(running: Path, clone: str) -> None:
    fill(running, clone)
    owner = url(running, "masthead_owner", clone)
    rights = "SELECT defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1"
    with psycopg.connect(owner) as connection:
        before = connection.execute(rights).fetchall()
        postgres.grant(owner_url=owner, application_role="masthead_app")
        assert connection.execute(rights).fetchall() == before
    assert refused(running, clone, "DELETE FROM books")
    assert refused(running, clone, "SELECT closed()")


def test_rights_reach_schemas_made_later(running: Path, clone: str) -> None:
    fill(running, clone)
    with psycopg.connect(url(running, "masthead_owner", clone)) as connection:
        connection.execute("CREATE SCHEMA annexe; CREATE TABLE annexe.rooms (x int)")
    assert not refused(running, clone, "INSERT INTO annexe.rooms VALUES (1)")


def test_rights_of_an_unknown_role_are_refused(running: Path, clone: str) -> None:
    with pytest.raises(NoSuchRole, match="CREATE ROLE somebody"):
        postgres.grant(owner_url=url(running, "masthead_owner", clone), application_role="somebody")


def test_a_dump_brings_everything_back(made: Path, ground: Path) -> None:
    file = ground / "paper.dump"
    with postgres.start(folder=made):
        fill(made, "masthead")
    postgres.dump(folder=made, file=file)  # whether the server runs
    assert file.stat().st_mode & 0o777 == 0o600
    with postgres.start(folder=made):
        with psycopg.connect(url(made, "masthead_owner", "masthead")) as owner:
            owner.execute("DROP TABLE gifts")
        postgres.restore(folder=made, file=file)  # or not
        assert pence(made) == [100, 250]
        assert refused(made, "masthead", "DELETE FROM books")
        assert refused(made, "masthead", "SELECT closed()")
        with psycopg.connect(url(made, "masthead_owner", "masthead")) as owner:
            owner.execute("CREATE TABLE later (x int)")
        assert not refused(made, "masthead", "INSERT INTO later VALUES (1)")
        with psycopg.connect(facts.supervisor_address(folder=made).url()) as supervisor:
            names = supervisor.execute("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1").fetchall()
        assert names == [("masthead",), ("postgres",)]


def test_a_dump_that_is_cut_off_changes_nothing(paper: Path, ground: Path) -> None:
    file = ground / "cut.dump"
    postgres.dump(folder=paper, file=file)
    file.write_bytes(file.read_bytes()[:-200])
    for unreadable in (file, ground / "absent.dump"):
        with pytest.raises(ProgramFailed, match="pg_restore"):
            postgres.restore(folder=paper, file=unreadable)
    assert pence(paper) == [100, 250]
    assert not postgres.database_exists(folder=paper, name="masthead_incoming")


def test_a_paper_in_use_is_not_exchanged(paper: Path, ground: Path) -> None:
    file = ground / "used.dump"
    postgres.dump(folder=paper, file=file)
    with psycopg.connect(url(paper, "masthead_app", "masthead")) as reader:
        with pytest.raises(InUse):
            postgres.restore(folder=paper, file=file)
        assert reader.execute("SELECT count(*) FROM gifts").fetchone() == (2,)
    assert pence(paper) == [100, 250]


def test_a_dump_that_fails_leaves_no_half_file(running: Path, ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = ground / "absent" / "paper.dump"
    with pytest.raises(ProgramFailed, match="pg_dump"):
        postgres.dump(folder=running, file=file)
    file.parent.mkdir()
    monkeypatch.setattr(dumps, "DATABASE", "absent")
    with pytest.raises(ProgramFailed, match='database "absent" does not exist'):
        postgres.dump(folder=running, file=file)
    assert list(file.parent.iterdir()) == []
