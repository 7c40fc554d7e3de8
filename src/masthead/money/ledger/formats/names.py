"""Names, sums and texts that hledger, ledger and beancount all accept."""

import re
import unicodedata

from masthead.kernel.money import MAJOR, Money
from masthead.money.ledger.values import Account, AccountClass, AccountCode

ROOTS = {
    AccountClass.ASSET: "Assets",
    AccountClass.LIABILITY: "Liabilities",
    AccountClass.EQUITY: "Equity",
    AccountClass.INCOME: "Income",
    AccountClass.EXPENSE: "Expenses",
}
_SHARE_CAPITAL = "3"  # share money is owed back until it is capital: codes from 3000 on (B4)


def account_name(account: Account) -> str:
    """
    The account's name: ``Assets:Clearing-Stripe-1210``, one for each code.

    beancount is the strictest: parts begin with a capital or a digit and hold letters, digits and hyphens. Words have
    single hyphens and a code's dots become double ones, so that the code can be read back.
    """
    root = ROOTS.get(account.account_class)
    if root is None:
        root = "Equity" if account.code.startswith(_SHARE_CAPITAL) else "Liabilities"
    plain = unicodedata.normalize("NFKD", account.name).encode("ascii", "ignore").decode()
    words = "-".join(re.findall(r"[A-Za-z0-9]+", plain)) or "Account"
    return f"{root}:{words[0].upper()}{words[1:]}-{account.code.replace('.', '--')}"


def account_names(accounts: list[Account]) -> dict[AccountCode, str]:
    """The names of accounts, by code."""
    return {account.code: account_name(account) for account in accounts}


def decimal(amount: Money) -> str:
    """Minor units as an exact decimal: -7.50."""
    major, minor = divmod(abs(amount.minor), MAJOR)
    return f"{'-' if amount.minor < 0 else ''}{major}.{minor:02d}"


def one_line(text: str) -> str:
    """
    Text on one line, of characters that mean nothing to any of the programs.

    Semicolons and bars begin notes, brackets hold dates that ledger obeys, double quotes end a text of beancount's.
    """
    return " ".join(re.sub(r'[;|\[\]{}"\\=]|[^\w\s!-~£€’–-]', " ", text).split())
