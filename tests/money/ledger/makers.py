"""Books made by operations, for the ledger's tests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from masthead.kernel.actors import program
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars.values import Mode
from masthead.money.ledger import operations as ledger
from masthead.money.ledger.values import AccountClass, AccountCode, Entry, Posted, Transfer, TransferKind

ACTOR = program("tests")
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BANK, CHEQUES, STRIPE = AccountCode("1100"), AccountCode("1150"), AccountCode("1210")
UNIDENTIFIED, FEES = AccountCode("2300"), AccountCode("5210")
FUND, RETURNS = AccountCode("4100.2026-11"), AccountCode("4190.2026-11")


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def open_books() -> None:
    """A paper, its chart, and one appeal's two accounts."""
    zone = ZoneInfo("Europe/London")
    particulars.make_paper(mode=Mode.DEMO, currency="GBP", zone=zone, facts={}, actor=ACTOR, now=NOW)
    ledger.open_chart(currency="GBP", actor=ACTOR, now=NOW)
    for code, name in ((FUND, "Gifts: fighting fund, November 2026"), (RETURNS, "Returned gifts: November 2026")):
        ledger.open_account(
            code=code,
            name=name,
            account_class=AccountClass.INCOME,
            currency="GBP",
            subject="2026-11",
            open_on=date(2026, 11, 1),
            actor=ACTOR,
            now=NOW,
        )


def move(kind: str, debit: str, credit: str, minor: int, giver: PartyId | None = None) -> Transfer:
    """A line of a journal."""
    return Transfer(kind, AccountCode(debit), AccountCode(credit), pounds(minor), credit_party=giver)


def gift(key: str, minor: int = 2500, *, on: date = TODAY, giver: PartyId | None = None, memo: str = "") -> Entry:
    """A card gift to the appeal."""
    return entry(key, [move(TransferKind.CARD_GIFT, STRIPE, FUND, minor, giver)], on=on, memo=memo)


def fee(key: str, minor: int = 58) -> Entry:
    return entry(key, [move(TransferKind.CARD_FEE, FEES, STRIPE, minor)])


def entry(key: str, transfers: Sequence[Transfer], *, on: date = TODAY, memo: str = "") -> Entry:
    return Entry(
        kind="card_gift", effect_key=key, effective_on=on, transfers=transfers, source=("test", key), memo=memo
    )


def post(*entries: Entry, now: datetime = NOW) -> list[Posted]:
    return ledger.post_many(entries=entries, actor=ACTOR, now=now)
