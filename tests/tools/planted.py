"""Planted code, and the rules that it breaks."""

from tools.house_rules.__main__ import breaches
from tools.house_rules.reading import Source

FUND = "src/masthead/giving/fund"


def rules_broken(path: str, text: str) -> list[int]:
    """The numbers of the rules that a file breaks, in order; a program begins with a docstring."""
    source = Source(path, f'"""What it holds."""\n{text}' if path.endswith(".py") else text)
    return sorted({breach.rule for breach in breaches(source)})


def program(*, function_lines: int) -> str:
    """A program with one function of so many lines."""
    return "def count():\n" + "    pass\n" * (function_lines - 1)
