"""The books for other programs."""

from collections.abc import Iterator, Mapping
from itertools import islice

from django.db.models import Max, Min

from masthead.money.ledger import formats, models, registries
from masthead.money.ledger.queries import reading
from masthead.money.ledger.values import ExportFormat, Recorded

BATCH = 300  # journals that an annotator is asked about at once


def export(*, format: ExportFormat) -> Iterator[str]:  # noqa: A002 - the word on the screen
    """The whole books, up to the last journal there is now, in pieces of text; streams."""
    until: int = models.Journal.objects.aggregate(seq=Max("seq"))["seq"] or 0
    lines = models.Transfer.objects.filter(journal__seq__lte=until).order_by("journal__seq", "line")
    journals = reading.recorded(lines=lines)
    match format:
        case ExportFormat.HLEDGER:
            return formats.hledger(accounts=reading.accounts(), journals=journals)
        case ExportFormat.LEDGER:
            return formats.ledger(accounts=reading.accounts(), journals=journals)
        case ExportFormat.BEANCOUNT:
            first_on = models.Journal.objects.aggregate(day=Min("effective_on"))["day"]
            return formats.beancount(accounts=reading.accounts(), first_on=first_on, journals=journals)
        case ExportFormat.CSV:
            more = dict.fromkeys(column for annotator in registries.annotators for column in annotator.columns)
            return formats.table(more=tuple(more), journals=_annotated(journals))


def _annotated(journals: Iterator[Recorded]) -> Iterator[tuple[Recorded, Mapping[str, str]]]:
    """Each journal with what its source's annotator knows of it, asked in batches."""
    while batch := list(islice(journals, BATCH)):
        known: dict[tuple[str, str], Mapping[str, str]] = {}
        for annotator in registries.annotators:
            ids = dict.fromkeys(one.source[1] for one in batch if one.source[0] == annotator.source_type)
            found = annotator.of(tuple(ids)) if ids else {}
            known |= {(annotator.source_type, source_id): values for source_id, values in found.items()}
        for one in batch:
            yield one, known.get(one.source, {})
