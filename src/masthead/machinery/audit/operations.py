"""Recording acts, and sealing them."""

from collections.abc import Mapping
from datetime import datetime
from itertools import takewhile

from django.db import connection, transaction

from masthead.kernel import chains
from masthead.kernel.actors import Actor
from masthead.kernel.runnables import runnable
from masthead.machinery.audit import queries
from masthead.machinery.audit.models import Line, Seal

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
