"""What may run later, and what runs by itself, in one table."""

from masthead.giving.fund import operations as fund
from masthead.giving.supporters import operations as supporters
from masthead.kernel.runnables import Every, all_in
from masthead.machinery.audit import operations as audit
from masthead.machinery.gate import operations as gate
from masthead.machinery.jobs import operations as jobs
from masthead.machinery.jobs import registries
from masthead.machinery.mail import operations as mail
from masthead.machinery.press import operations as press
from masthead.money.ledger import operations as ledger
from masthead.money.payments import operations as payments
from masthead.paper.newsroom import operations as newsroom
from masthead.people import operations as people
from masthead.surfaces.console import operations as console

MODULES = (audit, console, fund, gate, ledger, mail, newsroom, payments, people, press, supporters)

TIMETABLE = (
    Every(payments.sweep, period_s=50),  # and its own work: within a minute, though nobody told us of a payment
    Every(payments.abandon_stale, period_s=60),
    Every(fund.turn, period_s=30),
    Every(ledger.seal, period_s=300),
    Every(audit.seal, period_s=300),
    Every(newsroom.publish_due, period_s=5),
    Every(people.end_due, period_s=60),
    Every(console.come_into_force, period_s=60),  # particulars that were recorded for a day to come
    Every(press.tidy, period_s=3600),
    Every(gate.tidy, period_s=3600),
    Every(supporters.tidy, period_s=86_400),
)


def fit() -> None:
    """Fit runnables and timetable into jobs, and make them known to the queue."""
    for module in MODULES:
        for runnable in all_in(module):
            registries.runnables.add(runnable)
    for every in TIMETABLE:
        registries.timetable.add(every)
    registries.runnables.close()
    registries.timetable.close()
    jobs.register()
