"""Recording acts, and sealing them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import takewhile

from django.db import connection, transaction

from masthead.kernel import chains, ids
from masthead.kernel.actors import Actor
from masthead.kernel.runnables import runnable
from masthead.machinery.audit import queries
from masthead.machinery.audit.models import Authority, Line, Seal
from masthead.machinery.audit.values import READ_AUDIT, AuthorityId, AuthorityKind, Wanted

BLOCK_LINES_MAX = 10_000
SETTLING_S = 60  # a line of a transaction that is still open may come in behind later ids: seal only what has settled


def record(*, act: str, subject: str, actor: Actor, now: datetime, detail: Mapping[str, object]) -> None:
    """
    Append one line, in the caller's transaction and without a lock.

    :param act: ``domain.verb_noun``, the operation's own name
    :param detail: no secrets and no personal data beyond ids
    """
    assert chains.canonical(dict(detail)), "a detail is sealed one day, so it holds only what a chain can say"
    Line.objects.create(at=now, act=act, subject=subject[:200], actor=actor.name[:200], detail=dict(detail))


@transaction.atomic
def record_authority(
    *,
    kind: AuthorityKind,
    act: str,
    subject: str,
    words: str,
    given_by: Sequence[str],
    detail: Mapping[str, object],
    actor: Actor,
    now: datetime,
) -> AuthorityId:
    """
    Keep by whose authority something is done: two people's, one officer's alone, or a resolution's.

    A line of the audit holds the authority's digest, so that the seals cover it too.

    :param act: ``domain.verb_noun`` of what is allowed by it
    :param given_by: the names of those who agreed, as text
    :param detail: what was agreed, by the names of its fields
    """
    assert given_by, "an authority is somebody's"
    row = Authority(
        id=ids.uuid7(now=now),
        kind=kind,
        act=act,
        subject=subject[:200],
        words=words,
        given_by=list(given_by),
        detail=dict(detail),
        at=now,
    )
    said = {"kind": kind.value, "act": act, "of": subject[:200], "digest": queries.digest(authority=row)}
    row.save(force_insert=True)
    record(act=queries.AUTHORITY_RECORDED, subject=str(row.id), actor=actor, now=now, detail=said)
    return AuthorityId(row.id)


def record_export(*, wanted: Wanted, purpose: str, actor: Actor, now: datetime) -> None:
    """Note that lines were taken out, which ones, and what for (practice.md P17)."""
    actor.must(READ_AUDIT)
    asked = {"who": wanted.actor, "act": wanted.act, "subject": wanted.subject}
    days = {"from": str(wanted.from_at or ""), "before": str(wanted.before_at or "")}
    told = {name: value for name, value in {**asked, **days, "purpose": purpose}.items() if value}
    record(act="audit.export", subject="lines", actor=actor, now=now, detail=told)


@runnable("audit.seal", alone=True)
@transaction.atomic
def seal(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001 - every runnable is given one
    """
    Seal the lines that came since the last seal and have settled.

    :return: how many were sealed
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seal'))")
    last = Seal.objects.order_by("-n").first()
    fresh = Line.objects.filter(id__gt=last.last_id if last else 0).order_by("id")[:BLOCK_LINES_MAX]
    # Up to the first that has not settled, and no further: a block leaves no line out.
    lines = list(takewhile(lambda line: (now - line.at).total_seconds() >= SETTLING_S, fresh))
    if not lines:
        return 0
    previous = last.hash if last else chains.GENESIS
    Seal.objects.create(
        n=last.n + 1 if last else 1,
        first_id=lines[0].id,
        last_id=lines[-1].id,
        count=len(lines),
        prev_hash=previous,
        hash=queries.link(previous=previous, lines=lines),
        sealed_at=now,
    )
    return len(lines)
