"""How a figure is made up: sums by means and by day, kept beside the ledger and completed from it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Sum

from masthead.giving.fund import models
from masthead.giving.fund.values import GIFTS, Appeal, DayPoint, Line, MadeUp
from masthead.kernel import words
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.periods import Period
from masthead.money.ledger import queries as ledger
from masthead.money.ledger.values import AccountCode, Moved, TransferKind
from masthead.people import queries as people
from masthead.people.values import PartyKind

GROUP = "group"
_LOOKS = 3  # a reading that a posting came between is made again

# In the order in which a page says them; kinds that are not named here are said as the last.
_IN_WORDS = {
    TransferKind.CARD_GIFT: "by card",
    TransferKind.CHEQUE_GIFT: "by cheque",
    TransferKind.CASH_GIFT: "in cash",
    TransferKind.TRANSFER_GIFT: "by bank transfer",
    TransferKind.STANDING_ORDER_GIFT: "by standing order",
    GROUP: "groups",
    TransferKind.DESIGNATED: "legacy",
    TransferKind.IDENTIFIED: "found to be for this appeal later",
    TransferKind.GIFT_MOVED: "moved between appeals",
}
OTHER = "in other ways"
_GIFT_KINDS = frozenset(
    {
        TransferKind.CARD_GIFT,
        TransferKind.CHEQUE_GIFT,
        TransferKind.CASH_GIFT,
        TransferKind.TRANSFER_GIFT,
        TransferKind.STANDING_ORDER_GIFT,
        TransferKind.IDENTIFIED,
    }
)


def kind_of(*, moved: Moved) -> str:
    """A sum's kind as it is said: what a readers' group gave is said as theirs, by whatever means it came (P19)."""
    return GROUP if moved.is_apart and moved.kind in _GIFT_KINDS else moved.kind


def group_ids() -> Sequence[PartyId]:
    """The parties that are readers' groups."""
    return people.ids_of_kind(kind=PartyKind.GROUP)


def summed_until() -> int:
    """Up to which journal the day sums go."""
    return models.Summed.objects.values_list("seq", flat=True).first() or 0


def day_sums(*, accounts: Sequence[AccountCode]) -> Sequence[models.DaySum]:
    """Every day's sums of some accounts, not saved: those that are kept, and from the ledger what came since."""
    for _ in range(_LOOKS):
        until = summed_until()
        kept = list(models.DaySum.objects.filter(account__in=accounts))
        if until == summed_until():
            break
    since = ledger.moved(accounts=accounts, apart=group_ids(), after_seq=until) if ledger.last_seq() > until else []
    return [*kept, *(as_sum(moved=one) for one in since)]


def as_sum(*, moved: Moved) -> models.DaySum:
    """The ledger's sum as a row of ours, not saved."""
    return models.DaySum(
        account=moved.account,
        day_on=moved.on,
        kind=kind_of(moved=moved),
        number=moved.number,
        minor=moved.minor,
    )


def made_up(*, appeal: Appeal, today: date) -> MadeUp:
    """How an appeal's figure is made up, and its course by day."""
    sums = day_sums(accounts=[appeal.gifts, appeal.returns])
    currency = appeal.target.currency
    gifts = [one for one in sums if one.account == appeal.gifts]
    lines = means_lines(sums=gifts, currency=currency)
    returned = Money(sum(one.minor for one in sums if one.account == appeal.returns), currency)
    if returned.minor:
        lines.append(Line("returned", returned))
    total = Money(sum(one.minor for one in sums), currency)
    monthly = sum(one.minor for one in gifts if one.kind == TransferKind.STANDING_ORDER_GIFT)
    within = [Line("monthly givers", Money(monthly, currency))] if monthly else []
    return MadeUp(lines, within, total, _course(appeal, sums, today))


def means_lines(*, sums: Iterable[models.DaySum], currency: str) -> list[Line]:
    """Sums by means in words, the largest first, what is no gift of a reader last; sums of nothing are left out."""
    numbers: dict[str, int] = defaultdict(int)
    minors: dict[str, int] = defaultdict(int)
    for one in sums:
        numbers[one.kind] += one.number
        minors[one.kind] += one.minor
    told = []
    for kind, minor in sorted(minors.items(), key=lambda pair: (pair[0] not in _GIFT_KINDS, -pair[1], pair[0])):
        if minor:
            told.append(Line(_counted(kind, numbers[kind]), Money(minor, currency)))
    return told


def _counted(kind: str, number: int) -> str:
    said = _IN_WORDS.get(kind, OTHER)
    if kind in {GROUP, TransferKind.DESIGNATED, TransferKind.GIFT_MOVED}:
        return said
    return f"{said} ({words.count(number=number, one='gift', many='gifts')})" if number > 0 else said


def _course(appeal: Appeal, sums: Iterable[models.DaySum], today: date) -> Sequence[DayPoint]:
    """
    What had been raised by the end of each day of the appeal that has come.

    What counted before its first day (late money, P2) stands on the first; what moved after its last, on the last.
    """
    by_day: dict[date, int] = defaultdict(int)
    taken: dict[date, int] = defaultdict(int)
    until = min(today, appeal.closes_on)
    for one in sums:
        day = min(max(one.day_on, appeal.opens_on), until)
        by_day[day] += one.minor
        taken[day] += one.minor if one.account.startswith(GIFTS) else 0
    currency, raised, points = appeal.target.currency, 0, []
    for number in range((until - appeal.opens_on).days + 1):
        day = appeal.opens_on + timedelta(days=number)
        raised += by_day[day]
        points.append(DayPoint(day, Money(taken[day], currency), Money(raised, currency)))
    return points


def designated_sums() -> Mapping[AccountCode, int]:
    """What the board gave to each appeal's account of legacies, in minor units."""
    rows = models.Designation.objects.values_list("appeal__gifts").annotate(minor=Sum("amount_minor"))
    return {AccountCode(account): minor for account, minor in rows.order_by()}


def taken_between(*, accounts: Sequence[AccountCode], within: Period, currency: str) -> tuple[list[Line], Money]:
    """What was entered on some accounts in a period, by means, and its sum."""
    sums = [as_sum(moved=one) for one in ledger.moved(accounts=accounts, apart=group_ids(), within=within)]
    return means_lines(sums=sums, currency=currency), Money(sum(one.minor for one in sums), currency)
