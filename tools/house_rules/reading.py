"""A file as the rules see it, and what they say of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.house_rules import building

FOLDERS = ("src", "tools", "bench", "tests")
ENDINGS = frozenset({".py", ".html", ".css"})

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Breach:
    """One breach of one rule."""

    path: str
    line: int
    rule: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: rule {self.rule}: {self.words}"


@dataclass(frozen=True)
class Source:
    """
    One file.

    :param path: from the project's root, with slashes
    """

    path: str
    text: str

    @property
    def is_python(self) -> bool:
        """Whether it is a program."""
        return self.path.endswith(".py")

    @property
    def is_template(self) -> bool:
        """Whether it is a page or a part of one."""
        return self.path.startswith("src/") and self.path.endswith(".html")

    @property
    def is_ours_to_serve(self) -> bool:
        """Whether it is part of the product, and no tool, bench or test."""
        return self.path.startswith("src/")

    @property
    def is_migration(self) -> bool:
        """Whether it is a step of the database."""
        return "/migrations/" in self.path

    @cached_property
    def module(self) -> str:
        """Its dotted name; a template's is that of its folder."""
        parts = self.path.removeprefix("src/").split("/")
        parts[-1] = parts[-1].removesuffix(".py")
        return ".".join(parts[:-1] if parts[-1] == "__init__" or not self.is_python else parts)

    @cached_property
    def domain(self) -> str:
        """The domain that it lies in."""
        return building.domain_of(self.module)

    @cached_property
    def room(self) -> str:
        """The room that it lies in."""
        return building.room_of(self.module)

    def lies_in(self, *packages: str) -> bool:
        """Whether it is one of these modules, or lies inside one."""
        return any(self.module == package or self.module.startswith(f"{package}.") for package in packages)

    @cached_property
    def tree(self) -> ast.Module:
        """The program, read."""
        return ast.parse(self.text, filename=self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Everything in the program."""
        return tuple(ast.walk(self.tree))

    def all_of(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """Everything of these kinds in the program."""
        return (node for node in self.nodes if isinstance(node, kinds))

    @cached_property
    def calls(self) -> tuple[ast.Call, ...]:
        """Every call in the program."""
        return tuple(node for node in self.nodes if isinstance(node, ast.Call))

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """Every function in the program, and every method."""
        return tuple(node for node in self.nodes if isinstance(node, FUNCTIONS))

    @cached_property
    def imported(self) -> dict[str, str]:
        """What each imported name stands for, dotted in full."""
        told: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for name in node.names:
                    head = name.name.partition(".")[0]
                    told[name.asname or head] = name.name if name.asname else head
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                told |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
        return told

    def full_name(self, node: ast.AST) -> str:
        """What an expression such as ``timezone.now`` names, dotted in full; empty where it is not a name."""
        rest: list[str] = []
        while isinstance(node, ast.Attribute):
            rest.insert(0, node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self.imported.get(node.id, node.id), *rest])

    def breach(self, rule: int, line: int | ast.AST, words: str) -> Breach:
        """A breach in this file."""
        return Breach(self.path, line if isinstance(line, int) else getattr(line, "lineno", 1), rule, words)


def public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """The functions and classes of a body that are named for others."""
    for node in body:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and not node.name.startswith("_"):
            yield node


def sources(root: Path) -> Iterator[Source]:
    """Every file that the rules look at, in order."""
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in ENDINGS and file.is_file():
                yield Source(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))
