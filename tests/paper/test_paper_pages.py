"""What a reader sees of an article, a section and the front page."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from justhtml import JustHTML

from masthead.machinery.press.middleware import PressMiddleware
from masthead.paper.newsroom import operations as newsroom
from masthead.paper.newsroom.models import Article
from masthead.paper.newsroom.queries import stories
from masthead.paper.newsroom.values import (
    By,
    Heading,
    LeadPicture,
    ListBlock,
    Paragraph,
    PictureBlock,
    Preserved,
    Quote,
    Row,
    Slots,
)
from tests.paper.makers import NOW, US

Make = Callable[..., Article]


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    html = answer.content.decode()
    JustHTML(html, strict=True)
    return html


def test_an_article_shows_its_parts_in_order(article: Make, picture: int, client: Client) -> None:
    blocks = (
        Paragraph("First <em>words</em> &amp; more."),
        Heading("What was agreed"),
        Heading("Before the roof", 3),
        Quote("“We asked.”", "Petra Loam"),
        ListBlock(("one", "two"), ordered=True),
        PictureBlock("tests:bridge", "In the text"),
        Preserved("<table><tr><td>05:40</td></tr></table>"),
    )
    made = article(blocks=blocks, lead_picture=LeadPicture("tests:bridge", "Held open on Monday."))
    html = read(client, f"/{made.address}/")
    order = [
        '<p class="kicker"><a href="/river/">River</a>', "<h1", "Ferry crews win", "The board withdrew its cuts.",
        "Mara Quill</a>", "on the quay", "23 November 2026, 18:00", "<picture>", "Held open on Monday.", "Ines Farrow",
        "First <i>words</i> &amp; more.", "<h2>What was agreed</h2>", "<h3>Before the roof</h3>", "“We asked.”",
        "Petra Loam", "<ol><li>one</li><li>two</li></ol>", "In the text", "<td>05:40</td>",
    ]  # fmt: skip
    start = html.index("<article")
    places = [html.index(part, start) for part in order]
    assert places == sorted(places)
    assert 'alt="A swing bridge, one leaf open"' in html
    assert html.count('fetchpriority="high"') == 1
    assert html.count('loading="lazy"') == 1
    assert 'rel="canonical" href="http://localhost:8900/2026/11/ferry-crews-win/"' in html


def test_an_article_asks_the_database_few_questions(
    article: Make, picture: int, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = article(
        blocks=(Paragraph("x"), PictureBlock("tests:bridge")) * 5,
        lead_picture=LeadPicture("tests:bridge"),
        authors=(By("a", "Ada"), By("b", "Bert"), By("c", "Cleo")),
    )
    monkeypatch.setattr(PressMiddleware, "__call__", lambda self, request: self.get_response(request))
    with django_assert_max_num_queries(20) as asked:
        Client().get(f"/{made.address}/")
    ours = [query["sql"] for query in asked if re.search(r'FROM "(newsroom|folio|pictures)_', query["sql"])]
    assert len(ours) <= 7, ours


def test_the_headline_may_say_anything(article: Make, client: Client) -> None:
    hostile = "</script><script>alert(1)</script> & “quotes” \u2028 <b>"
    made = article(headline=hostile)
    html = read(client, f"/{made.address}/")
    assert "<script>alert" not in html
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == made.title == "</script><script>alert(1)</script> & “quotes” <b>"
    assert data["@id"] == f"urn:uuid:{made.public_id}"
    assert data["datePublished"] == data["dateModified"] == "2026-11-23T18:00:00+00:00"
    assert data["author"] == [
        {"@type": "Person", "name": "Mara Quill", "url": "http://localhost:8900/author/mara-quill/"}
    ]
    assert data["publisher"]["parentOrganization"]["name"] == "Tideway Readers’ Society Limited"


HOSTILE = [
    '<img src=x onerror="alert(1)">',
    "<script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<p onclick="alert(1)">x</p>',
    "<iframe src='https://elsewhere.example'></iframe>",
    "<svg><script>alert(1)</script></svg>",
    "<style>body{display:none}</style>",
    '<form action="https://elsewhere.example"><input name="x"></form>',
    '<base href="https://elsewhere.example">',
    '<h2 id="main">x</h2>',
]


@pytest.mark.parametrize("block", [Paragraph, Preserved])
def test_hostile_text_is_shown_without_its_teeth(article: Make, client: Client, block: type) -> None:
    made = article(blocks=tuple(block(f"before{n} {hostile} after{n}") for n, hostile in enumerate(HOSTILE)))
    # What was stored behind the operations' back is no safer.
    raw = [
        {"type": "text", "value": f"<p>{hostile}</p>", "id": f"9e2cf3d6-2a1c-4c0a-8f5e-0a4f5a0c0b{n:02d}"}
        for n, hostile in enumerate(HOSTILE)
    ]
    Article.objects.filter(pk=made.pk).update(body=[*made.body.raw_data, *raw])
    html = read(client, f"/{made.address}/")
    body = html[html.index('<div class="prose">') : html.index("</article>")]
    for number in range(len(HOSTILE)):
        assert f"before{number}" in body
        assert f"after{number}" in body
    for tooth in ("<script", "onerror", "onclick", "javascript:", "data:text", "<iframe", "<style", "<form", "<base"):
        assert tooth not in body
    assert html.count('id="main"') == 1


def test_updated_is_said_only_after_a_change_that_matters(article: Make, client: Client) -> None:
    plain = article("plain")
    assert "updated" not in read(client, f"/{plain.address}/")
    changed = article("changed", updated_at=datetime(2026, 11, 23, 19, 5, tzinfo=UTC))
    html = read(client, f"/{changed.address}/")
    assert re.search(r'updated <time datetime="2026-11-23T19:05:00\+00:00">19:05</time>', html)


def test_the_front_page_fills_empty_slots_with_the_latest_and_no_story_twice(article: Make, client: Client) -> None:
    made = [
        article(f"story-{hour}", headline=f"Story {hour}", published_at=datetime(2026, 11, 23, hour, tzinfo=UTC))
        for hour in range(12)
    ]
    slots = Slots(
        lead=made[2].pk, rail=(made[11].pk, made[2].pk), rows=(Row("", (made[0].pk,)), Row("Town", (made[11].pk,)))
    )
    newsroom.arrange_front(slots=slots, actor=US, now=NOW)
    html = read(client, "/")
    shown = re.findall(r"/2026/11/story-(\d+)/", html)
    assert shown[0] == "2"
    assert len(shown) == len(set(shown)) == 1 + stories.RAIL + 2 * stories.ROW
    assert shown[1] == "11"
    assert shown[2] == "10"  # the first slot of the rail that nobody filled: the latest that is nowhere else
    assert "Tuesday 24 November 2026" in html


def test_the_front_page_of_a_paper_without_articles_says_so(paper: None, client: Client) -> None:
    assert "Nothing has been published yet." in read(client, "/")


def test_an_article_that_is_not_out_cannot_stand_on_the_front(article: Make) -> None:
    from masthead.paper.newsroom.values import NotArranged, Status

    draft = article("draft", status=Status.DRAFT)
    with pytest.raises(NotArranged):
        newsroom.arrange_front(slots=Slots(lead=draft.pk), actor=US, now=NOW)


def test_lists_are_paged(article: Make, client: Client) -> None:
    for number in range(stories.PER_PAGE + 1):
        article(f"story-{number:02d}", published_at=datetime(2026, 11, 1, 12, number, tzinfo=UTC))
    for address in ("/river/", "/author/mara-quill/", "/2026/", "/2026/11/", "/2026/11/01/"):
        first, second = read(client, address), read(client, f"{address}?page=2")
        assert len(re.findall(r'<h2 class="story__headline">', first)) == stories.PER_PAGE
        assert "story-00/" in second
        assert f'rel="next" href="{address}?page=2"' in first
        assert f'rel="prev" href="{address}"' in second
        for wrong in ("0", "3", "-1", "x", "01", "9999999", "1e9"):
            assert client.get(f"{address}?page={wrong}").status_code == 404


def test_the_navigation_lists_the_sections_in_their_order(paper: None, client: Client) -> None:
    html = read(client, "/")
    nav = html[html.index("<nav") : html.index("</nav>")]
    assert re.findall(r'href="([^"]+)"', nav) == ["/river/", "/town/"]


def test_a_page_about_the_paper_is_found(paper: None, client: Client) -> None:
    from masthead.paper.newsroom.values import PageRecord

    record = PageRecord("tests:contact", "contact", "How to reach us", "By post.", (Paragraph("Write to us."),))
    newsroom.take_in(records=[record], actor=US, now=NOW)
    assert "Write to us." in read(client, "/about/contact/")
    assert 'href="/about/contact/"' in read(client, "/about/")
