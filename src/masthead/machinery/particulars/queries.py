"""The paper's facts, read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Max

from masthead.kernel import periods
from masthead.kernel.money import Money
from masthead.machinery.particulars.models import Fact, Paper
from masthead.machinery.particulars.values import FactName, NoPaperYet, Particulars, PastFact

BOUNDS = {FactName.GIFT_MIN_MINOR: "100", FactName.GIFT_MAX_MINOR: "500000"}  # of a gift online, until others are said


def is_made() -> bool:
    """Whether there is a paper in this database."""
    return Paper.objects.exists()


def paper() -> Paper:
    """
    The paper's frozen row.

    :raises NoPaperYet: if there is none
    """
    found = Paper.objects.first()
    if found is None:
        raise NoPaperYet
    return found


def zone() -> ZoneInfo:
    """The paper's zone, frozen."""
    return ZoneInfo(paper().zone)


def currency() -> str:
    """The paper's currency, frozen."""
    return paper().currency


def today(*, now: datetime) -> date:
    """The day in the paper's zone."""
    return periods.day_of(moment=now, zone=zone())


def current(*, now: datetime) -> Particulars:
    """
    The facts in force at a moment.

    :raises NoPaperYet: if there is no paper
    """
    row = paper()
    facts = texts(now=now)
    return Particulars(
        mode=row.mode,
        currency=row.currency,
        zone=ZoneInfo(row.zone),
        made_at=row.made_at,
        name=facts[FactName.NAME],
        strapline=facts[FactName.STRAPLINE],
        society_name=facts[FactName.SOCIETY_NAME],
        society_number=facts[FactName.SOCIETY_NUMBER],
        postal_address=tuple(facts[FactName.POSTAL_ADDRESS].splitlines()),
        email=facts[FactName.EMAIL],
        phone=facts[FactName.PHONE],
        payee=facts[FactName.PAYEE],
        bank_sort_code=facts[FactName.BANK_SORT_CODE],
        bank_account=facts[FactName.BANK_ACCOUNT],
        gift_min=Money(int(facts[FactName.GIFT_MIN_MINOR]), row.currency),
        gift_max=Money(int(facts[FactName.GIFT_MAX_MINOR]), row.currency),
        box_hosts=tuple(facts[FactName.BOX_HOSTS].split()),
    )


def texts(*, now: datetime) -> Mapping[FactName, str]:
    """Every fact in force at a moment, as it was recorded; of those that nobody recorded, only the bounds are told."""
    latest = Fact.objects.filter(in_force_at__lte=now).order_by("name", "-in_force_at", "-id").distinct("name")
    recorded = {fact.name: fact.value for fact in latest if fact.value or fact.name not in BOUNDS}
    return {**dict.fromkeys(FactName, ""), **BOUNDS, **recorded}


def history(*, limit: int = 100) -> Sequence[PastFact]:
    """Facts as they were recorded, the newest first; among them those that come into force later."""
    return [_told(fact) for fact in Fact.objects.order_by("-recorded_at", "-id")[:limit]]


def came_into_force(*, now: datetime, within: timedelta) -> Sequence[PastFact]:
    """The facts that were recorded beforehand, and whose day came within a time up to now."""
    lately = Fact.objects.filter(in_force_at__gt=now - within, in_force_at__lte=now, recorded_at__lt=F("in_force_at"))
    return [_told(fact) for fact in lately.order_by("in_force_at", "id")]


def _told(fact: Fact) -> PastFact:
    return PastFact(fact.id, fact.name, fact.value, fact.in_force_at, fact.recorded_at, fact.recorded_by)


def changed_on(*, names: Collection[FactName], now: datetime) -> date | None:
    """The day in the paper's zone since which some facts are as they are, the latest of them; None if none is said."""
    since = Fact.objects.filter(name__in=names, in_force_at__lte=now).aggregate(latest=Max("in_force_at"))["latest"]
    return periods.day_of(moment=since, zone=zone()) if since else None
