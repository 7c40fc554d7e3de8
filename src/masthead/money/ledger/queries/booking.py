"""The books as a person leafs through them: one account's entries from the latest back, and a journal whole."""

from itertools import chain

from django.db.models import Q

from masthead.money.ledger import models
from masthead.money.ledger.queries.reading import NoSuchAccount, recorded
from masthead.money.ledger.values import AccountCode, Recorded


def entries(*, account: AccountCode, before_seq: int | None = None, most: int = 50) -> list[Recorded]:
    """
    The latest journals that touch an account; three queries, however many there are.

    :param before_seq: only those before it, for the next page
    :raises NoSuchAccount: if it was never opened
    """
    pk = models.Account.objects.filter(code=account).values_list("pk", flat=True).first()
    if pk is None:
        raise NoSuchAccount(account=account)
    # A journal's key grows with its number, both given under one lock; each side has an index of its own.
    earlier = Q()
    if before_seq is not None:
        earlier = Q(journal__lt=models.Journal.objects.filter(seq=before_seq).values("pk"))
    sides = [
        models.Transfer.objects.filter(earlier, **{side: pk}).order_by("-journal_id").values_list("journal_id")[:most]
        for side in ("debit", "credit")
    ]
    # One journal may touch the account with several lines, so a page may hold fewer journals than its limit.
    found = sorted({journal for (journal,) in chain(*sides)}, reverse=True)[:most]
    lines = models.Transfer.objects.filter(journal__in=found).order_by("-journal_id", "line")
    return list(recorded(lines=lines))


def numbered(*, seq: int) -> Recorded | None:
    """The journal of a number."""
    lines = models.Transfer.objects.filter(journal__seq=seq).order_by("line")
    return next(recorded(lines=lines), None)
