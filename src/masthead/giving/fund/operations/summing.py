"""Keeping the day sums beside the ledger, and showing a figure that moved."""

from datetime import datetime

from django.db import connection, transaction

from masthead.giving.fund import models, queries
from masthead.giving.fund.values import GIFTS, RETURNS, SLOT, TAG
from masthead.machinery.press import operations as press
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books

BEHIND = 1_000  # journals: so far the day sums may lag before the timetable catches up
# The sums of several days may be added in one statement: a row that stands is added to.
_ADD = """
INSERT INTO fund_daysum (account, day_on, kind, number, minor) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (account, day_on, kind) DO UPDATE
   SET number = fund_daysum.number + excluded.number, minor = fund_daysum.minor + excluded.minor
"""


@transaction.atomic
def catch_up() -> None:
    """
    Add to the day sums what the ledger has taken since; the ledger's lock is held, so that nothing comes between.

    The sums are no second bookkeeping: what is not in them yet is read from the ledger, and they can be made again.
    """
    until = ledger.lock()
    since = queries.summed_until()
    if since >= until:
        return
    accounts = [account.code for head in (GIFTS, RETURNS) for account in books.accounts(prefix=f"{head}.")]
    moved = books.moved(accounts=accounts, apart=queries.group_ids(), after_seq=since, until_seq=until)
    rows = [queries.as_sum(moved=one) for one in moved]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, [(one.account, one.day_on, one.kind, one.number, one.minor) for one in rows])
    models.Summed.objects.update_or_create(id=1, defaults={"seq": until})


def keep_up() -> None:
    """Catch up where money of other purposes has left the day sums behind."""
    if books.last_seq() - queries.summed_until() > BEHIND:
        catch_up()


def freshen(*, now: datetime) -> None:
    """Show a figure that moved: the box in every page, and the fund's own pages."""
    catch_up()
    press.refresh(slot=SLOT, now=now)
    press.touch(tags=[TAG], now=now)
