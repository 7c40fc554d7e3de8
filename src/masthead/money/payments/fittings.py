"""What payments fit into the ledger: the invariants that it can't see by itself, and columns of its export."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from masthead.design.values import Desk
from masthead.kernel.actors import Actor
from masthead.kernel.money import Money
from masthead.machinery.audit.values import AuthorityId
from masthead.money.ledger import queries as ledger
from masthead.money.ledger.values import Annotator, Checker, Finding, FindingState
from masthead.money.payments import models, operations, queries, registries
from masthead.money.payments.values import (
    BANK_TAKINGS,
    PRINT_LETTERS,
    REFUND,
    REFUND_PAYMENTS,
    SEE_PAYMENTS,
    SEE_SUMS,
    TYPE_BATCHES,
    Decision,
    KeyMisused,
    Means,
    NotTaken,
    OutcomeUnknown,
    Provider,
    RefundId,
    State,
    Unavailable,
    Waits,
    WrongMode,
)
from masthead.money.payments.values.later import CASH, CHEQUES
from masthead.people.values import Act, Proposal, RecordPaper

HELD = "What a provider holds for us is what it says it holds"
ACKNOWLEDGED = "Every payment has one acknowledgement decision, carried out once"
WAITING = "Cheques and cash that wait to be paid in are what the books hold of them"
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
        (
            Q(acknowledgement__decision__in=[Decision.LETTER, Decision.GROUP])
            & Q(acknowledgement__carried_out_at__isnull=False, letter=None),
            "was thanked by post, and there is no letter",
        ),
    ]
    for look, words in looks:
        bad = models.Payment.objects.filter(look).order_by("prepared_at").values_list("code", flat=True).first()
        if bad:
            return Finding("L14", ACKNOWLEDGED, FindingState.BROKEN, f"payment {bad}: {words}")
    entered = _not_entered() or _days_differ()
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


def _days_differ() -> str:
    """The first account whose sums of days, which the treasurer reads, are not what its parts come to."""
    said = queries.credited_sums()
    kept = queries.kept_sums()
    for account in sorted(said.keys() | kept.keys()):
        if said.get(account, 0) != kept.get(account, 0):
            return f"account {account}: its parts come to {said.get(account, 0)}, its days to {kept.get(account, 0)}"
    return ""


def waiting() -> Finding:
    """B8: the cheques and cash that wait to be paid in are what the books hold of them (1150, 1160)."""
    waits = queries.to_bank_minor()
    nets = ledger.nets(accounts=[CHEQUES, CASH])
    for account, means in ((CHEQUES, Means.CHEQUE), (CASH, Means.CASH)):
        if nets.get(account, 0) != waits.get(means, 0):
            words = f"account {account}: holds {nets.get(account, 0)}, and {waits.get(means, 0)} waits to be paid in"
            return Finding("B8", WAITING, FindingState.BROKEN, words)
    return Finding("B8", WAITING, FindingState.KEPT if nets else FindingState.NO_SUCH_MONEY)


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


_LOOKS: tuple[tuple[str, Callable[[], Finding]], ...] = (
    ("L8", held),
    ("L14", acknowledged),
    ("L15", listed),
    ("B8", waiting),
)
CHECKERS = tuple(Checker(rule, run) for rule, run in _LOOKS)
ANNOTATORS = (Annotator("payment", ("payment", "means", "part", "acknowledgement"), _annotated),)


def _letters_waiting(_: Actor, now: datetime) -> int:
    return queries.letters_to_print(now=now).total


SLIP = RecordPaper("A slip to send", "letters-slip", (PRINT_LETTERS, TYPE_BATCHES))
LETTERS = Desk("Letters", "/office/letters/", PRINT_LETTERS, _letters_waiting)


def _drafts(_: Actor, __: datetime) -> int:
    return queries.drafts_waiting()


def _aside(_: Actor, __: datetime) -> int:
    return queries.aside_waiting()


POST = Desk("The post", "/office/post/", TYPE_BATCHES, _drafts)
ASIDE = Desk("Set aside", "/office/post/aside/", TYPE_BATCHES, _aside)


def _to_bank(_: Actor, __: datetime) -> int:
    return queries.to_bank_waiting()


def _unidentified(_: Actor, __: datetime) -> int:
    return queries.unidentified_waiting()


def _nothing_waits(_: Actor, __: datetime) -> int:
    return 0


BANKING = Desk("Paying in", "/office/banking/", BANK_TAKINGS, _to_bank)
MONTH = Desk("The month", "/office/month/", SEE_SUMS, _nothing_waits)
GIFTS = Desk("Payments", "/office/payments/", SEE_PAYMENTS, _nothing_waits)
UNIDENTIFIED = Desk("Not identified", "/office/unidentified/", SEE_PAYMENTS, _unidentified)
TREASURY = (BANKING, MONTH, GIFTS, UNIDENTIFIED)


def _refund(proposal: Proposal, authority: AuthorityId, actor: Actor, now: datetime) -> None:
    refund_id = RefundId(UUID(str(proposal.detail["request"])))
    operations.carry_out_refund(refund_id=refund_id, authority=authority, actor=actor, now=now)


REFUND_ACT = Act(REFUND, "Send money back to its giver", REFUND_PAYMENTS, _refund)
