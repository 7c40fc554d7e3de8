"""``masthead books``: check what must hold, and write the books out for other programs."""

import argparse
import sys
from pathlib import Path

from masthead.money.ledger import queries as ledger
from masthead.money.ledger.values import ExportFormat, Finding, FindingState


def add_to(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the word ``books`` to the program."""
    books = words.add_parser("books", help="check the books, or write them out for another program")
    deeds = books.add_subparsers(title="what to do", metavar="WHAT", required=True)
    check = deeds.add_parser("check", help="check every rule that the books are held to")
    check.set_defaults(run=_check)
    export = deeds.add_parser("export", help="write the books out for hledger, ledger, beancount or a spreadsheet")
    export.add_argument("--format", required=True, choices=[str(format_) for format_ in ExportFormat])
    export.add_argument("--out", type=Path, metavar="FILE", help="the file to write (otherwise: the screen)")
    export.set_defaults(run=_export)


def _check(_: argparse.Namespace) -> int:
    findings = ledger.check()
    for finding in findings:
        print(_line(finding))
    broken = [finding for finding in findings if finding.state == FindingState.BROKEN]
    print(f"{len(broken)} of {len(findings)} rules are broken" if broken else "The books are in order")
    return 1 if broken else 0


def _line(finding: Finding) -> str:
    bad = f"\n      {finding.first_bad}" if finding.first_bad else ""
    return f"{finding.rule:<4}  {finding.state:<6}  {finding.words}{bad}"


def _export(arguments: argparse.Namespace) -> int:
    pieces = ledger.export(format=ExportFormat(arguments.format))
    if arguments.out is None:
        sys.stdout.writelines(pieces)
        return 0
    with arguments.out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
    return 0
