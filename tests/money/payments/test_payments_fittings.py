"""What payments fit into the ledger: each invariant kept, and each named when it is broken on purpose."""

import csv
from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest

from masthead.money.ledger import queries as books
from masthead.money.ledger.values import ExportFormat, Finding
from masthead.money.payments import commands, models
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Decision, Means, OutcomeUnknown, Provider
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, TODAY, Company, Fitting, part


def finding(rule: str) -> Finding:
    """What ``books check`` says of one rule."""
    return next(one for one in books.check() if one.rule == rule)


def states() -> dict[str, str]:
    return {rule: finding(rule).state for rule in ("L8", "L14", "L15")}


@pytest.fixture
def settled(company: Company) -> Company:
    for n in range(3):
        company.pay(makers.prepared(part(1000 + n), token=f"token-{n}"), 1000 + n)
    payments.sweep(actor=ACTOR, now=NOW)
    return company


def test_without_payments_there_is_no_such_money(company: Company) -> None:
    assert set(states().values()) == {"no such money in this paper yet"}


def test_what_is_kept_is_said_to_be_kept(settled: Company) -> None:
    assert states() == {"L8": "kept", "L14": "kept", "L15": "no such money in this paper yet"}


def test_money_that_the_company_holds_and_nobody_booked_is_named(settled: Company) -> None:
    models.Cursor.objects.all().delete()
    settled.moved.append(makers.charge(None, 500, n=9))
    found = finding("L8")
    assert found.state == "broken"
    assert "account 1210" in found.first_bad


def test_money_that_the_next_sweep_will_read_is_no_difference(settled: Company) -> None:
    settled.moved.append(makers.charge(None, 500, n=9, taken_at=NOW))
    assert finding("L8").state == "kept"


def test_parked_money_is_no_difference(settled: Company) -> None:
    settled.moved.append(replace(makers.charge(None, 700, n=9), kind="refund"))
    payments.sweep(actor=ACTOR, now=NOW)
    assert finding("L8").state == "kept"


def test_a_company_that_is_silent_is_not_judged(settled: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_: str) -> None:
        raise OutcomeUnknown("did not answer")

    monkeypatch.setattr(settled, "balance", silent)
    assert finding("L8").state == "kept"


BREACHES = {
    "nothing was decided": "DELETE FROM payments_acknowledgement",
    "something was decided": "UPDATE payments_payment SET state = 'open'",
    "says that it was not sent": (
        "UPDATE payments_acknowledgement SET decision = 'e_mail', mail_key = 'x', carried_out_at = NULL"
    ),
    "settled parts credited": "UPDATE payments_part SET credited = '4210'",
}


@pytest.mark.parametrize("words", BREACHES)
def test_what_a_superuser_changed_is_named(
    fresh_database: str,
    superuser_connection: psycopg.Connection[tuple[object, ...]],
    fit: Callable[[Provider], None],
    words: str,
) -> None:
    makers.open_paper()
    company = Company()
    fit(company)
    company.pay(makers.prepared())
    payments.sweep(actor=ACTOR, now=NOW)
    assert finding("L14").state == "kept"
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(BREACHES[words].encode())
    found = finding("L14")
    assert (found.state, words in found.first_bad) == ("broken", True)


def test_unidentified_money_is_listed_with_its_day(fitting: Fitting) -> None:
    fitting.account = "2300"
    payments.record_by_hand(
        parts=[part(3600, "appeal")],
        means=Means.TRANSFER,
        counted_on=TODAY,
        payer=None,
        acknowledge=Decision.NOBODY_KNOWN,
        actor=ACTOR,
        now=NOW,
    )
    found = finding("L15")
    assert (found.state, "2026-11-24" in found.words) == ("kept", True)


def test_the_export_names_payment_part_and_decision(settled: Company) -> None:
    rows = list(csv.DictReader("".join(books.export(format=ExportFormat.CSV)).splitlines()))
    gifts = [row for row in rows if row["transfer_kind"] == "card_gift"]
    assert [row["amount"] for row in gifts] == ["10.00", "10.01", "10.02"]
    codes = set(models.Payment.objects.values_list("code", flat=True))
    assert {row["payment"] for row in rows} == codes
    assert {row["acknowledgement"] for row in gifts} == {"nobody_known"}
    assert gifts[0]["part"] == "1 gift £10.00"


def test_the_word_sweep_says_what_was_booked(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    company.pay(makers.prepared())
    company.moved.append(makers.charge(None, 700, n=9))
    assert commands._sweep(commands.argparse.Namespace()) == 0
    said = capsys.readouterr().out
    assert "1 payment booked" in said
    assert "a person must look at stripe:txn_9 (charge): not one of our payments" in said
    company.fails = [OutcomeUnknown("did not answer")]
    assert commands._sweep(commands.argparse.Namespace()) == 1
