"""Show 6: an archive taken in, and an article typed, pasted and imported, are read in a browser true to the word."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import house, looking, small_paper
from tests.browser.house import Looked
from tests.harness.measured import Measure
from tests.harness.paper import House
from tests.servers import Server
from tests.shows import wordpress
from tests.shows.desk import Desk
from tests.shows.wordpress import Reading, Told
from tests.surroundings import ABSENT, SHARED

pytestmark = [pytest.mark.shows, pytest.mark.timeout(900)]

ARCHIVE = SHARED / "wxr" / "real" / "cc-labs.xml"
# The text of an article or a page, as the browser shows it, and its links.
SHOWN = """() => {
  const parts = [...document.querySelectorAll(':is(.article, .column) > :is(.prose, .quote, .figure)')];
  const links = parts.flatMap(part => [...part.querySelectorAll('a')]);
  return {
    text: parts.map(part => part.innerText).join('\\n'),
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    links: links.map(link => [link.getAttribute('href'), link.textContent]),
  };
}"""
HEADLINE = "What the board was told"
COPY = [
    "FERRY CREWS and their passengers [there were sixty-one, on a wet Tuesday] waited… and waited.",
    "“They told us [the board] that ‘nobody’ takes the last boat,” said Ruth Elvery, “and sent us a bill for £ 3,273.”",
    "“‘We [the crews] asked the chair,’ she wrote, ‘and he said “no” twice’ [my italics].”",
    'It\'s not in the minutes (see [1] and "Annex B"): 3,273 – or more… who knows?',
]


@pytest.fixture(scope="module")
def looked(server: Server, template: str, worker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    """The small paper, into which everything is taken."""
    with house.running(server, template, tmp_path_factory.mktemp("paper"), name=f"fresh_shows_{worker}") as paper:
        yield Looked(paper, small_paper.PLACES)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with looking.chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A reader at a small screen, without script, who waits for no picture of the old site."""
    context = looking.reader(browser, width=320)
    context.route("**/*", lambda route: route.continue_() if _is_here(route.request.url) else route.abort())
    return context.new_page()


def _is_here(address: str) -> bool:
    return urlsplit(address).hostname == "localhost"


@pytest.fixture(scope="module")
def archive(looked: Looked) -> list[Told]:
    """A real archive, taken in by the program; what its source says."""
    if not ARCHIVE.exists():
        pytest.skip(ABSENT)
    code, said = looked.paper.run("import", "wordpress", str(ARCHIVE))
    assert code == 0, said
    return wordpress.items(ARCHIVE)


def read(page: Page, address: str) -> dict[str, Any]:
    """A page's text and links as the browser shows them."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    shown: dict[str, Any] = page.evaluate(SHOWN)
    return shown


def test_every_post_reads_as_its_source_to_the_word_and_the_link(
    looked: Looked, page: Page, archive: list[Told], record_property: Measure
) -> None:
    assert len(archive) == 224
    words = links = 0
    for told in archive:
        source, shown = Reading(told), read(page, looked.paper.url + told.path)
        assert shown["text"].split() == source.words, told.address
        assert [wordpress.link(to, text) for to, text in shown["links"]] == source.links, told.address
        assert shown["over"] <= 0, told.address
        words, links = words + len(source.words), links + len(source.links)
    record_property("imported and read", f"{len(archive)} items, {words:,} words and {links:,} links, none lost")
    assert words > 60_000
    assert links > 1_000


def test_old_addresses_lead_to_the_new_ones_at_once(looked: Looked, archive: list[Told]) -> None:
    for told in archive:
        numbered = looked.paper.get(f"/?p={told.number}")
        moved = looked.paper.get(told.path)
        assert (moved.status, numbered.status) == (301, 301), told.address
        assert moved.headers["location"] == numbered.headers["location"]
        assert looked.paper.get(moved.headers["location"]).status == 200


def test_a_second_import_changes_nothing(looked: Looked, archive: list[Told]) -> None:
    before = _everything(looked)
    code, said = looked.paper.run("import", "wordpress", str(ARCHIVE))
    assert code == 0, said
    told = dict(line.split(":", 1) for line in said.splitlines() if ":" in line)
    assert told["New"].split()[0] == told["Changed"].split()[0] == "0", said
    assert int(told["The same"].split()[0]) >= len(archive)
    assert _everything(looked) == before


def _everything(looked: Looked) -> list[object]:
    """The rows of everything that an import writes, and the pages that list it."""
    assert isinstance(looked.paper, House)
    tables = ("folio_page", "newsroom_article", "newsroom_staticpage", "newsroom_author", "newsroom_redirect")
    rows: list[object] = []
    for table in (*tables, "wagtailcore_revision", "wagtailcore_referenceindex"):
        with looked.paper.database() as connection:
            rows.append(connection.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t)) FROM {table} t").fetchall())  # type: ignore[arg-type]
    return [*rows, *(looked.paper.get(path).text for path in ("/sitemap.xml", "/feed/", "/2010/"))]


def typed(looked: Looked, browser: Browser) -> str:
    desk = _desk(looked, browser)
    desk.begin(f"{HEADLINE}, typed")
    desk.type(COPY)
    return desk.publish()


def pasted(looked: Looked, browser: Browser) -> str:
    desk = _desk(looked, browser)
    desk.begin(f"{HEADLINE}, pasted")
    markup = "".join(f'<p class="MsoNormal"><span lang="EN-GB">{escape(text)}</span></p>' for text in COPY)
    desk.paste(f"<html><body>{markup}</body></html>", "\n\n".join(COPY))
    return desk.publish()


def imported(looked: Looked, browser: Browser) -> str:
    file = looked.paper.folder / "copy.xml"
    file.write_text(WXR.format(title=HEADLINE, body="\n\n".join(COPY)), encoding="utf-8")
    code, said = looked.paper.run("import", "wordpress", str(file))
    assert code == 0, said
    moved = looked.paper.get("/old/what-the-board-was-told/")
    return moved.headers["location"]


def _desk(looked: Looked, browser: Browser) -> Desk:
    [section] = looked.paper.rows("SELECT id FROM folio_page WHERE slug = %s", looked.places["section"])
    return Desk(browser, looked, section_id=section["id"])


@pytest.mark.parametrize("brought_in", [typed, pasted, imported])
def test_copy_reads_the_same_however_it_came_in(
    looked: Looked, browser: Browser, page: Page, brought_in: Callable[[Looked, Browser], str]
) -> None:
    path = brought_in(looked, browser)
    shown = read(page, looked.paper.url + path)
    assert shown["text"].split() == " ".join(COPY).split()
    assert page.locator(".article > .prose p").count() == len(COPY)
    assert page.locator("h1").inner_text().startswith(HEADLINE)
    assert path in looked.paper.get("/feed/").text


WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>An old paper</title><link>http://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>http://old.example</wp:base_blog_url>
<item><title>{title}</title><link>http://old.example/old/what-the-board-was-told/</link><dc:creator>mara</dc:creator>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>7</wp:post_id><wp:post_date>2026-11-07 09:00:00</wp:post_date>
<wp:post_date_gmt>2026-11-07 09:00:00</wp:post_date_gmt><wp:post_name>what-the-board-was-told</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="river"><![CDATA[River]]></category></item>
</channel></rss>
"""
