"""Each breach of the books in raw SQL, as the application's role and as the owner; each is refused by a named guard."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from django.conf import settings

from tests.money.ledger.makers import FUND

Connection = psycopg.Connection[tuple[object, ...]]
DENIED = "insufficient_privilege"


def account(code: str) -> str:
    return f"(SELECT id FROM ledger_account WHERE code = '{code}')"


def journal(
    *,
    seq: str = "(SELECT max(seq) + 1 FROM ledger_journal)",
    n: int = 1,
    key: str = "raw:1",
    effective_on: str = "2026-11-24",
    recorded_at: str = "2026-11-25T00:00:00Z",
    reverses: str = "NULL",
) -> str:
    return (
        "INSERT INTO ledger_journal (seq, n, kind, effect_key, effective_on, recorded_at, actor, source_type,"
        f" source_id, reverses_id, memo) VALUES ({seq}, {n}, 'raw', '{key}', '{effective_on}', '{recorded_at}', 'raw',"
        f" 'raw', 'raw', {reverses}, '');"
    )


def line(
    debit: str,
    credit: str,
    *,
    of: str = "raw:1",
    line: int = 1,
    kind: str = "card_gift",
    amount: int = 100,
    currency: str = "GBP",
    party: str = "NULL",
) -> str:
    return (
        "INSERT INTO ledger_transfer (journal_id, line, debit_id, debit_party, credit_id, credit_party, amount,"
        f" currency, kind) VALUES ((SELECT id FROM ledger_journal WHERE effect_key = '{of}'), {line}, {account(debit)},"
        f" NULL, {account(credit)}, {party}, {amount}, '{currency}', '{kind}');"
    )


GIFT = journal() + line("1210", FUND)
OTHER_CURRENCY = (
    "INSERT INTO ledger_account (code, name, class, currency, open_on, debits_within_credits, credits_within_debits)"
    " VALUES ('1230', 'Clearing in euros', 'asset', 'EUR', '2026-01-01', false, false);"
)


def mirror(lines: str, *, of: str = "stripe:txn_1:gross") -> str:
    return journal(reverses=f"(SELECT id FROM ledger_journal WHERE effect_key = '{of}')") + lines


def seal(*, first: int = 1, count: int = 5, total: int = 6058, previous: str = "0" * 64) -> str:
    return (
        "INSERT INTO ledger_seal (n, first_seq, last_seq, count, total, prev_hash, hash, prints, published_at) VALUES"
        f" (1, {first}, {first + count - 1}, {count}, {total}, '{previous}', repeat('a', 64), '{{}}', now());"
    )


def closing(*, through_on: str = "2026-10-31", seq: int = 5) -> str:
    return (
        'INSERT INTO ledger_closing (through_on, journal_seq, "by", at) VALUES'
        f" ('{through_on}', {seq}, 'raw', now());"
    )


@dataclass(frozen=True)
class Breach:
    """
    :param guard: the constraint that refuses it
    :param denied: whether the application has not even the right to try
    """

    name: str
    sql: str
    guard: str
    denied: bool = False


BREACHES = (
    Breach("no lines", journal(), "ledger_journal_complete"),
    Breach("too few lines", journal(n=2) + line("1210", FUND), "ledger_journal_complete"),
    Breach("no lines meant", journal(n=0), "ledger_journal_n"),
    Breach("too many lines", GIFT + line("1210", FUND, line=2), "ledger_transfer_line_in_journal"),
    Breach("a late line", line("1210", FUND, of="cheque:1", line=3), "ledger_transfer_line_in_journal"),
    Breach("a late line of a taken number", line("1210", FUND, of="cheque:1", line=2), "ledger_transfer_line"),
    Breach("a line numbered nought", journal() + line("1210", FUND, line=0), "ledger_transfer_line_in_journal"),
    Breach("a line without a journal", line("1210", FUND, of="never"), "ledger_transfer_line_in_journal"),
    Breach("a gap", journal(seq="99") + line("1210", FUND), "ledger_journal_gap_free"),
    Breach("a taken number", journal(seq="5") + line("1210", FUND), "ledger_journal_gap_free"),
    Breach("back in time", journal(recorded_at="2026-01-01T00:00:00Z"), "ledger_journal_recorded_forward"),
    Breach("an effect twice", journal(key="cheque:1"), "ledger_journal_effect_key_key"),
    Breach("nothing moved", journal() + line("1210", FUND, amount=0), "ledger_transfer_amount"),
    Breach("less than nothing moved", journal() + line("1210", FUND, amount=-5), "ledger_transfer_amount"),
    Breach("moved in place", journal() + line("1100", "1100", kind="banked"), "ledger_transfer_two_sides"),
    Breach("the wrong pair", journal() + line(FUND, "1210"), "ledger_transfer_pair"),
    Breach("a fee as income", journal() + line("1210", FUND, kind="card_fee"), "ledger_transfer_pair"),
    Breach("share money as income", journal() + line("2400", FUND, kind="identified"), "ledger_transfer_pair"),
    Breach("no such kind", journal() + line("1210", FUND, kind="whatever"), "ledger_transfer_pair"),
    Breach("another currency", journal() + line("1210", FUND, currency="EUR"), "ledger_transfer_debit_currency"),
    Breach("across currencies", OTHER_CURRENCY + journal() + line("1230", FUND), "ledger_transfer_debit_currency"),
    Breach("pending too soon", GIFT.replace("kind)", "kind, pending_of)").replace("'card_gift')", "'card_gift', 1)"),
           "ledger_transfer_no_pending_yet"),
    Breach("below nothing", journal() + line("2300", FUND, kind="identified", amount=501), "ledger_balance_flags"),
    Breach("a closed day", closing() + journal(effective_on="2026-10-31"), "ledger_journal_closed_day"),
    Breach("a closed account", f"UPDATE ledger_account SET closed_on = '2026-11-24' WHERE code = '{FUND}';"
           + journal(effective_on="2026-11-25") + line("1210", FUND), "ledger_account_closed"),
    Breach("closed before its transfers", f"UPDATE ledger_account SET closed_on = '2026-11-23' WHERE code = '{FUND}';",
           "ledger_account_closed"),
    Breach("reversed twice", mirror(line(FUND, "1210", kind="reversal", amount=1000), of="stripe:txn_2:gross"),
           "ledger_journal_reverses_id_key"),
    Breach("reversed more than there was", mirror(line(FUND, "1210", kind="reversal", amount=2501)),
           "ledger_transfer_mirrors"),
    Breach("reversed elsewhere", mirror(line(FUND, "1100", kind="reversal")), "ledger_transfer_mirrors"),
    Breach("reversed from nobody", mirror(line(FUND, "1210", kind="reversal", party="gen_random_uuid()")),
           "ledger_transfer_mirrors"),
    Breach("a reversal that is none", mirror(line("1210", FUND)), "ledger_transfer_mirrors"),
    Breach("a reversal of nothing", journal() + line(FUND, "1210", kind="reversal"), "ledger_transfer_mirrors"),
    Breach("closed backwards", closing() + closing(through_on="2026-10-30"), "ledger_closing_forward"),
    Breach("closed at another journal", closing(seq=4), "ledger_closing_forward"),
    Breach("a seal of fewer", seal(count=6), "ledger_seal_follows"),
    Breach("a seal of another sum", seal(total=1), "ledger_seal_follows"),
    Breach("a seal that begins later", seal(first=2, count=4), "ledger_seal_follows"),
    Breach("a seal that follows nothing", seal(previous="b" * 64), "ledger_seal_follows"),
    Breach("an account renamed", "UPDATE ledger_account SET name = 'Mine' WHERE code = '1210';", "ledger_append_only",
           denied=True),
    Breach("an account opened again", "UPDATE ledger_account SET closed_on = '2026-12-01' WHERE code = '1290';"
           "UPDATE ledger_account SET closed_on = NULL WHERE code = '1290';", "ledger_append_only"),
    Breach("an account of no class", OTHER_CURRENCY.replace("'asset'", "'loot'"), "ledger_account_class"),
    Breach("an account without a number", OTHER_CURRENCY.replace("1230", "12.A"), "ledger_account_code"),
    Breach("a kind for share money as income", "INSERT INTO ledger_transfer_kind VALUES"
           " ('loot', '{share_money}', '{income}', '');", "ledger_transfer_kind_share_money", denied=True),
    Breach("a kind for income as share money", "INSERT INTO ledger_transfer_kind VALUES"
           " ('loot', '{asset,expense}', '{share_money}', '');", "ledger_transfer_kind_share_money", denied=True),
    Breach("a kind changed", "UPDATE ledger_transfer_kind SET credit_classes = '{expense}';", "ledger_append_only",
           denied=True),
    Breach("a balance changed", "UPDATE ledger_balance SET credits = credits + 1;", "ledger_balance_kept", denied=True),
    Breach("a balance added", f"INSERT INTO ledger_balance (account_id, party, debits, credits, last_seq) VALUES"
           f" ({account('1100')}, NULL, 1, 0, 1);", "ledger_balance_kept", denied=True),
    *(
        Breach(f"{verb} {table}", sql.format(table=table), "ledger_append_only", denied=True)
        for table in ("ledger_journal", "ledger_transfer", "ledger_seal", "ledger_closing", "ledger_transfer_kind")
        for verb, sql in (
            ("delete from", "DELETE FROM {table};"),
            ("truncate", "TRUNCATE {table} CASCADE;"),
        )
    ),
    Breach("delete from ledger_account", "DELETE FROM ledger_account;", "ledger_append_only", denied=True),
    Breach("truncate ledger_account", "TRUNCATE ledger_account CASCADE;", "ledger_append_only", denied=True),
    Breach("delete from ledger_balance", "DELETE FROM ledger_balance;", "ledger_append_only", denied=True),
    Breach("truncate ledger_balance", "TRUNCATE ledger_balance;", "ledger_append_only", denied=True),
    Breach("change a journal", "UPDATE ledger_journal SET memo = 'nothing';", "ledger_append_only", denied=True),
    Breach("change no journal", "UPDATE ledger_journal SET memo = '' WHERE false;", "ledger_append_only", denied=True),
    Breach("change a transfer", "UPDATE ledger_transfer SET amount = 1;", "ledger_append_only", denied=True),
    Breach("change a transfer by a merge", "MERGE INTO ledger_transfer AS t USING (SELECT 1 AS line) AS s"
           " ON t.line = s.line WHEN MATCHED THEN UPDATE SET amount = 1;", "ledger_append_only", denied=True),
    Breach("change a journal on conflict", journal(key="cheque:1").rstrip(";")
           + " ON CONFLICT (effect_key) DO UPDATE SET memo = 'x';", "ledger_append_only", denied=True),
    Breach("change a seal", "UPDATE ledger_seal SET hash = repeat('b', 64);", "ledger_append_only", denied=True),
    Breach("change a closing", "UPDATE ledger_closing SET at = now();", "ledger_append_only", denied=True),
)  # fmt: skip


@contextmanager
def undone(connection: Connection) -> Iterator[Connection]:
    """A transaction that is whole, as if it were committed, and leaves nothing."""
    connection.execute("BEGIN")
    try:
        yield connection
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    finally:
        connection.execute("ROLLBACK")


def refused_by(connection: Connection, sql: str) -> str:
    """The guard that refuses it; empty if it was let through."""
    try:
        with undone(connection):
            connection.execute(sql)
    except psycopg.errors.InsufficientPrivilege:
        return DENIED
    except psycopg.errors.IntegrityError as refusal:
        return refusal.diag.constraint_name or str(refusal)
    return ""


def rows(connection: Connection) -> list[object]:
    tables = ("ledger_journal", "ledger_transfer", "ledger_balance", "ledger_account")
    return [connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in tables]


@pytest.mark.usefixtures("committed_books")
def test_the_application_can_breach_nothing(application_connection: Connection) -> None:
    before = rows(application_connection)
    assert refused_by(application_connection, GIFT) == "", "a whole journal in raw SQL is let in"
    found = {breach.name: refused_by(application_connection, breach.sql) for breach in BREACHES}
    assert found == {breach.name: DENIED if breach.denied else breach.guard for breach in BREACHES}
    assert rows(application_connection) == before


@pytest.mark.usefixtures("committed_books")
def test_the_owners_plain_sql_can_breach_nothing(owner_connection: Connection) -> None:
    before = rows(owner_connection)
    assert refused_by(owner_connection, GIFT) == "", "a whole journal in raw SQL is let in"
    found = {breach.name: refused_by(owner_connection, breach.sql) for breach in BREACHES}
    assert found == {breach.name: breach.guard for breach in BREACHES}
    assert rows(owner_connection) == before


@pytest.mark.usefixtures("committed_books")
def test_an_older_picture_of_the_books_is_not_written_from(application_connection: Connection) -> None:
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        sql = f"SET TRANSACTION ISOLATION LEVEL {level};" + GIFT
        assert refused_by(application_connection, sql) == "ledger_isolation"


@pytest.fixture
def temporary_tables(committed_books: None, fresh_database: str, superuser_connection: Connection) -> None:
    """Let the application make temporary tables, as a server of the paper's own may."""
    superuser_connection.execute(f"GRANT TEMP ON DATABASE {fresh_database} TO {settings.APPLICATION_ROLE}")


@pytest.mark.usefixtures("temporary_tables")
def test_a_table_of_the_applications_own_deceives_no_guard(application_connection: Connection) -> None:
    lure = (
        "CREATE TEMP TABLE ledger_transfer_kind ON COMMIT DROP AS SELECT 'loot' AS code, '{income}'::text[] AS"
        " debit_classes, '{asset}'::text[] AS credit_classes, '' AS description;"
        "SET LOCAL search_path = pg_temp, public;"
    )
    loot = journal() + line(FUND, "1210", kind="loot")
    assert refused_by(application_connection, lure + loot) == "ledger_transfer_pair"


BORROWED = (
    "CREATE TEMP TABLE mine ON COMMIT DROP AS SELECT * FROM ledger_transfer LIMIT 0;"
    "CREATE TRIGGER t AFTER INSERT ON mine REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_keep_balances();"
    "INSERT INTO mine SELECT * FROM ledger_transfer;"
)


@pytest.mark.usefixtures("temporary_tables")
def test_the_balances_trigger_serves_no_other_table(
    application_connection: Connection, owner_connection: Connection
) -> None:
    assert refused_by(application_connection, "CREATE TEMP TABLE mine ON COMMIT DROP AS SELECT 1;") == ""
    assert refused_by(application_connection, BORROWED) == DENIED
    assert refused_by(owner_connection, BORROWED) == "ledger_balance_kept"


def test_the_catalogue_gives_the_application_nothing_more(owner_connection: Connection) -> None:
    found = owner_connection.execute(
        """
        SELECT relname, string_agg(right_, ' ' ORDER BY right_)
        FROM pg_class
        CROSS JOIN unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) AS right_
        WHERE relname LIKE 'ledger\\_%%' AND relkind IN ('r', 'p') AND has_table_privilege(%s, pg_class.oid, right_)
        GROUP BY relname
        """,
        [str(settings.APPLICATION_ROLE)],
    ).fetchall()
    assert dict(found) == {  # type: ignore[arg-type]
        "ledger_account": "INSERT SELECT",
        "ledger_balance": "SELECT",
        "ledger_closing": "INSERT SELECT",
        "ledger_journal": "INSERT SELECT",
        "ledger_seal": "INSERT SELECT",
        "ledger_transfer": "INSERT SELECT",
        "ledger_transfer_kind": "SELECT",
    }
    columns = owner_connection.execute(
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE table_name LIKE 'ledger\\_%%' AND privilege_type = 'UPDATE' AND grantee = %s",
        [str(settings.APPLICATION_ROLE)],
    ).fetchall()
    assert columns == [("ledger_account", "closed_on")]


def test_every_guard_looks_where_it_should(owner_connection: Connection) -> None:
    found = owner_connection.execute(
        "SELECT proname, proconfig FROM pg_proc WHERE proname LIKE 'ledger%' ORDER BY proname"
    ).fetchall()
    assert {name for name, _ in found} >= {"ledger_lock", "ledger_keep_balances", "ledger_transfer_guard"}
    assert [name for name, kept in found if kept != ["search_path=public, pg_temp"]] == []
