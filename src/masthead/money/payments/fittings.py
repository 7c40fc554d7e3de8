"""What payments fit into the ledger: the invariants that it can't see by itself, and columns of its export."""

from collections.abc import Callable, Mapping, Sequence

from django.db.models import F, Q

from masthead.kernel.money import Money
from masthead.money.ledger import queries as ledger
from masthead.money.ledger.values import Annotator, Checker, Finding, FindingState
from masthead.money.payments import models, queries, registries
from masthead.money.payments.values import (
    Decision,
    KeyMisused,
    NotTaken,
    OutcomeUnknown,
    Provider,
    State,
    Unavailable,
    Waits,
    WrongMode,
)

HELD = "What a provider holds for us is what it says it holds"
ACKNOWLEDGED = "Every payment has one acknowledgement decision, carried out once"
LISTED = "Unidentified receipts are listed with their age"
SILENT = (OutcomeUnknown, Unavailable, NotTaken, KeyMisused, WrongMode)


def held() -> Finding:
    """L8: each company's clearing account, and the facts that wait or are parked, come to what the company holds."""
    if not models.Fact.objects.exists():
        return Finding("L8", HELD, FindingState.NO_SUCH_MONEY)
    for company in registries.providers:
        if wrong := _difference(company):
            return Finding("L8", HELD, FindingState.BROKEN, wrong)
    return Finding("L8", HELD, FindingState.KEPT)


def _difference(company: Provider) -> str:
    """What is wrong with one company's clearing account, in words; a company that does not answer is not judged."""
    currency = models.Fact.objects.values_list("currency", flat=True).first() or ""
    try:
        before = company.balance(currency)
        books = _on_the_books(company)
        unread = _not_read_yet(company)
        # Money that moved while we were reading is no difference: then the company is believed at its second answer.
        after = company.balance(currency) if books + unread != before.minor else before
    except SILENT:
        return ""
    if books + unread in {before.minor, after.minor}:
        return ""
    return (
        f"account {company.clearing}: the books and what waits say {Money(books + unread, currency).in_words()}, "
        f"{company.code} says {after.in_words()}"
    )


def _on_the_books(company: Provider) -> int:
    waiting = models.Fact.objects.filter(provider=company.code).exclude(state=Waits.DONE)
    nets = waiting.annotate(net=F("gross_minor") - F("fee_minor")).values_list("net", flat=True)
    return ledger.balance(account=company.clearing).net_minor + sum(nets)


def _not_read_yet(company: Provider) -> int:
    """Facts that the company has and the next sweep will read."""
    cursor = models.Cursor.objects.filter(provider=company.code, mode=company.mode).first()
    if cursor is None:
        return 0
    facts = list(company.sweep(cursor.swept_until))
    known = set(models.Fact.objects.filter(effect__in=[fact.effect for fact in facts]).values_list("effect", flat=True))
    return sum(fact.gross.minor - fact.fee.minor for fact in facts if fact.effect not in known)


def acknowledged() -> Finding:
    """L14: one decision for each settled payment and none for another; carried out means that it was carried out."""
    settled = models.Payment.objects.filter(state=State.SETTLED)
    if not settled.exists() and not models.Acknowledgement.objects.exists():
        return Finding("L14", ACKNOWLEDGED, FindingState.NO_SUCH_MONEY)
    looks: list[tuple[Q, str]] = [
        (Q(state=State.SETTLED, acknowledgement=None), "is settled, and nothing was decided"),
        (~Q(state=State.SETTLED) & Q(acknowledgement__isnull=False), "is not settled, and something was decided"),
        (
            Q(acknowledgement__decision=Decision.E_MAIL, acknowledgement__carried_out_at=None)
            & ~Q(acknowledgement__mail_key=""),
            "has an e-mail, and says that it was not sent",
        ),
    ]
    for look, words in looks:
        bad = models.Payment.objects.filter(look).order_by("prepared_at").values_list("code", flat=True).first()
        if bad:
            return Finding("L14", ACKNOWLEDGED, FindingState.BROKEN, f"payment {bad}: {words}")
    entered = _not_entered()
    if entered:
        return Finding("L14", ACKNOWLEDGED, FindingState.BROKEN, entered)
    return Finding("L14", ACKNOWLEDGED, FindingState.KEPT)


def _not_entered() -> str:
    """The first account whose parts say more or less than the ledger was credited for them."""
    said = queries.credited_sums()
    for account, minor in sorted(said.items()):
        entered = ledger.balance(account=account).credits_minor
        if entered < minor:
            return f"account {account}: settled parts credited {minor}, the ledger {entered}"
    return ""


def listed() -> Finding:
    """L15: what stands unidentified on the books is what the parts say that are listed, with their day."""
    on_the_books = -ledger.balance(account=queries.UNIDENTIFIED).net_minor
    parts = queries.unidentified()
    if on_the_books == 0 and not parts:
        return Finding("L15", LISTED, FindingState.NO_SUCH_MONEY)
    said = sum(part.amount.minor for part in parts)
    if said < on_the_books:
        words = f"account {queries.UNIDENTIFIED}: holds {on_the_books}, and parts for {said} are listed"
        return Finding("L15", LISTED, FindingState.BROKEN, words)
    oldest = min((part.counted_on for part in parts if part.counted_on), default=None)
    return Finding("L15", f"{LISTED}: the oldest of {oldest}", FindingState.KEPT)


def _annotated(payment_ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    return {
        str(facts.id): {
            "payment": facts.code,
            "means": str(facts.means),
            "part": "; ".join(f"{n} {part.purpose} {part.amount.in_words()}" for n, part in enumerate(facts.parts, 1)),
            "acknowledgement": str(facts.decision or ""),
        }
        for facts in queries.payments(payment_ids=payment_ids)
    }


_LOOKS: tuple[tuple[str, Callable[[], Finding]], ...] = (("L8", held), ("L14", acknowledged), ("L15", listed))
CHECKERS = tuple(Checker(rule, run) for rule, run in _LOOKS)
ANNOTATORS = (Annotator("payment", ("payment", "means", "part", "acknowledgement"), _annotated),)
