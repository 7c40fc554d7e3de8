"""The pages about the paper, at the foot of every page."""

import re

import pytest
from django.test import Client

from masthead.machinery.press import operations as press
from masthead.machinery.press.values import EVERY_PAGE
from masthead.paper.newsroom import operations as newsroom
from masthead.paper.newsroom import queries
from masthead.paper.newsroom.values import PageId, PageRecord, Paragraph
from tests.paper.makers import NOW, US


def write(*titles: str) -> list[PageId]:
    records = [PageRecord(f"tests:{t}", t.lower(), t, "", (Paragraph("How we do it."),)) for t in titles]
    newsroom.take_in(records=records, actor=US, now=NOW)
    known = queries.known(source_ids=[record.source_id for record in records])
    return [known[record.source_id] for record in records]


def foot(client: Client) -> list[tuple[str, str]]:
    html = client.get("/").content.decode().partition("<footer")[2]
    return [link for link in re.findall(r'<a href="([^"]+)">([^<]+)</a>', html) if link[0].startswith("/about/")]


def test_every_page_leads_to_the_pages_about_the_paper(paper: None, client: Client) -> None:
    assert foot(client) == []
    write("Corrections", "Complaints")
    assert foot(client) == [("/about/corrections/", "Corrections"), ("/about/complaints/", "Complaints")]


def test_a_page_that_is_taken_off_leaves_the_foot_of_every_page(
    paper: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    [corrections, _] = write("Corrections", "Complaints")
    touched: list[str] = []
    monkeypatch.setattr(press, "touch", lambda **told: touched.extend(told["tags"]))
    newsroom.unpublish(page_id=corrections, actor=US, now=NOW)
    assert touched == [EVERY_PAGE]
    assert foot(client) == [("/about/complaints/", "Complaints")]


def test_an_archive_with_many_pages_does_not_fill_the_foot(paper: None, client: Client) -> None:
    write(*(f"Page-{n}" for n in range(9)))
    links = foot(client)
    assert len(links) == 9
    assert links[-1] == ("/about/", "More about the paper")
