"""What the newsroom fits into folio and design."""

from collections.abc import Mapping
from datetime import datetime

from masthead.design.values import Place, Where
from masthead.paper.newsroom import queries, views

ANSWERS = views.ANSWERS


def _nav(now: datetime) -> Mapping[str, object] | None:  # noqa: ARG001 - a place is always told the moment
    links = queries.sections()
    return {"links": links} if links else None


def _about(now: datetime) -> Mapping[str, object] | None:  # noqa: ARG001
    links = queries.about_links()
    return {"links": links} if links else None


ABOUT = Place(where=Where.IMPRINT, name="about", template="components/imprint/template.html", values=_about)
NAV = Place(where=Where.NAV, name="sections", template="components/nav/template.html", values=_nav)
