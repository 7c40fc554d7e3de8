"""Who did what, and by whose authority, as others see it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID
from zoneinfo import ZoneInfo

from masthead.kernel.actors import Actor, Duty

READ_AUDIT = Duty("audit.read", "read who did what")

AuthorityId = NewType("AuthorityId", UUID)


class AuthorityKind(StrEnum):
    """Who had to agree."""

    TWO_PEOPLE = "two_people"
    ALONE = "alone"  # a society with one officer: printed for the next meeting (practice.md P26)
    RESOLUTION = "resolution"  # of the board or of a meeting


@dataclass(frozen=True)
class Authority:
    """
    What was agreed, and by whom.

    :param given_by: names as text: they outlive the people's records
    :param words: what was agreed, as it was read by those who agreed
    """

    id: AuthorityId
    kind: AuthorityKind
    act: str
    subject: str
    words: str
    given_by: tuple[str, ...]
    detail: Mapping[str, object]
    at: datetime


@dataclass(frozen=True)
class Entry:
    """One line: an act, by its code, on a subject, by an actor, both as text."""

    id: int
    at: datetime
    act: str
    subject: str
    actor: str
    detail: Mapping[str, object]


@dataclass(frozen=True)
class Wanted:
    """
    Which lines are wanted; what is empty or None is not asked for.

    :param from_at: from this moment on
    :param before_at: up to this moment, and without it
    """

    actor: str = ""
    act: str = ""
    subject: str = ""
    from_at: datetime | None = None
    before_at: datetime | None = None


@dataclass(frozen=True)
class Deed:
    """
    An act in words.

    :param act: its code, ``domain.verb_noun``
    :param words: what was done, in the past: "Posted a batch"
    :param kind: what its subject is, for the teller: ``party``, ``staff``, ``proposal``; empty for plain text
    """

    act: str
    words: str
    kind: str = ""


@dataclass(frozen=True)
class Subject:
    """What was done to, as a person reads it, and where it is looked at; an empty address is no link."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Teller:
    """
    What the screens of the audit are told by parts that stand above it.

    :param names: the names of actors, by the text that lines keep; an actor left out is shown as that text
    :param staff: everybody who may be asked for, as pairs of that text and a name
    :param subjects: pairs of a deed's kind and a subject as lines keep it, for somebody who looks
    :param zone: the paper's zone
    :param currency: what its sums are in
    """

    name: str
    names: Callable[[Sequence[str]], Mapping[str, str]] = field(repr=False)
    staff: Callable[[], Sequence[tuple[str, str]]] = field(repr=False)
    subjects: Callable[[Sequence[tuple[str, str]], Actor], Mapping[tuple[str, str], Subject]] = field(repr=False)
    zone: Callable[[], ZoneInfo] = field(repr=False)
    currency: Callable[[], str] = field(repr=False)
