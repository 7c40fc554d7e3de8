"""The paper's public addresses (fixed.md); whoever includes them includes them last, for they end in a catch-all."""

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from masthead.paper.newsroom import views


class Slug(StringConverter):
    """Small letters, digits and hyphens."""

    regex = r"[a-z0-9]+(?:-[a-z0-9]+)*"


class Year(StringConverter):
    """Four digits."""

    regex = r"[0-9]{4}"


class TwoDigits(StringConverter):
    """A month, or a day."""

    regex = r"[0-9]{2}"


register_converter(Slug, "name")
register_converter(Year, "year")
register_converter(TwoDigits, "two")

urlpatterns = [
    path("", views.front, name="front"),
    path("feed/", views.feed, name="feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("about/", views.about, name="about"),
    path("about/<name:slug>/", views.static_page, name="static-page"),
    path("author/<name:slug>/", views.author, name="author"),
    path("author/<name:slug>/feed/", views.author_feed, name="author-feed"),
    path("<year:year>/", views.year, name="year"),
    path("<year:year>/<two:month>/", views.month, name="month"),
    path("<year:year>/<two:month>/<two:day>/", views.day, name="day"),
    path("<year:year>/<two:month>/<name:slug>/", views.article, name="article"),
    path("<name:slug>/", views.section, name="section"),
    path("<name:slug>/feed/", views.section_feed, name="section-feed"),
    re_path(r"^((?:[\w\-]+/)*)$", views.tree, name="wagtail_serve"),
    re_path(r"", views.lost, name="lost"),
]
