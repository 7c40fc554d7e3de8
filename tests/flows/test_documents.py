"""The project's documents: their links lead somewhere, and every dependency has its reason."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.surroundings import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)\)")
PLACED_LATER = "docs/pictures/front.png"
NAME = re.compile(r"^[a-z0-9-]+")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    leads = [link for link in LINK.findall(text) if "://" not in link and link != PLACED_LATER]
    assert [link for link in leads if not (page.parent / link).exists()] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    rows = [line.split("|")[1] for line in _decision("0015-dependencies").splitlines() if line.startswith("| ")]
    told = {name.strip() for row in rows for name in row.split(",")}
    assert {found[0] for one in declared if (found := NAME.match(one))} - told == set()


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    files = sorted(file.name for file in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [name[:4] for name in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [name for name in files if name not in _decision("README")] == []


def _decision(name: str) -> str:
    return (ROOT / "docs" / "decisions" / f"{name}.md").read_text(encoding="utf-8")
