"""What the paper's facts fit into the look: its name, and who publishes it."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from masthead.design.values import Place, Where
from masthead.machinery.particulars import queries
from masthead.machinery.particulars.values import PaymentMode


def _paper(now: datetime) -> Mapping[str, object]:
    facts = queries.current(now=now)
    return {
        "name": facts.name,
        "strapline": facts.strapline,
        "society_name": facts.society_name,
        "email": facts.email,
        "zone": facts.zone.key,
        "url": settings.ENVIRONMENT.url,
    }


def _imprint(now: datetime) -> Mapping[str, object]:
    facts = queries.current(now=now)
    number = f", registered society no. {facts.society_number}" if facts.society_number else ""
    return {
        "sentence": f"{facts.name} is published by the {facts.society_name}{number}, and owned by its members: "
        "one member, one vote.",
        "links": [
            {"title": "Buy shares", "address": "/shares/"},
            {"title": "Become a supporter", "address": "/support/"},
            {"title": "The fighting fund", "address": "/fund/"},
            {"title": "Ways to give", "address": "/give/ways/"},
            {"title": "News feed", "address": "/feed/"},
        ],
        "lines": [", ".join(facts.postal_address)] if facts.postal_address else [],
    }


def _practice(_: datetime) -> Mapping[str, object] | None:
    if settings.ENVIRONMENT.payment_mode is not PaymentMode.TEST:
        return None
    return {
        "kind": "practice",
        "label": "Practice payments",
        "title": "Practice payments: no real money is taken.",
        "sentence": "This paper is connected to a pretend payment company.",
    }


PLACES = (
    Place(Where.PAPER, "particulars", "", _paper),
    Place(Where.NOTICE, "practice", "components/notice/template.html", _practice),
    Place(Where.IMPRINT, "particulars", "components/imprint/template.html", _imprint),
)
