"""The paper's facts, read."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from masthead.kernel import periods
from masthead.kernel.money import Money
from masthead.machinery.particulars.models import Fact, Paper
from masthead.machinery.particulars.values import FactName, NoPaperYet, Particulars


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
    latest = Fact.objects.filter(in_force_at__lte=now).order_by("name", "-in_force_at", "-id").distinct("name")
    facts = dict.fromkeys(FactName, "") | {fact.name: fact.value for fact in latest}
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
        gift_min=Money(int(facts[FactName.GIFT_MIN_MINOR] or 100), row.currency),
        gift_max=Money(int(facts[FactName.GIFT_MAX_MINOR] or 500_000), row.currency),
    )
