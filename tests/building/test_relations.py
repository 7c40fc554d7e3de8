"""Relations between domains point down the building; Wagtail's rows are known where Wagtail is."""

import re
from collections.abc import Iterable

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.test.utils import isolate_apps

from tools.house_rules import building

FOREIGN = building.contracts()["foreign"]
HOME = re.compile(r"(?P<home>[\w.]+?)(?:\.\*\*)? -> (?P<goods>\w+)")
HOMES = [found.group("home", "goods") for told in FOREIGN["ignore_imports"] if (found := HOME.fullmatch(told))]


def may_know(user: str, used: str) -> bool:
    """Whether a model of one module may have a relation to a model of another."""
    goods = used.partition(".")[0]
    if goods == building.PACKAGE:
        return building.leads_down(building.domain_of(user), building.domain_of(used))
    return goods not in FOREIGN["forbidden_modules"] or (building.domain_of(user), goods) in HOMES


def wrong_relations(every: Iterable[type[models.Model]]) -> list[str]:
    """The relations of our models that point up or sideways."""
    return [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in every
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if model.__module__.startswith(f"{building.PACKAGE}.")
        and field.related_model is not None
        and not may_know(model.__module__, field.related_model.__module__)
    ]


def test_every_relation_points_down() -> None:
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("masthead.")]
    assert ours
    assert wrong_relations(ours) == []


@pytest.mark.parametrize(
    ("module", "is_kept"),
    [
        ("masthead.machinery.audit.models", False),
        ("masthead.money.ledger.models", True),
        ("masthead.giving.fund.models", True),
    ],
)
def test_a_relation_upwards_is_refused(module: str, *, is_kept: bool) -> None:
    with isolate_apps("masthead.machinery.audit"):
        member: object = models.ForeignKey(get_user_model(), on_delete=models.PROTECT, related_name="+")
        meta = type("Meta", (), {"app_label": "audit"})
        planted = type("Planted", (models.Model,), {"member": member, "__module__": module, "Meta": meta})
    assert wrong_relations([planted]) == ([] if is_kept else ["audit.Planted.member -> people.User"])


@pytest.mark.parametrize(
    ("user", "used", "is_kept"),
    [
        ("masthead.giving.fund.models", "masthead.giving.supporters.models", False),
        ("masthead.money.ledger.models", "masthead.money.payments.models", False),
        ("masthead.money.payments.models", "masthead.money.ledger.models", True),
        ("masthead.paper.pictures.models", "wagtail.models", True),
        ("masthead.people.models", "wagtail.models", False),
        ("masthead.people.models", "django.contrib.auth.models", True),
    ],
)
def test_who_may_know_whom(user: str, used: str, *, is_kept: bool) -> None:
    assert may_know(user, used) is is_kept
