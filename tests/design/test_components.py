"""Every component, in every state that its examples name."""

import inspect
import re
from dataclasses import dataclass

import pytest
from django.template import Context, Engine, engines

from masthead.design.formats import examples, plots
from masthead.design.formats.examples import COMPONENTS, Component, Example
from tests.design.conftest import strict, words

EVERY = [(piece, state) for piece in examples.components() for state in piece.examples]
FUND = ("running", "last-day", "nothing-yet", "over-target", "on-its-own-page")


def engine() -> Engine:
    return engines["django"].engine


def drawn(piece: str, values: object) -> str:
    source = "{% load design %}{% component piece values %}"
    return engine().from_string(source).render(Context({"piece": piece, "values": values}))


@pytest.mark.parametrize(("piece", "state"), EVERY, ids=[f"{piece.name}.{state.name}" for piece, state in EVERY])
def test_an_example_is_valid_html_without_script_or_inline_style(piece: Component, state: Example) -> None:
    html = drawn(piece.name, state.values)
    strict(html)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:|None|\{\{|\{%", html)


@pytest.mark.parametrize("piece", examples.components(), ids=lambda piece: piece.name)
def test_what_a_template_takes_is_what_its_folder_documents(piece: Component) -> None:
    folder = COMPONENTS / piece.name
    taken = {name for file in folder.glob("*.html") for name in re.findall(r"values\.(\w+)", file.read_text())}
    if piece.name == "plot":  # it is laid out before it is drawn
        taken |= set(re.findall(r'values\.get\("(\w+)"\)', inspect.getsource(plots)))
    assert taken == set(piece.takes)
    assert all(set(state.values) <= taken for state in piece.examples)
    assert piece.about
    assert piece.examples
    styles = [folder / "desk.css"] if piece.is_office else [folder / "style.css"]
    assert [file for file in folder.glob("*.css") if file.read_text().strip()] == styles


@pytest.mark.parametrize("state", FUND)
def test_the_fund_box_says_its_words_in_order(state: str) -> None:
    values = examples.example(f"fund.{state}")
    html = drawn("fund", values)
    pieces = [
        f"You've raised {values['raised']}",
        f"We need {values['need']}",
        str(values["days"]),
        "as of",
        "Donate today",
    ]
    places = [words(html).find(piece) for piece in pieces]
    assert -1 not in places
    assert places == sorted(places)
    assert "aria-live" not in html
    assert 'role="' not in html
    assert len(html.encode()) < 2560


def test_the_fund_box_over_its_target_says_so_and_its_bar_stays_inside_its_box() -> None:
    html = drawn("fund", examples.example("fund.over-target"))
    assert "Target passed: £612 over" in words(html)
    assert '<progress class="fund__bar" max="100" value="103" aria-hidden="true">' in html


def test_no_appeal_no_box() -> None:
    assert drawn("fund", examples.example("fund.none")) == ""


def test_what_is_handed_in_is_words_and_never_html() -> None:
    html = drawn("story", {"headline": '<b onclick="x">&', "address": '/"><script>', "kicker": None})
    assert "<b" not in html
    assert "<script" not in html
    assert "&lt;b onclick=&quot;x&quot;&gt;&amp;" in html


def test_a_component_sees_its_values_and_nothing_of_the_page() -> None:
    source = '{% load design %}{% component "empty" sentence="Nothing yet." %}'
    page = engine().from_string(source).render(Context({"values": {"link": {"address": "/secret/", "title": "no"}}}))
    assert words(page) == "Nothing yet."


def test_values_may_come_as_a_dataclass() -> None:
    @dataclass(frozen=True)
    class Link:
        title: str
        address: str

    html = drawn("button", Link("Give", "/give/"))
    assert html == '<a class="button" href="/give/">Give</a>'


def test_an_example_may_stand_for_another() -> None:
    assert examples.example("figure.captioned")["picture"] == examples.example("picture.lead")


def test_bylines_read_as_a_sentence() -> None:
    said = words(drawn("byline", examples.example("byline.several"))).replace(" ,", ",")
    assert said.startswith("By Mara Quill, Tobias Fenn, industrial reporter and a reader 6 November 2026, 18:00")
