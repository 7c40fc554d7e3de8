"""The audit line, read, and its seals checked."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from masthead.kernel import chains
from masthead.machinery.audit import values
from masthead.machinery.audit.models import Authority, Line, Seal

CHAIN = "audit"
AUTHORITY_RECORDED = "audit.record_authority"
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


def digest(*, authority: Authority) -> str:
    """The hash of every column of an authority, which the line of its recording holds."""
    payload = {
        "id": authority.id,
        "kind": authority.kind.value,
        "act": authority.act,
        "subject": authority.subject,
        "words": authority.words,
        "given_by": authority.given_by,
        "detail": authority.detail,
        "at": authority.at,
    }
    return chains.link(chain="authority", previous=chains.GENESIS, payload=payload)


def authority(*, authority_id: values.AuthorityId) -> values.Authority | None:
    """By whose authority something was done, if such a one was recorded."""
    row = Authority.objects.filter(id=authority_id).first()
    return _told(row) if row else None


def authorities(*, kind: values.AuthorityKind) -> Sequence[values.Authority]:
    """All authorities of a kind, the newest first."""
    return [_told(row) for row in Authority.objects.filter(kind=kind).order_by("-at", "-id")]


def _told(row: Authority) -> values.Authority:
    return values.Authority(
        id=values.AuthorityId(row.id),
        kind=row.kind,
        act=row.act,
        subject=row.subject,
        words=row.words,
        given_by=tuple(row.given_by),
        detail=row.detail,
        at=row.at,
    )


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
    return [*wrong, *_authorities_amiss()]


def _authorities_amiss() -> Sequence[str]:
    """What differs between authorities and the lines that recorded them, in words."""
    lines = Line.objects.filter(act=AUTHORITY_RECORDED).values_list("subject", "detail__digest")
    recorded = dict(lines.iterator())
    kept = {str(row.id): digest(authority=row) for row in Authority.objects.iterator()}
    differing = [name for name in {**recorded, **kept} if recorded.get(name) != kept.get(name)]
    return [f"authority {name} is not as it was recorded" for name in sorted(differing)]


def entries(*, wanted: values.Wanted, limit: int, after: tuple[datetime, int] | None = None) -> Sequence[values.Entry]:
    """
    Lines, the newest first.

    :param after: the moment and number of the last line that was seen; the answer begins behind it
    """
    lines = _wanted(wanted)
    if after is not None:
        at, number = after
        lines = lines.filter(Q(at__lt=at) | Q(at=at, id__lt=number), at__lte=at)
    return [_entry(line) for line in lines[:limit]]


def every_entry(*, wanted: values.Wanted) -> Iterator[values.Entry]:
    """All lines that are wanted, the newest first, read in portions."""
    return (_entry(line) for line in _wanted(wanted).iterator(chunk_size=2000))


def acts() -> Sequence[str]:
    """Every act that was ever recorded, by its code."""
    return _different("act")


def actors() -> Sequence[str]:
    """Everybody who ever did something, as lines keep them."""
    return _different("actor")


def _wanted(wanted: values.Wanted) -> QuerySet[Line]:
    asked = {"actor": wanted.actor, "act": wanted.act, "subject": wanted.subject}
    asked |= {"at__gte": wanted.from_at, "at__lt": wanted.before_at}  # type: ignore[dict-item] # moments beside texts
    return Line.objects.filter(**{name: value for name, value in asked.items() if value}).order_by("-at", "-id")


def _different(column: str) -> Sequence[str]:
    # From one to the next through the index: as many steps as there are answers, whatever the number of lines.
    walk = f"""
        WITH RECURSIVE step(one) AS (
            (SELECT {column} FROM audit_line ORDER BY {column} LIMIT 1)
            UNION ALL
            SELECT (SELECT {column} FROM audit_line WHERE {column} > one ORDER BY {column} LIMIT 1)
            FROM step WHERE one IS NOT NULL
        ) SELECT one FROM step WHERE one IS NOT NULL"""  # noqa: S608 - a column's name, from two places above
    with connection.cursor() as cursor:
        cursor.execute(walk)
        return [one for (one,) in cursor.fetchall()]


def _entry(line: Line) -> values.Entry:
    return values.Entry(line.id, line.at, line.act, line.subject, line.actor, line.detail)
