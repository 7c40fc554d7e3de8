"""Ruff refuses what the contracts can't see: look-ups by text, and folders that are no package."""

import json
import subprocess
import sys
from pathlib import Path

from tools.house_rules.building import ROOT

PLANTED = """\
import importlib
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import import_string

LOOK_UPS = (
    importlib.import_module("masthead.money.ledger.models"),
    import_module,
    import_string,
    apps.get_model("fund", "Appeal"),
)
"""


def found(text: str, *, name: str) -> set[tuple[str, int]]:
    """The codes that ruff says and their lines."""
    ruff = Path(sys.executable).with_name("ruff")
    program = [str(ruff), "check", "--output-format", "json", "--stdin-filename", name, "-"]
    done = subprocess.run(program, cwd=ROOT, input=text, capture_output=True, text=True, check=False)
    return {(each["code"], each["location"]["row"]) for each in json.loads(done.stdout)}


def test_a_look_up_by_text_is_refused() -> None:
    lines = {line for code, line in found(PLANTED, name="src/masthead/giving/fund/queries.py") if code == "TID251"}
    assert lines == {2, 5, 8, 11}


def test_a_folder_without_its_init_is_refused() -> None:
    assert ("INP001", 1) in found('"""Nobody sees this."""\n', name="src/masthead/giving/raffle/queries.py")
