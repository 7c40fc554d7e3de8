"""Journals for hledger and for ledger, whose files differ in their heads alone."""

from collections.abc import Iterable, Iterator

from masthead.money.ledger.formats.names import account_names, decimal, one_line
from masthead.money.ledger.values import Account, AccountCode, Recorded


def hledger(*, accounts: list[Account], journals: Iterable[Recorded]) -> Iterator[str]:
    """The books for hledger, fit for ``hledger check --strict``."""
    for currency in sorted({account.currency for account in accounts}):
        yield f"commodity 1000.00 {currency}\n"
    yield from _body(accounts, journals)


def ledger(*, accounts: list[Account], journals: Iterable[Recorded]) -> Iterator[str]:
    """The books for ledger, fit for ``ledger --pedantic``."""
    for currency in sorted({account.currency for account in accounts}):
        yield f"commodity {currency}\n    format 1000.00 {currency}\n"
    yield from _body(accounts, journals)


def _body(accounts: list[Account], journals: Iterable[Recorded]) -> Iterator[str]:
    names = account_names(accounts)
    for account in accounts:
        yield f"account {names[account.code]}\n"
    for journal in journals:
        yield _transaction(names, journal)


def _transaction(names: dict[AccountCode, str], journal: Recorded) -> str:
    lines = [f"\n{journal.effective_on} * ({journal.seq}) {one_line(f'{journal.kind} {journal.memo}')}"]
    for transfer in journal.transfers:
        lines.append(f"    {names[transfer.debit]}  {decimal(transfer.amount)} {transfer.amount.currency}")
        lines.append(f"    {names[transfer.credit]}  {decimal(-transfer.amount)} {transfer.amount.currency}")
    return "\n".join(lines) + "\n"
