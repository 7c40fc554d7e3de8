"""The invented paper is whole: everything reads, every reference leads somewhere, and nothing comes from the world."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PIL import Image

from masthead.surfaces.demo import formats
from masthead.surfaces.demo.formats import content
from masthead.surfaces.demo.formats.drawing import PRIMITIVES
from masthead.surfaces.demo.values import (
    AltDecision,
    Article,
    Block,
    Bullets,
    Figure,
    Heading,
    Line,
    Paper,
    Paragraph,
    Quote,
    StaticPage,
)

SLUG = re.compile(r"(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = re.compile(
    "about|account|api|archive|author|corrections|docs|feed|fund|give|health|hooks|letters|media|meetings|metrics"
    "|members|office|search|shares|sign-in|static|support|topic|vote"
)
OF_THE_WORLD = (
    "Labour|Tory|Tories|Conservatives?|Liberal|Democrats?|Republicans?|Reform|Green Party|Brexit|Westminster|Downing"
    "|London|Thames|Bristol|Liverpool|Manchester|Glasgow|Cardiff|Belfast|Leeds|England|Scotland|Wales|Ireland|Britain"
    "|Europe|America|Guardian|Times|Morning Star|BBC|Google|Facebook|Amazon|Tesco"
)


@pytest.fixture(scope="module")
def paper() -> Paper:
    return formats.read_paper()


def lines(body: tuple[Block, ...]) -> Iterator[Line]:
    for block in body:
        if isinstance(block, Paragraph | Quote):
            yield block.line
        elif isinstance(block, Bullets):
            yield from block.items


def words(piece: Article | StaticPage) -> str:
    """All that a reader reads of the body, captions and names of speakers too."""
    apart = [block.text for block in piece.body if isinstance(block, Heading)]
    apart += [block.caption for block in piece.body if isinstance(block, Figure)]
    apart += [block.who for block in piece.body if isinstance(block, Quote)]
    return "\n".join([*apart, *("".join(span.text for span in line) for line in lines(piece.body))])


def figures(paper: Paper) -> list[Figure]:
    inside = [block for article in paper.articles for block in article.body if isinstance(block, Figure)]
    return [article.lead for article in paper.articles if article.lead] + inside


def test_there_is_as_much_as_a_paper_needs(paper: Paper) -> None:
    assert len(paper.articles) == 62
    assert [section.name for section in paper.sections] == ["River", "Work", "Town", "Opinion", "Arts", "Sport"]
    assert len(paper.authors) == 13
    assert len(paper.pages) == 7
    assert len(paper.pictures) == 30
    assert sum(article.lead is not None for article in paper.articles) == 29
    assert sum(len(words(article).split()) for article in paper.articles) > 30_000
    assert min(Counter(article.section for article in paper.articles).values()) >= 7


def test_ages_spread_over_five_weeks_newest_first(paper: Paper) -> None:
    ages = [article.age for article in paper.articles]
    assert ages == sorted(ages)
    assert len(set(ages)) == len(ages)
    assert ages[0] == timedelta(minutes=12)
    assert timedelta(days=28) < ages[-1] < timedelta(days=35)


def test_every_slug_can_be_an_address(paper: Paper) -> None:
    for kind in (paper.articles, paper.sections, paper.authors, paper.pages, paper.pictures):
        slugs = [thing.slug for thing in kind]
        assert len(set(slugs)) == len(slugs)
        assert not [slug for slug in slugs if not SLUG.fullmatch(slug) or len(slug) > 80]
    assert not [section.slug for section in paper.sections if RESERVED.fullmatch(section.slug)]


def test_every_reference_leads_somewhere(paper: Paper) -> None:
    sections, authors = ({thing.slug for thing in kind} for kind in (paper.sections, paper.authors))
    for article in paper.articles:
        assert article.section in sections
        assert article.bylines
        assert {byline.author for byline in article.bylines} <= authors
    assert {byline.author for article in paper.articles for byline in article.bylines} == authors
    assert {figure.picture for figure in figures(paper)} == {picture.slug for picture in paper.pictures}
    assert all(figure.caption for figure in figures(paper))


def test_every_link_leads_to_an_article_a_page_or_nowhere_real(paper: Paper) -> None:
    known = {f"article:{article.slug}" for article in paper.articles} | {f"about:{page.slug}" for page in paper.pages}
    linked = 0
    for piece in (*paper.articles, *paper.pages):
        for address in [span.address for line in lines(piece.body) for span in line if span.address]:
            assert address in known or re.fullmatch(r"(mailto:\w+@|https://)example\.org(/\S*)?", address), piece.slug
            assert address != f"article:{piece.slug}"
            linked += 1
    assert linked > 20


def test_the_front_page_has_each_article_once(paper: Paper) -> None:
    slots = [paper.front.lead, *paper.front.rail, *(slug for row in paper.front.rows for slug in row.articles)]
    assert len(set(slots)) == len(slots)
    by_slug = {article.slug: article for article in paper.articles}
    assert set(slots) <= by_slug.keys()
    assert by_slug[paper.front.lead].lead is not None


def test_every_picture_has_a_decision_about_its_alt_and_a_credit(paper: Paper) -> None:
    for picture in paper.pictures:
        assert picture.credit
        assert picture.title
        assert picture.caption
        assert bool(picture.alt) is (picture.alt_decision is AltDecision.DESCRIBED)
    assert {picture.alt_decision for picture in paper.pictures} == set(AltDecision)


def test_copy_is_set_as_copy_is(paper: Paper) -> None:
    seen: Counter[str] = Counter()
    for piece in (*paper.articles, *paper.pages):
        text = words(piece)
        # The shears of the reader have left nothing behind, and nobody typed a typewriter's quotation mark.
        assert not re.search(r"""[*\[\]"'#>]|  |\.\.\.""", text), piece.slug
        assert piece.body
        seen.update(block_text for block_text in text.split("\n") if len(block_text) > 90)
    assert not [text for text, times in seen.items() if times > 1]
    everything = " ".join(words(article) for article in paper.articles)
    for trait in ("‘", "“", "…", "’", "–", "£611,000", "(and for four"):
        assert trait in everything


def test_nothing_comes_from_the_world(paper: Paper) -> None:
    for piece in (*paper.articles, *paper.pages):
        named = piece.headline + piece.standfirst if isinstance(piece, Article) else piece.title
        found = re.findall(rf"\b(?:{OF_THE_WORLD})\b", words(piece) + named)
        assert not found, piece.slug
    assert paper.particulars.phone.startswith("01632 960")
    assert paper.particulars.email.endswith("@example.org")
    assert set(paper.particulars.bank.sort_code + paper.particulars.bank.account_number) == {"0", "-"}


def test_every_scene_draws_alike_each_time_at_the_size_of_a_lead(paper: Paper) -> None:
    assert {stroke.word for picture in paper.pictures for stroke in picture.scene} == PRIMITIVES.keys()
    drawn = {picture.slug: formats.draw(picture) for picture in paper.pictures}
    for slug, jpeg in drawn.items():
        assert Image.open(io.BytesIO(jpeg)).size == (1600, 1000)
        assert 40_000 < len(jpeg) < 160_000, slug
    assert formats.draw(paper.pictures[0]) == drawn[paper.pictures[0].slug]


@pytest.mark.parametrize("age", ["", "soon", "3 days", "-4d"])
def test_an_age_that_is_none_is_refused(age: str) -> None:
    if age:
        with pytest.raises(ValueError, match="is not an age"):
            content._age(age)
    else:
        assert content._age(age) == timedelta()
