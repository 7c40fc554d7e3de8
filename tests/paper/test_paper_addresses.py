"""Every public address, right and wrong."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import feedparser
import pytest
from django.test import Client

from masthead.paper.newsroom.models import Article
from masthead.paper.newsroom.values import By, Heading, Paragraph, Quote

Make = Callable[..., Article]
TITLES = [
    "Bakers & brewers: “we’re open”",
    "&amp; is how one writes an ampersand",
    "5 < 6 > 4, says 'the \"board\"'",
    "AT&T;s <b>bold</b> &lt;claim&gt;",
    "]]> ends nothing",
    "Zażółć gęślą jaźń – naïve façade…",
]


WRITTEN = [
    ("/RIVER/", "/river/"),
    ("/river", "/river/"),
    ("/River/feed", "/river/feed/"),
    ("/2026/11/FERRY-crews-win", "/2026/11/ferry-crews-win/"),
    ("/2026", "/2026/"),
    ("/Author/Mara-Quill", "/author/mara-quill/"),
    ("/river?page=2", "/river/?page=2"),
]


def test_another_writing_is_redirected_once(article: Make, client: Client) -> None:
    article()
    for written, meant in WRITTEN:
        answer = client.get(written)
        assert (answer.status_code, answer["Location"]) == (301, meant)
        assert client.get(meant.partition("?")[0]).status_code == 200


NOT_THERE = [
    "/no-such-section/", "/2026/11/no-such-article/", "/2026/13/", "/2026/02/30/", "/0000/", "/9999/12/31/", "/2027/",
    "/author/nobody/", "/author/nobody/feed/", "/about/nothing/", "/no-such-section/feed/", "/x/y/z/", "/x.php",
    "/river/%00/", "/%FF/", "/%2Felsewhere.example/X", "/%2F%2Felsewhere.example/", "/%5Celsewhere.example/X",
    "/river/../office", "/media/999/ab-1.jpg", "/" + "x" * 3000 + "/",
    "/front/", "/front/river/", "/river/ferry-crews-win/",
]  # fmt: skip


def test_what_is_not_there_is_said_to_be_absent(article: Make, client: Client) -> None:
    article()
    for address in NOT_THERE:
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "no-store" in answer["Cache-Control"]


def test_pages_are_only_read(article: Make, client: Client) -> None:
    article()
    for address in ("/", "/river/", "/2026/11/ferry-crews-win/", "/feed/", "/nothing/"):
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(address).status_code == 405, address


def test_a_page_is_the_same_whatever_the_reader_sends(article: Make, client: Client) -> None:
    made = article()
    plain = client.get(f"/{made.address}/").content
    for more in (
        {"HTTP_X_FORWARDED_HOST": "elsewhere.example"},
        {"HTTP_ACCEPT_LANGUAGE": "cy"},
        {"HTTP_COOKIE": "session=x; csrf=y"},
        {"HTTP_X_ORIGINAL_URL": "/office/"},
    ):
        assert client.get(f"/{made.address}/", **more).content == plain
    assert client.get(f"/{made.address}/?utm_source=x").content == plain
    odd = client.get(f"/{made.address}/?anything=x")
    assert made.title in odd.content.decode()
    assert "no-store" in odd["Cache-Control"]


@pytest.mark.parametrize("address", ["/feed/", "/river/feed/", "/author/mara-quill/feed/"])
def test_feeds_are_well_formed_and_true_to_the_titles(article: Make, client: Client, address: str) -> None:
    for number, title in enumerate(TITLES):
        article(
            f"title-{number}",
            headline=title,
            standfirst=f"On {title}",
            blocks=(Paragraph('See <a href="/town/">the town</a> &amp; more'), Heading("A & B"), Quote("“q” & <r>")),
            authors=(By("mara-quill", "Mara “M” Quill & Co"),),
            published_at=datetime(2026, 11, 1, number, 30, tzinfo=UTC),
        )
    answer = client.get(address)
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    feed = feedparser.parse(answer.content, sanitize_html=False)
    assert feed.bozo == 0
    assert feed.version == "rss20"
    assert [entry.title for entry in feed.entries] == TITLES[::-1]
    assert [unescape(entry.summary) for entry in feed.entries] == [f"On {title}" for title in TITLES[::-1]]
    assert any(link.rel == "self" and link.href == f"http://localhost:8900{address}" for link in feed.feed.links)
    entry = feed.entries[0]
    made = Article.objects.get(source_id="tests:title-5")
    assert (entry.id, entry.link) == (f"urn:uuid:{made.public_id}", f"http://localhost:8900/{made.address}/")
    assert entry.published == "Sun, 01 Nov 2026 05:30:00 +0000"
    assert 'href="http://localhost:8900/town/"' in entry.content[0].value
    assert entry.author == "Mara “M” Quill & Co"


def test_a_feed_of_nothing_is_a_feed(paper: None, client: Client) -> None:
    feed = feedparser.parse(client.get("/feed/").content)
    assert (feed.bozo, feed.entries) == (0, [])


def test_the_site_map_lists_everything_that_is_out(article: Make, client: Client) -> None:
    made = [article("one"), article("two", updated_at=datetime(2026, 11, 24, 8, tzinfo=UTC))]
    text = client.get("/sitemap.xml").content
    spaces = {"m": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    entries = {
        entry.findtext("m:loc", None, spaces): entry.findtext("m:lastmod", None, spaces)
        for entry in ET.fromstring(text).findall("m:url", spaces)
    }
    base = "http://localhost:8900"
    assert set(entries) == {
        f"{base}{path}"
        for path in ("/", "/river/", "/town/", "/author/mara-quill/", *(f"/{each.address}/" for each in made))
    }
    assert entries[f"{base}/2026/11/two/"] == "2026-11-24T08:00:00+00:00"
    for address in entries:
        assert client.get(address.removeprefix(base)).status_code == 200
    robots = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {base}/sitemap.xml" in robots
    assert "Disallow: /office/" in robots
