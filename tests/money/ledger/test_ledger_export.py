import csv
import io
import tracemalloc
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from masthead.kernel.ids import PartyId
from masthead.kernel.registry import Registry
from masthead.money.ledger import formats, models, registries
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books_facts
from masthead.money.ledger.formats import names
from masthead.money.ledger.values import Account, AccountClass, AccountCode, Annotator, ExportFormat
from tests.money.ledger import makers, programs
from tests.money.ledger.makers import ACTOR, FUND, NOW, TODAY, gift, move, post
from tests.money.ledger.test_ledger_check import parsed

GIVER = PartyId(UUID("5a1d3c7e-0d8d-4a53-9d3c-5b8e6f2a1c00"))
HOSTILE = 'An "odd" note; [2020-01-01] {x} | a=b\nnext: line\t \\ Éire & "Sons" “quoted” £5 @ 3 EUR'


@pytest.fixture
def written(books: None) -> None:
    """Books with a bit of everything."""
    slip = post(
        gift("stripe:txn_1:gross", 2500, giver=GIVER, memo=HOSTILE),
        makers.fee("stripe:txn_1:fee"),
        makers.entry("cheque:1", [move("cheque_gift", "1150", FUND, 1), move("unidentified", "1150", "2300", 7)]),
        gift("stripe:txn_2:gross", 123_456_789, on=date(2025, 1, 31), memo="for a day before the account was opened"),
        gift("slip", 1000),
    )[-1]  # fmt: skip
    ledger.reverse(journal_id=slip.id, effect_key="slip:1", effective_on=TODAY, memo="", actor=ACTOR, now=NOW)


def export(format_: str) -> str:
    return "".join(books_facts.export(format=ExportFormat(format_)))


def on_the_books() -> programs.Told:
    called = names.account_names(books_facts.accounts())
    held = {called[held.account]: held.net_minor for held in books_facts.balances() if held.last_seq}
    return programs.Told(held, models.Journal.objects.count())


def asked(format_: str, text: str, into: Path) -> programs.Told:
    file = into / f"books.{format_}"
    file.write_text(text, encoding="utf-8")
    return programs.PROGRAMS[format_](file)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("format_", programs.PROGRAMS)
def test_other_programs_come_to_the_same_sums(format_: str, tmp_path: Path) -> None:
    assert asked(format_, export(format_), tmp_path) == on_the_books()


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("format_", programs.PROGRAMS)
def test_one_altered_penny_is_found(format_: str, tmp_path: Path) -> None:
    text = export(format_)
    one_side = text.replace(" 25.00 GBP", " 25.01 GBP", 1)
    with pytest.raises(programs.Rejected):
        asked(format_, one_side, tmp_path)
    both_sides = one_side.replace("-25.00 GBP", "-25.01 GBP", 1)
    assert text != one_side != both_sides
    assert asked(format_, both_sides, tmp_path) != on_the_books()


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("format_", programs.PROGRAMS)
def test_an_account_that_was_not_declared_is_refused(format_: str, tmp_path: Path) -> None:
    lines = export(format_).splitlines(keepends=True)
    without = "".join(one for one in lines if not (one.startswith(("account", "20")) and "Clearing-Stripe-1210" in one))
    with pytest.raises(programs.Rejected):
        asked(format_, without, tmp_path)


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("format_", programs.PROGRAMS)
def test_empty_books_are_accepted(format_: str, tmp_path: Path) -> None:
    assert asked(format_, export(format_), tmp_path) == programs.Told({}, 0)


def account(code: str, name: str, kind: AccountClass) -> Account:
    return Account(AccountCode(code), name, kind, "GBP", None, TODAY)


@pytest.mark.parametrize(
    ("one", "called"),
    [
        (account("1210", "Clearing Stripe", AccountClass.ASSET), "Assets:Clearing-Stripe-1210"),
        (account("4100.2026-11", "Gifts: November", AccountClass.INCOME), "Income:Gifts-November-4100--2026-11"),
        (account("5210", "fees", AccountClass.EXPENSE), "Expenses:Fees-5210"),
        (account("2400.first", "Ápplications", AccountClass.SHARE_MONEY), "Liabilities:Applications-2400--first"),
        (account("2430", "Shares", AccountClass.SHARE_MONEY), "Liabilities:Shares-2430"),
        (account("3100", "Members’ share capital", AccountClass.SHARE_MONEY), "Equity:Members-share-capital-3100"),
        (account("3200", "…", AccountClass.EQUITY), "Equity:Account-3200"),
    ],
)
def test_names_are_such_as_every_program_accepts(one: Account, called: str) -> None:
    assert names.account_name(one) == called


# The table -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("written")
def test_the_table_has_a_row_for_each_transfer_and_what_others_know(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for: list[Sequence[str]] = []

    def known(ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        asked_for.append(ids)
        return {"cheque:1": {"payment": "FF-7K3QXM4", "decision": "letter"}}

    fitted: Registry[Annotator] = Registry("annotators", key=lambda one: one.source_type)
    fitted.add(Annotator("other", ("payment",), lambda _: pytest.fail("nothing came from there")))
    fitted.add(Annotator("test", ("payment", "decision"), known))
    monkeypatch.setattr(registries, "annotators", fitted)
    rows = list(csv.DictReader(io.StringIO(export("csv"))))
    assert len(rows) == models.Transfer.objects.count()
    columns = ("seq", "line", "credit", "amount", "payment", "decision")
    assert [tuple(row[column] for column in columns) for row in rows[:4]] == [
        ("1", "1", FUND, "25.00", "", ""),
        ("2", "1", "1210", "0.58", "", ""),
        ("3", "1", FUND, "0.01", "FF-7K3QXM4", "letter"),
        ("3", "2", "2300", "0.07", "FF-7K3QXM4", "letter"),
    ]
    assert (rows[0]["memo"], rows[0]["credit_party"], rows[0]["recorded_at"]) == (
        HOSTILE,
        str(GIVER),
        "2026-11-24T10:00:00.000000Z",
    )
    assert rows[-1]["reverses"] == rows[-2]["journal"]
    assert asked_for == [("stripe:txn_1:gross", "stripe:txn_1:fee", "cheque:1", "stripe:txn_2:gross", "slip")]


@pytest.mark.usefixtures("books")
def test_no_text_becomes_a_formula() -> None:
    """D24."""
    post(gift("k1", memo='=HYPERLINK("http://x")'))
    assert next(csv.DictReader(io.StringIO(export("csv"))))["memo"] == '\'=HYPERLINK("http://x")'


@pytest.mark.usefixtures("written")
def test_the_command_writes_to_the_screen_or_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for format_ in ExportFormat:
        assert parsed("export", "--format", format_)() == 0
        file = tmp_path / format_
        assert parsed("export", "--format", format_, "--out", str(file))() == 0
        assert capsys.readouterr().out == file.read_text(encoding="utf-8") == export(format_)


@pytest.mark.usefixtures("books")
def test_an_export_does_not_hold_the_books_in_memory() -> None:
    for start in range(0, 6000, 500):
        post(*(gift(f"k{n}", n + 1) for n in range(start, start + 500)))
    tracemalloc.start()
    length = sum(len(piece) for piece in books_facts.export(format=ExportFormat.CSV))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length > 700_000
    assert peak < 8_000_000, "a chunk of rows at a time, whatever the length of the books"


def test_formats_are_translators_alone() -> None:
    assert list(formats.hledger(accounts=[], journals=[])) == []
