"""Rules 4, 5 and 6: how functions are called, what is not done behind one's back, and how long things may be."""

import ast
from collections.abc import Iterator

from tools.house_rules.reading import FUNCTIONS, Breach, Function, Source, public

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400

# How many arguments a public function of a room may take by place: kernel's have one where it is obvious.
BY_PLACE_MAX = {"operations": 0, "queries": 0, "kernel": 1}

READY = "src/masthead/config/apps.py"
# Wagtail's own places to say what a revert, a copy and an alias may not change.
SAVES = ("masthead.paper.folio",)
MODEL_FORMS = frozenset({"modelform_factory", "modelformset_factory", "inlineformset_factory"})
SIGNAL_ARGUMENTS = frozenset({"sender", "dispatch_uid", "weak"})
SENDS = frozenset({"send", "send_robust", "asend", "asend_robust"})


def keywords_only(source: Source) -> Iterator[Breach]:
    """Rule 4."""
    most = BY_PLACE_MAX.get(source.room)
    if most is None or not source.is_python:
        return
    for node in public(source.tree.body):
        if isinstance(node, FUNCTIONS):
            told = [*node.args.posonlyargs, *node.args.args, *([node.args.vararg] if node.args.vararg else [])]
            by_place = [argument.arg for argument in told if not _is_function(source, argument)]
            if len(by_place) > most:
                words = f"{node.name} takes {', '.join(by_place[most:])} by place: put a * before"
                yield source.breach(4, node, words)


def _is_function(source: Source, argument: ast.arg) -> bool:
    """A function stands by place: that of a decorator, and the operation that is to run later."""
    if argument.annotation is None:
        return False
    if isinstance(argument.annotation, ast.Name):
        told = (node for node in source.tree.body if isinstance(node, ast.Assign))
        bounds = [node.value for node in told if ast.unparse(node.targets[0]) == argument.annotation.id]
        return any("bound=Callable" in ast.unparse(bound) for bound in bounds)
    return ast.unparse(argument.annotation).startswith("Callable")


def nothing_unseen(source: Source) -> Iterator[Breach]:
    """Rule 5."""
    if not source.is_python or not source.is_ours_to_serve or source.is_migration:
        return
    yield from _signals(source)
    yield from _model_forms(source)
    if source.room == "receivers":
        yield from _one_operation_each(source)
    if not source.lies_in(*SAVES):
        for node in source.all_of(ast.ClassDef):
            assert isinstance(node, ast.ClassDef)
            for method in node.body:
                if isinstance(method, FUNCTIONS) and method.name == "save":
                    yield source.breach(5, method, f"{node.name} overrides save(): let the operation say what it does")


def _signals(source: Source) -> Iterator[Breach]:
    own = {
        target.id
        for node in source.nodes
        if isinstance(node, ast.Assign) and _makes_signal(source, node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in source.calls:
        if _makes_signal(source, call):
            yield source.breach(5, call, "a signal of our own: call the operation that should hear it")
        if not isinstance(call.func, ast.Attribute):
            continue
        verb, whose = call.func.attr, source.full_name(call.func.value)
        is_signal = (
            whose in own
            or ".signals." in whose
            or bool(SIGNAL_ARGUMENTS & {keyword.arg for keyword in call.keywords if keyword.arg})
        )
        if verb.endswith("_robust") or (verb in SENDS and is_signal):
            yield source.breach(5, call, f"{verb}: no signal is sent")
        if verb == "connect" and is_signal and source.room != "receivers":
            yield source.breach(5, call, "a signal is heard outside receivers")
    if source.room == "receivers":
        return
    for function in source.functions:
        for decorator in function.decorator_list:
            heard = decorator.func if isinstance(decorator, ast.Call) else decorator
            if source.full_name(heard) == "django.dispatch.receiver":
                yield source.breach(5, decorator, "a signal is heard outside receivers")


def _makes_signal(source: Source, node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and source.full_name(node.func).rpartition(".")[2] in {"Signal", "ModelSignal"}


def _one_operation_each(source: Source) -> Iterator[Breach]:
    for function in source.functions:
        called = [
            name
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and ".operations." in (name := source.full_name(node.func))
        ]
        if len(called) > 1:
            yield source.breach(5, function, f"{function.name} calls {len(called)} operations: a receiver calls one")


def _model_forms(source: Source) -> Iterator[Breach]:
    for node in source.nodes:
        if isinstance(node, ast.alias):
            name = node.name
        elif isinstance(node, ast.Attribute):
            name = node.attr
        else:
            continue
        if name.endswith("ModelForm") or name in MODEL_FORMS:
            yield source.breach(5, node, f"{name}: a form gives clean values to an operation, and saves nothing")


def imports_at_the_top(source: Source) -> Iterator[Breach]:
    """Rule 5: an import inside a function hides what stands on what."""
    if not source.is_python or source.path.startswith("tests/") or source.is_migration:
        return
    found: set[int] = set()
    for function in source.functions:
        if source.path == READY and function.name == "ready":
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno not in found:
                found.add(node.lineno)
                yield source.breach(5, node, f"{function.name} imports: imports stand at the top")
    for call in source.calls:
        if source.full_name(call.func) == "__import__":
            yield source.breach(5, call, "__import__: imports stand at the top")


def lengths(source: Source) -> Iterator[Breach]:
    """Rule 6."""
    if source.path.startswith("tests/") or source.is_migration:
        return
    lines = source.text.count("\n")
    if lines > FILE_LINES_MAX:
        yield source.breach(6, FILE_LINES_MAX + 1, f"the file has {lines} lines; {FILE_LINES_MAX} are a sitting")
    for function in source.functions if source.is_python else ():
        lines = _lines(function)
        if lines > FUNCTION_LINES_MAX:
            words = f"{function.name} has {lines} lines; {FUNCTION_LINES_MAX} fit on a screen"
            yield source.breach(6, function, words)


def _lines(function: Function) -> int:
    assert function.end_lineno is not None, "a program that was read knows its lines"
    return function.end_lineno - function.lineno + 1
