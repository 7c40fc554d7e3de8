"""
What a seal covers: every column of a block's journals and transfers, and the codes of their accounts.

The chain's link is over the rows themselves. Beside it a seal keeps prints, eight hex figures for each column, which
prove nothing but lead to the place when the link does not hold. A new column is a new chain: old seals can't be made
again.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from masthead.kernel import chains
from masthead.money.ledger import models

CHAIN = "ledger.seal"
BLOCK_MAX = 500  # journals
JOURNAL_COLUMNS = (
    "id", "seq", "n", "kind", "effect_key", "effective_on", "recorded_at", "actor", "source_type", "source_id",
    "reverses_id", "memo",
)  # fmt: skip
TRANSFER_COLUMNS = (
    "id", "journal_id", "line", "debit_id", "debit_party", "credit_id", "credit_party", "amount", "currency", "kind_id",
    "pending_of", "debit__code", "credit__code",
)  # fmt: skip
_PRINT = 8

Row = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """
    The rows of a block, each by its place: ``(seq, 0)`` for a journal, ``(seq, line)`` for its transfers.

    :param total: the sum of the amounts, in minor units
    """

    first_seq: int
    last_seq: int
    rows: dict[tuple[int, int], Row]

    @property
    def count(self) -> int:
        """How many journals it holds."""
        return sum(1 for _, line in self.rows if not line)

    @property
    def total(self) -> int:
        """The sum of its amounts, in minor units."""
        return sum(row["amount"] for row in self.rows.values() if "amount" in row)


def read(*, first_seq: int, last_seq: int) -> Block:
    """The block as it stands now; never more than BLOCK_MAX journals."""
    last_seq = min(last_seq, first_seq + BLOCK_MAX - 1)
    within = (first_seq, last_seq)
    journals = models.Journal.objects.filter(seq__range=within).order_by("seq").values(*JOURNAL_COLUMNS)
    rows: dict[tuple[int, int], Row] = {(row["seq"], 0): dict(row) for row in journals}
    transfers = models.Transfer.objects.filter(journal__seq__range=within).order_by("journal__seq", "line")
    for row in transfers.values("journal__seq", *TRANSFER_COLUMNS):
        rows[row.pop("journal__seq"), row["line"]] = dict(row)
    return Block(first_seq, last_seq, rows)


def prints(*, block: Block) -> list[str]:
    """A line for each row: ``seq:line:`` and the prints of its columns, in their order."""
    return [f"{seq}:{line}:{''.join(_prints(row))}" for (seq, line), row in sorted(block.rows.items())]


def _prints(row: Row) -> Iterator[str]:
    for column, value in row.items():
        yield hashlib.sha256(chains.canonical([column, value])).hexdigest()[:_PRINT]


def link(*, n: int, previous: str, block: Block, printed: list[str], published_at: datetime) -> str:
    """The seal's hash: over every column of it and every row of its block."""
    payload = {
        "n": n,
        "first_seq": block.first_seq,
        "last_seq": block.last_seq,
        "count": block.count,
        "total": block.total,
        "published_at": published_at,
        "prints": hashlib.sha256("\n".join(printed).encode()).hexdigest(),
        "rows": [row for _, row in sorted(block.rows.items())],
    }
    return chains.link(chain=CHAIN, previous=previous, payload=payload)


def first_difference(*, block: Block, printed: list[str]) -> str:
    """The first row that is not as it was printed, in words; empty if every one is."""
    was = {(int(seq), int(line)): figures for seq, line, figures in (text.split(":") for text in printed)}
    for place in sorted({*was, *block.rows}):
        where = f"journal {place[0]}" + (f", line {place[1]}" if place[1] else "")
        if place not in block.rows:
            return f"{where}: is missing"
        if place not in was:
            return f"{where}: was not there when it was sealed"
        row = block.rows[place]
        now = list(_prints(row))
        then = [was[place][at : at + _PRINT] for at in range(0, len(was[place]), _PRINT)]
        changed = [column for column, a, b in zip(row, now, then, strict=False) if a != b]
        if changed:
            return f"{where}: {', '.join(_named(column) for column in changed)} changed since it was sealed"
    return ""


def _named(column: str) -> str:
    return column.removesuffix("_id").replace("__", " ")
