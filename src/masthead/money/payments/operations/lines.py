"""
Lines of a batch, saved as they are typed (practice.md P10-P13).

Each is a row of its own, written under its batch's lock: two people may type into one batch and lose nothing, nobody
types into one that is being posted, and who changes what another has just changed is told.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.db.models import Max

from masthead.kernel import ids, words
from masthead.kernel.actors import Actor
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import models, queries
from masthead.money.payments.operations import batches, days, naming, purposes, waiting_aside
from masthead.money.payments.values import (
    LINES_MAX,
    MEANS_OF,
    PARTS_MAX,
    SURE_ABOVE_MINOR,
    SURE_TIMES,
    TYPE_BATCHES,
    BatchKind,
    Decision,
    LineId,
    Put,
    Typed,
)
from masthead.people import operations as people_acts
from masthead.people import queries as people
from masthead.people.values import PartyKind


class NotSure(Refusal):
    """The desk asks before it takes something unusual (P10); typed again with ``sure`` it is taken."""

    code = "not_sure"
    words = "{questions}"


class LineChanged(Refusal):
    """Somebody else changed the line in between; what both typed is shown."""

    kind = Kind.CONFLICT
    code = "line_changed"
    words = "Somebody else changed line {n} while you were typing. Look at both, then save yours again if it is right."


class PartsDiffer(Refusal):
    """The parts of a line equal the whole (P11)."""

    code = "parts_differ"
    words = "The parts come to {parts}, and the whole is {whole}. Change one of them."


class WrongMeans(Refusal):
    """Cheques and cash come by post, transfers and standing orders on a statement."""

    code = "wrong_means"
    words = "A batch of {kind} holds no such money."


class TooManyLines(Refusal):
    """A batch is one bag of post."""

    code = "too_many_lines"
    words = "A batch holds at most {most} lines. Open another one for the rest."


class CannotThankSo(Refusal):
    """The decision must be one that can be carried out (P15)."""

    code = "cannot_thank_so"
    words = "{why}"


class NoSuchArrangement(Refusal):
    """No standing arrangement has that reference."""

    code = "no_such_arrangement"
    words = "Nobody was given the reference {arrangement}. Look at it once more, letter by letter."


class TakingsDiffer(Refusal):
    """What a group pays in is what it took less its costs (P19)."""

    code = "takings_differ"
    words = "{taken} taken less {costs} of costs is {left}, and {amount} was paid in. Change one of them."


class DayMissing(Refusal):
    """A line of a statement bears the bank's own day."""

    code = "day_missing"
    words = "Enter the day on which the bank booked it."


@transaction.atomic
def add_line(
    *, code: str, typed: Typed, actor: Actor, now: datetime, newcomers: Mapping[str, str] = MappingProxyType({})
) -> Put:
    """
    Keep one line as it was typed.

    A cheque whose day is still to come, or more than six months ago, is set aside instead, outside the totals (P14).

    :param newcomers: names of people who are nobody yet, by ``who``, ``giver`` and ``to_thank``: they are recorded
        with the line, or not at all
    :raises NotSure: if it is unusual and nobody said ``sure``
    :raises NotADraft: if the batch was posted or thrown away
    :raises Refusal: what can't be taken: see this module
    """
    actor.must(TYPE_BATCHES)
    batch = batches.locked_draft(code=code)
    typed = _met(typed, newcomers, actor, now)
    last = batch.lines.aggregate(n=Max("n"))["n"] or 0
    if last >= LINES_MAX:
        raise TooManyLines(most=LINES_MAX)
    arrangement = _checked(batch, typed, now)
    reason = waiting_aside.unfit(means=typed.means, cheque_on=typed.cheque_on, now=now)
    if reason is not None:
        aside_id = waiting_aside.of_line(batch=batch, typed=typed, reason=reason, actor=actor, now=now)
        return Put(line=None, aside=aside_id, reason=reason)
    sure = _ask(batch, typed, None)
    row = models.Line(id=ids.uuid7(now=now), batch=batch, n=last + 1, typed_at=now, typed_by=actor.name)
    _write(row, typed, arrangement, sure=sure)
    row.save(force_insert=True)
    _write_parts(row, typed)
    _touch(batch)
    audit.record(act="payments.add_line", subject=code, actor=actor, now=now, detail=_told(row))
    return Put(line=LineId(row.id))


@transaction.atomic
def change_line(
    *,
    code: str,
    line_id: LineId,
    version: int,
    typed: Typed,
    actor: Actor,
    now: datetime,
    newcomers: Mapping[str, str] = MappingProxyType({}),
) -> Put:
    """
    Change a line.

    :param version: of the line as whoever changes it saw it
    :raises LineChanged: if somebody else changed it in between
    :raises Refusal: as add_line
    """
    actor.must(TYPE_BATCHES)
    batch = batches.locked_draft(code=code)
    row = _line(batch, line_id)
    if row.version != version:
        raise LineChanged(n=row.n)
    # Somebody took it out, and who types has seen that: what is sent all the same is meant to stand.
    _stand(row, actor, now)
    typed = _met(typed, newcomers, actor, now)
    arrangement = _checked(batch, typed, now)
    reason = waiting_aside.unfit(means=typed.means, cheque_on=typed.cheque_on, now=now)
    if reason is not None:
        _remove(row, actor, now)
        _touch(batch)
        aside_id = waiting_aside.of_line(batch=batch, typed=typed, reason=reason, actor=actor, now=now)
        waiting_aside.instead(row=row, aside_id=aside_id, actor=actor, now=now)
        return Put(line=None, aside=aside_id, reason=reason)
    sure = _ask(batch, typed, row)
    _write(row, typed, arrangement, sure=sure)
    row.version += 1
    row.save()
    row.parts.all().delete()
    _write_parts(row, typed)
    _touch(batch)
    audit.record(act="payments.change_line", subject=code, actor=actor, now=now, detail=_told(row))
    return Put(line=LineId(row.id))


@transaction.atomic
def remove_line(*, code: str, line_id: LineId, version: int, actor: Actor, now: datetime) -> None:
    """
    Take a line out of the batch; until that is posted it can be put back. A line that is out stays out.

    :raises LineChanged: if somebody else changed it in between
    """
    actor.must(TYPE_BATCHES)
    batch = batches.locked_draft(code=code)
    row = _line(batch, line_id)
    if row.removed_at is not None:
        return
    if row.version != version:
        raise LineChanged(n=row.n)
    _remove(row, actor, now)
    _touch(batch)
    audit.record(act="payments.remove_line", subject=code, actor=actor, now=now, detail=_told(row))


@transaction.atomic
def put_back_line(*, code: str, line_id: LineId, actor: Actor, now: datetime) -> None:
    """
    Put a line back that was taken out; one that is in stays in.

    :raises DoesNotWait: if it was set aside, and is in another batch meanwhile or was sent back
    """
    actor.must(TYPE_BATCHES)
    batch = batches.locked_draft(code=code)
    row = _line(batch, line_id)
    if row.removed_at is None:
        return
    _stand(row, actor, now)
    row.version += 1
    row.save()
    _touch(batch)
    audit.record(act="payments.put_back_line", subject=code, actor=actor, now=now, detail=_told(row))


def _met(typed: Typed, newcomers: Mapping[str, str], actor: Actor, now: datetime) -> Typed:
    """The line with those recorded who were nobody yet, each name once."""
    ids_of = {
        name: people_acts.record_party(kind=PartyKind.PERSON, name=name, email="", phone="", actor=actor, now=now)
        for name in sorted(set(newcomers.values()))
    }
    found = {field: ids_of[name] for field, name in newcomers.items()}
    return replace(
        typed,
        payer=found.get("who", typed.payer),
        giver=found.get("giver", typed.giver),
        to_thank=found.get("to_thank", typed.to_thank),
    )


def _checked(batch: models.Batch, typed: Typed, now: datetime) -> models.Arrangement | None:
    """Refuse what can't be taken; the standing arrangement that the line names, where it names one."""
    if typed.means not in MEANS_OF[batch.kind]:
        raise WrongMeans(kind=batch.kind)
    counted_on = batch.received_on
    if batch.kind is BatchKind.STATEMENT:
        if typed.booked_on is None:
            raise DayMissing
        counted_on = days.counted_on(
            means=typed.means, taken_at=now, said_on=typed.booked_on, now=now, zone=particulars.zone()
        )
    if len(typed.parts) > PARTS_MAX:
        raise purposes.NothingToPay
    purposes.check(parts=typed.parts, payer=typed.payer, on=counted_on, currency=batch.currency)
    whole = sum(part.amount.minor for part in typed.parts)
    if whole != typed.amount.minor:
        raise PartsDiffer(parts=Money(whole, batch.currency).in_words(), whole=typed.amount.in_words())
    if typed.takings and typed.takings.taken - typed.takings.costs != typed.amount:
        left = typed.takings.taken - typed.takings.costs
        raise TakingsDiffer(
            taken=typed.takings.taken.in_words(),
            costs=typed.takings.costs.in_words(),
            left=left.in_words(),
            amount=typed.amount.in_words(),
        )
    _check_thanks(typed)
    naming.check(said=typed.named)
    if not typed.arrangement:
        return None
    arrangement = models.Arrangement.objects.filter(code=typed.arrangement).first()
    if arrangement is None:
        raise NoSuchArrangement(arrangement=typed.arrangement)
    return arrangement


def _check_thanks(typed: Typed) -> None:
    """A decision that could never be carried out is asked about now, while the letter lies on the table."""
    if typed.acknowledge in {Decision.NONE_WANTED, Decision.NOBODY_KNOWN}:
        return
    whom = typed.to_thank or typed.giver or typed.payer
    party = people.party(party_id=whom) if whom else None
    if party is None:
        raise CannotThankSo(why="Nobody is known who could be thanked. Enter somebody, or choose “nobody known”.")
    if typed.acknowledge is Decision.E_MAIL and not party.email:
        raise CannotThankSo(why=f"{party.name} has no e-mail address here. Choose a letter.")
    if typed.acknowledge is Decision.GROUP and party.kind not in {PartyKind.GROUP, PartyKind.ORGANISATION}:
        raise CannotThankSo(why=f"{party.name} is no group. Choose a letter or an e-mail.")


def _ask(batch: models.Batch, typed: Typed, row: models.Line | None) -> bool:
    """Ask about what is unusual, unless somebody is sure of this payer and this sum; whether somebody is."""
    same = row is not None and row.sure and (row.payer_id, row.amount_minor) == (typed.payer, typed.amount.minor)
    if typed.sure or same:
        return True
    questions = _questions(batch, typed, row)
    if questions:
        raise NotSure(questions=" ".join(questions), each=tuple(questions))
    return False


def _questions(batch: models.Batch, typed: Typed, row: models.Line | None) -> list[str]:
    asked = []
    amount = typed.amount
    if amount.minor > SURE_ABOVE_MINOR:
        asked.append(f"{amount.in_words()} is a large sum. Is it right?")
    giver = typed.giver or typed.payer
    usual = queries.usual(party_id=giver) if giver else None
    if usual is not None and amount.minor > SURE_TIMES * usual.minor:
        # Not how much is usual: whoever types the post sees nobody's gifts but those in this bag (P27).
        asked.append(f"{amount.in_words()} is more than ten times what this giver usually gives. Is it right?")
    if typed.payer is not None:
        others = batch.lines.filter(payer=typed.payer, removed_at=None).exclude(n=row.n if row else 0)
        there = list(others.order_by("n").values_list("n", flat=True))
        if there:
            lines = words.listed(items=[f"line {n}" for n in there])
            asked.append(f"This person is in the batch already ({lines}). Is this another payment?")
    return asked


def _line(batch: models.Batch, line_id: LineId) -> models.Line:
    row = models.Line.objects.filter(batch=batch, id=line_id).first()
    if row is None:
        raise queries.NoSuchLine
    return row


def _write(row: models.Line, typed: Typed, arrangement: models.Arrangement | None, *, sure: bool) -> None:
    row.means, row.amount_minor, row.currency = typed.means, typed.amount.minor, typed.amount.currency
    row.payer_id, row.giver_id, row.to_thank_id = typed.payer, typed.giver, typed.to_thank
    row.acknowledge = typed.acknowledge
    row.booked_on, row.cheque_on, row.box = typed.booked_on, typed.cheque_on, typed.box
    row.arrangement = arrangement
    row.takings_minor = typed.takings.taken.minor if typed.takings else None
    row.costs_minor = typed.takings.costs.minor if typed.takings else None
    row.costs_note = typed.takings.costs_note if typed.takings else ""
    row.naming_level, row.naming_shown = str(typed.named.level), typed.named.shown
    row.naming_with_amount, row.naming_message = typed.named.with_amount, typed.named.message
    row.note, row.sure = typed.note, sure


def _write_parts(row: models.Line, typed: Typed) -> None:
    models.LinePart.objects.bulk_create(
        [
            models.LinePart(
                line=row, n=n, purpose_id=part.purpose, subject=part.subject, amount_minor=part.amount.minor
            )
            for n, part in enumerate(typed.parts, start=1)
        ]
    )


def _remove(row: models.Line, actor: Actor, now: datetime) -> None:
    row.removed_at, row.removed_by = now, actor.name
    row.version += 1
    row.save()
    # A cheque that was taken up from what is set aside waits there again.
    waiting_aside.wait_again(lines=models.Line.objects.filter(id=row.id))


def _stand(row: models.Line, actor: Actor, now: datetime) -> None:
    """Let a line that was out be in again, not saved yet; its cheque is in no other place then."""
    if row.removed_at is not None:
        waiting_aside.taken_up(row=row, actor=actor, now=now)
        row.removed_at, row.removed_by = None, ""


def _touch(batch: models.Batch) -> None:
    batch.version += 1
    batch.save(update_fields=["version"])


def _told(row: models.Line) -> dict[str, object]:
    return {"line": str(row.id), "n": row.n, "means": str(row.means), "amount_minor": row.amount_minor}
