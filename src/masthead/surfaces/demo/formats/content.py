"""
Reads content/ into values.

The facts of the paper are TOML. An article or page is a text file: a TOML block between two lines of `+++`, then
blocks divided by blank lines. A block that begins with `## ` is a heading, `> ` a quote (its last line may be
`> — name`), `- ` a list, `![picture]` or `![picture] caption` a picture; anything else is a paragraph. Inside a
line there are `*emphasis*`, `**strong**` and `[words](address)`, which do not lie in one another.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from masthead.surfaces.demo.values import (
    Article,
    Author,
    Block,
    Bullets,
    Byline,
    Figure,
    Front,
    Heading,
    Line,
    Mark,
    Paper,
    Paragraph,
    Particulars,
    Picture,
    Quote,
    Section,
    Span,
    StaticPage,
    Stroke,
)

CONTENT = Path(__file__).resolve().parent.parent / "content"

_INLINE = re.compile(r"\*\*(?P<strong>.+?)\*\*|\*(?P<emphasis>.+?)\*|\[(?P<link>[^\]]+)\]\((?P<address>[^)\s]+)\)")
_FIGURE = re.compile(r"!\[(?P<picture>[a-z0-9-]+)\]\s*(?P<caption>.*)", re.DOTALL)
_AGE = re.compile(r"(?P<days>\d+)d|(?P<hours>\d+)h|(?P<minutes>\d+)m")

Table = dict[str, Any]
T = TypeVar("T")


def read_paper() -> Paper:
    """
    Read the whole invented paper, articles newest first.

    :raises ValueError: if a file does not have the shape that this module describes
    """
    facts = _toml(CONTENT / "paper.toml")
    pictures = {picture.slug: picture for picture in map(_picture, _toml(CONTENT / "pictures.toml")["picture"])}
    articles = [_article(path, pictures) for path in sorted((CONTENT / "articles").glob("*.md"))]
    return Paper(
        particulars=_shaped(Particulars, facts["particulars"]),
        sections=tuple(_shaped(Section, table) for table in facts["section"]),
        authors=tuple(_shaped(Author, table) for table in facts["author"]),
        pages=tuple(_page(CONTENT / "pages" / f"{slug}.md", pictures) for slug in facts["pages"]),
        pictures=tuple(pictures.values()),
        articles=tuple(sorted(articles, key=lambda article: article.age)),
        front=_shaped(Front, _toml(CONTENT / "front.toml")),
    )


def _toml(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _shaped(kind: type[T], table: Table) -> T:
    """The table as a value of this kind: a field that is missing, misspelt or of another type is refused."""
    unknown = table.keys() - {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return TypeAdapter(kind).validate_python(table)


def _picture(table: Table) -> Picture:
    palette: dict[str, str] = table.pop("palette", {})
    lines = table.pop("scene").strip().splitlines()
    scene = tuple(_stroke(line, palette) for line in lines if line.strip())
    return _shaped(Picture, {**table, "alt": table.get("alt", ""), "scene": scene})


def _stroke(line: str, palette: Mapping[str, str]) -> Stroke:
    word, *arguments = line.split()
    numbers = [int(argument) for argument in arguments if argument.lstrip("-").isdigit()]
    colours = [argument for argument in arguments if not argument.lstrip("-").isdigit()]
    return Stroke(word, tuple(numbers), tuple(c if c.startswith("#") else palette[c] for c in colours))


def _article(path: Path, pictures: Mapping[str, Picture]) -> Article:
    head, body = _parts(path)
    lead = head.get("lead")
    if lead is not None:
        head["lead"] = Figure(lead["picture"], lead.get("caption", pictures[lead["picture"]].caption))
    return Article(
        slug=path.stem,
        section=head["section"],
        headline=head["headline"],
        standfirst=head["standfirst"],
        bylines=tuple(_shaped(Byline, table) for table in head["by"]),
        age=_age(head["age"]),
        lead=head.get("lead"),
        body=tuple(_blocks(body, pictures)),
    )


def _page(path: Path, pictures: Mapping[str, Picture]) -> StaticPage:
    head, body = _parts(path)
    return StaticPage(path.stem, head["title"], head["summary"], tuple(_blocks(body, pictures)))


def _parts(path: Path) -> tuple[Table, str]:
    before, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    if before:
        raise ValueError(f"{path.name} does not begin with its facts")
    return tomllib.loads(head), body


def _age(text: str) -> timedelta:
    """How long ago, from words like `14m`, `3h 20m` or `12d 4h`."""
    units: dict[str, int] = {}
    for piece in text.split():
        found = _AGE.fullmatch(piece)
        if found is None:
            raise ValueError(f"{text!r} is not an age like 12d 4h")
        units.update({unit: int(number) for unit, number in found.groupdict().items() if number is not None})
    return timedelta(**units)


def _blocks(body: str, pictures: Mapping[str, Picture]) -> Iterator[Block]:
    for block in re.split(r"\n\s*\n", body.strip()):
        if block.startswith("## "):
            yield Heading(block.removeprefix("## "))
        elif block.startswith("> "):
            yield _quote(block)
        elif block.startswith("- "):
            yield Bullets(tuple(_line(item) for item in re.split(r"(?:^|\n)- ", block) if item))
        elif figure := _FIGURE.fullmatch(block):
            yield Figure(figure["picture"], figure["caption"] or pictures[figure["picture"]].caption)
        else:
            yield Paragraph(_line(block))


def _quote(block: str) -> Quote:
    lines = [line.removeprefix(">").strip() for line in block.splitlines()]
    who = lines.pop().removeprefix("— ") if lines[-1].startswith("— ") else ""
    return Quote(_line(" ".join(lines)), who)


def _line(text: str) -> Line:
    """The words of one line with their marks; a single line end inside a block is a space."""
    text, spans, end = " ".join(text.split()), [], 0
    for found in _INLINE.finditer(text):
        if found.start() > end:
            spans.append(Span(text[end : found.start()]))
        mark = Mark(found.lastgroup if found.lastgroup != "address" else "link")
        spans.append(Span(found[mark.value], mark, found["address"] or ""))
        end = found.end()
    if end < len(text):
        spans.append(Span(text[end:]))
    return tuple(spans)
