"""Rule 24: what is named for others says what it does, and nothing waits on main."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tools.house_rules.reading import Breach, Source, public

TOLD = frozenset({"operations", "queries", "commands", "kernel"})
WAITING = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def docstrings(source: Source) -> Iterator[Breach]:
    """Rule 24: public functions and classes of these rooms say what they do."""
    if not source.is_python or source.room not in TOLD:
        return
    if ast.get_docstring(source.tree) is None:
        yield source.breach(24, 1, "the file does not say what it holds")
    for node in public(source.tree.body):
        if ast.get_docstring(node) is None:
            yield source.breach(24, node, f"{node.name} does not say what it does")


def nothing_waits(source: Source) -> Iterator[Breach]:
    """Rule 24: nothing is left to do on main; of a program, its comments and docstrings are read."""
    for line, text in _comments(source) if source.is_python else [(1, source.text)]:
        for found in WAITING.finditer(text):
            yield source.breach(24, line + text.count("\n", 0, found.start()), f"{found[0]}: do it, or write an issue")


def _comments(source: Source) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in source.all_of(ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef):
        assert isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            yield first.lineno, first.value.value
