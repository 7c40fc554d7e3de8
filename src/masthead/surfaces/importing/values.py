"""What an export is made of before the newsroom sees it, and why one is refused."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from masthead.kernel.refusals import Kind, Refusal


class NotReadable(Refusal):
    """The file can't be taken in as a whole; nothing was written."""

    kind = Kind.UNFIT
    code = "not_readable"
    words = "{file}, line {line}: {why} Nothing was imported."

    def __init__(self, *, file: Path, line: int, why: str) -> None:
        super().__init__(file=file.name, line=line, why=why)


@dataclass(frozen=True)
class Item:
    """
    One item of an export, as the source says it.

    :param kind: ``post``, ``page``, ``attachment`` or a type of the site's own
    :param body: HTML, or text whose blank lines part paragraphs
    :param address: where it stood, whole
    :param published_at: with zone; None where the source gives no date
    :param old_addresses: paths with their query that led to it
    """

    id: str
    kind: str
    status: str
    title: str
    slug: str
    author: str
    excerpt: str
    body: str
    address: str
    published_at: datetime | None
    sections: tuple[tuple[str, str], ...]
    old_addresses: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Export:
    """A whole export: the site's own address, its authors by login, and its items in order."""

    host: str
    authors: dict[str, str]
    items: tuple[Item, ...] = field(default=())
