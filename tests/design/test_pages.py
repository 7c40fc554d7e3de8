"""The public frame, whole pages made of components, and pages in words for what is refused."""

import gzip

import pytest
from django.template.loader import render_to_string
from django.test import Client

from masthead.design.formats import examples, sheets
from masthead.design.views import SPECIMENS
from tests.design.conftest import strict, words

REFUSED = ("400", "403", "403_csrf", "404", "409", "410", "413", "422", "429", "500", "503")


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_whole_page_is_valid_and_framed(reader: Client, name: str) -> None:
    html = reader.get(f"/office/gallery/pages/{name}/").content.decode()
    page = strict(html)
    assert html.startswith('<!doctype html>\n<html lang="en-GB">')
    assert len(page.query("h1")) == 1
    assert len(page.query("main#main[tabindex]")) == 1
    skips = [link.attrs["href"] for link in page.query("a.skip")]
    assert skips == ["#main", "#navigation"]
    assert all(page.query(target) for target in skips)
    assert sheets.style().address in html
    assert "<script" not in html
    said = words(html)
    assert "Practice payments: no real money is taken." in said
    assert "one member, one vote" in said


def test_the_front_bears_the_large_name_and_the_day(reader: Client) -> None:
    said = words(reader.get("/office/gallery/pages/front/").content.decode())
    assert "Saturday 7 November 2026" in said
    assert "The paper its readers own" in said


def test_the_foot_of_an_article_has_society_supporter_and_fund_in_that_order(reader: Client) -> None:
    said = words(reader.get("/office/gallery/pages/article/").content.decode())
    places = [
        said.find(text) for text in ("It has 6,140", "buying shares", "Become a supporter", "You've raised £3,273")
    ]
    assert places == sorted(places)
    assert -1 not in places


@pytest.mark.parametrize(("name", "limit"), [("article", 12_000), ("front", 14_000), ("give", 10_000)])
def test_whole_pages_are_light(reader: Client, name: str, limit: int) -> None:
    html = reader.get(f"/office/gallery/pages/{name}/").content
    assert len(gzip.compress(html)) + len(sheets.style().gzipped) <= limit


def test_the_gallery_shows_every_example(reader: Client) -> None:
    page = strict(reader.get("/office/gallery/").content.decode())
    assert len(page.query(".gallery__example")) == sum(len(piece.examples) for piece in examples.components())


@pytest.mark.parametrize("piece", examples.components(), ids=lambda piece: piece.name)
def test_each_component_has_its_page(reader: Client, piece: examples.Component) -> None:
    answer = reader.get(f"/office/gallery/{piece.name}/")
    strict(answer.content.decode())
    assert answer["Cache-Control"] == "private, no-store"


def test_the_gallery_knows_what_it_has_not(reader: Client) -> None:
    assert reader.get("/office/gallery/nothing/").status_code == 404
    assert reader.get("/office/gallery/pages/nothing/").status_code == 404


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_a_page_in_words_even_without_the_papers_frame(name: str) -> None:
    html = render_to_string(f"{name}.html")
    page = strict(html)
    assert len(page.query("h1")) == 1
    assert page.query("title")[0].to_text() == page.query("h1")[0].to_text()
    assert not page.query("header")


def test_a_refusal_in_its_frame_names_the_paper() -> None:
    html = render_to_string("404.html", {"frame": examples.frame(), "sentence": "That article is not here."})
    page = strict(html)
    assert page.query("title")[0].to_text() == "There is nothing at this address · The Tideway Clarion"
    assert "That article is not here." in words(html)
