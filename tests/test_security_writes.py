"""
An audit line for every write by staff (issue 9, practice.md P17): each operation that is told who acts records it.

Read from the code: an operation records where its body calls the audit's, or calls what does, here or in another
domain. A new operation that does neither fails; those whose actor is no member of staff are listed, each with why.
"""

import ast
import inspect
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from types import FunctionType

import masthead

AUDIT = "masthead.machinery.audit.operations"
RECORDS = {f"{AUDIT}:{name}" for name in ("record", "record_authority")}
IN_THE_BOOKS = "the journal bears who, when and of what, and is sealed; what led to it leaves a line of its own"
HEARD = "Wagtail says it, and the receiver that hears it records it, whoever published"
WORN_OUT = "the timetable's: what has ended of itself is forgotten"

# What is told who acts and leaves no line, and why.
WITHOUT: Mapping[str, str] = {
    "giving.supporters.tidy": WORN_OUT,
    "machinery.audit.seal": "the seal is a row of its own, which the next one covers",
    "machinery.gate.tidy": WORN_OUT,
    "machinery.mail.carry_out": "the post's: the message bears its state, its moments and its troubles",
    "machinery.press.tidy": WORN_OUT,
    "money.ledger.post": IN_THE_BOOKS,
    "money.ledger.post_many": IN_THE_BOOKS,
    "money.ledger.reverse": IN_THE_BOOKS,
    "money.ledger.seal": "the seal is a row of its own, which the next one covers",
    "money.payments.acknowledge": "the timetable's: it carries out what was decided when the payment was recorded",
    "money.payments.acknowledge_batch": "the timetable's: it carries out what was decided when the batch was posted",
    "money.payments.prepare": "a reader's: a gift begun is a row with its moment, and no money yet",
    "paper.newsroom.publish": HEARD,
    "paper.newsroom.publish_due": HEARD,
    "paper.newsroom.unpublish": HEARD,
}


def operations() -> Iterator[tuple[str, FunctionType]]:
    """Every public operation of every domain, by the name under which others call it."""
    for found in pkgutil.walk_packages(masthead.__path__, "masthead."):
        if found.name.endswith(".operations"):
            module = sys.modules[found.name]  # all are awake: the program's words and the wiring name them
            for name, what in inspect.getmembers(module, inspect.isfunction):
                if what.__module__.startswith(found.name) and not name.startswith("_"):
                    yield f"{found.name.removeprefix('masthead.').removesuffix('.operations')}.{name}", what


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[module]))


@cache
def calls(where: str) -> frozenset[str]:
    """What a function calls, as ``module:name``."""
    module, _, name = where.partition(":")
    body = next((it for it in tree(module).body if isinstance(it, ast.FunctionDef) and it.name == name), None)
    if body is None:
        return frozenset()
    known = sys.modules[module]
    found = set()
    for it in ast.walk(body):
        # Handed on as well as called: a job's or a callback's function is called later.
        told: object = None
        if isinstance(it, ast.Name):
            told = getattr(known, it.id, None)
        elif isinstance(it, ast.Attribute) and isinstance(it.value, ast.Name):
            told = getattr(getattr(known, it.value.id, None), it.attr, None)
        if inspect.isfunction(inspect.unwrap(told) if callable(told) else told):
            whole = inspect.unwrap(told)  # type: ignore[arg-type]
            found.add(f"{whole.__module__}:{whole.__name__}")
    return frozenset(one for one in found if one.startswith("masthead."))


def records(where: str) -> bool:
    """Whether a function, or anything that it calls, records."""
    seen, waiting = set(), [where]
    while waiting:
        one = waiting.pop()
        if one in RECORDS:
            return True
        if one not in seen:
            seen.add(one)
            waiting += calls(one)
    return False


def silent() -> set[str]:
    """The operations that are told who acts, and leave no line."""
    found = set()
    for name, what in operations():
        whole = inspect.unwrap(what)
        if "actor" in inspect.signature(whole).parameters and not records(f"{whole.__module__}:{whole.__name__}"):
            found.add(name)
    return found


def test_every_operation_that_is_told_who_acts_leaves_a_line() -> None:
    """D31, D32: or says why not; and the list of those holds none that does."""
    assert silent() ^ WITHOUT.keys() == set()
    assert all(WITHOUT.values())


def test_what_says_that_it_leaves_none_is_found() -> None:
    """A planted operation that only looks at who acts is no record, and one that records through another is."""
    assert not records("masthead.kernel.chains:canonical")
    assert not records("masthead.machinery.gate.operations:tidy")
    assert records("masthead.giving.fund.operations.gifts:record_gift")
    assert records("masthead.people.operations.signing_in:appoint_and_invite")
