import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from masthead.machinery.postgres import operations as postgres
from masthead.machinery.postgres import queries as facts
from masthead.machinery.postgres.operations import folders
from masthead.machinery.postgres.values import OtherVersion, Where, WontStart
from tests.machinery.postgres.programs import Holder, listener


def processes(where: Where) -> list[int]:
    """Every process that works in the data folder: the server and its children."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink() == where.data:
                found.append(int(link.parent.name))
        except OSError:
            continue
    return found


def write_a_row(folder: Path) -> None:
    with psycopg.connect(facts.addresses(folder=folder)[1].url()) as owner:
        owner.execute("CREATE TABLE said (word text)")
        owner.execute("INSERT INTO said VALUES ('kept')")


def read_the_row(folder: Path) -> str:
    with psycopg.connect(facts.addresses(folder=folder)[1].url()) as owner:
        return "".join(word for (word,) in owner.execute("SELECT word FROM said"))


@pytest.fixture
def stranger(made: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody else's, of the very user that the server runs as: PostgreSQL alone would believe it."""
    uid = facts.where(folder=made).data.stat().st_uid
    process = subprocess.Popen(["sleep", "600"], cwd="/", user=uid if os.geteuid() == 0 else None)
    yield process
    process.kill()
    process.wait()


def test_the_server_runs_as_long_as_it_is_held(folder: Path) -> None:
    assert not facts.is_running(folder=folder)
    hold = postgres.start(folder=folder)
    assert facts.is_running(folder=folder)
    hold.close()
    assert not facts.is_running(folder=folder)
    assert processes(hold.where) == []
    hold.close()


def test_two_programs_starting_at_once_share_one_server_and_the_last_one_out_stops_it(
    folder: Path, holders: list[Holder]
) -> None:
    holders += [Holder(folder), Holder(folder)]
    assert holders[0].listener == holders[1].listener
    holders[0].leave()
    assert facts.is_running(folder=folder)
    holders[1].leave()
    assert not facts.is_running(folder=folder)


def test_a_killed_holder_neither_stops_the_server_nor_keeps_it(made: Path, holders: list[Holder]) -> None:
    holders += [Holder(made), Holder(made)]
    holders[0].kill()
    assert holders[1].listener
    assert facts.is_running(folder=made)
    holders[1].leave()
    assert not facts.is_running(folder=made)


def test_the_server_of_a_killed_program_is_joined_and_stopped_by_the_next(made: Path, holders: list[Holder]) -> None:
    holders.append(Holder(made))
    assert os.getsid(holders[0].listener) == holders[0].listener  # what ends a terminal does not reach it
    os.killpg(holders[0].process.pid, signal.SIGKILL)
    holders[0].process.wait()
    with postgres.start(folder=made):
        assert listener(made) == holders[0].listener
    assert not facts.is_running(folder=made)


def test_stop_ends_it_whoever_holds_it(folder: Path, holders: list[Holder]) -> None:
    assert postgres.stop(folder=folder) is False
    assert not folder.exists()
    holders.append(Holder(folder))
    assert holders[0].listener
    assert postgres.stop(folder=folder) is True
    assert not facts.is_running(folder=folder)
    assert postgres.stop(folder=folder) is False
    holders[0].leave()


def test_what_was_committed_survives_the_killing_of_everything(made: Path, holders: list[Holder]) -> None:
    holders.append(Holder(made))
    assert holders[0].listener
    write_a_row(made)
    holders[0].kill()
    for process in processes(facts.where(folder=made)):
        os.kill(process, signal.SIGKILL)
    with postgres.start(folder=made):
        assert read_the_row(made) == "kept"


def test_a_stranger_who_has_got_the_old_number_is_left_alone(made: Path, stranger: subprocess.Popen[bytes]) -> None:
    where = facts.where(folder=made)
    for notes in (where.data / "postmaster.pid", where.sockets / ".s.PGSQL.5432.lock"):
        notes.write_text(f"{stranger.pid}\n{where.data}\n1795000000\n5432\n{where.sockets}\n\n  1 1\nready\n")
        shutil.chown(notes, where.data.owner(), where.data.group())
    assert postgres.stop(folder=made) is False
    with postgres.start(folder=made):
        assert listener(made) != stranger.pid
    assert not facts.is_running(folder=made)
    assert stranger.poll() is None


def test_a_server_started_past_us_is_not_joined_by_a_second(made: Path) -> None:
    where, account = folders.lay_out(folder=made)
    elsewhere = made.parent / "elsewhere"
    folders.make_private(place=elsewhere, account=account)
    with folders.opened(file=made / "other-lock") as other, Path(os.devnull).open("w") as nowhere:
        assert not account.run(
            [where.programs / "pg_ctl", "start", "--pgdata", where.data, "--options", f"-k {elsewhere} -h ''"],
            output=nowhere.fileno(),
            keeps=other,
        )
        by_hand = processes(where)
        with pytest.raises(WontStart, match="lock file"):
            postgres.start(folder=made)
        assert set(by_hand) & set(processes(where))
        assert not account.run(
            [where.programs / "pg_ctl", "stop", "--pgdata", where.data], output=nowhere.fileno(), keeps=other
        )
    with postgres.start(folder=made):
        assert facts.is_running(folder=made)


def test_a_server_whose_folder_was_removed_is_ended_before_a_new_one_begins(made: Path, holders: list[Holder]) -> None:
    holders.append(Holder(made))
    old = holders[0].listener
    holders[0].kill()
    shutil.rmtree(made)
    with postgres.start(folder=made):
        assert listener(made) != old
        assert not Path(f"/proc/{old}/cwd").exists()


def test_a_half_made_data_folder_is_made_anew(folder: Path) -> None:
    where, account = folders.lay_out(folder=folder)
    folders.make_private(place=where.home / "making", account=account)
    (where.home / "making" / "PG_VERSION").write_text("18\n")
    with postgres.start(folder=folder):
        assert facts.is_running(folder=folder)
    assert not (where.home / "making").exists()


def test_a_server_that_does_not_come_up_says_why_at_once_and_leaves_nothing(made: Path) -> None:
    where = facts.where(folder=made)
    (where.data / "global" / "pg_control").rename(where.data / "global" / "gone")
    with pytest.raises(WontStart, match="pg_control"):
        postgres.start(folder=made)
    assert processes(where) == []
    (where.data / "global" / "gone").rename(where.data / "global" / "pg_control")
    with postgres.start(folder=made):
        assert facts.is_running(folder=made)


def test_data_of_another_major_version_are_refused_with_the_way_over(made: Path) -> None:
    where = facts.where(folder=made)
    (where.data / "PG_VERSION").write_text("17\n")
    before = sorted(where.data.rglob("*"))
    with pytest.raises(OtherVersion) as refusal:
        postgres.start(folder=made)
    for words in ("PostgreSQL 17", "pg_dump --format=custom", str(where.data), "masthead restore"):
        assert words in refusal.value.sentence()
    assert sorted(where.data.rglob("*")) == before
    assert processes(where) == []


def test_the_books_are_written_through_and_nothing_listens_on_the_network(running: Path) -> None:
    with psycopg.connect(facts.addresses(folder=running)[0].url()) as application:
        for setting, value in {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "listen_addresses": "",
            "jit": "off",
            "max_connections": "300",
            "TimeZone": "UTC",
        }.items():
            assert application.execute("SELECT current_setting(%s)", [setting]).fetchone() == (value,)
