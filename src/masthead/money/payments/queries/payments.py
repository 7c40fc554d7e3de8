"""Payments, read. Values only; what concerns one reader is opened by the secret of the thanks link."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from masthead.kernel import words
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import models, registries
from masthead.money.payments.values import (
    Means,
    MeansSum,
    Parked,
    Part,
    PaymentFacts,
    PaymentId,
    Purpose,
    PurposeFacts,
    State,
    Takings,
    Thanks,
    Waits,
)

UNIDENTIFIED = AccountCode("2300")
TWIN_WITHIN = timedelta(days=1)


class NoSuchPayment(Refusal):
    """Not there, or not for whoever asks: both look alike."""

    kind = Kind.ABSENT
    code = "no_such_payment"
    words = "There is no such payment."


def payment(*, payment_id: PaymentId) -> PaymentFacts:
    """
    A payment as it stands.

    :raises NoSuchPayment: if there is none
    """
    row = _rows().filter(id=payment_id).first()
    if row is None:
        raise NoSuchPayment
    return _facts(row)


def payments(*, payment_ids: Sequence[str]) -> Sequence[PaymentFacts]:
    """Several payments at once, those that there are."""
    return [_facts(row) for row in _rows().filter(id__in=payment_ids)]


def of_token(*, token: str) -> PaymentId | None:
    """The payment that a form's token stands for already, before another party is made for it."""
    found = models.Payment.objects.filter(token=token).values_list("id", flat=True).first()
    return PaymentId(found) if found else None


def thanks(*, secret: str, now: datetime) -> Thanks | None:
    """What the holder of a thanks link may see; None if it opens nothing, or is more than 90 days old."""
    row = _rows().filter(thanks_hash=hash_of(secret=secret), thanks_until__gt=now).first()
    if row is None:
        return None
    parts = [part_of(row=part) for part in row.parts.all()]
    return Thanks(
        code=row.code,
        state=row.state,
        amount=Money(row.amount_minor, row.currency),
        # Once it is settled its purpose knows more: the month that it counts for (P9).
        words=describe(parts=parts) if row.state == State.SETTLED else row.words,
        counted_on=parts[0].counted_on if parts else None,
        address=row.address if row.state == State.OPEN and row.expires_at and now < row.expires_at else None,
        decision=row.wants,
        twin=_twin(row),
    )


def hash_of(*, secret: str) -> str:
    """What is kept of a thanks link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def gift_purposes(*, today: date) -> Sequence[PurposeFacts]:
    """The purposes that readers may pay for on a day, in the order of their opening."""
    rows = models.Purpose.objects.filter(open_on__lte=today).filter(Q(closed_on=None) | Q(closed_on__gte=today))
    return [PurposeFacts(row.code, row.name) for row in rows.order_by("open_on", "code")]


def sums_by_means(*, account: AccountCode) -> Sequence[MeansSum]:
    """
    What the parts that credited an account came to, by means, the largest first; returns are not taken off.

    What was corrected is not among it, and what was identified is. Read from the sums of days, however many gifts.
    """
    rows = models.DaySum.objects.filter(account=account).values("means", "currency")
    sums = rows.annotate(number=Sum("parts"), whole=Sum("minor")).filter(number__gt=0).order_by("-whole", "means")
    return [MeansSum(Means(row["means"]), row["number"], Money(int(row["whole"]), row["currency"])) for row in sums]


def credited_sums() -> Mapping[AccountCode, int]:
    """
    What all settled parts credited each account with, in minor units, added up from the parts themselves.

    What was corrected is not among it; what was identified counts where it was found to belong.
    """
    stands = models.Part.objects.exclude(credited="").filter(payment__correction=None)
    known = models.Identification.objects.filter(part__payment__correction=None)
    sums: Counter[AccountCode] = Counter()
    for credited, minor in stands.values_list("credited").annotate(minor=Sum("amount_minor")).order_by():
        sums[AccountCode(credited)] += minor
    for credited, minor in known.values_list("credited").annotate(minor=Sum("amount_minor")).order_by():
        sums[AccountCode(credited)] += minor
        sums[UNIDENTIFIED] -= minor
    return {account: minor for account, minor in sums.items() if minor}


def unidentified() -> Sequence[Part]:
    """Parts whose purpose nobody knows yet, the oldest first (P13)."""
    rows = models.Part.objects.filter(credited=UNIDENTIFIED, identification=None, payment__correction=None)
    gone = Coalesce(Sum("returned__amount_minor"), 0)
    left = rows.annotate(left=F("amount_minor") - gone).filter(left__gt=0).order_by("counted_on", "id")
    return [replace(part_of(row=row), amount=Money(row.left, row.currency)) for row in left]


def inbox_waiting() -> int:
    """How many notifications wait to be worked off."""
    return models.InboxEvent.objects.filter(state=Waits.WAITING).count()


def still_waiting() -> int:
    """How many payments wait for their company, and facts to be booked."""
    waiting = models.Payment.objects.filter(state__in=[State.OPEN, State.CHECKING]).count()
    return waiting + models.Fact.objects.filter(state=Waits.WAITING).count()


def parked() -> Sequence[Parked]:
    """What waits for a person: facts that could not be booked, notifications that could not be followed, payments."""
    facts = models.Fact.objects.filter(state=Waits.PARKED).order_by("id")
    events = models.InboxEvent.objects.filter(state=Waits.PARKED).order_by("id")
    payments = models.Payment.objects.filter(state=State.NEEDS_HUMAN).order_by("prepared_at")
    return [
        *(Parked(row.effect, row.kind, row.reason, row.seen_at) for row in facts),
        *(Parked(row.event_id, row.type, row.note, row.received_at) for row in events),
        *(Parked(row.code, "payment", row.trouble, row.prepared_at) for row in payments),
    ]


def part_of(*, row: models.Part) -> Part:
    """A part's row as a value."""
    return Part(
        purpose=row.purpose_id,
        amount=Money(row.amount_minor, row.currency),
        subject=row.subject,
        giver=_party(row.giver_id),
        to_thank=_party(row.to_thank_id),
        counted_on=row.counted_on,
        credited=AccountCode(row.credited) if row.credited else None,
    )


def counted_part(*, row: models.Part) -> Part:
    """A part as it counts now: for what it was found to be, where its purpose was not known at first."""
    known = getattr(row, "identification", None)
    part = part_of(row=row)
    if known is None:
        return part
    return replace(part, purpose=known.purpose_id, subject=known.subject, credited=AccountCode(known.credited))


def takings_of(*, row: models.Payment | models.Line) -> Takings | None:
    """What a group took and what it cost, where it paid in what was left (P19)."""
    if row.takings_minor is None or row.costs_minor is None:
        return None
    return Takings(Money(row.takings_minor, row.currency), Money(row.costs_minor, row.currency), row.costs_note)


def _party(party_id: UUID | None) -> PartyId | None:
    return PartyId(party_id) if party_id else None


def _rows() -> QuerySet[models.Payment]:
    return models.Payment.objects.select_related("acknowledgement").prefetch_related("parts")


def _facts(row: models.Payment) -> PaymentFacts:
    decided = getattr(row, "acknowledgement", None)
    return PaymentFacts(
        id=PaymentId(row.id),
        code=row.code,
        state=row.state,
        means=row.means,
        provider=row.provider,
        amount=Money(row.amount_minor, row.currency),
        payer=_party(row.payer_id),
        parts=[part_of(row=part) for part in sorted(row.parts.all(), key=lambda part: part.n)],
        prepared_at=row.prepared_at,
        settled_at=row.settled_at,
        taken_at=row.taken_at,
        decision=decided.decision if decided else None,
        trouble=row.trouble,
    )


def _twin(row: models.Payment) -> str:
    """The other of two tabs that were both paid: the same sum, within a day, under the same e-mail address."""
    if row.payer is None or not row.payer.email or row.taken_at is None:
        return ""
    found = models.Payment.objects.filter(
        state=State.SETTLED,
        amount_minor=row.amount_minor,
        payer__email__iexact=row.payer.email,
        taken_at__range=(row.taken_at - TWIN_WITHIN, row.taken_at),
        prepared_at__gt=row.prepared_at - TWIN_WITHIN,
        means=Means.CARD,
    ).exclude(id=row.id)
    return found.order_by("-taken_at").values_list("code", flat=True).first() or ""


def purpose_rows() -> Mapping[str, models.Purpose]:
    """Every purpose by its code; there are few."""
    return {row.code: row for row in models.Purpose.objects.all()}


def describe(*, parts: Sequence[Part]) -> str:
    """What the parts are for, in words."""
    return words.listed(items=described(parts=parts))


def described(*, parts: Sequence[Part]) -> Sequence[str]:
    """What each part is for, in words, and for which month it counts (P9); one query for any number."""
    rows = purpose_rows()
    told = []
    for part in parts:
        fitting = fitting_of(row=rows[part.purpose])
        # What nobody knows the purpose of is counted for nothing yet.
        on = part.counted_on if part.credited != UNIDENTIFIED else None
        counted = f", counted for {words.month(on=on)}" if on else ""
        told.append(fitting.describe(part) if fitting else f"{rows[part.purpose].name}{counted}")
    return told


def fitting_of(*, row: models.Purpose) -> Purpose | None:
    """What the purpose's own part put into the registry, where it has one."""
    return registries.purposes.get(row.fitting) if row.fitting else None
