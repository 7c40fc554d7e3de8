"""Accounts, and the chart that every paper begins with."""

from datetime import date, datetime

from django.db import transaction

from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import models, queries
from masthead.money.ledger.operations import locking
from masthead.money.ledger.operations.posting import AccountClosed
from masthead.money.ledger.values import Account, AccountClass, AccountCode

_ASSET, _LIABILITY, _EQUITY = AccountClass.ASSET, AccountClass.LIABILITY, AccountClass.EQUITY
_INCOME, _EXPENSE, _SHARE_MONEY = AccountClass.INCOME, AccountClass.EXPENSE, AccountClass.SHARE_MONEY

# money.md B4. Sub-accounts (an appeal's, an offer's, a payout's) are opened by their owners, as 4100.2026-11.
CHART = (
    ("1100", "Bank current", _ASSET),
    ("1110", "Bank deposit", _ASSET),
    ("1150", "Cheques undeposited", _ASSET),
    ("1160", "Cash in hand", _ASSET),
    ("1210", "Clearing Stripe", _ASSET),
    ("1220", "Clearing GoCardless", _ASSET),
    ("1250", "Cash in transit", _ASSET),
    ("1290", "Foreign provider activity", _ASSET),
    ("1300", "Owed to us", _ASSET),
    ("2100", "Refunds payable", _LIABILITY),
    ("2300", "Unidentified receipts", _LIABILITY),
    ("2400", "Share application money", _SHARE_MONEY),
    ("2420", "Share withdrawals payable", _LIABILITY),
    ("2430", "Members' share capital treated as liability", _SHARE_MONEY),
    ("2500", "Contributions received in advance", _LIABILITY),
    ("2600", "Output VAT", _LIABILITY),
    ("3100", "Members' share capital", _SHARE_MONEY),
    ("3200", "Retained surplus", _EQUITY),
    ("3300", "Interest on shares appropriated", _EQUITY),
    ("4100", "Gifts: fighting fund", _INCOME),
    ("4110", "Gifts: other, legacies", _INCOME),
    ("4190", "Returned gifts", _INCOME),
    ("4200", "Supporter contributions without benefits", _INCOME),
    ("4210", "Subscriptions and contributions with benefits", _INCOME),
    ("4220", "Print and shop sales", _INCOME),
    ("4290", "Returned contributions and subscriptions", _INCOME),
    ("5210", "Provider fees Stripe", _EXPENSE),
    ("5220", "Provider fees GoCardless", _EXPENSE),
    ("5230", "Dispute fees", _EXPENSE),
    ("5240", "Bank charges", _EXPENSE),
    ("5290", "Rounding on payouts", _EXPENSE),
    ("5295", "Cash over and short", _EXPENSE),
)
# What is in a tin or waits to be identified is never less than nothing.
_CREDITS_WITHIN_DEBITS = frozenset({"1150", "1160"})
_DEBITS_WITHIN_CREDITS = frozenset({"2300"})


class AccountTaken(Refusal):
    """The code names another account already."""

    kind = Kind.CONFLICT
    code = "account_taken"
    words = "Account {account} is on the books already, as something else."


@transaction.atomic
def open_account(
    *,
    code: AccountCode,
    name: str,
    account_class: AccountClass,
    currency: str,
    subject: str | None,
    open_on: date,
    actor: Actor,
    now: datetime,
) -> Account:
    """
    Open an account; the same one twice is the one that stands.

    :param code: four digits, then parts of lower-case letters, digits and single hyphens: ``4100.2026-11``
    :param subject: an opaque label of whoever opens it
    :raises AccountTaken: if the code names an account of another name, class, currency or subject
    """
    wanted = Account(code, name, account_class, currency, subject, open_on)
    if _insert([wanted]):
        detail = {"name": name, "class": str(account_class), "currency": currency, "subject": subject}
        audit.record(act="ledger.open_account", subject=code, actor=actor, now=now, detail=detail)
    return _standing_as(wanted)


@transaction.atomic
def open_chart(*, currency: str, actor: Actor, now: datetime) -> list[Account]:
    """
    Open the accounts that every paper begins with (money.md B4), as of today; once or again.

    :raises AccountTaken: if one of the codes names something else
    :raises NoPaperYet: if the paper, whose zone says what day it is, was not made
    """
    today = particulars.today(now=now)
    wanted = [Account(AccountCode(code), name, kind, currency, None, today) for code, name, kind in CHART]
    if _insert(wanted):
        detail = {"currency": currency, "accounts": len(wanted)}
        audit.record(act="ledger.open_chart", subject="chart", actor=actor, now=now, detail=detail)
    return [_standing_as(one) for one in wanted]


@transaction.atomic
def close_account(*, code: AccountCode, closed_on: date, actor: Actor, now: datetime) -> None:
    """
    Take no transfers that count on later days, once and for all.

    :param closed_on: the last day that it takes transfers for
    :raises NoSuchAccount: if it was never opened
    :raises AccountClosed: if it is closed as of another day, or has transfers after this one
    """
    locking.take()
    account = queries.account(code=code)
    if account.closed_on == closed_on:
        return
    used = models.Journal.objects.filter(effective_on__gt=closed_on)
    touched = models.Transfer.objects.filter(journal__in=used)
    if account.closed_on or touched.filter(debit__code=code).exists() or touched.filter(credit__code=code).exists():
        raise AccountClosed(account=code)
    models.Account.objects.filter(code=code).update(closed_on=closed_on)
    audit.record(act="ledger.close_account", subject=code, actor=actor, now=now, detail={"on": str(closed_on)})


def _insert(wanted: list[Account]) -> bool:
    """Insert what is not there; whether anything was new."""
    before = models.Account.objects.filter(code__in=[one.code for one in wanted]).count()
    rows = [
        models.Account(
            code=one.code,
            name=one.name,
            account_class=one.account_class,
            currency=one.currency,
            subject=one.subject,
            open_on=one.open_on,
            debits_within_credits=one.code in _DEBITS_WITHIN_CREDITS,
            credits_within_debits=one.code in _CREDITS_WITHIN_DEBITS,
        )
        for one in wanted
    ]
    models.Account.objects.bulk_create(rows, ignore_conflicts=True)
    return before < len(wanted)


def _standing_as(wanted: Account) -> Account:
    stands = queries.account(code=wanted.code)
    asked = (wanted.name, wanted.account_class, wanted.currency, wanted.subject)
    if (stands.name, stands.account_class, stands.currency, stands.subject) != asked:
        raise AccountTaken(account=wanted.code)
    return stands
