"""Programs beside the test: those that hold the server, and those of other users."""

import os
import pwd
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from masthead.machinery.postgres import operations as postgres
from masthead.machinery.postgres import queries as facts

HERE = Path(__file__).parent
SOURCE = Path(postgres.__file__).parents[4]
STRANGER = "nobody"  # an unprivileged user, who has nothing of ours
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become other users")


def listener(folder: Path) -> int:
    """The number of the server's process."""
    found = facts.listener(folder=folder)
    assert found
    return found[0]


class Holder:
    """Another program that holds the server."""

    def __init__(self, folder: Path, *, user: str | None = None) -> None:
        self.process = run_python([str(HERE / "holding.py"), str(folder)], user=user)
        self._listener: int | None = None

    @property
    def listener(self) -> int:
        """The server's process, once this program holds it."""
        if self._listener is None:
            assert self.process.stdout
            self._listener = int(self.process.stdout.readline())
        return self._listener

    def leave(self) -> None:
        assert self.listener
        self.process.communicate(timeout=30)
        assert self.process.returncode == 0

    def kill(self) -> None:
        assert self.listener
        self.process.kill()
        self.process.communicate(timeout=30)


def run_python(words: list[str], *, user: str | None = None) -> subprocess.Popen[str]:
    """Start Python with our source, in a session of its own, as another user where one is named."""
    account: dict[str, Any] = {}
    if user:
        entry = pwd.getpwnam(user)
        account = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return subprocess.Popen(
        [sys.executable, *words],
        text=True,
        cwd="/",
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(SOURCE), "PATH": os.defpath, "HOME": "/nonexistent"},
        **account,
    )


def said(words: list[str], *, user: str | None = None) -> str:
    """What a Python program wrote, errors and all, once it has ended."""
    with run_python(words, user=user) as process:
        return "".join(process.communicate(timeout=60))
