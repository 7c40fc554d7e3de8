"""The clock file of fixed.md."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from masthead.kernel import clock


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "clock"
    monkeypatch.setenv("MASTHEAD_CLOCK", str(place))
    return place


def test_without_a_line_the_machine_is_believed(file: Path) -> None:
    assert abs(clock.now() - datetime.now(tz=UTC)) < timedelta(seconds=5)


def test_an_offset_runs_and_is_read_again_each_time(file: Path) -> None:
    file.write_text("+86400\n")
    assert timedelta(hours=23) < clock.now() - datetime.now(tz=UTC) < timedelta(hours=25)
    file.write_text("-3600")
    assert clock.now() < datetime.now(tz=UTC)


def test_a_moment_stands(file: Path) -> None:
    file.write_text("2026-07-31T23:58:40+01:00")
    assert clock.now() == clock.now() == datetime(2026, 7, 31, 22, 58, 40, tzinfo=UTC)
