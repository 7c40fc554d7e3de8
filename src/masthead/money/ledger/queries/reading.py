"""Accounts, balances and journals as values."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import Collate

from masthead.kernel import chains
from masthead.kernel.money import Money
from masthead.kernel.refusals import Kind, Refusal
from masthead.money.ledger import models
from masthead.money.ledger.values import Account, AccountClass, AccountCode, Balance, JournalId, Recorded, Transfer

CHUNK = 2_000  # rows fetched at a time

_COLUMNS = (
    "journal_id", "journal__seq", "journal__kind", "journal__effect_key", "journal__effective_on",
    "journal__recorded_at", "journal__actor", "journal__source_type", "journal__source_id", "journal__reverses_id",
    "journal__memo",
    "kind_id", "debit__code", "debit_party", "credit__code", "credit_party", "amount", "currency",
)  # fmt: skip
_SUMS = ("account__code", "debits", "credits")
_JOURNAL = itemgetter(*range(11))
_TRANSFER = itemgetter(*range(11, 18))


class NoSuchAccount(Refusal):
    """No account of that code was opened."""

    kind = Kind.ABSENT
    code = "no_such_account"
    words = "There is no account {account} on the books."


def account(*, code: AccountCode) -> Account:
    """
    One account.

    :raises NoSuchAccount: if it was never opened
    """
    row = models.Account.objects.filter(code=code).first()
    if row is None:
        raise NoSuchAccount(account=code)
    return _account(row)


def accounts(*, prefix: str = "") -> list[Account]:
    """Every account whose code begins so, in the order of codes."""
    return [_account(row) for row in models.Account.objects.filter(code__startswith=prefix).order_by("code")]


def _account(row: models.Account) -> Account:
    return Account(
        code=AccountCode(row.code),
        name=row.name,
        account_class=AccountClass(row.account_class),
        currency=row.currency,
        subject=row.subject,
        open_on=row.open_on,
        closed_on=row.closed_on,
    )


def balance(*, account: AccountCode) -> Balance:
    """
    The sums of one account; nothing was posted to it: zeros.

    :raises NoSuchAccount: if it was never opened
    """
    found = _balances(models.Account.objects.filter(code=account))
    if not found:
        raise NoSuchAccount(account=account)
    return found[0]


def balances(*, prefix: str = "") -> list[Balance]:
    """The sums of every account whose code begins so, in the order of codes, zeros too."""
    return _balances(models.Account.objects.filter(code__startswith=prefix))


def _balances(rows: QuerySet[models.Account]) -> list[Balance]:
    wholes = models.Balance.objects.filter(party=None, account__in=rows)
    kept = {row.account_id: row for row in wholes}
    held = []
    for pk, code in rows.order_by("code").values_list("pk", "code"):
        row = kept.get(pk)
        sums = (row.debits, row.credits, row.last_seq) if row else (0, 0, 0)
        held.append(Balance(AccountCode(code), *sums))
    return held


def balance_as_of(*, account: AccountCode, recorded_until: datetime) -> Balance:
    """
    The sums of one account over the transfers recorded up to a moment, it included.

    :raises NoSuchAccount: if it was never opened
    """
    pk = models.Account.objects.filter(code=account).values_list("pk", flat=True).first()
    if pk is None:
        raise NoSuchAccount(account=account)
    until = models.Transfer.objects.filter(journal__recorded_at__lte=recorded_until)
    debits = until.filter(debit=pk).aggregate(sum=Sum("amount"), seq=Max("journal__seq"))
    credits_ = until.filter(credit=pk).aggregate(sum=Sum("amount"), seq=Max("journal__seq"))
    last_seq = max(debits["seq"] or 0, credits_["seq"] or 0)
    return Balance(account, int(debits["sum"] or 0), int(credits_["sum"] or 0), last_seq)


def nets(*, accounts: Sequence[AccountCode]) -> dict[AccountCode, int]:
    """Debits less credits of each account, in minor units; an account without transfers is left out."""
    rows = models.Balance.objects.filter(party=None, account__code__in=accounts)
    return {AccountCode(code): debits - credits_ for code, debits, credits_ in rows.values_list(*_SUMS)}


def last_recorded_at(*, accounts: Sequence[AccountCode]) -> dict[AccountCode, datetime]:
    """When the newest transfer of each account was recorded; an account without transfers is left out."""
    rows = models.Balance.objects.filter(party=None, account__code__in=accounts)
    newest = {AccountCode(code): seq for code, seq in rows.values_list("account__code", "last_seq")}
    moments = dict(models.Journal.objects.filter(seq__in=newest.values()).values_list("seq", "recorded_at"))
    return {code: moments[seq] for code, seq in newest.items()}


def journal(*, effect_key: str) -> Recorded | None:
    """The journal of one effect, if it stands on the books."""
    return standing(effect_keys=[effect_key]).get(effect_key)


def standing(*, effect_keys: Sequence[str]) -> dict[str, Recorded]:
    """The journals of effects, by effect key, as far as they stand on the books."""
    lines = models.Transfer.objects.filter(journal__effect_key__in=effect_keys)
    return {found.effect_key: found for found in recorded(lines=lines.order_by("journal__seq", "line"))}


def journals(
    *,
    after_seq: int = 0,
    limit: int = 100,
    source: tuple[str, str] | None = None,
    account: AccountCode | None = None,
) -> list[Recorded]:
    """
    A page of journals in the order of the sequence.

    :param after_seq: the last number of the page before
    :param source: only those that came from it
    :param account: only those that touch it
    """
    rows = models.Journal.objects.filter(seq__gt=after_seq)
    if source is not None:
        rows = rows.filter(source_type=source[0], source_id=source[1])
    if account is not None:
        touching = models.Account.objects.filter(code=account)
        debits = models.Transfer.objects.filter(debit__in=touching).values("journal")
        credits_ = models.Transfer.objects.filter(credit__in=touching).values("journal")
        rows = rows.filter(pk__in=debits.union(credits_, all=True))
    page = list(rows.order_by("seq").values_list("pk", flat=True)[:limit])
    return list(recorded(lines=models.Transfer.objects.filter(journal__in=page).order_by("journal__seq", "line")))


def recorded(*, lines: QuerySet[models.Transfer]) -> Iterator[Recorded]:
    """Journals from transfers that lie journal by journal, each in the order of its lines; streams."""
    rows = lines.values_list(*_COLUMNS).iterator(CHUNK)
    for head, of_one in groupby(rows, key=_JOURNAL):
        yield _recorded(head, tuple(_transfer(_TRANSFER(row)) for row in of_one))


def _recorded(head: tuple[Any, ...], transfers: tuple[Transfer, ...]) -> Recorded:
    pk, seq, kind, effect_key, effective_on, recorded_at, actor, source_type, source_id, reverses, memo = head
    return Recorded(
        id=JournalId(pk),
        seq=seq,
        kind=kind,
        effect_key=effect_key,
        effective_on=effective_on,
        recorded_at=recorded_at,
        actor=actor,
        source=(source_type, source_id),
        reverses=reverses,
        memo=memo,
        transfers=transfers,
    )


def _transfer(row: tuple[Any, ...]) -> Transfer:
    kind, debit, debit_party, credit, credit_party, amount, currency = row
    return Transfer(kind, AccountCode(debit), AccountCode(credit), Money(amount, currency), debit_party, credit_party)


def digest() -> str:
    """
    What two ledgers are compared by (money.md B1): SHA-256 in hex.

    Over effect key, kind, effective day and transfers in the order of effect keys, without sequence and moments: the
    same effects in another order give the same digest.
    """
    found = hashlib.sha256()
    lines = models.Transfer.objects.order_by(Collate("journal__effect_key", "C"), "line")
    for one in recorded(lines=lines):
        moved = [[t.kind, t.debit, t.debit_party, t.credit, t.credit_party, t.amount.minor, t.amount.currency]
                 for t in one.transfers]  # fmt: skip
        payload = {"effect_key": one.effect_key, "kind": one.kind, "effective_on": one.effective_on, "transfers": moved}
        found.update(chains.canonical(payload) + b"\n")
    return found.hexdigest()
