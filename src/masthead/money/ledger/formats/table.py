"""The books as a table: a row for each transfer, with its journal."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from masthead.kernel import chains
from masthead.money.ledger.formats.names import decimal
from masthead.money.ledger.values import Recorded, Transfer

COLUMNS = (
    "seq", "journal", "kind", "effect_key", "effective_on", "recorded_at", "actor", "source_type", "source_id",
    "reverses", "memo", "line", "transfer_kind", "debit", "debit_party", "credit", "credit_party", "amount", "currency",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(*, more: Sequence[str], journals: Iterable[tuple[Recorded, Mapping[str, str]]]) -> Iterator[str]:
    """
    CSV with a head; ``reverses`` names another ``journal``, amounts are exact decimals.

    :param more: columns that others know, beside our own
    :param journals: each with its values for them
    """
    yield _written((*COLUMNS, *more))
    for journal, known in journals:
        for line, transfer in enumerate(journal.transfers, start=1):
            yield _written((*_cells(journal, line, transfer), *(known.get(column, "") for column in more)))


def _cells(journal: Recorded, line: int, transfer: Transfer) -> tuple[str, ...]:
    return (
        str(journal.seq),
        str(journal.id),
        journal.kind,
        journal.effect_key,
        journal.effective_on.isoformat(),
        chains.moment(journal.recorded_at),
        journal.actor,
        *journal.source,
        str(journal.reverses or ""),
        journal.memo,
        str(line),
        transfer.kind,
        transfer.debit,
        str(transfer.debit_party or ""),
        transfer.credit,
        str(transfer.credit_party or ""),
        decimal(transfer.amount),
        transfer.amount.currency,
    )


def _written(cells: Iterable[str]) -> str:
    """One row. A text that a spreadsheet would take for a formula gets an apostrophe; our amounts are above zero."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([f"'{c}" if c.startswith(_FORMULA) else c for c in cells])
    return line.getvalue()
