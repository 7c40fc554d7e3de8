"""Ways through the paper that a reader takes, in whichever paper is looked at."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playwright.sync_api import Page

from tests.browser import house
from tests.browser.house import Looked
from tests.browser.keyboard import Keyboard
from tests.harness import reading

HEAD = ["Skip to main content", "Skip to navigation"]
FOOT = ["Become a supporter", "how this is made up", "Donate today"]
WITHIN_S = 60


def by_keyboard(page: Page, looked: Looked) -> None:
    """From an article to the thanks with Tab, Enter and letters, by way of two mistakes (story 8)."""
    page.goto(looked.address("/{article}/"))
    keys = Keyboard(page)
    keys.go_to("Donate today")
    assert keys.met[:2] == HEAD
    assert keys.met[-4].startswith("buying shares in the ")
    assert keys.met[-3:] == FOOT
    keys.follow()
    assert page.title().startswith("Give to the fighting fund")
    _with_two_mistakes(page, keys)
    keys.page.keyboard.press("Tab")
    assert keys.focus()["name"] == _said_at(page, "own_amount")
    page.keyboard.press("Enter")
    assert keys.focus()["name"] == "Other amount"
    keys.write("25")
    keys.go_to("E-mail")
    keys.write("olwen@readers.example")
    house.think(looked.paper)
    keys.go_to("Continue to payment")
    keys.follow()
    _pay(page, looked, keys)


def _with_two_mistakes(page: Page, keys: Keyboard) -> None:
    keys.go_to("Other amount")
    keys.write("10.005")
    keys.go_to("Full name")
    keys.write("Olwen Marsh")
    keys.go_to("E-mail")
    keys.write("olwen at readers")
    keys.follow()
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "errors"
    said = page.locator(".errors__list a").all_inner_texts()
    assert said == [_said_at(page, "own_amount"), _said_at(page, "email")]
    assert page.locator("[name=name]").input_value() == "Olwen Marsh"


def _said_at(page: Page, field: str) -> str:
    """The error that a field says by its description, less the hidden word before it."""
    described = str(page.locator(f"[name={field}]").get_attribute("aria-describedby")).split()
    errors = page.locator(f"#{described[-1]}")
    return " ".join(errors.inner_text().removeprefix("Error:").split())


def _pay(page: Page, looked: Looked, keys: Keyboard) -> None:
    """On the company's page, and to the thanks."""
    assert page.url.startswith(looked.paper.company.url)
    _tab_to(page, "Pay £25.00")
    keys.follow()
    end = time.monotonic() + WITHIN_S
    while page.locator("h1").inner_text() != "Thank you":
        assert time.monotonic() < end, page.inner_text("main")
        keys.go_to("Look again")
        keys.follow()
    assert "Your gift of £25.00 has arrived" in page.inner_text("main")
    assert "A receipt is on its way" in page.inner_text("main")


def _tab_to(page: Page, name: str) -> None:
    """On a page that is not ours: only that Tab leads there."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"no {name!r} on {page.url}")


def without_script(page: Page, looked: Looked) -> None:
    """The front, a section, an article, its foot's three ways, and a gift that is declined, put aside and paid."""
    page.goto(looked.address("/"))
    page.get_by_role("contentinfo").get_by_role("link", name="Corrections").click()
    assert page.locator("h1").inner_text() == "Corrections"
    page.goto(looked.address("/"))
    page.get_by_role("navigation", name="Sections").get_by_role("link").first.click()
    page.locator(".story__headline a").first.click()
    article = page.url
    for name, heading in (("buying shares", "Become an owner"), ("Become a supporter", "Become a supporter")):
        page.locator(".article__foot").get_by_role("link", name=name).click()
        assert page.locator("h1").inner_text() == heading
        page.goto(article)
    page.locator(".article__foot").get_by_role("link", name="Donate today").click()
    page.get_by_label("£25", exact=True).check()
    house.think(looked.paper)
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_role("button", name="Card declined").click()
    assert page.get_by_role("alert").is_visible()
    page.get_by_role("button", name="Cancel and go back").click()
    assert page.url == looked.address("/give/")
    page.get_by_label("Other amount").fill(" £1,250 ")
    house.think(looked.paper)
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_role("button", name="Pay £1,250.00").click()
    assert page.url.startswith(looked.address("/give/thanks/"))


def heard_once(page: Page) -> None:
    """An article as a screen reader is told of it: the box's figures once, after the text, and nothing is live."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    nodes = [node for node in _in_order(tree) if not node["ignored"]]
    said = [node["name"]["value"] for node in nodes if node["role"]["value"] == "StaticText"]
    # The page's own figures: a gift of another walk may be booked between this page and a second question.
    figures = reading.RAISED.search(reading.words(page.content()))
    assert figures is not None, "an article has the box"
    raised, need = (f"£{pounds}" for pounds in figures.groups())
    assert (said.count(raised), said.count(need)) == (1, 1)
    whole, last = (_closed_up(text) for text in ("".join(said), page.locator(".article > .prose").last.inner_text()))
    assert last in whole
    assert whole.index(raised) > whole.rindex(last)
    assert said.index(raised) < said.index(need) < said.index("Donate today")
    told = [(known["name"], known["value"].get("value")) for node in nodes for known in node.get("properties", [])]
    assert [value for name, value in told if name == "live"] == []
    assert {node["role"]["value"] for node in nodes} & {"progressbar", "meter", "status", "alert", "timer"} == set()


def _closed_up(text: str) -> str:
    """Text without its white space: a tree's texts bear none between them."""
    return "".join(text.split())


def _in_order(tree: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The nodes as they are read aloud."""
    by_id = {node["nodeId"]: node for node in tree}
    waiting = [tree[0]["nodeId"]]
    while waiting:
        node = by_id[waiting.pop()]
        yield node
        waiting.extend(child for child in reversed(node.get("childIds", [])) if child in by_id)


def printed(page: Page) -> None:
    """An article on paper: headline, byline, date, text, and its address; nothing that can only be pressed."""
    headline, byline, date = (
        page.locator(f"article {part}").first.inner_text() for part in ("h1", "address", "time[datetime]")
    )
    body = page.locator(".article > .prose").all_inner_texts()
    page.emulate_media(media="print")
    said = " ".join(page.inner_text("body").split())
    wanted = [*(" ".join(text.split()) for text in (headline, byline, date, *body)), page.url]
    places = [said.find(text) for text in wanted]
    assert -1 not in places, dict(zip(wanted, places, strict=True))
    assert places == sorted(places)
    for absent in ("Skip to", "Become a supporter", "how this is made up"):
        assert absent not in said
    assert page.pdf().startswith(b"%PDF")
