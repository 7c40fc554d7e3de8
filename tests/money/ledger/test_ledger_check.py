import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from masthead.kernel.registry import Registry
from masthead.money.ledger import commands, models, registries
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books_facts
from masthead.money.ledger.queries import blocks
from masthead.money.ledger.values import Checker, Finding, FindingState
from tests.money.ledger import makers
from tests.money.ledger.makers import ACTOR, FUND, NOW, gift, post

Connection = psycopg.Connection[tuple[object, ...]]
RULES = [*(f"L{number}" for number in range(1, 16)), "B1", "B2", "B3"]
VOUCHED = ("L8", "L13", "L15")  # rules of others about money that these tests post


@pytest.fixture(autouse=True)
def vouched(monkeypatch: pytest.MonkeyPatch) -> Registry[Checker]:
    """Others' checkers, all content; a test may take them away."""
    fitted: Registry[Checker] = Registry("ledger.checkers", key=lambda checker: checker.rule)
    for rule in VOUCHED:
        fitted.add(Checker(rule, lambda rule=rule: Finding(rule, "vouched for", FindingState.KEPT)))  # type: ignore[misc]
    monkeypatch.setattr(registries, "checkers", fitted)
    return fitted


def broken() -> dict[str, str]:
    return {one.rule: one.first_bad for one in books_facts.check() if one.state == FindingState.BROKEN}


# What is in order ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("books")
def test_every_rule_is_walked_and_kept() -> None:
    post(gift("k1"), makers.fee("k2"))
    ledger.seal(actor=ACTOR, now=NOW)
    found = books_facts.check()
    assert [one.rule for one in found] == RULES
    assert {one.rule for one in found if one.state == FindingState.NO_SUCH_MONEY} == {"L6", "L9", "L10", "L11", "L14"}
    assert broken() == {}
    assert f"1 seals, the last over journals to 2 is {models.Seal.objects.get().hash}" in found[4].words


@pytest.mark.usefixtures("books")
def test_money_that_nobody_vouches_for_breaks_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "checkers", Registry("none", key=lambda checker: checker.rule))
    assert broken() == {}
    post(
        gift("k1"),
        makers.entry("k2", [makers.move("unidentified", "1100", "2300", 5)]),
        makers.entry("k3", [makers.move("banked", "1250", "1210", 5)]),
    )
    assert broken() == {
        "L8": "account 1210: has transfers, and nothing here can check them",
        "L9": "account 1250: has transfers, and nothing here can check them",
        "L13": f"account {FUND}: has transfers, and nothing here can check them",
        "L15": "account 2300: has transfers, and nothing here can check them",
    }


@pytest.mark.usefixtures("books")
def test_the_command_says_each_finding_and_fails_on_a_broken_one(
    vouched: Registry[Checker], capsys: pytest.CaptureFixture[str]
) -> None:
    run = parsed("check")
    assert run() == 0
    assert "L3    kept    The sequence has no gap" in capsys.readouterr().out
    vouched.add(Checker("L14", lambda: Finding("L14", "One decision", FindingState.BROKEN, "payment FF-7K3QXM4")))
    assert run() == 1
    said = capsys.readouterr().out
    assert "L14   broken  One decision\n      payment FF-7K3QXM4\n" in said
    assert said.endswith("1 of 18 rules are broken\n")


def parsed(*typed: str) -> Callable[[], int]:
    parser = argparse.ArgumentParser()
    commands.add_to(parser.add_subparsers())
    arguments = parser.parse_args(["books", *typed])
    return lambda: arguments.run(arguments)


# Seals ---------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("books")
def test_seals_are_made_of_what_is_new_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_MAX", 2)
    post(*(gift(f"k{n}", 100 + n) for n in range(5)))
    assert ledger.seal(actor=ACTOR, now=NOW) == 3
    assert ledger.seal(actor=ACTOR, now=NOW) == 0
    post(gift("k9"))
    assert ledger.seal(actor=ACTOR, now=NOW + timedelta(minutes=5)) == 1
    assert list(models.Seal.objects.order_by("n").values_list("first_seq", "last_seq", "count", "total")) == [
        (1, 2, 2, 201),
        (3, 4, 2, 205),
        (5, 5, 1, 104),
        (6, 6, 1, 2500),
    ]
    assert broken() == {}


@pytest.mark.usefixtures("books")
def test_a_seal_covers_every_column() -> None:
    def columns(table: str) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
            return {name for (name,) in cursor.fetchall()}

    covered = {name.replace("kind_id", "kind") for name in blocks.TRANSFER_COLUMNS if "__" not in name}
    assert columns("ledger_journal") == set(blocks.JOURNAL_COLUMNS)
    assert columns("ledger_transfer") == covered


# What a superuser did behind the triggers ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Deed:
    """
    Something done with the triggers away.

    :param found: each broken rule, with the beginning of what is said of its first bad row
    """

    name: str
    sql: str
    found: dict[str, str]


J = "(SELECT id FROM ledger_journal WHERE seq = {})"
DEEDS = (
    Deed("an amount", f"UPDATE ledger_transfer SET amount = 2499 WHERE journal_id = {J.format(1)}",
         {"L1": "account 1210: the balance says debits 3500 and credits 1058, the transfers sum to 3499 and 1058",
          "L5": "journal 1, line 1: amount changed"}),
    Deed("an amount, and the balances with it",
         f"UPDATE ledger_transfer SET amount = amount + 1 WHERE journal_id = {J.format(1)};"
         "UPDATE ledger_balance SET debits = debits + 1 WHERE account_id = (SELECT id FROM ledger_account WHERE"
         " code = '1210'); UPDATE ledger_balance SET credits = credits + 1 WHERE account_id ="
         f" (SELECT id FROM ledger_account WHERE code = '{FUND}')",
         {"L5": "journal 1, line 1: amount changed"}),
    Deed("a balance", "UPDATE ledger_balance SET credits = credits + 1 WHERE account_id ="
         f" (SELECT id FROM ledger_account WHERE code = '{FUND}')",
         {"L1": f"account {FUND}: the balance says debits 1000 and credits 5001"}),
    Deed("a memo and a day", "UPDATE ledger_journal SET memo = 'x', effective_on = '2026-11-01' WHERE seq = 2",
         {"L5": "journal 2: effective_on, memo changed"}),
    Deed("a party", f"UPDATE ledger_transfer SET credit_party = gen_random_uuid() WHERE journal_id = {J.format(3)}"
         " AND line = 2",
         {"L1": "account 2300, party ", "L5": "journal 3, line 2: credit_party changed"}),
    Deed("a journal away", f"DELETE FROM ledger_transfer WHERE journal_id = {J.format(2)};"
         " DELETE FROM ledger_journal WHERE seq = 2",
         {"L1": "account 1210:", "L3": "journal 2: is missing", "L5": "journal 2: is missing"}),
    Deed("the last journal away", f"DELETE FROM ledger_transfer WHERE journal_id = {J.format(5)};"
         " DELETE FROM ledger_journal WHERE seq = 5",
         {"L1": "account 1210:", "L3": "journal 5: a balance knows it, and it is missing",
          "L5": "journal 5: is missing"}),
    Deed("a journal's lines away", f"DELETE FROM ledger_transfer WHERE journal_id = {J.format(3)} AND line = 2",
         {"L1": "account 1150:", "L2": "journal 3: says 2 transfers and has 1", "L5": "journal 3, line 2: is missing"}),
    Deed("a journal's head away", "DELETE FROM ledger_journal WHERE seq = 3",
         {"L2": "transfer 3, line 1: belongs to no journal", "L3": "journal 3: is missing",
          "L5": "journal 3: is missing"}),
    Deed("a late line", "INSERT INTO ledger_transfer (journal_id, line, debit_id, credit_id, amount, currency, kind)"
         " SELECT journal_id, 3, debit_id, credit_id, 7, currency, kind FROM ledger_transfer WHERE line = 2",
         {"L1": "account 1150:", "L2": "journal 3: says 2 transfers and has 3",
          "L5": "journal 3, line 3: was not there when it was sealed"}),
    Deed("time turned back", "UPDATE ledger_journal SET recorded_at = '2026-01-01T00:00Z' WHERE seq = 4",
         {"L3": "journal 4: recorded before", "L5": "journal 4: recorded_at changed"}),
    Deed("an effect twice", "ALTER TABLE ledger_journal DROP CONSTRAINT ledger_journal_effect_key_key;"
         " UPDATE ledger_journal SET effect_key = 'cheque:1' WHERE seq = 4",
         {"L4": "journals 3 and 4: cheque:1", "L5": "journal 4: effect_key changed"}),
    Deed("a reversal of more", f"UPDATE ledger_transfer SET amount = 1001 WHERE journal_id = {J.format(5)}",
         {"L1": "account 1210:", "L5": "journal 5, line 1: amount changed",
          "L7": "journal 5, line 1: does not mirror"}),
    Deed("share money into income", "UPDATE ledger_account SET class = 'share_money' WHERE code = '1150'",
         {"L12": f"transfer 3, line 1: debits 1150 and credits {FUND}"}),
    Deed("a kind of anything", "UPDATE ledger_transfer_kind SET debit_classes = '{asset}' WHERE code = 'card_fee'",
         {"L12": "transfer 2, line 1: card_fee may not debit 5210"}),
    Deed("two accounts exchanged", "UPDATE ledger_account SET code = '9999' WHERE code = '1150';"
         " UPDATE ledger_account SET code = '1150' WHERE code = '1160';"
         " UPDATE ledger_account SET code = '1160' WHERE code = '9999'",
         {"L5": "journal 3, line 1: debit code changed"}),
    Deed("a closed day", "INSERT INTO ledger_closing (through_on, journal_seq, by, at) VALUES"
         " ('2026-11-24', 3, 'x', now())",
         {"B1": "journal 4: counts on 2026-11-24"}),
    Deed("a seal's hash", "UPDATE ledger_seal SET hash = repeat('a', 64) WHERE n = 2",
         {"L5": "seal 2: it was changed itself"}),
    Deed("a seal's sum", "UPDATE ledger_seal SET total = 1 WHERE n = 2", {"L5": "seal 2: its count or total"}),
    Deed("a seal's prints", "UPDATE ledger_seal SET prints[1] = '3:0:' || repeat('a', 96) WHERE n = 2",
         {"L5": "seal 2: its prints were changed"}),
    Deed("a seal's prints and rows", "UPDATE ledger_seal SET prints[1] = 'nonsense' WHERE n = 2;"
         " UPDATE ledger_journal SET memo = 'x' WHERE seq = 4",
         {"L5": "seal 2: its prints can't be read"}),
    Deed("a seal's moment", "UPDATE ledger_seal SET published_at = now() WHERE n = 1",
         {"L5": "seal 1: it was changed itself"}),
    Deed("a seal away", "DELETE FROM ledger_seal WHERE n = 1", {"L5": "seal 2: does not follow"}),
    Deed("a trigger off", "ALTER TABLE ledger_transfer DISABLE TRIGGER keep_balances",
         {"B2": "trigger keep_balances on ledger_transfer: is missing or switched off"}),
    Deed("a trigger away", "DROP TRIGGER append_only ON ledger_journal",
         {"B2": "trigger append_only on ledger_journal: is missing or switched off"}),
    Deed("a right given", "DO $$ BEGIN EXECUTE format('GRANT UPDATE ON ledger_balance TO %I', '{role}'); END $$",
         {"B2": "{role} may UPDATE ledger_balance"}),
)  # fmt: skip


@pytest.fixture
def sealed_books(committed_books: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_MAX", 2)
    assert ledger.seal(actor=ACTOR, now=NOW) == 3
    assert broken() == {}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
@pytest.mark.usefixtures("sealed_books")
def test_what_a_superuser_did_is_named(deed: Deed, superuser_connection: Connection) -> None:
    role = str(settings.APPLICATION_ROLE)
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(deed.sql.replace("{role}", role))
    told = {rule: begins.replace("{role}", role) for rule, begins in deed.found.items()}
    assert {rule: first_bad[: len(told.get(rule, ""))] for rule, first_bad in broken().items()} == told


@pytest.mark.usefixtures("sealed_books")
def test_triggers_that_were_off_for_a_while_leave_a_trace(owner_connection: Connection) -> None:
    """The owner may do so by DDL: not prevented, but found."""
    owner_connection.execute("ALTER TABLE ledger_journal DISABLE TRIGGER USER")
    owner_connection.execute("UPDATE ledger_journal SET actor = 'nobody' WHERE seq = 3")
    owner_connection.execute("ALTER TABLE ledger_journal ENABLE TRIGGER USER")
    assert broken() == {"L5": "journal 3: actor changed since it was sealed"}
