import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from masthead.machinery.postgres import operations as postgres
from masthead.machinery.postgres import queries as facts
from masthead.machinery.postgres.operations import folders
from masthead.machinery.postgres.values import (
    Address,
    BelongsToAnother,
    ClosedToServer,
    FolderRefused,
    NotPrivate,
    ServerUserRefused,
)
from tests.machinery.postgres.programs import STRANGER, Holder, as_root, said

JOIN = "import sys, psycopg; psycopg.connect(sys.argv[1]); print('let in')"
START = (
    "import sys, pathlib; from masthead.machinery.postgres import operations;"
    "operations.start(folder=pathlib.Path(sys.argv[1])).close(); print('started')"
)


@pytest.fixture
def strangers_ground(ground: Path) -> Iterator[Path]:
    """A folder of the stranger's own."""
    place = ground / "stranger"
    place.mkdir()
    shutil.chown(place, STRANGER)
    yield place
    shutil.rmtree(place)


def mode(place: Path) -> int:
    return place.stat().st_mode & 0o777


def answers(folder: Path) -> bool:
    with postgres.start(folder=folder):
        for address in facts.addresses(folder=folder):
            psycopg.connect(address.url()).close()
        return facts.is_running(folder=folder)


def test_an_address_is_read_by_libpq_as_it_was_meant() -> None:
    for address in (
        Address(host="/A folder, or %2/two", port=5432, name="masthead", user="masthead_app", password=""),
        Address(host="db.invalid", port=5433, name="a b", user="u@x", password="p:/?#@ é"),
        Address(host="::1", port=5432, name="masthead", user="masthead_app", password="x"),
    ):
        read = psycopg.conninfo.conninfo_to_dict(address.url())
        assert read == {
            "host": address.host,
            "port": str(address.port),
            "dbname": address.name,
            "user": address.user,
        } | ({"password": address.password} if address.password else {})


def test_addresses_are_known_before_the_server_is(folder: Path) -> None:
    before = facts.addresses(folder=folder)
    assert not folder.exists()
    with postgres.start(folder=folder):
        assert facts.addresses(folder=folder) == before
        application, owner = (psycopg.connect(address.url()) for address in before)
        with application, owner:
            assert application.execute("SELECT current_user, current_database()").fetchone() == (
                "masthead_app",
                "masthead",
            )
            assert owner.execute("SELECT current_user").fetchone() == ("masthead_owner",)


def test_data_and_socket_are_closed_to_others(running: Path) -> None:
    where = facts.where(folder=running)
    assert mode(where.data) == mode(where.sockets) == 0o700
    assert mode(where.log) == 0o600
    assert mode(where.home) == (0o711 if os.geteuid() == 0 else 0o700)


@pytest.mark.parametrize("name", ["a path with spaces", "50% o'clock $HOME `x`", 'comma, "ünïcode"'])
def test_any_name_of_a_folder_will_do(ground: Path, state: Path, name: str) -> None:
    folder = ground / name / "var"
    assert answers(folder)
    assert not facts.is_running(folder=folder)


def test_a_long_path_gets_a_short_socket(folder: Path) -> None:
    long = folder / ("long" * 20) / ("longer" * 20)
    assert answers(long)
    where = facts.where(folder=long)
    assert where.data.is_relative_to(long)
    assert len(os.fsencode(where.sockets / facts.SOCKET)) < 100
    assert mode(where.sockets) == 0o700
    assert where.sockets != facts.where(folder=folder).sockets


def test_a_folder_that_cannot_be_made_is_refused_in_words(ground: Path, state: Path) -> None:
    (ground / "a file").write_text("")
    with pytest.raises(FolderRefused, match="a file"):
        postgres.start(folder=ground / "a file" / "var")


@as_root
def test_under_a_closed_home_the_cluster_lies_in_roots_own_place(ground: Path, state: Path) -> None:
    home = ground / "home"
    home.mkdir(mode=0o700)
    folder = home / "var"
    assert answers(folder)
    where = facts.where(folder=folder)
    assert where.data.is_relative_to(state)
    assert mode(where.data) == mode(where.sockets) == 0o700
    home.chmod(0o755)  # what was made once is found again
    assert facts.where(folder=folder) == where
    assert answers(folder)


@as_root
def test_a_folder_closed_later_is_refused_in_words(made: Path) -> None:
    assert answers(made)
    made.chmod(0o700)
    with pytest.raises(ClosedToServer):
        postgres.start(folder=made)
    made.chmod(0o755)
    assert answers(made)


@as_root
def test_programs_in_a_closed_home_are_copied_once(
    ground: Path, made: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = ground / "clone"
    clone.mkdir(mode=0o700)
    for part in (facts.WHEEL, f"{facts.WHEEL}.libs"):
        shutil.copytree(facts.wheel() / part, clone / part, ignore=shutil.ignore_patterns("include", "pginstall"))
    monkeypatch.setattr(facts, "wheel", lambda: clone)
    assert answers(made)
    programs = facts.where(folder=made).programs
    assert programs.is_relative_to(state)
    assert not [
        file
        for file in programs.parents[2].rglob("*")
        if not file.is_symlink() and (file.owner() != "root" or file.stat().st_mode & 0o022)
    ]
    made_at = programs.parents[2].stat().st_ctime_ns
    assert answers(made)
    assert programs.parents[2].stat().st_ctime_ns == made_at


@as_root
def test_as_root_the_server_runs_as_its_own_user(running: Path) -> None:
    found = facts.listener(folder=running)
    assert found
    assert found[1] == facts.where(folder=running).data.stat().st_uid != 0


@as_root
def test_a_server_user_that_cannot_be_made_is_refused_in_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "SERVER_USER", "no:such")
    with pytest.raises(ServerUserRefused, match=r"no:such.*useradd --system"):
        postgres.start(folder=folder)
    assert not facts.where(folder=folder).data.exists()


@as_root
def test_another_user_gets_neither_to_the_socket_nor_past_the_list(running: Path) -> None:
    where = facts.where(folder=running)
    address = facts.addresses(folder=running)[0].url()
    assert "Permission denied" in said(["-c", JOIN, address], user=STRANGER)
    socket = where.sockets / facts.SOCKET
    where.sockets.chmod(0o711)
    socket.chmod(0o777)
    try:
        for each in (*facts.addresses(folder=running), facts.supervisor_address(folder=running)):
            assert "Peer authentication failed" in said(["-c", JOIN, each.url()], user=STRANGER)
    finally:
        socket.chmod(0o700)
        where.sockets.chmod(0o700)
    assert "let in" in said(["-c", JOIN, address])


@as_root
def test_an_ordinary_user_has_a_server_of_its_own(strangers_ground: Path, holders: list[Holder]) -> None:
    folder = strangers_ground / "var"
    holders.append(Holder(folder, user=STRANGER))
    assert holders[0].listener
    assert Path(f"/proc/{holders[0].listener}").owner() == STRANGER
    assert mode(folder / "postgres") == 0o700
    for address in facts.addresses(folder=folder):
        assert "let in" in said(["-c", JOIN, address.url()], user=STRANGER)
        assert "let in" in said(["-c", JOIN, address.url()])  # and root
    with pytest.raises(BelongsToAnother, match=STRANGER):
        postgres.start(folder=folder)
    with pytest.raises(BelongsToAnother):
        postgres.stop(folder=folder)
    holders[0].leave()
    assert not facts.is_running(folder=folder)


@as_root
def test_an_ordinary_user_may_not_start_roots(running: Path) -> None:
    assert "BelongsToAnother" in said(["-c", START, str(running)], user=STRANGER)


@as_root
def test_a_runtime_folder_laid_out_by_somebody_else_is_refused(strangers_ground: Path) -> None:
    folder = strangers_ground / ("long" * 30)
    uid = strangers_ground.stat().st_uid
    runtime = Path("/tmp") / f"masthead-{uid}"
    if runtime.exists():
        pytest.skip(f"{STRANGER} has a runtime folder already")
    runtime.mkdir(mode=0o777)
    try:
        assert "NotPrivate" in said(["-c", START, str(folder)], user=STRANGER)
        runtime.rmdir()
        assert "started" in said(["-c", START, str(folder)], user=STRANGER)
    finally:
        subprocess.run(["rm", "-rf", runtime], check=True)


def test_a_socket_folder_that_others_may_enter_is_refused(made: Path) -> None:
    sockets = facts.where(folder=made).sockets
    sockets.chmod(0o755)
    with pytest.raises(NotPrivate, match="sockets"):
        postgres.start(folder=made)
    sockets.chmod(0o700)
