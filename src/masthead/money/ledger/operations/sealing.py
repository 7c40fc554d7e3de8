"""Sealing: what stands is chained by a hash, so that what a superuser changes is found and named (money.md B2, L5)."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from masthead.kernel import chains
from masthead.kernel.actors import Actor
from masthead.kernel.runnables import runnable
from masthead.money.ledger import models
from masthead.money.ledger.queries import blocks


@runnable("ledger.seal", alone=True)
def seal(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001 - the runner hands it to every job
    """
    Seal every journal that is not sealed yet, in blocks of at most BLOCK_MAX, each in a transaction of its own.

    :return: how many seals were made
    """
    made = 0
    while _seal_next(now):
        made += 1
    return made


@transaction.atomic
def _seal_next(now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('ledger.seal', 0))")
    last = models.Seal.objects.order_by("-n").first()
    n, first_seq, previous = (last.n + 1, last.last_seq + 1, last.hash) if last else (1, 1, chains.GENESIS)
    # Posting is serialised to commit: whoever sees a journal sees every one before it.
    newest: int = models.Journal.objects.aggregate(seq=Max("seq"))["seq"] or 0
    if newest < first_seq:
        return False
    block = blocks.read(first_seq=first_seq, last_seq=newest)
    printed = blocks.prints(block=block)
    models.Seal.objects.create(
        n=n,
        first_seq=block.first_seq,
        last_seq=block.last_seq,
        count=block.count,
        total=block.total,
        prev_hash=previous,
        hash=blocks.link(n=n, previous=previous, block=block, printed=printed, published_at=now),
        prints=printed,
        published_at=now,
    )
    return True
