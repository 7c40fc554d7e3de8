"""The words of the ``masthead`` program, gathered from the parts that own them."""

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence

from django.conf import settings

from masthead.kernel.refusals import Refusal
from masthead.machinery.postgres import operations as postgres
from masthead.money.ledger import commands as ledger
from masthead.money.payments import commands as payments
from masthead.surfaces.demo import commands as demo
from masthead.surfaces.housekeeping import commands as housekeeping
from masthead.surfaces.importing import commands as importing

OWNERS = (demo, housekeeping, ledger, payments, importing)


def run(typed: Sequence[str]) -> int:
    """
    Run one word.

    :return: the exit code: 0 done, 1 refused or found wrong, 2 mistyped
    """
    parser = argparse.ArgumentParser(prog="masthead", description="A newspaper owned by its readers.")
    parser.set_defaults(needs_database=True)
    words = parser.add_subparsers(title="words", metavar="WORD", required=True)
    for owner in OWNERS:
        owner.add_to(words)
    arguments = parser.parse_args(typed)
    try:
        with _database(wanted=arguments.needs_database):
            return int(arguments.run(arguments))
    except BrokenPipeError:
        # Whoever read us has read enough; Python would complain again when it closes the pipe at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Refusal as refusal:
        print(f"masthead: {refusal}", file=sys.stderr)
        return 1


def _database(*, wanted: bool) -> contextlib.AbstractContextManager[object]:
    """The embedded server for as long as the word runs; nothing where the paper has a server of its own."""
    environment = settings.ENVIRONMENT
    if not wanted or not environment.is_embedded:
        return contextlib.nullcontext()
    environment.data.mkdir(parents=True, exist_ok=True)
    return postgres.start(folder=environment.data)
