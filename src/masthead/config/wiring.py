"""Where the domains meet: one part's fittings are put into another's registries."""

from dataclasses import replace

from django.conf import settings

from masthead.design import registries as design
from masthead.design.values import Desk
from masthead.giving.fund import fittings as fund
from masthead.giving.supporters import fittings as supporters
from masthead.machinery.audit import fittings as audit_fittings
from masthead.machinery.audit import registries as audit
from masthead.machinery.particulars import fittings as particulars
from masthead.machinery.press import registries as press
from masthead.money.ledger import fittings as ledger_fittings
from masthead.money.ledger import registries as ledger
from masthead.money.payments import fittings as payments_fittings
from masthead.money.payments import registries as payments
from masthead.money.payments.providers import stripe
from masthead.paper.folio import registries as folio
from masthead.paper.newsroom import fittings as newsroom
from masthead.paper.newsroom import receivers as newsroom_receivers
from masthead.people import fittings as people_fittings
from masthead.people import receivers as people_receivers
from masthead.people import registries as people
from masthead.people.values import Act
from masthead.society.shares import fittings as shares
from masthead.surfaces.console import fittings as console

# The foot of an article, in this order (practice.md P29): society and shares, supporter, fund.
PLACES = (
    *particulars.PLACES,
    newsroom.ABOUT,
    newsroom.NAV,
    shares.OWNERS,
    supporters.INVITATION,
    *fund.PLACES,
    supporters.ALL_WAYS,
)

# What waits for whom in the office: the groups of its menu, and their desks, in this order.
DESKS_BY_GROUP: dict[str, tuple[Desk, ...]] = {
    "Money": (
        payments_fittings.POST,
        payments_fittings.ASIDE,
        payments_fittings.LETTERS,
        *payments_fittings.TREASURY,
        ledger_fittings.BOOKS,
    ),
    "Fund": (
        fund.COLUMN,
        fund.NAMES,
        fund.APPEALS,
    ),
    "People": (
        people_fittings.PEOPLE,
        people_fittings.DUPLICATES,
    ),
    "Paper’s affairs": (
        people_fittings.APPROVALS,
        people_fittings.STAFF,
        console.PARTICULARS,
        audit_fittings.AUDIT,
    ),
}
DESKS = tuple(replace(desk, group=group) for group, desks in DESKS_BY_GROUP.items() for desk in desks)

# What one person proposes and another approves (practice.md P26).
ACTS: tuple[Act, ...] = (fund.CHANGE_TARGET_ACT, payments_fittings.REFUND_ACT, console.CHANGE_BANK_ACT)


def fit() -> None:
    """Fit everything, then close the registries."""
    for place in PLACES:
        design.places.add(place)
    press.slots.add(fund.BOX)
    payments.purposes.add(fund.PURPOSE_FITTING)
    if settings.ENVIRONMENT.stripe_key:
        payments.providers.add(stripe.Stripe.from_environment(settings.ENVIRONMENT))
    for checker in (*fund.CHECKERS, *payments_fittings.CHECKERS):
        ledger.checkers.add(checker)
    for annotator in payments_fittings.ANNOTATORS:
        ledger.annotators.add(annotator)
    for answering in newsroom.ANSWERS:
        folio.answers.add(answering)
    for desk in DESKS:
        design.desks.add(desk)
    for act in ACTS:
        people.acts.add(act)
    people.papers.add(payments_fittings.SLIP)
    audit.tellers.add(console.TELLER)
    for deed in console.DEEDS:
        audit.deeds.add(deed)
    newsroom_receivers.listen()
    people_receivers.listen()
    for registry in (design.places, design.desks, press.slots, payments.purposes, payments.providers, folio.answers):
        registry.close()
    people.acts.close()
    people.papers.close()
    audit.tellers.close()
    audit.deeds.close()
    ledger.checkers.close()
    ledger.annotators.close()
