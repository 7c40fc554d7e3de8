"""Operations that may run later, and when they run by themselves. The mark only names; the queue is machinery/jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Operation = TypeVar("Operation", bound=Callable[..., Any])
_MARK = "__runnable__"


@dataclass(frozen=True)
class Runnable:
    """
    An operation that may be deferred.

    :param name: outlives a move of the code: it stands in queued rows
    :param tries: how often it is tried before a person is told
    :param alone: whether two runs of it may not overlap
    """

    name: str
    operation: Callable[..., Any]
    tries: int
    alone: bool


@dataclass(frozen=True)
class Every:
    """A runnable that runs by itself: each ``period_s`` seconds of the paper's clock."""

    operation: Callable[..., Any]
    period_s: int


def runnable(name: str, *, tries: int = 8, alone: bool = False) -> Callable[[Operation], Operation]:
    """Mark an operation as one that may run later; it takes ids, and ``actor`` and ``now`` from the runner."""

    def mark(operation: Operation) -> Operation:
        setattr(operation, _MARK, Runnable(name=name, operation=operation, tries=tries, alone=alone))
        return operation

    return mark


def marked(operation: Callable[..., Any]) -> Runnable:
    """The mark that an operation bears; that it bears one is for us to know."""
    found = getattr(operation, _MARK, None)
    assert isinstance(found, Runnable), f"{operation.__qualname__} is not runnable"
    return found


def all_in(module: object) -> list[Runnable]:
    """Every runnable that a module of operations defines."""
    marks = (getattr(thing, _MARK, None) for thing in vars(module).values() if callable(thing))
    return [mark for mark in marks if isinstance(mark, Runnable)]
