"""The chain of seals, verified (L5)."""

from masthead.kernel import chains
from masthead.money.ledger import models
from masthead.money.ledger.queries import blocks
from masthead.money.ledger.values import Finding, FindingState

_AT_ONCE = 10


def finding() -> Finding:
    """
    Whether every sealed row is as it was sealed. The words name the last seal's hash.

    A superuser can make the whole chain anew, but not the hashes that were read out or printed before.
    """
    previous: models.Seal | None = None
    for seal in models.Seal.objects.order_by("n").iterator(_AT_ONCE):
        bad = _out_of_place(seal, previous) or _first_bad(seal)
        if bad:
            return Finding("L5", "No sealed row differs from its hash", FindingState.BROKEN, bad)
        previous = seal
    last = f"; {previous.n} seals, the last over journals to {previous.last_seq} is {previous.hash}" if previous else ""
    return Finding("L5", f"No sealed row differs from its hash{last}", FindingState.KEPT)


def _out_of_place(seal: models.Seal, previous: models.Seal | None) -> str:
    stood = (previous.n, previous.last_seq, previous.hash) if previous else (0, 0, chains.GENESIS)
    if (seal.n - 1, seal.first_seq - 1, seal.prev_hash) != stood:
        return f"seal {seal.n}: does not follow the one before it"
    return ""


def _first_bad(seal: models.Seal) -> str:
    block = blocks.read(first_seq=seal.first_seq, last_seq=seal.last_seq)

    def holds(printed: list[str]) -> bool:
        made = blocks.link(
            n=seal.n, previous=seal.prev_hash, block=block, printed=printed, published_at=seal.published_at
        )
        return made == seal.hash

    if holds(seal.prints):
        agrees = (seal.count, seal.total) == (block.count, block.total)
        return "" if agrees else f"seal {seal.n}: its count or total was changed"
    if holds(blocks.prints(block=block)):
        return f"seal {seal.n}: its prints were changed"
    try:
        return blocks.first_difference(block=block, printed=seal.prints) or f"seal {seal.n}: it was changed itself"
    except ValueError:
        return f"seal {seal.n}: its prints can't be read"
