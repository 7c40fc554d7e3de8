"""Where the domains meet: one part's fittings are put into another's registries."""

from django.conf import settings

from masthead.design import registries as design
from masthead.giving.fund import fittings as fund
from masthead.giving.supporters import fittings as supporters
from masthead.machinery.particulars import fittings as particulars
from masthead.machinery.press import registries as press
from masthead.money.ledger import registries as ledger
from masthead.money.payments import fittings as payments_fittings
from masthead.money.payments import registries as payments
from masthead.money.payments.providers import stripe
from masthead.paper.folio import registries as folio
from masthead.paper.newsroom import fittings as newsroom
from masthead.paper.newsroom import receivers as newsroom_receivers
from masthead.society.shares import fittings as shares

# The foot of an article, in this order (practice.md P29): society and shares, supporter, fund.
PLACES = (*particulars.PLACES, newsroom.ABOUT, newsroom.NAV, shares.OWNERS, supporters.INVITATION, *fund.PLACES)


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
    newsroom_receivers.listen()
    for registry in (design.places, design.desks, press.slots, payments.purposes, payments.providers, folio.answers):
        registry.close()
    ledger.checkers.close()
    ledger.annotators.close()
