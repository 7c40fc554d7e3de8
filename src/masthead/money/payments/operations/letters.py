"""Printing letters: one run of all that wait, each decision carried out once (practice.md P15, P24, P25)."""

from datetime import datetime

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.money.payments import models, queries
from masthead.money.payments.queries import letters as facts
from masthead.money.payments.values import PRINT_LETTERS
from masthead.money.payments.values.letters import LeftOut, RunId
from masthead.people import operations as people

PURPOSE = "to thank those who gave, by post"  # P17: lists of people are seen for a purpose, and the audit line says it


class NothingToPrint(Refusal):
    """Nothing waits that can be written, or somebody else printed it a moment ago."""

    kind = Kind.CONFLICT
    code = "nothing_to_print"
    words = "No letter waits that can be printed."


@transaction.atomic
def print_letters(*, actor: Actor, now: datetime) -> RunId:
    """
    Make one run of every letter that waits, in the order of the postcodes.

    Whom nobody may write to, or whose address nobody knows, is left out with the reason and goes on waiting.

    :raises NothingToPrint: if no letter is left
    """
    actor.must(PRINT_LETTERS)
    able, left_out = facts.sorted_out(subjects=facts.subjects_waiting(lock=True), now=now)
    if not able:
        raise NothingToPrint
    run = models.LetterRun.objects.create(made_at=now, made_by=actor.name[:200])
    models.Letter.objects.bulk_create(
        models.Letter(run=run, n=n, kind=one.kind, payment=one.payment, aside=one.aside, to_id=to)
        for n, (to, one) in enumerate(able, start=1)
    )
    models.LetterLeftOut.objects.bulk_create(_kept(run, one, left) for one, left in left_out)
    thanked = [one.payment.id for _, one in able if one.payment]
    models.Acknowledgement.objects.filter(payment_id__in=thanked).update(carried_out_at=now)
    asides = [one.aside.id for _, one in able if one.aside]
    models.SetAside.objects.filter(id__in=asides).update(letter_at=now)
    detail = {"letters": len(able), "left_out": len(left_out), "purpose": PURPOSE}
    audit.record(act="payments.print_letters", subject=f"run {run.id}", actor=actor, now=now, detail=detail)
    return RunId(run.id)


def _kept(run: models.LetterRun, one: facts.Subject, left: LeftOut) -> models.LetterLeftOut:
    return models.LetterLeftOut(run=run, payment=one.payment, aside=one.aside, to_id=one.asked, why=left.why)


@transaction.atomic
def record_printing(*, run_id: RunId, actor: Actor, now: datetime) -> int:
    """
    Record that a run goes to the printer, so that the next time it says that it is printed again.

    :return: the how-manieth time it is
    :raises NoSuchRun: if there is none
    """
    actor.must(PRINT_LETTERS)
    if not models.LetterRun.objects.filter(id=run_id).exists():
        raise queries.NoSuchRun
    mine = models.LetterPrinting.objects.create(run_id=run_id, printed_at=now, printed_by=actor.name[:200])
    times = models.LetterPrinting.objects.filter(run_id=run_id, id__lte=mine.id).count()
    detail = {"time": times, "purpose": PURPOSE}
    audit.record(act="payments.record_printing", subject=f"run {run_id}", actor=actor, now=now, detail=detail)
    return times


def seen_letters(*, run_id: RunId | None, actor: Actor, now: datetime) -> None:
    """
    Note that somebody looked at whom letters go to: once a day for each run, and for what waits (P17).

    :param run_id: None for what waits
    """
    subject = f"letters, run {run_id}" if run_id else "letters that wait"
    people.seen(subject=subject, purpose=PURPOSE, actor=actor, now=now)
