"""
What must hold after everything that goes wrong (money.md D): O1 to O5 and O7, each an assertion.

None of them asks the product's own queries what is right: the books are read by other programs, the rest from the
tables, the company's own books and the letters that truly came.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.harness.company import Company
from tests.harness.paper import Paper
from tests.harness.processes import until
from tests.money.ledger import programs

Row = Mapping[str, str]
CLEARING, FEES = "1210", "5210"
SWEEPS = 3
SWEEP_PERIOD_S = 60
MAIL_S = 30
_CODE = re.compile(r"-(\d{4}(?:--[a-z0-9-]+)?)$")


def minor(text: str) -> int:
    """A decimal of major units in minor ones."""
    return int(Decimal(text) * 100)


@dataclass(frozen=True)
class Books:
    """
    The books as they were exported at one moment.

    :param table: a row for each transfer
    :param told: what each program makes of them
    """

    table: Sequence[Row]
    told: Mapping[str, programs.Told]

    def balance(self, *codes: str) -> int:
        """The sum of some accounts' balances as hledger has them, in minor units."""
        return sum(_by_code(self.told["hledger"]).get(code, 0) for code in codes)


def export(paper: Paper, folder: Path) -> Books:
    """Write the books out in every format, and let each program read its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for format_ in ("csv", *programs.PROGRAMS):
        code, said = paper.say("books", "export", "--format", format_, "--out", str(folder / format_))
        assert code == 0, said
    return read(folder)


def read(folder: Path) -> Books:
    """What stands in exported files."""
    table = list(csv.DictReader(io.StringIO((folder / "csv").read_text("utf-8"))))
    return Books(table, {name: program(folder / name) for name, program in programs.PROGRAMS.items()})


def _by_code(told: programs.Told) -> dict[str, int]:
    found = ((_CODE.search(name), sum_) for name, sum_ in told.balances.items())
    return {match[1].replace("--", "."): sum_ for match, sum_ in found if match}


def books_in_order(paper: Paper, books: Books) -> None:
    """O1: ``masthead books check``, and each program comes to the balances of the tables and to as many journals."""
    code, said = paper.say("books", "check")
    assert code == 0, said
    balances = paper.rows(
        "SELECT code, debits - credits AS net FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id"
        " WHERE b.party IS NULL AND last_seq > 0"
    )
    on_the_books = {row["code"]: int(row["net"]) for row in balances}
    journals = paper.rows("SELECT count(*) AS n FROM ledger_journal")[0]["n"]
    for name, told in books.told.items():
        assert _by_code(told) == on_the_books, name
        assert told.transactions == journals, name


def same_as_the_truth(company: Company, table: Sequence[Row]) -> None:
    """O2: every object of the company's has its effect in the books, once, and nothing there comes from nowhere."""
    expected: dict[str, int] = {}
    for charge in company.every("truth", "charges"):
        effect = f"stripe:{charge['balance_transaction']}"
        expected[f"{effect}:gross"] = charge["gross"]
        if charge["fee"]:
            expected[f"{effect}:fee"] = charge["fee"]
    entered: Counter[str] = Counter()
    for row in table:
        if not row["effect_key"].startswith("stripe:"):
            assert CLEARING not in (row["debit"], row["credit"]), f"not the company's: {row}"
            continue
        is_fee = row["effect_key"].endswith(":fee")
        sides = (row["debit"], row["credit"])
        assert sides == (FEES, CLEARING) if is_fee else sides[0] == CLEARING, row
        entered[row["effect_key"]] += minor(row["amount"])
    assert dict(entered) == expected


def one_effect_each(company: Company) -> None:
    """O3: a payment has one session that can be paid or was, and one charge."""
    charges = Counter(charge["metadata"]["payment"] for charge in company.every("truth", "charges"))
    assert [payment for payment, n in charges.items() if n > 1] == []
    open_or_paid = Counter(
        session["client_reference_id"]
        for session in company.every("sessions", "sessions")
        if session["status"] in {"open", "complete"}
    )
    assert [payment for payment, n in open_or_paid.items() if n > 1] == []


def one_figure(paper: Paper, books: Books) -> None:
    """O4: the public figure, the ledger and hledger say the same."""
    told = paper.fund()
    month = told["opens_on"][:7]
    accounts = [f"4100.{month}", f"4190.{month}"]
    ledger = paper.rows(
        "SELECT coalesce(sum(credits - debits), 0) AS raised FROM ledger_balance b"
        " JOIN ledger_account a ON a.id = b.account_id WHERE b.party IS NULL AND a.code = ANY(%s)",
        accounts,
    )
    raised = int(ledger[0]["raised"])
    assert (told["raised_exact_minor"], -books.balance(*accounts)) == (raised, raised)
    assert told["raised_minor"] == max(raised, 0) // 100 * 100
    assert told["need_minor"] == max(told["target_minor"] - told["raised_minor"], 0)


def acknowledged_once(paper: Paper, *, may_repeat: bool = False) -> None:
    """
    O5: one decision for each settled payment and for no other; each e-mail that was decided on came, once.

    :param may_repeat: after a kill -9 of the jobs process: the one that was on its way may come again, under the same
        Message-ID, which mail programs show once
    """
    decisions = paper.rows(
        "SELECT p.code, p.state, count(a.payment_id) AS n FROM payments_payment p"
        " LEFT JOIN payments_acknowledgement a ON a.payment_id = p.id GROUP BY p.id"
    )
    assert [row for row in decisions if row["n"] != (row["state"] == "settled")] == []
    until(lambda: not unsent(paper), within_s=MAIL_S, words=f"every e-mail is sent: {unsent(paper)}")
    letters = paper.rows(
        "SELECT m.id::text FROM payments_acknowledgement a JOIN mail_message m ON m.key = a.mail_key"
        " WHERE a.decision = 'e_mail' AND a.mail_key <> ''"
    )
    came = paper.letters()
    assert sorted(came) == sorted(row["id"] for row in letters)
    assert may_repeat or [letter for letter, n in came.items() if n > 1] == []


def unsent(paper: Paper) -> Sequence[Mapping[str, object]]:
    """The acknowledgements whose e-mail was decided on and has not gone out."""
    return paper.rows(
        "SELECT a.payment_id FROM payments_acknowledgement a LEFT JOIN mail_message m ON m.key = a.mail_key"
        " WHERE a.decision = 'e_mail' AND (a.carried_out_at IS NULL OR (a.mail_key <> '' AND m.state <> 'sent'))"
    )


def nothing_hangs(paper: Paper) -> None:
    """O7: the faults are over, and after three sweeps nothing waits; what is parked is told to whoever sweeps."""
    said = ""
    for _ in range(SWEEPS):
        paper.pass_time(seconds=SWEEP_PERIOD_S)
        code, said = paper.say("sweep")
        assert code == 0, said
    assert paper.rows("SELECT code, trouble FROM payments_payment WHERE state = 'checking'") == []
    assert paper.rows("SELECT event_id, tries, note FROM payments_inboxevent WHERE state = 'waiting'") == []
    assert paper.rows("SELECT effect FROM payments_fact WHERE state = 'waiting'") == []
    parked = paper.rows(
        "SELECT effect AS name FROM payments_fact WHERE state = 'parked'"
        " UNION ALL SELECT event_id FROM payments_inboxevent WHERE state = 'parked'"
    )
    assert [row["name"] for row in parked if row["name"] not in said] == []


def all_hold(paper: Paper, folder: Path, *, may_repeat: bool = False) -> Books:
    """Let everything come to rest, then hold every oracle against it."""
    paper.company.calm()
    nothing_hangs(paper)
    books = export(paper, folder)
    books_in_order(paper, books)
    same_as_the_truth(paper.company, books.table)
    one_effect_each(paper.company)
    one_figure(paper, books)
    acknowledged_once(paper, may_repeat=may_repeat)
    return books
