"""Posting: one lock, one batch of statements, idempotent by effect key (money.md B1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import psycopg
from django.db import IntegrityError, transaction
from django.db.models import Max

from masthead.kernel.actors import Actor
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.money.ledger import models, queries
from masthead.money.ledger.operations import locking
from masthead.money.ledger.queries import NoSuchAccount
from masthead.money.ledger.values import (
    ENTRIES_MAX,
    Entry,
    JournalId,
    Posted,
    Recorded,
    Transfer,
    TransferKind,
)


class EffectKeyTaken(Refusal):
    """The effect stands on the books with another content: a person must look."""

    kind = Kind.CONFLICT
    code = "effect_key_taken"
    words = "{effect_key} stands on the books already, as something else."


class PairNotAllowed(Refusal):
    """No such kind of transfer between such accounts."""

    code = "pair_not_allowed"
    words = "A transfer of kind {transfer} may not debit {debit} and credit {credit}."


class AccountClosed(Refusal):
    """The account takes nothing for that day any more, or is in use after it."""

    kind = Kind.CONFLICT
    code = "account_closed"
    words = "Account {account} is closed, or has transfers after the day on which it should close."


class HoldsLess(Refusal):
    """An account that is never below nothing would be."""

    kind = Kind.CONFLICT
    code = "holds_less"
    words = "An account holds less than that."


class NoSuchJournal(Refusal):
    """There is no journal of that id."""

    kind = Kind.ABSENT
    code = "no_such_journal"
    words = "There is no such journal on the books."


class AlreadyReversed(Refusal):
    """A journal is reversed once at most."""

    kind = Kind.CONFLICT
    code = "already_reversed"
    words = "That journal was reversed already."


@dataclass(frozen=True)
class _Head:
    """Where the books stand, read under the lock."""

    seq: int
    recorded_at: datetime | None
    closed_through: date | None


def post(*, entry: Entry, actor: Actor, now: datetime) -> Posted:
    """Post one journal; as post_many."""
    return post_many(entries=[entry], actor=actor, now=now)[0]


@transaction.atomic
def post_many(*, entries: Sequence[Entry], actor: Actor, now: datetime) -> list[Posted]:
    """
    Post journals, all or none, in the order given; the answers stand in the same order.

    An effect that stands on the books already, with the same content, is answered with what stands (``was_there``).
    A day that is closed is not written to: the journal counts today, and its memo says which day was meant (F32).

    Takes the ledger's lock and holds it to the caller's commit: the domain's own rows are locked before, press after.

    :param entries: at most ENTRIES_MAX
    :raises EffectKeyTaken: if an effect stands there with another content, or comes twice with two contents
    :raises NoSuchAccount: if an account was never opened
    :raises AccountClosed: if an account takes nothing for that day any more
    :raises PairNotAllowed: if the kind of a transfer does not allow its accounts
    :raises AlreadyReversed: if an entry reverses what another journal reverses
    :raises HoldsLess: if an account that is never below nothing would be
    """
    assert len(entries) <= ENTRIES_MAX, "a batch is posted in one go"
    _assert_sound(entries)
    locking.take()
    stands = queries.standing(effect_keys=[entry.effect_key for entry in entries])
    fresh: dict[str, Entry] = {}
    for entry in entries:
        key = entry.effect_key
        if key in stands and not _same(entry, stands[key]):
            raise EffectKeyTaken(effect_key=key)
        if key not in stands and _plain(fresh.setdefault(key, entry)) != _plain(entry):
            raise EffectKeyTaken(effect_key=key)
    written = _write(list(fresh.values()), actor=actor, now=now) if fresh else {}
    answers = []
    for entry in entries:
        key = entry.effect_key
        # What this batch wrote is new once: a second mention of it finds it there.
        answers.append(_posted(stands[key], was_there=True) if key in stands else written[key])
        if key in written:
            written[key] = replace(written[key], was_there=True)
    return answers


def reverse(
    *, journal_id: JournalId, effect_key: str, effective_on: date, memo: str, actor: Actor, now: datetime
) -> Posted:
    """
    Answer a mistake by its mirror: each transfer again, the other way round.

    :param effect_key: of the reversal itself
    :raises NoSuchJournal: if there is none of that id
    :raises AlreadyReversed: if it was reversed under another key
    :raises EffectKeyTaken: as post_many
    """
    found = models.Journal.objects.filter(pk=journal_id).values_list("effect_key", flat=True).first()
    original = queries.journal(effect_key=found) if found is not None else None
    if original is None:
        raise NoSuchJournal
    entry = Entry(
        kind=TransferKind.REVERSAL,
        effect_key=effect_key,
        effective_on=effective_on,
        transfers=tuple(_mirrored(transfer) for transfer in original.transfers),
        source=original.source,
        memo=memo,
        reverses=journal_id,
    )
    return post(entry=entry, actor=actor, now=now)


def _mirrored(transfer: Transfer) -> Transfer:
    return Transfer(
        kind=TransferKind.REVERSAL,
        debit=transfer.credit,
        credit=transfer.debit,
        amount=transfer.amount,
        debit_party=transfer.credit_party,
        credit_party=transfer.debit_party,
    )


def _assert_sound(entries: Sequence[Entry]) -> None:
    """What no caller may ask for; the database refuses it too."""
    for entry in entries:
        assert entry.transfers, f"{entry.effect_key} moves nothing"
        assert entry.kind, f"{entry.effect_key} has no kind"
        for one in entry.transfers:
            assert one.amount.minor > 0, f"{entry.effect_key} moves {one.amount.minor}"
            assert (one.debit, one.debit_party) != (one.credit, one.credit_party), f"{entry.effect_key} moves in place"


def _plain(entry: Entry) -> Entry:
    return replace(entry, transfers=tuple(entry.transfers))


def _same(entry: Entry, stands: Recorded) -> bool:
    """Whether what stands is what the entry says: who asked, and when, is no part of it."""
    asked = (entry.kind, entry.source, entry.reverses, tuple(entry.transfers))
    if asked != (stands.kind, stands.source, stands.reverses, stands.transfers):
        return False
    was_moved = stands.effective_on > entry.effective_on and stands.memo == _moved_memo(entry)
    return was_moved or (stands.effective_on, stands.memo) == (entry.effective_on, entry.memo)


def _moved_memo(entry: Entry) -> str:
    return f"{entry.memo} (meant for {entry.effective_on.isoformat()}, which is closed)".lstrip()


def _head() -> _Head:
    last = models.Journal.objects.order_by("-seq").values_list("seq", "recorded_at").first()
    seq, recorded_at = last or (0, None)
    return _Head(seq, recorded_at, models.Closing.objects.aggregate(day=Max("through_on"))["day"])


def _open_days(entries: Sequence[Entry], head: _Head, now: datetime) -> list[Entry]:
    """The entries, those of closed days moved to today."""
    shut = head.closed_through
    if shut is None or all(entry.effective_on > shut for entry in entries):
        return list(entries)
    today = particulars.today(now=now)
    return [
        entry if entry.effective_on > shut else replace(entry, effective_on=today, memo=_moved_memo(entry))
        for entry in entries
    ]


def _write(entries: Sequence[Entry], *, actor: Actor, now: datetime) -> dict[str, Posted]:
    """Insert journals that are not there yet, under the lock."""
    head = _head()
    recorded_at = max(now, head.recorded_at or now)
    entries = _open_days(entries, head, now)
    ids = _checked(entries)
    journals = [
        models.Journal(
            seq=seq,
            n=len(entry.transfers),
            kind=entry.kind,
            effect_key=entry.effect_key,
            effective_on=entry.effective_on,
            recorded_at=recorded_at,
            actor=actor.name,
            source_type=entry.source[0],
            source_id=entry.source[1],
            reverses_id=entry.reverses,
            memo=entry.memo,
        )
        for seq, entry in enumerate(entries, start=head.seq + 1)
    ]
    models.Journal.objects.bulk_create(journals)
    transfers = [
        models.Transfer(
            journal_id=journal.pk,
            line=line,
            debit_id=ids[one.debit],
            debit_party=one.debit_party,
            credit_id=ids[one.credit],
            credit_party=one.credit_party,
            amount=one.amount.minor,
            currency=one.amount.currency,
            kind_id=one.kind,
        )
        for journal, entry in zip(journals, entries, strict=True)
        for line, one in enumerate(entry.transfers, start=1)
    ]
    try:
        with transaction.atomic():
            models.Transfer.objects.bulk_create(transfers)
    except IntegrityError as broken:
        cause = broken.__cause__
        if isinstance(cause, psycopg.Error) and cause.diag.constraint_name == "ledger_balance_flags":
            raise HoldsLess from broken
        raise
    return {
        row.effect_key: Posted(JournalId(row.pk), row.seq, row.effective_on, row.recorded_at, was_there=False)
        for row in journals
    }


def _checked(entries: Sequence[Entry]) -> Mapping[str, int]:
    """The accounts' keys by code, once everything that the world may ask for is known to be allowed."""
    moves = [(entry, one) for entry in entries for one in entry.transfers]
    codes = {code for _, one in moves for code in (one.debit, one.credit)}
    accounts = {row.code: row for row in models.Account.objects.filter(code__in=codes)}
    kinds = models.TransferKind.objects.in_bulk({one.kind for _, one in moves})
    for code in sorted(codes - accounts.keys()):
        raise NoSuchAccount(account=code)
    for entry, one in moves:
        debit, credit, kind = accounts[one.debit], accounts[one.credit], kinds.get(one.kind)
        assert {debit.currency, credit.currency} == {one.amount.currency}, f"{entry.effect_key} crosses currencies"
        for account in (debit, credit):
            if account.closed_on and entry.effective_on > account.closed_on:
                raise AccountClosed(account=account.code)
        allowed = kind and debit.account_class in kind.debit_classes and credit.account_class in kind.credit_classes
        if not allowed and entry.reverses is None:
            raise PairNotAllowed(transfer=one.kind, debit=one.debit, credit=one.credit)
    reversed_ids = [entry.reverses for entry in entries if entry.reverses is not None]
    twice = len(set(reversed_ids)) < len(reversed_ids)
    if reversed_ids and (twice or models.Journal.objects.filter(reverses__in=reversed_ids).exists()):
        raise AlreadyReversed
    return {code: row.pk for code, row in accounts.items()}


def _posted(row: Recorded, *, was_there: bool) -> Posted:
    return Posted(row.id, row.seq, row.effective_on, row.recorded_at, was_there=was_there)
