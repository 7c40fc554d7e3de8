"""The order of the building, as pyproject.toml's import contracts say it: floors, their domains, and the rooms."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "masthead"


@cache
def contracts() -> dict[str, dict[str, Any]]:
    """Every import contract by its id."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in told["tool"]["importlinter"]["contracts"]}


@cache
def layers(contract: str) -> tuple[frozenset[str], ...]:
    """The layers of a contract from top to bottom, each with its siblings."""
    lines = contracts()[contract]["layers"]
    return tuple(frozenset(name.strip(" ()") for name in line.replace(":", "|").split("|")) for line in lines)


def floors() -> frozenset[str]:
    """The names of all floors."""
    return frozenset().union(*layers("floors"))


def domain_of(module: str) -> str:
    """The domain that a module lies in: ``masthead.giving.fund`` for its models; kernel and config are one each."""
    parts = module.split(".")
    containers = contracts()["rooms"]["containers"]
    is_shared = ".".join([*parts[:2], "*"]) in containers
    return ".".join(parts[: 3 if is_shared else 2]) if parts[0] == PACKAGE else parts[0]


def room_of(module: str) -> str:
    """The room that a module lies in; kernel and config are rooms of themselves; empty where it lies in none."""
    parts = module.split(".")
    if parts[0] != PACKAGE:
        return ""
    if module.startswith((f"{PACKAGE}.kernel.", f"{PACKAGE}.config.")):
        return parts[1]
    rest = module.removeprefix(domain_of(module)).lstrip(".")
    return rest.partition(".")[0]


def leads_down(user: str, used: str) -> bool:
    """Whether one domain may know another: itself, or what lies under it; nothing above and no sibling."""
    if user == used:
        return True
    if not {user.partition(".")[0], used.partition(".")[0]} <= {PACKAGE}:
        return False
    floor, other = user.split(".")[1], used.split(".")[1]
    if floor != other:
        return _rank("floors", floor) < _rank("floors", other)
    return _rank(floor, user.split(".")[2]) < _rank(floor, used.split(".")[2])


def _rank(contract: str, name: str) -> int:
    return next(place for place, layer in enumerate(layers(contract)) if name in layer)
