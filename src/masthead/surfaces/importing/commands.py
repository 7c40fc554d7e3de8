"""The word import."""

import argparse
from pathlib import Path

from masthead.kernel import clock, words
from masthead.kernel.actors import program
from masthead.surfaces.importing import operations


def add_to(words_: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this word to the program."""
    bring = words_.add_parser("import", help="bring an archive in")
    sources = bring.add_subparsers(title="sources", metavar="SOURCE", required=True)
    wordpress = sources.add_parser("wordpress", help="a WordPress export (WXR)")
    wordpress.add_argument("file", type=Path, metavar="FILE")
    wordpress.set_defaults(run=_wordpress)


def _wordpress(arguments: argparse.Namespace) -> int:
    taken, left = operations.import_wordpress(file=arguments.file, actor=program("import"), now=clock.now())
    print(f"New:        {words.count(number=len(taken.made), one='item', many='items')}")
    print(f"Changed:    {len(taken.changed)}")
    print(f"The same:   {len(taken.same)}")
    print(f"Left alone: {len(taken.left)} (edited here since)")
    for kind, number in sorted(left.items()):
        print(f"No place here yet for {words.count(number=number, one='item', many='items')} of the type {kind}")
    for trouble in taken.troubles:
        print(f"Look at {trouble.source_id}: {trouble.words}")
    return 0
