"""What support fits into the look: the second thing at every article's foot (P29), and where all ways to give stand."""

from collections.abc import Mapping
from datetime import datetime

from masthead.design.values import Place, Where
from masthead.giving.supporters.values import WAYS_PATH


def _invitation(_: datetime) -> Mapping[str, object]:
    return {"title": "Become a supporter", "address": "/support/"}


def _all_ways(_: datetime) -> Mapping[str, object]:
    return {"title": "All ways to give, on one page to print", "address": WAYS_PATH}


INVITATION = Place(Where.ARTICLE_FOOT, "supporters", "components/supporter/template.html", _invitation)
ALL_WAYS = Place(Where.GIVE_FOOT, "supporters", "supporters/all_ways.html", _all_ways)
