"""Journals for beancount."""

from collections.abc import Iterable, Iterator
from datetime import date

from masthead.money.ledger.formats.names import account_names, decimal, one_line
from masthead.money.ledger.values import Account, AccountCode, Recorded


def beancount(*, accounts: list[Account], first_on: date | None, journals: Iterable[Recorded]) -> Iterator[str]:
    """
    The books for beancount, fit for ``bean-check``.

    :param first_on: the earliest day that any journal counts on: an account may be used for a day before it was opened
        (money of a certified month goes to the running appeal, practice.md P2), which beancount must not see
    """
    for currency in sorted({account.currency for account in accounts}):
        yield f'option "operating_currency" "{currency}"\n'
    names = account_names(accounts)
    for account in accounts:
        day = min(account.open_on, first_on or account.open_on)
        yield f"{day} open {names[account.code]} {account.currency}\n"
    for journal in journals:
        yield _transaction(names, journal)


def _transaction(names: dict[AccountCode, str], journal: Recorded) -> str:
    lines = [f'\n{journal.effective_on} * "{one_line(f"{journal.kind} {journal.memo}")}"', f'  seq: "{journal.seq}"']
    for transfer in journal.transfers:
        lines.append(f"  {names[transfer.debit]}  {decimal(transfer.amount)} {transfer.amount.currency}")
        lines.append(f"  {names[transfer.credit]}  {decimal(-transfer.amount)} {transfer.amount.currency}")
    return "\n".join(lines) + "\n"
