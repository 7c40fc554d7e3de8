"""
Components as their folders tell them: what each is for, which values it takes, and an example of every state.

The examples are the gallery, the accessibility tests and the documentation. In ``examples.toml`` a text such as
``"@story.card"`` stands for another component's example.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.utils.safestring import mark_safe

from masthead.design.values import Frame, Shown, Where

COMPONENTS = Path(__file__).parent.parent / "templates" / "components"


@dataclass(frozen=True)
class Example:
    """One state of a component, by the values that bring it about."""

    name: str
    values: Mapping[str, object]

    @property
    def title(self) -> str:
        """The name as words."""
        return self.name.replace("-", " ").capitalize()


@dataclass(frozen=True)
class Component:
    """
    A piece of a page.

    :param about: what it is for
    :param takes: each value that its template is given, and what that is
    :param is_office: whether it stands in the office alone
    """

    name: str
    about: str
    takes: Mapping[str, str]
    examples: tuple[Example, ...]
    is_office: bool = False

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """What it takes, as pairs: a value may be called "items", which a template would find instead of the method."""
        return tuple(self.takes.items())

    @property
    def title(self) -> str:
        """The name as a word."""
        return self.name.capitalize()


@cache
def components() -> tuple[Component, ...]:
    """Every component, by name."""
    told = {path.parent.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in _files()}
    return tuple(
        Component(
            name,
            facts["about"],
            facts["values"],
            tuple(Example(state, _whole(values, told)) for state, values in facts["examples"].items()),
            is_office=(COMPONENTS / name / "desk.css").exists(),
        )
        for name, facts in sorted(told.items())
    )


def example(name: str) -> Mapping[str, object]:
    """
    The values of one example, by component and state: ``"fund.last-day"``.

    :raises KeyError: if there is none
    """
    return {f"{piece.name}.{state.name}": state.values for piece in components() for state in piece.examples}[name]


class Named(Mapping[str, Mapping[str, Mapping[str, object]]]):
    """Examples for templates: ``{{ x.fund.running }}``; a hyphen in a name is an underscore there."""

    def __getitem__(self, piece: str) -> Mapping[str, Mapping[str, object]]:
        found = next(each for each in components() if each.name == piece)
        return {state.name.replace("-", "_"): state.values for state in found.examples}

    def __iter__(self) -> Iterator[str]:
        return (piece.name for piece in components())

    def __len__(self) -> int:
        return len(components())


def frame() -> Frame:
    """A frame such as the paper's own, for whole pages made of examples."""

    def shown(piece: str, state: str) -> Shown:
        return Shown(f"components/{piece}/template.html", example(f"{piece}.{state}"))

    places: dict[str, tuple[Shown, ...]] = {
        Where.NOTICE: (shown("notice", "practice"),),
        Where.STRAP: (shown("button", "plain"),),
        Where.NAV: (shown("nav", "front"),),
        Where.ARTICLE_FOOT: (shown("owners", "society"), shown("supporter", "invitation"), shown("fund", "running")),
        Where.FRONT_BOX: (shown("fund", "running"),),
        Where.IMPRINT: (shown("imprint", "society"),),
    }
    paper = {"name": "The Tideway Clarion", "strapline": "The paper its readers own", "url": "https://clarion.example"}
    return Frame(paper, places, datetime(2026, 11, 7, 9, 41, tzinfo=UTC))


def _files() -> list[Path]:
    return sorted(COMPONENTS.glob("*/examples.toml"))


def _whole(values: Mapping[str, object], told: Mapping[str, Mapping[str, Mapping[str, object]]]) -> dict[str, object]:
    return {name: _resolved(name, value, told) for name, value in values.items()}


def _resolved(name: str, value: object, told: Mapping[str, Mapping[str, Mapping[str, object]]]) -> object:
    if isinstance(value, str) and value.startswith("@"):
        piece, _, state = value[1:].partition(".")
        other = told[piece]["examples"][state]
        assert isinstance(other, Mapping), f"{value} names no example"
        return _whole(other, told)
    if isinstance(value, list):
        return [_resolved(name, item, told) for item in value]
    if isinstance(value, dict):
        return _whole(value, told)
    if name == "html":
        # Examples are files of this repository: their HTML is as safe as our templates.
        return mark_safe(str(value))  # noqa: S308
    return value
