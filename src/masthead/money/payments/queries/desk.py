"""The giving desk, read: batches with their lines, what is set aside, standing arrangements, scans."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from masthead.kernel import ids
from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId, Prefix
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.money.payments import models
from masthead.money.payments.queries.payments import fitting_of, purpose_rows, takings_of
from masthead.money.payments.values import (
    ArrangementFacts,
    ArrangementId,
    AsideFacts,
    AsideId,
    AsideState,
    AsideTyped,
    BatchFacts,
    BatchId,
    BatchState,
    Controls,
    Decision,
    LineFacts,
    LineId,
    Means,
    Part,
    PaymentId,
    ScanFacts,
    ScanId,
    State,
    Tally,
    Typed,
)
from masthead.money.payments.values.naming import NamingLevel, Said
from masthead.people import queries as people
from masthead.people.values import Party, PartyKind, Preference

USUAL_OF = 12  # payments, the latest, that a giver's usual gift is read from


class NoSuchBatch(Refusal):
    """There is no batch of that reference."""

    kind = Kind.ABSENT
    code = "no_such_batch"
    words = "There is no such batch."


class NoSuchLine(Refusal):
    """There is no such line, or it is in another batch."""

    kind = Kind.ABSENT
    code = "no_such_line"
    words = "There is no such line in this batch."


class NoSuchAside(Refusal):
    """Nothing of that id was set aside."""

    kind = Kind.ABSENT
    code = "no_such_aside"
    words = "There is nothing like that set aside."


class NoSuchScan(Refusal):
    """There is no such scan."""

    kind = Kind.ABSENT
    code = "no_such_scan"
    words = "There is no such scan."


def batches(*, state: BatchState | None = None, limit: int = 100) -> Sequence[BatchFacts]:
    """Batches without their lines, the newest first, whatever state they are in unless one is named."""
    rows = models.Batch.objects.all() if state is None else models.Batch.objects.filter(state=state)
    # These few alone are tallied: beside the years' lines there are the years' batches.
    ids_of = list(rows.order_by("-opened_at", "code").values_list("id", flat=True)[:limit])
    told = _tallied(models.Batch.objects.filter(id__in=ids_of)).order_by("-opened_at", "code")
    return [batch_of(row=row) for row in told]


def batch(*, code: str) -> BatchFacts:
    """
    A batch with all its lines, the newest first, and its scans.

    :raises NoSuchBatch: if there is none of that reference
    """
    row = _tallied(models.Batch.objects.filter(code=code)).first()
    if row is None:
        raise NoSuchBatch
    lines = models.Line.objects.filter(batch=row).select_related("payment", "arrangement").prefetch_related("parts")
    scans = models.Scan.objects.filter(batch=row).order_by("made_at", "id")
    return batch_of(row=row, lines=lines.order_by("-n"), scans=scans)


def line(*, code: str, line_id: LineId) -> LineFacts:
    """
    One line of a batch.

    :raises NoSuchLine: if the batch has none of that id
    """
    rows = models.Line.objects.filter(batch__code=code, id=line_id)
    row = rows.select_related("payment", "arrangement").prefetch_related("parts").first()
    if row is None:
        raise NoSuchLine
    return line_of(row=row)


def drafts_waiting() -> int:
    """How many batches are typed and not posted."""
    return models.Batch.objects.filter(state=BatchState.DRAFT).count()


def aside(*, state: AsideState | None = AsideState.WAITING, limit: int = 200) -> Sequence[AsideFacts]:
    """What is set aside, the oldest first; in whatever state if none is named, then the newest first."""
    rows = models.SetAside.objects.select_related("batch")
    rows = rows.order_by("-made_at") if state is None else rows.filter(state=state).order_by("made_at")
    return [aside_of(row=row) for row in rows[:limit]]


def one_aside(*, aside_id: AsideId) -> AsideFacts:
    """
    One thing that was set aside.

    :raises NoSuchAside: if there is none of that id
    """
    row = models.SetAside.objects.select_related("batch").filter(id=aside_id).first()
    if row is None:
        raise NoSuchAside
    return aside_of(row=row)


def aside_waiting() -> int:
    """How much is set aside and waits."""
    return models.SetAside.objects.filter(state=AsideState.WAITING).count()


def arrangement(*, code: str) -> ArrangementFacts | None:
    """The standing arrangement of a reference as a person wrote it; None where there is none."""
    try:
        wanted = ids.read_code(text=code, prefix=Prefix.STANDING_ORDER)
    except ids.NotACode:
        return None
    row = models.Arrangement.objects.filter(code=wanted).first()
    return arrangement_of(row=row) if row else None


def arrangements(*, party_id: PartyId) -> Sequence[ArrangementFacts]:
    """A party's standing arrangements, the newest first."""
    rows = models.Arrangement.objects.filter(party__in=people.family(party_id=party_id)).order_by("-made_at")
    return [arrangement_of(row=row) for row in rows]


def usual(*, party_id: PartyId) -> Money | None:
    """What a giver usually gives: the middle one of the latest payments; None where there was none (P10)."""
    rows = models.Payment.objects.filter(
        payer__in=people.family(party_id=party_id), state=State.SETTLED, correction=None
    )
    latest = rows.order_by("-settled_at").values_list("amount_minor", "currency")[:USUAL_OF]
    sums = sorted(latest)
    return Money(*sums[(len(sums) - 1) // 2]) if sums else None


def decision_for(*, party: Party | None) -> Decision:
    """
    How somebody is thanked unless something else is typed (P15, P25).

    Who asked for post, has no e-mail address or wants no e-mail gets a letter; whom nobody may write to, nothing.
    """
    if party is None:
        return Decision.NOBODY_KNOWN
    if people.may_write(party=party):
        return Decision.NONE_WANTED
    if party.kind is PartyKind.GROUP:
        return Decision.GROUP
    by_post = party.prefers & {Preference.POST, Preference.NO_EMAIL}
    return Decision.LETTER if by_post or not party.email else Decision.E_MAIL


def offered(*, on: date, late: bool = False) -> Sequence[tuple[str, str]]:
    """
    What a line may be for on a day: words for a form, and their titles; the fighting fund first.

    :param late: what could be chosen before that day is offered too, for money that counts on an earlier one (P2)
    :return: ``("fund", "Fighting fund")``, and for a special appeal ``("fund:roof", "The roof")``
    """
    told = []
    for row in sorted(purpose_rows().values(), key=lambda row: (row.open_on, row.code)):
        if on < row.open_on or (row.closed_on is not None and on > row.closed_on):
            continue
        told.append((row.code, row.name))
        fitting = fitting_of(row=row)
        choices = fitting.choices(None) if fitting else ()
        chosen = [one for one in choices if one.subject and one.is_for(min(on, one.last_on) if late else on)]
        told += [(f"{row.code}:{choice.subject}", choice.title) for choice in chosen]
    return told


def scan(*, scan_id: ScanId) -> ScanFacts:
    """
    A scan's facts.

    :raises NoSuchScan: if there is none of that id
    """
    row = models.Scan.objects.filter(id=scan_id).first()
    if row is None:
        raise NoSuchScan
    return scan_of(row=row)


def scans_of(*, aside_id: AsideId) -> Sequence[ScanFacts]:
    """The scans of something that is set aside, the oldest first."""
    return [scan_of(row=row) for row in models.Scan.objects.filter(aside=aside_id).order_by("made_at", "id")]


def scan_file(*, scan_id: ScanId) -> Path:
    """Where a scan's file lies: outside public media, under a name made of its id alone (security.md D29)."""
    return Path(settings.ENVIRONMENT.data).joinpath("scans", scan_id.hex[-2:], scan_id.hex)


def who(*, name: str) -> str:
    """Whom a person reads where an actor's name was kept."""
    kind, _, rest = name.partition(":")
    if kind == "program":
        return f"the program ({rest})"
    return people.name_of(actor=Actor(name=name, user_id=UUID(rest) if kind == "user" else None))


def _tallied(rows: QuerySet[models.Batch]) -> QuerySet[models.Batch]:
    """Batches with what is typed of them so far."""
    stands, cash = Q(lines__removed_at=None), Q(lines__means=Means.CASH)
    zero = Value(0)
    return rows.annotate(
        typed_count=Count("lines", filter=stands & ~cash),
        typed_minor=Coalesce(Sum("lines__amount_minor", filter=stands & ~cash), zero),
        typed_cash_count=Count("lines", filter=stands & cash),
        typed_cash_minor=Coalesce(Sum("lines__amount_minor", filter=stands & cash), zero),
    )


def tally(*, row: models.Batch) -> Tally:
    """What is typed of a batch, read now and held against its controls."""
    found = _tallied(models.Batch.objects.filter(id=row.id)).get()
    return _tally_of(found)


def _tally_of(row: models.Batch) -> Tally:
    return Tally(
        kind=row.kind,
        controls=Controls(
            count=row.control_count,
            total=Money(row.control_minor, row.currency),
            cash=Money(row.cash_minor, row.currency),
            counters=(row.counter_1, row.counter_2),
        ),
        count=row.typed_count,  # type: ignore[attr-defined]  # annotated
        total=Money(row.typed_minor, row.currency),  # type: ignore[attr-defined]
        cash_count=row.typed_cash_count,  # type: ignore[attr-defined]
        cash=Money(row.typed_cash_minor, row.currency),  # type: ignore[attr-defined]
    )


def batch_of(*, row: models.Batch, lines: Iterable[models.Line] = (), scans: Iterable[models.Scan] = ()) -> BatchFacts:
    """A tallied batch's row as a value."""
    return BatchFacts(
        id=BatchId(row.id),
        code=row.code,
        kind=row.kind,
        state=row.state,
        version=row.version,
        received_on=row.received_on,
        tally=_tally_of(row),
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        lines=[line_of(row=line) for line in lines],
        scans=[scan_of(row=scan) for scan in scans],
    )


def line_of(*, row: models.Line) -> LineFacts:
    """A line's row as a value."""
    return LineFacts(
        id=LineId(row.id),
        n=row.n,
        version=row.version,
        typed=typed_of(row=row),
        typed_by=row.typed_by,
        typed_at=row.typed_at,
        is_removed=row.removed_at is not None,
        payment=PaymentId(row.payment_id) if row.payment_id else None,
        payment_code=row.payment.code if row.payment else "",
    )


def typed_of(*, row: models.Line) -> Typed:
    """What was typed of a line."""
    parts = sorted(row.parts.all(), key=lambda part: part.n)
    return Typed(
        means=row.means,
        amount=Money(row.amount_minor, row.currency),
        parts=[Part(part.purpose_id, Money(part.amount_minor, row.currency), part.subject) for part in parts],
        payer=_party(row.payer_id),
        giver=_party(row.giver_id),
        to_thank=_party(row.to_thank_id),
        acknowledge=row.acknowledge,
        booked_on=row.booked_on,
        cheque_on=row.cheque_on,
        box=row.box,
        arrangement=row.arrangement.code if row.arrangement else "",
        takings=takings_of(row=row),
        named=Said(NamingLevel(row.naming_level), row.naming_shown, row.naming_with_amount, row.naming_message),
        note=row.note,
        sure=row.sure,
    )


def aside_of(*, row: models.SetAside) -> AsideFacts:
    """What was set aside, as a value."""
    return AsideFacts(
        id=AsideId(row.id),
        typed=AsideTyped(
            reason=row.reason,
            means=row.means,
            amount=None if row.amount_minor is None else Money(row.amount_minor, row.currency),
            payer=_party(row.payer_id),
            sender=row.sender,
            cheque_on=row.cheque_on,
            note=row.note,
        ),
        received_on=row.received_on,
        state=row.state,
        batch_code=row.batch.code if row.batch else "",
        made_at=row.made_at,
        made_by=row.made_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        ended_why=row.ended_why,
        letter_at=row.letter_at,
    )


def arrangement_of(*, row: models.Arrangement) -> ArrangementFacts:
    """A standing arrangement's row as a value."""
    return ArrangementFacts(
        id=ArrangementId(row.id),
        code=row.code,
        party=PartyId(row.party_id),
        purpose=row.purpose_id,
        subject=row.subject,
        amount=None if row.amount_minor is None else Money(row.amount_minor, row.currency),
        made_at=row.made_at,
        ended_on=row.ended_on,
    )


def scan_of(*, row: models.Scan) -> ScanFacts:
    """A scan's row as a value."""
    return ScanFacts(
        id=ScanId(row.id),
        name=row.name,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        made_at=row.made_at,
        line=LineId(row.line_id) if row.line_id else None,
        aside=AsideId(row.aside_id) if row.aside_id else None,
    )


def _party(party_id: UUID | None) -> PartyId | None:
    return PartyId(party_id) if party_id else None
