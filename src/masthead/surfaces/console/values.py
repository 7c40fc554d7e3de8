"""What the office's front says."""

from dataclasses import dataclass

from masthead.design.values import Desk


@dataclass(frozen=True)
class Waiting:
    """A desk, and how much waits there."""

    desk: Desk
    count: int


@dataclass(frozen=True)
class Group:
    """Desks under one word."""

    title: str
    desks: tuple[Desk, ...]


@dataclass(frozen=True)
class Today:
    """What waits for somebody, the most pressing group first, and the desks that are theirs."""

    waiting: tuple[Waiting, ...]
    groups: tuple[Group, ...]
