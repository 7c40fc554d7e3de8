"""Taking an archive in."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from masthead.kernel.actors import Actor
from masthead.paper.newsroom import operations as newsroom
from masthead.paper.newsroom.values import TakenIn
from masthead.surfaces.importing import formats
from masthead.surfaces.importing.values import NotReadable


def import_wordpress(*, file: Path, actor: Actor, now: datetime) -> tuple[TakenIn, Mapping[str, int]]:
    """
    Take in a WordPress export; again, and nothing is doubled.

    :return: what the newsroom did, and how many items of which types have no place here yet
    :raises NotReadable: if the file can't be read whole; then nothing was written
    """
    if not file.is_file():
        raise NotReadable(file=file, line=0, why="there is no such file.")
    export = formats.read_export(file=file)
    taken = newsroom.take_in(records=formats.records_of(export=export), actor=actor, now=now)
    return taken, Counter(item.kind for item in export.items if item.kind not in {"post", "page"})
