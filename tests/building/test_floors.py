"""Every floor stands, in its order; every package is one; and the house rules know a domain by its place."""

import pytest

from tools.house_rules import building

SOURCE = building.ROOT / "src"
DATA_FOLDERS = ("templates", "static", "css", "content")


def test_every_floor_stands_and_no_other() -> None:
    standing = {place.name for place in (SOURCE / "masthead").iterdir() if place.is_dir() and place.name[0] != "_"}
    assert standing == building.floors()
    assert all((SOURCE / "masthead" / floor / "__init__.py").exists() for floor in standing)


def test_what_holds_python_is_a_package_and_data_folders_hold_none() -> None:
    folders = {file.parent for file in SOURCE.rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
    assert [folder for folder in folders if set(DATA_FOLDERS) & set(folder.relative_to(SOURCE).parts)] == []


@pytest.mark.parametrize(
    ("module", "domain", "room"),
    [
        ("masthead.giving.fund.operations", "masthead.giving.fund", "operations"),
        ("masthead.giving.fund.operations.certifying", "masthead.giving.fund", "operations"),
        ("masthead.people.models", "masthead.people", "models"),
        ("masthead.design", "masthead.design", ""),
        ("masthead.kernel.money", "masthead.kernel", "kernel"),
        ("masthead.config.wiring", "masthead.config", "config"),
        ("pretend.till", "pretend", ""),
    ],
)
def test_a_module_lies_in_a_domain_and_a_room(module: str, domain: str, room: str) -> None:
    assert (building.domain_of(module), building.room_of(module)) == (domain, room)


@pytest.mark.parametrize(
    ("user", "used", "is_down"),
    [
        ("masthead.giving.fund", "masthead.giving.fund", True),
        ("masthead.giving.fund", "masthead.money.ledger", True),
        ("masthead.giving.fund", "masthead.people", True),
        ("masthead.money.payments", "masthead.money.ledger", True),
        ("masthead.surfaces.console", "masthead.society.shares", True),
        ("masthead.money.ledger", "masthead.money.payments", False),
        ("masthead.money.payments", "masthead.giving.fund", False),
        ("masthead.giving.fund", "masthead.giving.supporters", False),
        ("masthead.giving.fund", "masthead.society.shares", False),
        ("masthead.machinery.audit", "masthead.people", False),
        ("masthead.surfaces.demo", "pretend", False),
    ],
)
def test_one_domain_may_know_another_only_downwards(user: str, used: str, *, is_down: bool) -> None:
    assert building.leads_down(user, used) is is_down
