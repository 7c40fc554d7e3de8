"""hledger, ledger and beancount as oracles (money.md, decision 9): what each says of an export of ours."""

import csv
import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest


class Rejected(Exception):
    """The program does not accept the file."""


@dataclass(frozen=True)
class Told:
    """
    What a program makes of the books.

    :param balances: minor units by account, of every account that has transfers
    :param transactions: how many there are
    """

    balances: dict[str, int]
    transactions: int


def needs(program: str) -> str:
    """The program's place; a test that needs it is skipped in words without it (and in CI a skip fails)."""
    found = shutil.which(program) or shutil.which(program, path=Path(sys.executable).parent)
    if found is None:
        pytest.skip(f"{program} is not installed: not run")
    return found


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    # ledger only warns of an account that was not declared.
    if done.returncode or done.stderr:
        raise Rejected(done.stderr + done.stdout)
    return done.stdout


def _minor(text: str) -> int:
    return int(Decimal(text.partition(" ")[0]) * 100)


def hledger(file: Path) -> Told:
    program = needs("hledger")
    _run(program, "-f", str(file), "check", "--strict")
    told = _run(program, "-f", str(file), "balance", "--flat", "--empty", "--no-total", "-O", "csv")
    balances = {account: _minor(sum_) for account, sum_ in list(csv.reader(io.StringIO(told)))[1:]}
    codes = _run(program, "-f", str(file), "print", "-O", "csv")
    return Told(balances, len({row["code"] for row in csv.DictReader(io.StringIO(codes))}))


def ledger(file: Path) -> Told:
    program = needs("ledger")
    options = ("--args-only", "-f", str(file), "--pedantic")
    told = _run(program, *options, "balance", "--flat", "--empty", "--no-total", "--format", "%(account)|%(total)\n")
    balances = {account: _minor(sum_) for account, sum_ in (row.split("|") for row in told.splitlines())}
    codes = _run(program, *options, "register", "--format", "%(code)\n")
    return Told(balances, len(set(codes.split())))


def beancount(file: Path) -> Told:
    _run(needs("bean-check"), "--no-cache", str(file))
    from beancount import loader
    from beancount.core.data import Transaction

    entries, errors, _ = loader.load_file(str(file))
    if errors:
        raise Rejected(errors)
    transactions = [entry for entry in entries if isinstance(entry, Transaction)]
    balances: dict[str, int] = {}
    for posting in (posting for transaction in transactions for posting in transaction.postings):
        balances[posting.account] = balances.get(posting.account, 0) + int(posting.units.number * 100)
    return Told(balances, len(transactions))


PROGRAMS: dict[str, Callable[[Path], Told]] = {"hledger": hledger, "ledger": ledger, "beancount": beancount}
