"""Tables of comma-separated values that are harmless in a spreadsheet, and give back what went into them."""

import csv
import io
import re
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def row(*, cells: Iterable[str]) -> str:
    """
    One row.

    A text that a spreadsheet would take for a formula gets an apostrophe before it (security.md D24), and so does one
    that begins with an apostrophe: whoever takes one off gets every text back. Numbers stay numbers.
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return line.getvalue()


def given_back(*, cell: str) -> str:
    """What went into a cell."""
    return cell.removeprefix("'")


def _harmless(cell: str) -> str:
    is_text = cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_text else cell
