"""What others read of the paper. What its own pages show is in the modules beside."""

from collections.abc import Iterable, Mapping

from masthead.paper.newsroom.models import Article, StaticPage
from masthead.paper.newsroom.queries.addresses import about_links
from masthead.paper.newsroom.queries.stories import sections
from masthead.paper.newsroom.values import PageId

__all__ = ["about_links", "known", "sections"]


def known(*, source_ids: Iterable[str]) -> Mapping[str, PageId]:
    """The articles and pages that were taken in under these source ids."""
    wanted = set(source_ids)
    return {
        source_id: PageId(page_id)
        for model in (Article, StaticPage)
        for source_id, page_id in model.objects.filter(source_id__in=wanted).values_list("source_id", "id")
        if source_id is not None
    }
