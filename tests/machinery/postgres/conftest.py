import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from masthead.machinery.postgres import operations as postgres
from masthead.machinery.postgres import queries as facts
from tests.machinery.postgres.programs import Holder


@pytest.fixture(scope="session")
def ground() -> Iterator[Path]:
    """A folder that any user may pass through; pytest's own are closed, which is a case of its own."""
    with tempfile.TemporaryDirectory(prefix="mh-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def state(ground: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Root's own place, and that for sockets, not the machine's real ones."""
    monkeypatch.setattr(facts, "RUNTIME", ground)
    monkeypatch.setattr(facts, "STATE", ground / "state")
    return ground / "state"


@pytest.fixture
def folder(ground: Path, state: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A paper's data folder, not made yet; whatever runs there at the end is stopped."""
    place = ground / f"{abs(hash(request.node.name)):x}"[:8] / "var"
    yield place
    postgres.stop(folder=place)
    shutil.rmtree(place.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def stopped(ground: Path) -> Path:
    """A data folder whose server ran once, to be copied: five times quicker than making one."""
    place = ground / "stopped" / "var"
    postgres.start(folder=place).close()
    return place


@pytest.fixture
def made(folder: Path, stopped: Path) -> Path:
    """A paper's data folder whose server ran before."""
    folder.parent.mkdir()
    subprocess.run(["cp", "-a", stopped, folder], check=True)
    return folder


@pytest.fixture(scope="session")
def running(ground: Path) -> Iterator[Path]:
    """The data folder of a paper whose server runs."""
    place = ground / "running" / "var"
    with postgres.start(folder=place):
        yield place


@pytest.fixture
def holders() -> Iterator[list[Holder]]:
    """Programs that are ended with the test."""
    made: list[Holder] = []
    yield made
    for holder in made:
        if holder.process.poll() is None:
            holder.process.kill()
        holder.process.communicate(timeout=30)
