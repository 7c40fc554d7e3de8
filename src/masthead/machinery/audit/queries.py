"""The audit line, read, and its seals checked."""

from collections.abc import Sequence

from masthead.kernel import chains
from masthead.machinery.audit.models import Line, Seal

CHAIN = "audit"
BEFORE_ALL = -(1 << 63)  # below every id that a column can hold


def has(*, act: str) -> bool:
    """Whether an act was ever recorded."""
    return Line.objects.filter(act=act).exists()


def content(*, line: Line) -> dict[str, object]:
    """Every column of a line, as its seal covers it."""
    return {
        "id": line.id,
        "at": line.at,
        "act": line.act,
        "subject": line.subject,
        "actor": line.actor,
        "detail": line.detail,
    }


def link(*, previous: str, lines: Sequence[Line]) -> str:
    """The hash that seals a block of lines after the block before it."""
    return chains.link(chain=CHAIN, previous=previous, payload=[content(line=line) for line in lines])


def check() -> Sequence[str]:
    """
    Walk the seals from the first to the last.

    :return: what is not as it was sealed, in words, first things first; nothing where all is
    """
    wrong = []
    previous, before, number = chains.GENESIS, BEFORE_ALL, 0
    for seal in Seal.objects.order_by("n").iterator():
        number += 1
        lines = list(Line.objects.filter(id__gt=before, id__lte=seal.last_id).order_by("id"))
        block = f"audit block {seal.n} (lines {seal.first_id} to {seal.last_id})"
        if seal.n != number or seal.prev_hash != previous:
            wrong.append(f"{block} does not follow the block before it")
            number = seal.n
        elif len(lines) != seal.count:
            wrong.append(f"{block} was sealed with {seal.count} lines and has {len(lines)}")
        elif link(previous=previous, lines=lines) != seal.hash:
            wrong.append(f"{block} is not as it was sealed")
        previous, before = seal.hash, seal.last_id
    return wrong
