"""What support fits into the look: the second thing at every article's foot (practice.md P29)."""

from collections.abc import Mapping
from datetime import datetime

from masthead.design.values import Place, Where


def _invitation(_: datetime) -> Mapping[str, object]:
    return {"title": "Become a supporter", "address": "/support/"}


INVITATION = Place(Where.ARTICLE_FOOT, "supporters", "components/supporter/template.html", _invitation)
