"""Words of the ``masthead`` program."""

import argparse
from typing import Any

from masthead.kernel import clock
from masthead.kernel.actors import program
from masthead.kernel.words import count
from masthead.money.payments import operations as payments
from masthead.money.payments import queries


def add_to(words: "argparse._SubParsersAction[Any]") -> None:
    """Add our words to the program's."""
    sweep = words.add_parser("sweep", help="ask the payment companies what happened, now, and book it")
    sweep.set_defaults(run=_sweep)


def _sweep(_: argparse.Namespace) -> int:
    swept = payments.sweep(actor=program("sweep"), now=clock.now())
    booked = swept.booked
    print(f"{count(number=booked.settled, one='payment', many='payments')} booked")
    if booked.parked:
        print(f"{count(number=booked.parked, one='fact', many='facts')} parked")
    print(f"{count(number=swept.still_waiting, one='payment waits', many='payments wait')} for the company")
    for parked in queries.parked():
        print(f"  a person must look at {parked.name} ({parked.kind}): {parked.reason}")
    if swept.trouble:
        print(f"the company could not be asked: {swept.trouble}")
        return 1
    return 0
