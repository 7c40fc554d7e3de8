"""What may run later, and what runs by itself, in one table."""

from masthead.giving.fund import operations as fund
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

MODULES = (audit, fund, gate, ledger, mail, newsroom, payments, press)

TIMETABLE = (
    Every(payments.sweep, period_s=50),  # and its own work: within a minute, though nobody told us of a payment
    Every(payments.abandon_stale, period_s=60),
    Every(fund.turn, period_s=30),
    Every(ledger.seal, period_s=300),
    Every(audit.seal, period_s=300),
    Every(newsroom.publish_due, period_s=5),
    Every(press.tidy, period_s=3600),
    Every(gate.tidy, period_s=3600),
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
