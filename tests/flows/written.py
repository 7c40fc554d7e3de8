"""The chains in docs/flows.md, between their markers: compared, or written where ``WRITE_FLOWS`` is set."""

import difflib
import os
import re
from collections.abc import Sequence

from tests.flows import tracer
from tests.flows.tracer import Step
from tests.surroundings import ROOT

PAGE = ROOT / "docs" / "flows.md"
VARIABLE = "WRITE_FLOWS"
BETWEEN = r"(?<=<!-- flow {n}: written by tests/flows -->\n).*?(?=<!-- /flow {n} -->)"
TRACED = re.compile(r"<!-- flow (\d+): written by tests/flows -->\n.*?<!-- /flow \1 -->", re.DOTALL)

Scenes = Sequence[tuple[str, Sequence[Step]]]


def page() -> str:
    """The page as it stands."""
    return PAGE.read_text(encoding="utf-8")


def traced() -> set[int]:
    """The flows that the page leaves to the tests."""
    return {int(found[1]) for found in TRACED.finditer(page())}


def check(n: int, scenes: Scenes) -> None:
    """See that the page tells a flow as it was traced; with ``WRITE_FLOWS`` make it so."""
    told = "".join(
        f"\n{words}\n\n```\n{lines}\n```\n" for words, steps in scenes if (lines := "\n".join(tracer.told(steps)))
    )
    fresh, places = re.subn(BETWEEN.format(n=n), lambda _: f"{told}\n", page(), flags=re.DOTALL)
    assert places == 1, f"docs/flows.md has no place for flow {n}"
    if os.environ.get(VARIABLE):
        PAGE.write_text(fresh, encoding="utf-8")
    change = list(
        difflib.unified_diff(page().splitlines(), fresh.splitlines(), "as told", "as traced", lineterm="", n=2)
    )
    assert not change, "\n".join([f"flow {n} is told otherwise; {VARIABLE}=1 writes it anew", *change])
