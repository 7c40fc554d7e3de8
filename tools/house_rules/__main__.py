"""Every rule against every file."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.house_rules import pages, prose, shape, worth
from tools.house_rules.building import ROOT
from tools.house_rules.reading import Breach, Source, sources

RULES: tuple[Callable[[Source], Iterator[Breach]], ...] = (
    shape.keywords_only,
    shape.nothing_unseen,
    shape.imports_at_the_top,
    shape.lengths,
    worth.money,
    worth.clock,
    worth.moments_and_days,
    worth.states,
    pages.templates,
    prose.docstrings,
    prose.nothing_waits,
)


def breaches(source: Source) -> list[Breach]:
    """What one file breaks, in the order of its lines."""
    found = {breach for rule in RULES for breach in rule(source)}
    return sorted(found, key=lambda breach: (breach.line, breach.rule, breach.words))


def all_breaches(root: Path) -> Iterator[Breach]:
    """What the whole project breaks."""
    for source in sources(root):
        yield from breaches(source)
    files = (file for file in (root / pages.COMPONENTS).rglob("*") if file.is_file())
    yield from pages.components([file.relative_to(root).as_posix() for file in files])


def main() -> int:
    """
    Print every breach.

    :return: 0 if there is none
    """
    count = 0
    for breach in all_breaches(ROOT):
        count += 1
        print(breach)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
