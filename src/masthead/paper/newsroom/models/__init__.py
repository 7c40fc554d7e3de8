"""The newsroom's tables: pages with their blocks and panels, authors, old addresses."""

from masthead.paper.newsroom.models.articles import Article, Byline
from masthead.paper.newsroom.models.authors import Author
from masthead.paper.newsroom.models.places import About, FrontPage, Section, StaticPage
from masthead.paper.newsroom.models.redirects import Redirect

__all__ = ["About", "Article", "Author", "Byline", "FrontPage", "Redirect", "Section", "StaticPage"]
