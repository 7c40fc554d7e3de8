"""
Traces who calls whom: every call from one room of the building into another, as a tree.

Only rooms are seen. What lies between two of them (Django, Wagtail, procrastinate, the kernel) is passed over, and so
are calls inside one room. Each call is held to the order of the building as pyproject.toml's contracts say it.
"""

import inspect
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import Any, Self

from masthead.kernel.registry import Registry
from tools.house_rules import building

OPEN = frozenset({"operations", "queries", "values"})
# What other programs find by its name: Django its views, middleware and models, Wagtail its hooks and receivers.
FOUND = frozenset({"urls", "commands", "views", "webhooks", "middleware", "receivers", "templatetags", "models"})
FOLIO = "masthead.paper.folio"  # a base class: open as a whole to those above it
NOT_TOLD = frozenset({"registries", "values"})
HIDDEN = frozenset({"templatetags"})  # a template's own: it reads no row, and is drawn from what it was handed
FACTS = "masthead.machinery.particulars"  # everybody reads the zone and the currency: that would be half of each chain
A_JOB = "a job"


@dataclass
class Step:
    """
    One call into a room, and the calls that it led to.

    :param by: the registry through which it was found, or empty
    :param is_allowed: whether the order of the building allows it
    """

    module: str
    name: str
    by: str = ""
    is_allowed: bool = True
    steps: list["Step"] = field(default_factory=list)

    @property
    def domain(self) -> str:
        return building.domain_of(self.module)

    @property
    def room(self) -> str:
        return building.room_of(self.module)

    @property
    def label(self) -> str:
        """As a caller writes it: ``payments.operations.settle``, whatever file of the room it lies in."""
        if self.name == A_JOB:
            return self.name
        room = sys.modules[f"{self.domain}.{self.room}"]
        place = room.__name__ if hasattr(room, self.name.partition(".")[0]) else self.module
        name = self.name.removesuffix(".__init__").removesuffix(".__call__")
        return f"{place.removeprefix(self.domain.rpartition('.')[0]).lstrip('.')}.{name}"


class Trace:
    """Traces what is done inside ``with Trace() as trace``; afterwards ``trace.steps`` holds it."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._stack: list[tuple[FrameType, Step]] = []
        self._fitted = fitted()
        self._known: dict[CodeType, bool] = {}

    def __enter__(self) -> Self:
        sys.setprofile(self._heard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.setprofile(None)

    def _heard(self, frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            code = frame.f_code
            if code not in self._known:
                self._known[code] = _is_of_interest(frame)
            if self._known[code]:
                self._called(frame)
        elif event == "return" and self._stack and self._stack[-1][0] is frame:
            self._stack.pop()

    def _called(self, frame: FrameType) -> None:
        step = Step(frame.f_globals["__name__"], _name(frame))
        caller = self._stack[-1][1] if self._stack else None
        if caller and (caller.domain, caller.room) == (step.domain, step.room):
            return
        if not goes_down(caller, step):
            step.by = self._fitted.get(frame.f_code, "")
            is_handed = step.room in FOUND and (_is_found_by_name(frame) or _is_handed(frame))
            step.is_allowed = bool(step.by) or is_handed
        (caller.steps if caller else self.steps).append(step)
        self._stack.append((frame, step))


def _is_of_interest(frame: FrameType) -> bool:
    module, code = frame.f_globals.get("__name__", ""), frame.f_code
    if not module.startswith("masthead.") or module.startswith(("masthead.kernel.", "masthead.config.")):
        return False
    # What dataclasses wrote, a class's own body, and pieces of a function that have no name of their own.
    is_written = code.co_filename != "<string>" and bool(code.co_flags & inspect.CO_NEWLOCALS)
    is_piece = code.co_name.endswith(("comp>", "<genexpr>", "<module>", "<lambda>"))
    return is_written and not is_piece and bool(building.room_of(module))


def _name(frame: FrameType) -> str:
    """The function's name; of what stands around a view of its own domain, the view's, and else the decorator's."""
    outer, inside, _ = frame.f_code.co_qualname.partition(".<locals>.")
    if outer == "_runner":
        return A_JOB
    view = frame.f_locals.get("view") if inside else None
    own = building.domain_of(frame.f_globals["__name__"])
    is_own = getattr(view, "__module__", "").startswith(f"{own}.")
    return str(view.__name__) if view is not None and is_own else outer


def goes_down(caller: Step | None, step: Step) -> bool:
    if caller is None:
        return True
    if caller.domain == step.domain:
        return _rank(caller.room) < _rank(step.room)
    return building.leads_down(caller.domain, step.domain) and (step.room in OPEN or step.domain == FOLIO)


def _rank(room: str) -> int:
    return next(place for place, layer in enumerate(building.layers("rooms")) if room in layer)


def _is_found_by_name(frame: FrameType) -> bool:
    """Whether the caller itself is none of ours: then Django or Wagtail knew the name."""
    before, module = frame.f_back, frame.f_globals["__name__"]
    while before is not None and before.f_code.co_name == "<lambda>" and before.f_globals["__name__"] == module:
        before = before.f_back  # a lambda of its own was what they knew
    return before is None or not before.f_globals.get("__name__", "").startswith("masthead.")


def _is_handed(frame: FrameType) -> bool:
    """Whether the caller is a decorator, and this the view that was handed to it."""
    view = frame.f_back.f_locals.get("view") if frame.f_back else None
    return callable(view) and getattr(inspect.unwrap(view), "__code__", None) is frame.f_code


def fitted() -> dict[CodeType, str]:
    """The code of everything that lies in a registry, and the registry's name."""
    found: dict[CodeType, str] = {}
    for name in sorted(sys.modules):
        if not (name.startswith("masthead.") and name.endswith(".registries")):
            continue
        for registry in vars(sys.modules[name]).values():
            if isinstance(registry, Registry):
                for fitting in registry:
                    for function in _functions(fitting):
                        found.setdefault(function.__code__, registry._name)
    return found


def _functions(fitting: object) -> Iterator[FunctionType]:
    if isinstance(fitting, tuple):
        for item in fitting:
            yield from _functions(item)
    elif is_dataclass(fitting) and not isinstance(fitting, type):
        for each in fields(fitting):
            yield from _functions(getattr(fitting, each.name))
    elif callable(fitting) and isinstance(plain := inspect.unwrap(fitting), FunctionType):
        yield plain
    elif type(fitting).__module__.startswith("masthead."):
        yield from (function for _, function in inspect.getmembers(type(fitting), inspect.isfunction))


def all_steps(steps: Sequence[Step]) -> Iterator[tuple[Step | None, Step]]:
    """Every call, each with its caller."""
    waiting: list[tuple[Step | None, Step]] = [(None, step) for step in steps]
    while waiting:
        caller, step = waiting.pop()
        yield caller, step
        waiting += [(step, below) for below in step.steps]


def told(steps: Sequence[Step], *, depth: int = 0) -> Iterator[str]:
    """The calls as lines, each once under its caller, in the order of their first coming."""
    for step in _merged(_shown(steps)):
        by = f"{step.by} > " if step.by else ""
        yield f"{'  ' * depth}{by}{step.label}"
        yield from told(step.steps, depth=depth + 1)


def _shown(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        if step.room in HIDDEN or (step.domain, step.room) == (FACTS, "queries"):
            continue
        if step.room in NOT_TOLD or (step.room == "models" and step.domain != FOLIO) or _only_hands_on(step):
            yield from _shown(step.steps)
        else:
            yield step


def _only_hands_on(step: Step) -> bool:
    """A middleware that asks nobody anything."""
    return step.room == "middleware" and all(below.room in FOUND for below in step.steps)


def _merged(steps: Iterator[Step]) -> list[Step]:
    merged: dict[tuple[str, str, int], Step] = {}
    for place, step in enumerate(steps):
        key = (step.by, step.label, place if step.name == A_JOB else 0)  # each job is another one
        if key not in merged:
            merged[key] = Step(step.module, step.name, step.by)
        merged[key].steps += step.steps
    return list(merged.values())
