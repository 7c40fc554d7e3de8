"""The invented paper, made once for all shows."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from masthead.machinery.postgres import operations as postgres
from tests.harness.measured import Measure, pytest_terminal_summary
from tests.harness.paper import Paper
from tests.harness.processes import Ports

__all__ = ["Demo", "Measure", "demo", "pytest_terminal_summary"]


@dataclass(frozen=True)
class Demo:
    """
    The invented paper as it runs.

    :param first_s: how long its first start took
    """

    paper: Paper
    first_s: float


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """``masthead demo`` in a fresh folder; stopped, and removed with all that is in it, behind the last test."""
    folder = Path(tempfile.mkdtemp(prefix="mh-"))  # a short path: a socket's address has room for no other
    folder.chmod(0o755)
    ports = Ports()
    paper = Paper(folder / "demo", word="demo", ports=ports, more={"WEB_PROCESSES": "3"})
    try:
        yield Demo(paper, first_s=paper.start())
    finally:
        if paper.program is not None:
            paper.stop()
        postgres.stop(folder=paper.folder)
        ports.close()
        shutil.rmtree(folder)
