"""The table of security holds: each line is answered, by tests that are there and say so; each model has its answer."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from tests import owners, security
from tests.surroundings import ROOT

# What stands in this version, and no line that is of another day (D5: one paper in one install, by design).
WANTED = [f"D{n}" for n in (*range(1, 5), *range(6, 16), 24, *range(27, 33))]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def found(node: str) -> ast.FunctionDef | None:
    """A test by its node's name, read and not collected."""
    file, *names = node.split("::")
    path = ROOT / file
    body: list[ast.stmt] = parsed(path).body if path.is_file() else []
    for name in names:
        one = next((it for it in body if isinstance(it, ast.FunctionDef | ast.ClassDef) and it.name == name), None)
        if one is None:
            return None
        if isinstance(one, ast.FunctionDef):
            return one
        body = one.body
    return None


def says(node: str, line: str) -> bool:
    """Whether a test, or the head of its file, says that it answers a line: ``D7``, or ``D12-D15``."""
    test = found(node)
    head = ast.get_docstring(parsed(ROOT / node.partition("::")[0])) or ""
    text = head + (ast.get_docstring(test) or "" if test else "")
    number = int(line[1:])
    spans = re.findall(r"\bD(\d+)(?:-D?(\d+))?\b", text)
    return any(int(first) <= number <= int(last or first) for first, last in spans)


def answers() -> Iterator[tuple[str, str, str]]:
    for line, threat in security.THREATS.items():
        for clause, nodes in threat.answered.items():
            for node in nodes or ("",):
                yield line, clause, node


def test_no_line_is_left_unanswered() -> None:
    assert list(security.THREATS) == WANTED
    for line, threat in security.THREATS.items():
        assert threat.threat, line
        assert threat.answered, line
        assert all(threat.answered.values()), line
        assert all(threat.not_yet.values()), line


def test_every_test_that_is_named_is_there_and_is_one() -> None:
    assert sorted({node for *_, node in answers() if found(node) is None}) == []
    assert all(node.rpartition("::")[2].startswith("test_") for *_, node in answers())


def test_every_test_that_is_named_says_which_line_it_answers() -> None:
    assert sorted({f"{line}: {node}" for line, _, node in answers() if not says(node, line)}) == []


@pytest.mark.parametrize(
    "node", ["tests/test_access.py::test_nothing", "tests/nothing.py::test_x", "tests/access.py::x"]
)
def test_a_test_that_is_not_there_is_found_missing(node: str) -> None:
    assert found(node) is None


def test_every_model_says_whose_its_rows_are() -> None:
    """D2: a new model has no answer until somebody gives one."""
    models = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    told = [*owners.OWNED_BY_SOMEBODY, *owners.OF_THE_DESK, *owners.NOT_OWNED]
    assert models ^ set(told) == set()
    assert len(told) == len(set(told))
    assert all(owners.NOT_OWNED.values())
    nodes = {node for them in (*owners.OWNED_BY_SOMEBODY.values(), *owners.OF_THE_DESK.values()) for node in them}
    assert sorted(node for node in nodes if found(node) is None) == []
