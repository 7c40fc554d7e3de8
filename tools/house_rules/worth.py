"""Rules 7, 8, 9 and 12: money, the clock, moments and days, states."""

import ast
import re
from collections.abc import Iterator

from tools.house_rules.reading import Breach, Source

MONEYED = ("masthead.money", "masthead.giving", "masthead.society", "masthead.kernel.money")
MONEY_WORDS = re.compile(r"(^|_)(minor|amount|amounts|money|pence)(_|$)|^Money$")
COLUMNS_OF_FRACTIONS = frozenset({"FloatField", "DecimalField"})

# Sessions and the codes of an authenticator app keep the machine's time (fixed.md, "The clock").
MACHINES_TIME = ("masthead.people.queries.codes", "masthead.people.queries.sessions")
CLOCKS = ("masthead.kernel.clock", "pretend.clock", *MACHINES_TIME)
OUR_NOW = "masthead.kernel.clock.now"
WALL_CLOCKS = frozenset(
    {
        *(f"datetime.datetime.{verb}" for verb in ("now", "utcnow", "today")),
        "datetime.date.today",
        *(f"time.{verb}" for verb in ("time", "time_ns", "ctime", "localtime", "gmtime", "strftime")),
        *(f"django.utils.timezone.{verb}" for verb in ("now", "localdate", "localtime")),
        "django.db.models.functions.Now",
    }
)
CLOCK_OF_A_COLUMN = frozenset({"auto_now", "auto_now_add"})
WAITS = frozenset({f"time.{verb}" for verb in ("monotonic", "monotonic_ns", "perf_counter", "sleep")})
# What starts, watches or asks other processes, and so waits for them in the machine's time.
WAITING = (
    "masthead.machinery.postgres",
    "masthead.machinery.jobs",
    "masthead.machinery.press.front",
    "masthead.money.payments.providers",
    "masthead.surfaces.housekeeping",
    "masthead.surfaces.demo",
    "pretend",
)
WAYS_IN = frozenset(
    {
        *("views", "api", "webhooks", "receivers", "middleware", "adapters", "front", "templatetags"),
        *("commands", "wagtail_hooks", "config"),
    }
)
# The runner hands the clock to what it runs; a column's default has no caller who could.
READS_THE_CLOCK = ("masthead.machinery.jobs.operations", "masthead.paper.folio.models")

STATES = re.compile(r"(^|_)(state|mode|means|decision)$")


def money(source: Source) -> Iterator[Breach]:
    """Rule 7."""
    if not source.is_python or not source.is_ours_to_serve or source.is_migration:
        return
    is_moneyed = source.lies_in(*MONEYED)
    for node in source.nodes:
        words = (_fraction_at_all(node) if is_moneyed else "") or _division(source, node)
        if words and (is_moneyed or _names(node)):
            yield source.breach(7, node, f"{words}: money is whole minor units; split() loses nothing")


def _fraction_at_all(node: ast.AST) -> str:
    if isinstance(node, ast.Name) and node.id == "float":
        return "float"
    if isinstance(node, ast.Attribute) and node.attr in COLUMNS_OF_FRACTIONS:
        return node.attr
    return ast.unparse(node) if _is_float(node) else ""


def _division(source: Source, node: ast.AST) -> str:
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
        return "/"
    if isinstance(node, ast.Call) and source.full_name(node.func) in {"float", "operator.truediv"}:
        return ast.unparse(node.func)
    if isinstance(node, ast.BinOp | ast.Compare):
        return next((ast.unparse(part) for part in ast.iter_child_nodes(node) if _is_float(part)), "")
    return ""


def _is_float(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def _names(node: ast.AST) -> bool:
    """Whether something in an expression is named as money."""
    for part in ast.walk(node):
        name = getattr(part, "id", None) or getattr(part, "attr", None) or getattr(part, "value", None)
        if isinstance(name, str) and MONEY_WORDS.search(name):
            return True
    return False


def clock(source: Source) -> Iterator[Breach]:
    """Rule 8."""
    if not source.is_python or not source.is_ours_to_serve or source.is_migration or source.lies_in(*CLOCKS):
        return
    may_wait = source.lies_in(*WAITING)
    may_read = source.room in WAYS_IN or source.lies_in(*READS_THE_CLOCK)
    for node in source.nodes:
        if isinstance(node, ast.keyword) and node.arg in CLOCK_OF_A_COLUMN:
            yield source.breach(8, node.value, f"{node.arg} asks the machine: the operation writes its now")
        if not isinstance(node, ast.Attribute | ast.Name):
            continue
        name = source.full_name(node)
        if name in WALL_CLOCKS:
            yield source.breach(8, node, f"{name} asks the machine: the clock is an argument")
        elif name in WAITS and not may_wait:
            yield source.breach(8, node, f"{name}: only what watches processes waits")
        elif name == OUR_NOW and not may_read:
            yield source.breach(8, node, "clock.now is read by ways in and the job runner: take now as an argument")


def moments_and_days(source: Source) -> Iterator[Breach]:
    """Rule 9: ``_at`` is a moment, ``_on`` is a day."""
    if not source.is_python or not source.is_ours_to_serve or source.is_migration:
        return
    for node in source.nodes:
        if isinstance(node, ast.arg):
            name, kind = node.arg, node.annotation
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name, kind = node.target.id, node.annotation
        elif (
            isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Call)
        ):
            name, kind = node.targets[0].id, node.value.func
        else:
            continue
        told = {part for part in map(source.full_name, ast.walk(kind)) if part} if kind is not None else set()
        is_day = bool(told & {"datetime.date", "django.db.models.DateField"})
        is_moment = bool(told & {"datetime.datetime", "django.db.models.DateTimeField"})
        if name.endswith("_at") and is_day:
            yield source.breach(9, node, f"{name} is a day: _at is a moment, _on a day")
        if name.endswith("_on") and is_moment:
            yield source.breach(9, node, f"{name} is a moment: _on is a day, _at a moment")


def states(source: Source) -> Iterator[Breach]:
    """Rule 12: what compares a state with its letters escapes mypy's count of the cases."""
    if not source.is_python or not source.module.startswith("masthead.") or source.is_migration:
        return
    for node in source.nodes:
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(map(_is_state, sides)) and any(map(_is_text, sides)):
                yield source.breach(12, node, f"{ast.unparse(node)}: a state is an enum, spelled out")
        if isinstance(node, ast.Match):
            yield from _cases(source, node)


def _cases(source: Source, match: ast.Match) -> Iterator[Breach]:
    values = [part.value for part in ast.walk(match) if isinstance(part, ast.MatchValue)]
    if _is_state(match.subject) and any(map(_is_text, values)):
        yield source.breach(12, match, "a state is matched by its letters: it is an enum")
    is_by_member = any(isinstance(value, ast.Attribute) and value.attr.isupper() for value in values)
    for case in match.cases:
        is_rest = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None
        if is_by_member and is_rest and "assert_never(" not in ast.unparse(case.body[-1]):
            yield source.breach(12, case.pattern, "a rest hides the state that comes next year: name every case")


def _is_state(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return STATES.search(name) is not None


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.Set | ast.Tuple | ast.List):
        return any(map(_is_text, node.elts))
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
