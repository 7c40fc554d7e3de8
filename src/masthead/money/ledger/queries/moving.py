"""What moved on accounts, in sums by day and kind: the ledger's own rows, added up by the database."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max, Q

from masthead.kernel import chains
from masthead.kernel.ids import PartyId
from masthead.kernel.periods import Period
from masthead.money.ledger import models
from masthead.money.ledger.queries.reading import recorded
from masthead.money.ledger.values import AccountCode, Moved

if TYPE_CHECKING:
    from hashlib import _Hash

# A correction is a journal that reverses another: it is taken off the kind that it corrects, and is no kind of its own.
_MOVED = """
SELECT account.code, journal.effective_on, coalesce(original.kind, transfer.kind),
       coalesce(side.party = ANY(%(apart)s), false), sum(side.sign)::bigint, sum(side.sign * transfer.amount)::bigint
  FROM ledger_journal journal
  JOIN ledger_transfer transfer ON transfer.journal_id = journal.id
  CROSS JOIN LATERAL (VALUES (transfer.credit_id, transfer.credit_party, 1),
                             (transfer.debit_id, transfer.debit_party, -1)) AS side(account_id, party, sign)
  JOIN ledger_account account ON account.id = side.account_id AND account.code = ANY(%(accounts)s)
  LEFT JOIN ledger_transfer original ON original.journal_id = journal.reverses_id AND original.line = transfer.line
 WHERE journal.seq > %(after)s AND journal.seq <= %(until)s {recorded}
 GROUP BY 1, 2, 3, 4
 ORDER BY 1, 2, 3, 4
"""
_RECORDED = "AND journal.recorded_at >= %(start)s AND journal.recorded_at < %(end)s"
ALL = (1 << 63) - 1


@dataclass(frozen=True)
class Digest:
    """The journals of accounts up to one of them, hashed; more can be added."""

    seq: int
    hash: "_Hash"

    @property
    def text(self) -> str:
        """In hex."""
        return self.hash.hexdigest()


def moved(
    *,
    accounts: Sequence[AccountCode],
    apart: Sequence[PartyId] = (),
    after_seq: int = 0,
    until_seq: int = ALL,
    within: Period | None = None,
) -> list[Moved]:
    """
    Sums of the transfers that touch accounts, by account, day, kind, and whether their party is one of some.

    :param apart: parties whose transfers are added up by themselves
    :param after_seq: only journals after this one, up to and with ``until_seq``
    :param within: only journals that were recorded in this period
    """
    given: dict[str, Any] = {
        "accounts": list(accounts),
        "apart": list(apart),
        "after": after_seq,
        "until": until_seq,
        **({"start": within.start_at, "end": within.end_at} if within else {}),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVED.format(recorded=_RECORDED if within else ""), given)
        return [Moved(AccountCode(code), *rest) for code, *rest in cursor.fetchall()]


def last_seq(*, recorded_before: datetime | None = None) -> int:
    """The number of the last journal on the books, or of the last before a moment; 0 where there is none."""
    rows = models.Journal.objects.all()
    if recorded_before is not None:
        rows = rows.filter(recorded_at__lt=recorded_before)
    return int(rows.aggregate(last=Max("seq"))["last"] or 0)


def digest_of(*, accounts: Sequence[AccountCode], until_seq: int, after: Digest | None = None) -> Digest:
    """
    SHA-256 over every journal that touches accounts, in the order of the sequence, up to one of them.

    Journals never change, so that most of it can be made before a lock is taken and the rest under it.

    :param after: what was made before; the journals after it are added
    """
    known = after or Digest(0, hashlib.sha256())
    touching = models.Account.objects.filter(code__in=accounts).values_list("pk", flat=True)
    mine = list(touching)
    lines = models.Transfer.objects.filter(journal__seq__gt=known.seq, journal__seq__lte=until_seq)
    lines = lines.filter(Q(debit__in=mine) | Q(credit__in=mine)).order_by("journal__seq", "line")
    found = known.hash.copy()
    for one in recorded(lines=lines):
        moves = [[t.kind, t.debit, t.debit_party, t.credit, t.credit_party, t.amount.minor, t.amount.currency]
                 for t in one.transfers]  # fmt: skip
        payload = {"seq": one.seq, "effect_key": one.effect_key, "effective_on": one.effective_on, "transfers": moves}
        found.update(chains.canonical(payload) + b"\n")
    return Digest(until_seq, found)
