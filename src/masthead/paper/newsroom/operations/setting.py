"""Blocks as others tell them, set as Wagtail stores them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from uuid import UUID

from masthead.paper.newsroom.formats import markup
from masthead.paper.newsroom.values import (
    Block,
    Heading,
    ListBlock,
    Paragraph,
    PictureBlock,
    Preserved,
    Quote,
    Trouble,
)
from masthead.paper.pictures.values import PictureId

_TITLE_MAX = 255


def stream(*, blocks: Iterable[Block], pictures: Mapping[str, PictureId], source_id: str) -> tuple[str, list[Trouble]]:
    """
    Blocks as the JSON of a StreamField, the same for the same blocks.

    :return: the JSON, and a trouble for each picture that is not there
    """
    made: list[dict[str, object]] = []
    troubles: list[Trouble] = []
    for is_text, run in groupby(blocks, key=lambda block: isinstance(block, Paragraph)):
        if is_text:
            html = "".join(_paragraphs(run, source_id, len(made)))
            made.extend([_block("text", html, source_id, len(made))] if html else [])
            continue
        for block in run:
            if isinstance(block, PictureBlock) and block.source_id not in pictures:
                troubles.append(Trouble(source_id, f"The picture {block.source_id} in its text was not taken in."))
                continue
            kind, value = _set(block, pictures, source_id, len(made))
            made.append(_block(kind, value, source_id, len(made)))
    return json.dumps(made), troubles


def title(*, text: str) -> str:
    """A headline as it can be stored: one line, no control characters, at most 255 characters."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= _TITLE_MAX else f"{line[: _TITLE_MAX - 1]}…"


def _set(block: Block, pictures: Mapping[str, PictureId], source_id: str, number: int) -> tuple[str, object]:
    match block:
        case Heading(text, level):
            return ("heading" if level <= 2 else "subheading"), text  # noqa: PLR2004 - h2 and h3 alone stand in a text
        case Quote(text, who):
            return "quote", {"text": text, "who": who}
        case ListBlock(items, ordered):
            tag = "ol" if ordered else "ul"
            lines = (
                f'<li data-block-key="{_key(source_id, number, place)}">{markup.inline(item)}</li>'
                for place, item in enumerate(items)
            )
            return "list", f"<{tag}>{''.join(lines)}</{tag}>"
        case PictureBlock(picture, caption, credit):
            return "picture", {"picture": pictures[picture], "caption": caption, "credit": credit}
        case Preserved(html):
            return "preserved", html
        case Paragraph():
            raise AssertionError("neighbouring paragraphs are set together")


def _paragraphs(run: Iterable[Block], source_id: str, number: int) -> Iterator[str]:
    for place, block in enumerate(run):
        assert isinstance(block, Paragraph)
        html = markup.inline(block.html)
        if html.strip():
            # Without a key of ours the editor would add one, and every imported page would look edited.
            yield f'<p data-block-key="{_key(source_id, number, place)}">{html}</p>'


def _block(kind: str, value: object, source_id: str, number: int) -> dict[str, object]:
    digest = hashlib.sha256(f"{source_id}\n{number}".encode()).digest()
    return {"type": kind, "value": value, "id": str(UUID(bytes=digest[:16], version=4))}


def _key(source_id: str, number: int, place: int) -> str:
    return hashlib.sha256(f"{source_id}\n{number}\n{place}".encode()).hexdigest()[:5]
