"""The word ``import wordpress``: what it prints, and how it refuses."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from masthead.paper.newsroom import operations as newsroom
from masthead.surfaces.importing import commands
from masthead.surfaces.importing.values import NotReadable
from tests import makers
from tests.makers import ACTOR, NOW
from tests.surfaces.importing import exports


@pytest.fixture
def typed(db: None, set_clock: Callable[[datetime], None]) -> Callable[[Path], int]:
    """Types the word before an open newsroom."""
    set_clock(NOW)
    makers.make_fund()
    newsroom.open_newsroom(actor=ACTOR, now=NOW)
    parser = argparse.ArgumentParser()
    commands.add_to(parser.add_subparsers())

    def run(file: Path) -> int:
        arguments = parser.parse_args(["import", "wordpress", str(file)])
        return int(arguments.run(arguments))

    return run


def test_it_says_what_came_in_and_what_has_no_place_yet(
    typed: Callable[[Path], int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = exports.write(tmp_path, exports.item(), exports.item(number=13, kind="attachment"))
    assert typed(file) == 0
    told = capsys.readouterr().out
    assert "New:        3 items" in told
    assert "No place here yet for 1 item of the type attachment" in told
    assert typed(file) == 0
    again = capsys.readouterr().out
    assert "New:        0 items" in again
    assert "The same:   3" in again


def test_it_refuses_with_the_files_name_and_line(typed: Callable[[Path], int], tmp_path: Path) -> None:
    file = tmp_path / "cut.xml"
    file.write_text(exports.HEAD, encoding="utf-8")
    with pytest.raises(NotReadable, match=r"cut\.xml, line \d+: .* Nothing was imported\."):
        typed(file)
