"""The paper on the web: pages, lists, feeds, and what answers for a page class."""

from masthead.paper.newsroom.views.answers import ANSWERS
from masthead.paper.newsroom.views.feeds import author_feed, feed, robots, section_feed, sitemap
from masthead.paper.newsroom.views.lists import author, day, month, year
from masthead.paper.newsroom.views.routes import about, article, front, lost, section, static_page, tree

__all__ = [
    "ANSWERS", "about", "article", "author", "author_feed", "day", "feed", "front", "lost", "month", "robots",
    "section", "section_feed", "sitemap", "static_page", "tree", "year",
]  # fmt: skip
