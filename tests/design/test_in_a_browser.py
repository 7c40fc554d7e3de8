"""The gallery and whole pages in Chromium: axe, sizes, forced colours, keyboard, print, and no script anywhere."""

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import Browser, Page, Route, sync_playwright

from masthead.design.formats import examples, sheets
from masthead.design.views import SPECIMENS

CHROMIUM = shutil.which("chromium") or ""
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="no chromium here")]

HOST = "http://look.test"
# The policy of the reader's pages: a style or a script inside a page would be refused, and the console would say so.
POLICY = "default-src 'none'; img-src 'self' data:; style-src 'self'; form-action 'self'; base-uri 'none'"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
]
PAGES = ("gallery", *SPECIMENS, "404", "500")
VIEWS = [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


class Look:
    """The look's pages, made beforehand and answered to the browser without a socket."""

    def __init__(self, browser: Browser, reader: Client) -> None:
        self.browser = browser
        self.complaints: list[str] = []
        addresses = {name: f"/office/gallery/pages/{name}/" for name in SPECIMENS} | {"gallery": "/office/gallery/"}
        self.bodies = {f"/{name}": reader.get(address).content.decode() for name, address in addresses.items()}
        self.bodies["/404"] = render_to_string("404.html", {"frame": examples.frame(), "sentence": "It is not here."})
        self.bodies["/500"] = render_to_string("500.html")

    def page(self, name: str, width: int = 1280, **more: object) -> Page:
        """Open a page at a width, without script unless axe needs it."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **more)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text))
        page.route("**/*", self._answer)
        page.goto(f"{HOST}/{name}")
        return page

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        kept = {sheet.address: sheet for sheet in sheets.sheets().values()}
        if path in kept:
            route.fulfill(body=kept[path].plain, content_type=kept[path].content_type)
        else:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=self.bodies[path], content_type="text/html; charset=utf-8", headers=headers)


@pytest.fixture
def look(browser: Browser, reader: Client) -> Iterator[Look]:
    made = Look(browser, reader)
    yield made
    for context in browser.contexts:
        context.close()
    assert made.complaints == []


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(look: Look, name: str, width: int, scheme: str) -> None:
    page = look.page(name, width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_axe_finds_a_planted_fault(look: Look, width: int, scheme: str) -> None:
    page = look.page("article", width, color_scheme=scheme)
    page.evaluate("document.querySelector('.prose p').style.color = '#999'; document.querySelector('img').alt = null")
    page.evaluate("document.querySelector('img').removeAttribute('alt')")
    assert {fault.split(":")[0] for fault in faults(page)} >= {"image-alt"}
    if scheme == "light":
        assert any(fault.startswith("color-contrast") for fault in faults(page))


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_forced_colours(look: Look, name: str) -> None:
    assert faults(look.page(name, forced_colors="active")) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [640, 1280])
def test_text_of_twice_the_size_stays_on_the_page(look: Look, name: str, width: int) -> None:
    page = look.page(name, width)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_pressed_is_big_enough(look: Look, width: int) -> None:
    page = look.page("give", width)
    sizes = page.evaluate(
        """[...document.querySelectorAll('.button, .field__input, .choice__label, .nav a, .imprint a')]
        .map(thing => [thing.className || thing.textContent, thing.getBoundingClientRect().height])"""
    )
    assert len(sizes) > 15
    assert [size for size in sizes if size[1] < 43.9] == []


def test_the_keyboard_meets_two_skip_links_first(look: Look) -> None:
    page = look.page("article", java_script_enabled=True)
    met = []
    for _ in range(4):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.textContent"))
    assert met == ["Skip to main content", "Skip to navigation", "The Tideway Clarion", "Front page"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "River"


def test_the_error_summary_has_the_focus_and_leads_to_its_fields(look: Look) -> None:
    page = look.page("give")
    assert page.evaluate("document.activeElement.className") == "errors"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "own-wrong"
    assert page.title().startswith("Error: ")


def test_the_figures_are_heard_once_after_the_text_and_nothing_is_live(look: Look) -> None:
    page = look.page("article")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    heard = [node for node in tree if not node["ignored"] and node["role"]["value"] == "StaticText"]
    said = [node["name"]["value"] for node in heard]
    assert said.count("£3,273") == said.count("£14,727") == 1
    assert said.index("£3,273") > said.index(
        next(text for text in said if text.startswith("The harbour board would not"))
    )
    assert not [node for node in tree if node["role"]["value"] == "progressbar" and not node["ignored"]]
    kinds = {told["name"] for node in tree for told in node.get("properties", [])}
    assert "live" not in kinds


def test_an_article_on_paper_has_what_is_read_and_where_it_stands(look: Look) -> None:
    page = look.page("article")
    page.emulate_media(media="print")
    said = " ".join(page.inner_text("body").split()).replace("’", "'")
    wanted = (
        "Practice payments", "The Tideway Clarion", "Ferry crews win", "By Mara Quill", "7 November 2026, 07:10",
        "Picture: Ines Farrow", "The vote came", "Correction, 7 November", "https://clarion.example/2026/11/",
        "You've raised £3,273", "We need £14,727", "24 days remaining", "as of 09:41", "Donate today",
    )  # fmt: skip
    places = [said.casefold().find(text.casefold()) for text in wanted]
    assert -1 not in places
    assert [*places[:5], *places[6:]] == sorted([*places[:5], *places[6:]])
    assert page.locator(".story__picture, .figure").first.is_visible()
    for absent in (
        "Skip to",
        "Opinion",
        "Become a supporter",
        "buying shares",
        "how this is made up",
        "More from River",
    ):
        assert absent not in said
    after = page.evaluate("getComputedStyle(document.querySelector('.fund .button'), '::after').content")
    assert "clarion.example/give" in after


def test_everything_stands_without_script(look: Look) -> None:
    page = look.page("front", java_script_enabled=False)
    assert page.get_by_role("link", name="Donate today").is_visible()
    assert page.get_by_role("navigation", name="Sections").is_visible()
    assert all("<script" not in body for body in look.bodies.values())


def test_nothing_moves_while_a_page_arrives(look: Look) -> None:
    page = look.page("front", 320)
    box = page.locator("img").first.bounding_box()
    assert box is not None
    assert box["height"] == pytest.approx(box["width"] * 540 / 960, abs=1)
