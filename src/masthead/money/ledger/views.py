"""The books in the office: accounts with their balances, the entries of each, a journal whole."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from masthead.design import operations as office
from masthead.kernel import words
from masthead.kernel.money import Money
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import operations, queries
from masthead.money.ledger.values import SEE_BOOKS, Account, AccountClass, AccountCode, Balance, Recorded, Transfer

PAGE = 50
DIGITS_MAX = 18  # of a number that the database can hold
CLASSES: Mapping[AccountClass, str] = {
    AccountClass.ASSET: "What there is",
    AccountClass.LIABILITY: "What is owed",
    AccountClass.SHARE_MONEY: "Share money",
    AccountClass.EQUITY: "Surplus",
    AccountClass.INCOME: "Income",
    AccountClass.EXPENSE: "Costs",
}
WEIGHS_DEBIT = (AccountClass.ASSET, AccountClass.EXPENSE)
SOURCES = {"payment": "A payment", "slip": "A paying-in slip"}


@require_safe
@office.screen(duties=(SEE_BOOKS,))
def books(request: HttpRequest) -> HttpResponseBase:
    """Every account with its balance, class by class."""
    balances = {balance.account: balance for balance in queries.balances()}
    accounts = queries.accounts()
    tables = [
        _accounts(kind, [account for account in accounts if account.account_class is kind], balances)
        for kind in CLASSES
    ]
    values = {"tables": [table for table in tables if table["rows"]]}
    return office.draw(request=request, template="ledger/books.html", heading="The books", values=values)


def _accounts(
    kind: AccountClass, accounts: Sequence[Account], balances: Mapping[AccountCode, Balance]
) -> Mapping[str, object]:
    return {
        "caption": CLASSES[kind],
        "columns": [
            {"title": "Account"},
            {"title": "Debits", "kind": "money"},
            {"title": "Credits", "kind": "money"},
            {"title": "Balance", "kind": "money"},
        ],
        "rows": [
            {
                "state": "quiet" if account.closed_on else "",
                "cells": [
                    {
                        "text": f"{account.code} {account.name}",
                        "address": reverse("ledger-account", args=[account.code]),
                    },
                    {"text": Money(balances[account.code].debits_minor, account.currency).in_words()},
                    {"text": Money(balances[account.code].credits_minor, account.currency).in_words()},
                    {"text": _balance(account, balances[account.code])},
                ],
            }
            for account in accounts
        ],
    }


def _balance(account: Account, balance: Balance) -> str:
    """What an account comes to, on the side that it grows on."""
    minor = balance.net_minor if account.account_class in WEIGHS_DEBIT else -balance.net_minor
    return Money(minor, account.currency).in_words()


@require_safe
@office.screen(duties=(SEE_BOOKS,))
def account(request: HttpRequest, code: str) -> HttpResponseBase:
    """One account, and its entries from the latest back."""
    asked = AccountCode(code)
    told = queries.account(code=asked)
    before = request.GET.get("before", "")
    before_seq = int(before) if before.isascii() and before.isdigit() and len(before) <= DIGITS_MAX else None
    found = queries.entries(account=asked, before_seq=before_seq, most=PAGE)
    balance = queries.balance(account=asked)
    facts = [
        {"term": "Class", "detail": CLASSES[told.account_class]},
        {"term": "Debits", "detail": Money(balance.debits_minor, told.currency).in_words()},
        {"term": "Credits", "detail": Money(balance.credits_minor, told.currency).in_words()},
        {"term": "Balance", "detail": _balance(told, balance), "total": True},
    ]
    home = reverse("ledger-account", args=[code])
    values = {
        "facts": facts,
        "table": _entries(asked, found),
        "older": {"address": f"{home}?before={found[-1].seq}", "title": "Older"} if len(found) == PAGE else None,
        "newer": {"address": home, "title": "From the latest"} if before_seq is not None else None,
    }
    heading = f"{told.code} {told.name}"
    return office.draw(request=request, template="ledger/account.html", heading=heading, values=values)


def _entries(asked: AccountCode, found: Sequence[Recorded]) -> Mapping[str, object]:
    return {
        "caption": "Its entries, the latest first",
        "columns": [
            {"title": "No."},
            {"title": "Day", "kind": "date"},
            {"title": "What"},
            {"title": "Against"},
            {"title": "Debit", "kind": "money"},
            {"title": "Credit", "kind": "money"},
        ],
        "rows": [
            {"cells": _line(asked, journal, transfer)}
            for journal in found
            for transfer in journal.transfers
            if asked in {transfer.debit, transfer.credit}
        ],
        "empty": "Nothing was entered here yet.",
    }


def _line(asked: AccountCode, journal: Recorded, transfer: Transfer) -> Sequence[Mapping[str, str]]:
    is_debit = transfer.debit == asked
    other = transfer.credit if is_debit else transfer.debit
    amount = transfer.amount.in_words()
    return [
        {"text": str(journal.seq), "address": reverse("ledger-journal", args=[journal.seq])},
        {"text": words.day(on=journal.effective_on)},
        {"text": _what(journal)},
        {"text": other, "address": reverse("ledger-account", args=[other])},
        {"text": amount if is_debit else ""},
        {"text": "" if is_debit else amount},
    ]


def _what(journal: Recorded) -> str:
    kind = journal.kind.replace("_", " ")
    return f"{kind}: {journal.memo}" if journal.memo else kind


@require_safe
@office.screen(duties=(SEE_BOOKS,))
def journal(request: HttpRequest, seq: int) -> HttpResponseBase:
    """One journal whole."""
    found = queries.numbered(seq=seq)
    if found is None:
        raise operations.NoSuchJournal
    zone = particulars.zone()
    facts = [
        {"term": "Counts on", "detail": words.day(on=found.effective_on)},
        {"term": "Entered", "detail": f"{_moment(found, zone)} by {found.actor}"},
        {"term": "What", "detail": _what(found)},
        {"term": "From", "detail": f"{SOURCES.get(found.source[0], found.source[0])}, {found.source[1]}"},
        {"term": "Effect", "detail": found.effect_key},
    ]
    table = {
        "caption": "Its lines",
        "columns": [{"title": "Line"}, {"title": "Debit"}, {"title": "Credit"}, {"title": "Sum", "kind": "money"}],
        "rows": [
            {
                "cells": [
                    {"text": str(line)},
                    {"text": one.debit, "address": reverse("ledger-account", args=[one.debit])},
                    {"text": one.credit, "address": reverse("ledger-account", args=[one.credit])},
                    {"text": one.amount.in_words()},
                ]
            }
            for line, one in enumerate(found.transfers, start=1)
        ],
    }
    values = {"facts": facts, "table": table}
    return office.draw(request=request, template="ledger/journal.html", heading=f"Journal {seq}", values=values)


def _moment(journal: Recorded, zone: ZoneInfo) -> str:
    local = journal.recorded_at.astimezone(zone)
    return f"{words.day(on=local.date())}, {words.clock(at=local)}"
