"""What the environment says is read once, and every problem of it is told at the start."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from masthead.config import environment as surroundings
from masthead.machinery.postgres import queries as postgres
from tests.surroundings import ROOT

NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "STRIPE_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE", "MAIL_URL")


def said(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """What the program answers in a folder of its own; the exit code and the words."""
    environment = {name: value for name, value in os.environ.items() if name not in NAMES}
    environment |= {"MASTHEAD_DATA": str(folder), "PORT": "8955", "MASTHEAD_URL": "", **settings}
    environment.pop("MASTHEAD_URL")
    program = [sys.executable, "-W", "ignore", "-m", "masthead.config.start", *words]
    done = subprocess.run(
        program,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_empty_folder_is_told_how_to_begin(tmp_path: Path) -> None:
    code, words = said(tmp_path / "nothing", "serve")
    assert code == 1
    assert words.strip().endswith("Begin with the invented one: masthead demo")


def test_live_keys_are_refused_in_words(tmp_path: Path) -> None:
    code, words = said(tmp_path, "status", STRIPE_KEY="sk_live_of_a_real_paper")
    assert code == 1
    assert "STRIPE_KEY is a live key" in words
    assert "test keys only" in words
    assert "sk_live" not in words


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    code, words = said(
        tmp_path, "status", PORT="eighty", MAIL_URL="pigeon:", STRIPE_API_BASE="nowhere", DATABASE_URL="x"
    )
    assert code == 1
    for name in ("PORT", "MAIL_URL", "STRIPE_API_BASE", "DATABASE_URL and DATABASE_OWNER_URL go together"):
        assert name in words


def test_status_says_where_everything_is_while_nothing_runs(tmp_path: Path) -> None:
    code, words = said(tmp_path, "status", PORT="8956")
    assert code == 0
    lines = dict(line.split("  ", 1) for line in words.splitlines())
    told = {name: rest.strip() for name, rest in lines.items()}
    assert told["paper"] == "http://localhost:8956"
    assert told["data folder"] == str(tmp_path)
    assert told["web"] == "port 8956: nothing listens"
    assert told["database"] == "embedded PostgreSQL, stopped"
    assert told["database files"] == str(postgres.where(folder=tmp_path).data)


def test_a_mistyped_word_is_answered_with_those_there_are(tmp_path: Path) -> None:
    code, words = said(tmp_path, "server")
    assert code == 2
    for word in ("demo", "serve", "stop", "status", "migrate", "books", "sweep", "import"):
        assert word in words


def test_what_a_demo_chose_is_kept_for_us_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """D30."""
    monkeypatch.setenv("MASTHEAD_DATA", str(tmp_path / "demo"))
    monkeypatch.setenv("PORT", "8957")
    surroundings.prepare_demo()
    file = tmp_path / "demo" / surroundings.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    chosen = file.read_text()
    assert "STRIPE_API_BASE=http://127.0.0.1:8958" in chosen
    surroundings.prepare_demo()
    assert file.read_text() == chosen


def test_a_demo_that_moves_to_another_port_takes_its_company_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTHEAD_DATA", str(tmp_path))
    monkeypatch.setenv("PORT", "8957")
    surroundings.prepare_demo()
    before = dict(line.split("=", 1) for line in (tmp_path / surroundings.FILE).read_text().splitlines())
    monkeypatch.setenv("PORT", "8961")
    surroundings.prepare_demo()
    after = dict(line.split("=", 1) for line in (tmp_path / surroundings.FILE).read_text().splitlines())
    assert after == before | {"PORT": "8961", "STRIPE_API_BASE": "http://127.0.0.1:8962"}
