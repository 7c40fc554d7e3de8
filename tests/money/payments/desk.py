"""The giving desk in tests: people, batches and lines, made by calling operations."""

from collections.abc import Sequence
from datetime import date

from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.money.payments import operations as payments
from masthead.money.payments.values import (
    BatchKind,
    Controls,
    LineId,
    Means,
    Part,
    Put,
    Typed,
)
from masthead.people import operations as people
from masthead.people.values import PartyKind
from tests.money.payments.makers import ACTOR, NOW, TODAY, pounds

COUNTERS = ("Ottoline Crane", "Bartholomew Rudd")


def person(name: str = "Mabel Tanner", email: str = "", kind: PartyKind = PartyKind.PERSON) -> PartyId:
    return people.record_party(kind=kind, name=name, email=email, phone="", actor=ACTOR, now=NOW)


def controls(count: int, total: int, cash: int = 0, counters: tuple[str, str] | None = None) -> Controls:
    counters = counters or (COUNTERS if cash else ("", ""))
    return Controls(count=count, total=pounds(total), cash=pounds(cash), counters=counters)


def open_post(count: int = 1, total: int = 2500, cash: int = 0, received_on: date = TODAY) -> str:
    told = controls(count, total, cash)
    return payments.open_batch(kind=BatchKind.POST, received_on=received_on, controls=told, actor=ACTOR, now=NOW)


def open_statement(count: int = 1, total: int = 2500) -> str:
    told = controls(count, total)
    return payments.open_batch(kind=BatchKind.STATEMENT, received_on=TODAY, controls=told, actor=ACTOR, now=NOW)


def typed(minor: int = 2500, *parts: tuple[str, int], means: Means = Means.CHEQUE, **more: object) -> Typed:
    """A line for the fund unless parts are said."""
    told: Sequence[Part] = [Part(purpose, Money(amount, "GBP")) for purpose, amount in parts or (("fund", minor),)]
    told = more.pop("parts", told)  # type: ignore[assignment]
    if means in {Means.TRANSFER, Means.STANDING_ORDER}:
        more.setdefault("booked_on", TODAY)
    return Typed(means=means, amount=pounds(minor), parts=told, **more)  # type: ignore[arg-type]


def put(code: str, minor: int = 2500, *parts: tuple[str, int], actor: Actor = ACTOR, **more: object) -> Put:
    return payments.add_line(code=code, typed=typed(minor, *parts, **more), actor=actor, now=NOW)  # type: ignore[arg-type]


def add(code: str, minor: int = 2500, *parts: tuple[str, int], **more: object) -> LineId:
    line = put(code, minor, *parts, **more).line  # type: ignore[arg-type]
    assert line is not None, "it was set aside"
    return line
