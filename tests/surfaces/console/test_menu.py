"""The office's menu and front, role by role: what one may do, what waits, and nothing else."""

import html
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from masthead.design import registries
from masthead.machinery.audit import registries as audit
from masthead.people import registries as people
from tests import staff
from tests.client import Client
from tests.makers import NOW, make_paper, words
from tests.surroundings import ROOT

SOURCE = ROOT / "src" / "masthead"
ROLES = [*(role.name for role in people.roles), staff.ADMINISTRATOR]


@pytest.fixture
def at(db: None, set_clock: Callable[[datetime], None]) -> None:
    """A paper whose clock stands at a moment."""
    set_clock(NOW)
    make_paper(now=NOW - timedelta(days=15))


def menu(page: str) -> dict[str, list[str]]:
    """The groups of the menu, and the addresses in each; what stands by itself under an empty word."""
    found = re.search(r'<script id="wagtail-sidebar-props" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found, "the shell is handed its menu"
    told: dict[str, list[str]] = {}
    _walk(json.loads(html.unescape(found[1])), "", told)
    return told


def _walk(thing: Any, group: str, told: dict[str, list[str]]) -> None:
    if isinstance(thing, dict) and str(thing.get("_type", "")).endswith("SubMenuItem"):
        item, inner = thing["_args"][0], thing["_args"][1]
        _walk(inner, item["label"], told)
    elif isinstance(thing, dict) and str(thing.get("_type", "")).endswith("LinkMenuItem"):
        told.setdefault(group, []).append(thing["_args"][0]["url"])
    elif isinstance(thing, dict):
        for each in thing.values():
            _walk(each, group, told)
    elif isinstance(thing, list):
        for each in thing:
            _walk(each, group, told)


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_has_every_desk_of_ones_duties_and_no_other(at: None, client: Client, role: str) -> None:
    actor_is = staff.signed_in(client, role)
    page = actor_is.get("/office/").content.decode()
    from_menu = {address for addresses in menu(page).values() for address in addresses}
    duties = (
        frozenset().union(*(each.duties for each in people.roles))
        if role == staff.ADMINISTRATOR
        else people.roles.get(role).duties
    )
    for desk in registries.desks:
        is_theirs = bool({desk.duty, *desk.also} & duties)
        assert (desk.address in from_menu) == is_theirs, desk.title
        assert (f'href="{desk.address}"' in page) == is_theirs, desk.title
        if is_theirs:
            assert desk.address in menu(page)[desk.group]


@pytest.mark.parametrize("role", ROLES)
def test_the_front_says_what_waits_in_words(at: None, client: Client, role: str) -> None:
    said = words(staff.signed_in(client, role).get("/office/").content.decode())
    assert "Today" in said
    assert "Nothing waits for you" in said or "waiting" in said


def test_every_desk_stands_under_a_word(at: None) -> None:
    assert {desk.title for desk in registries.desks if not desk.group} == set()
    groups = [desk.group for desk in registries.desks]
    assert groups == sorted(groups, key=groups.index)  # each group once, its desks together


def test_light_and_dark_are_the_systems_to_say(at: None, client: Client) -> None:
    page = staff.signed_in(client, "Treasurers").get("/office/account/").content.decode()
    assert 'name="theme-theme"' not in page
    assert 'name="theme-contrast"' in page


def test_every_act_that_is_recorded_is_put_into_words(at: None) -> None:
    recorded = {
        act for file in SOURCE.rglob("*.py") for act in re.findall(r'act="([a-z_]+\.[a-z_]+)"', file.read_text())
    }
    assert len(recorded) > 60
    assert sorted(act for act in recorded if audit.deeds.find(act) is None) == []
