"""What ownership fits into the look: the first sentence at every article's foot (practice.md P29)."""

from collections.abc import Mapping
from datetime import datetime

from masthead.design.values import Place, Where
from masthead.machinery.particulars import queries as particulars


def _owners(now: datetime) -> Mapping[str, object]:
    facts = particulars.current(now=now)
    return {
        "before": "We are a reader-owned co-operative, which means that you can become part of the paper too, by",
        "link": f"buying shares in the {facts.society_name}",
        "address": "/shares/",
        "after": ".",
    }


OWNERS = Place(Where.ARTICLE_FOOT, "shares", "components/owners/template.html", _owners)
