"""The paper's own facts: one paper, and for each fact the latest in force."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from masthead.kernel.actors import READER, NotYourDuty
from masthead.kernel.money import Money
from masthead.machinery.audit.models import Line
from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars import queries
from masthead.machinery.particulars.models import Fact, Paper
from masthead.machinery.particulars.values import FactName, Mode, NoPaperYet
from tests.makers import ACTOR, FACTS, NOW


def make(mode: Mode = Mode.DEMO, zone: str = "Europe/London") -> None:
    particulars.make_paper(mode=mode, currency="GBP", zone=ZoneInfo(zone), facts=FACTS, actor=ACTOR, now=NOW)


def test_without_a_paper_the_words_say_how_to_begin(db: None) -> None:
    assert not queries.is_made()
    for ask in (queries.zone, queries.currency, lambda: queries.current(now=NOW), lambda: queries.today(now=NOW)):
        with pytest.raises(NoPaperYet, match="masthead demo"):
            ask()


def test_a_paper_is_made_once(db: None) -> None:
    make()
    with pytest.raises(particulars.PaperIsMade):
        make(Mode.REAL)
    assert queries.current(now=NOW).mode is Mode.DEMO
    assert Fact.objects.count() == len(FACTS)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO particulars_paper VALUES (2, 'real', 'GBP', 'UTC', now())")
    assert Paper.objects.count() == 1


def test_every_fact_is_read_back(db: None) -> None:
    make()
    facts = queries.current(now=NOW)
    assert (facts.name, facts.society_name, facts.society_number) == tuple(
        FACTS[name] for name in (FactName.NAME, FactName.SOCIETY_NAME, FactName.SOCIETY_NUMBER)
    )
    assert facts.postal_address == ("1 The Quay", "Invented Town", "ZZ1 1ZZ")
    assert (facts.gift_min, facts.gift_max) == (Money(100, "GBP"), Money(500_000, "GBP"))
    assert facts.zone == ZoneInfo("Europe/London")


def test_the_latest_fact_in_force_counts_and_the_old_one_stays(db: None) -> None:
    make()
    later = NOW + timedelta(days=3)
    particulars.change(facts={FactName.NAME: "The Clarion"}, in_force_at=later, actor=ACTOR, now=NOW)
    assert queries.current(now=later - timedelta(microseconds=1)).name == "The Practice Clarion"
    assert queries.current(now=later).name == "The Clarion"
    particulars.change(facts={FactName.NAME: "The Loud Clarion"}, in_force_at=later, actor=ACTOR, now=later)
    assert queries.current(now=later).name == "The Loud Clarion"  # said last, of two in force from one moment
    assert queries.current(now=NOW).name == "The Practice Clarion"
    assert list(Line.objects.order_by("id").values_list("act", "subject")) == [
        ("particulars.make_paper", "paper"),
        ("particulars.change", "name"),
        ("particulars.change", "name"),
    ]


def test_bounds_of_a_gift_are_facts(db: None) -> None:
    make()
    facts = {FactName.GIFT_MIN_MINOR: "500", FactName.GIFT_MAX_MINOR: "100000"}
    particulars.change(facts=facts, in_force_at=NOW, actor=ACTOR, now=NOW)
    now = queries.current(now=NOW)
    assert (now.gift_min.minor, now.gift_max.minor) == (500, 100_000)


def test_only_who_may_changes_them(db: None) -> None:
    make()
    with pytest.raises(NotYourDuty):
        particulars.change(facts={FactName.NAME: "Mine"}, in_force_at=NOW, actor=READER, now=NOW)
    assert queries.current(now=NOW).name == "The Practice Clarion"


def test_today_is_the_papers_own_day(db: None) -> None:
    make(zone="Pacific/Auckland")
    assert queries.today(now=datetime(2026, 11, 24, 11, 0, tzinfo=UTC)).isoformat() == "2026-11-25"
    assert queries.today(now=datetime(2026, 11, 24, 10, 59, tzinfo=UTC)).isoformat() == "2026-11-24"
