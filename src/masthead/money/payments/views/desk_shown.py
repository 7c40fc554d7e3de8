"""What the giving desk's screens show: batches, lines and what is set aside, as words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from masthead.kernel import words
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.money.payments import queries
from masthead.money.payments.values import (
    DECISION_WORDS,
    LEVEL_WORDS,
    MEANS_WORDS,
    REASON_WORDS,
    AsideFacts,
    AsideState,
    BatchFacts,
    BatchKind,
    BatchState,
    LineFacts,
    ScanFacts,
    Typed,
)
from masthead.money.payments.values.naming import NamingLevel
from masthead.people import queries as people
from masthead.people.values import FLAG_WORDS, Flag, Party

Parties = Mapping[PartyId, Party]
KIND_WORDS = {BatchKind.POST: "Post", BatchKind.STATEMENT: "Statement"}
STATE_WORDS = {BatchState.DRAFT: "being typed", BatchState.POSTED: "posted", BatchState.DISCARDED: "thrown away"}
NOBODY = "Not known"


def offered(facts: BatchFacts) -> Sequence[tuple[str, str]]:
    """What a batch's money may be for; a statement's lines bear days of their own, before its own."""
    return queries.offered(on=facts.received_on, late=facts.kind is BatchKind.STATEMENT)


def title(batch: BatchFacts) -> str:
    """Post of 24 November 2026 · B-7K3QXM4."""
    return f"{KIND_WORDS[batch.kind]} of {words.day(on=batch.received_on)} · {batch.code}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """24 November 2026, 10:05."""
    local = at.astimezone(zone)
    return f"{words.day(on=local.date())}, {words.clock(at=local)}"


def batches(found: Sequence[BatchFacts]) -> Mapping[str, object]:
    """A table of batches."""
    return {
        "columns": [
            {"title": "Received", "kind": "date"},
            {"title": "Batch", "kind": "words"},
            {"title": "Typed", "kind": "words"},
            {"title": "Sum", "kind": "money"},
            {"title": "State", "kind": "words"},
        ],
        "rows": [
            {
                "cells": [
                    {"text": words.day(on=batch.received_on)},
                    {
                        "text": f"{KIND_WORDS[batch.kind]} {batch.code}",
                        "address": reverse("post-batch", args=[batch.code]),
                    },
                    {"text": _typed_so_far(batch)},
                    {"text": (batch.tally.total + batch.tally.cash).in_words()},
                    {"text": STATE_WORDS[batch.state]},
                ]
            }
            for batch in found
        ],
    }


def _typed_so_far(batch: BatchFacts) -> str:
    tally = batch.tally
    done = f"{tally.count} of {tally.controls.count}"
    return f"{done}, cash {tally.cash_count}" if tally.controls.cash.minor else done


def tally(batch: BatchFacts) -> Sequence[Mapping[str, object]]:
    """What is typed against what was counted."""
    told, controls = batch.tally, batch.tally.controls
    many = "cheques" if batch.kind is BatchKind.POST else "lines"
    rows = [
        _row(many.capitalize(), f"{told.count} of {controls.count}"),
        _row(f"What the {many} come to", _of(told.total, controls.total)),
    ]
    if batch.kind is BatchKind.POST:
        rows.append(_row("Cash", _of(told.cash, controls.cash)))
    if controls.counters[0]:
        rows.append(_row("Counted by", words.listed(items=controls.counters)))
    return rows


def _of(typed: Money, control: Money) -> str:
    return f"{typed.in_words()} of {control.in_words()}"


def _row(term: str, detail: str) -> Mapping[str, object]:
    return {"term": term, "detail": detail}


def parties_of(typed: Iterable[Typed]) -> Parties:
    """Everybody whom some lines name."""
    ids = {one for each in typed for one in (each.payer, each.giver, each.to_thank) if one}
    return people.parties(party_ids=ids)


def lines(
    batch: BatchFacts, found: Sequence[LineFacts], parties: Parties, purposes: Mapping[str, str], *, may_change: bool
) -> Mapping[str, object]:
    """
    A table of lines, in the order in which they are given.

    :param purposes: the titles of what money may be for
    """
    columns = [("No.", "words"), ("Who", "words"), ("What for", "words"), ("How", "words"), ("Amount", "money")]
    columns += [("Thanks", "words"), ("Also", "words")]
    columns += [("Change", "action")] if may_change else []
    return {
        "columns": [{"title": title, "kind": kind} for title, kind in columns],
        "rows": [_line(batch, line, parties, purposes, may_change=may_change) for line in found],
        "empty": "Nothing is typed yet.",
    }


def _line(
    batch: BatchFacts, line: LineFacts, parties: Parties, purposes: Mapping[str, str], *, may_change: bool
) -> Mapping[str, object]:
    typed = line.typed
    cells: list[Mapping[str, object]] = [
        {"text": str(line.n)},
        {"text": whom(typed, parties)},
        {"text": what_for(typed, purposes)},
        {"text": how(typed)},
        {"text": typed.amount.in_words()},
        {"text": thanks(typed, parties)},
        {"text": "; ".join(also(line, parties))},
    ]
    if may_change:
        address = reverse("post-line", args=[batch.code, line.id])
        cells.append({"text": f"Change line {line.n}", "address": address})
    return {"cells": cells}


def whom(typed: Typed, parties: Parties) -> str:
    """Who pays, and who else is in it."""
    said = name(parties.get(typed.payer) if typed.payer else None)
    giver = parties.get(typed.giver) if typed.giver else None
    return f"{said}, for {name(giver)}" if giver and typed.giver != typed.payer else said


def name(party: Party | None) -> str:
    """Mabel Tanner · P-7K3QXM4."""
    return " · ".join(told for told in (party.name or party.email, party.code) if told) if party else NOBODY


def with_care(party: Party | None) -> str:
    """Mabel Tanner · P-7K3QXM4 · has died: what must be known of a person stands wherever their name does (P24)."""
    return " · ".join([name(party), *(party.cares if party else ())])


def what_for(typed: Typed, purposes: Mapping[str, str]) -> str:
    """Fighting fund £25.00, Raffle or shop £20.00; one purpose alone without its sum."""
    titles = [
        purposes.get(f"{part.purpose}:{part.subject}" if part.subject else part.purpose, part.purpose)
        for part in typed.parts
    ]
    if len(titles) == 1:
        return titles[0]
    return ", ".join(f"{title} {part.amount.in_words()}" for title, part in zip(titles, typed.parts, strict=True))


def how(typed: Typed) -> str:
    """Cheque; Cash, tin 7; Transfer, 2 November 2026."""
    more = typed.box or (words.day(on=typed.booked_on) if typed.booked_on else "")
    return ", ".join(told for told in (MEANS_WORDS[typed.means], more, typed.arrangement) if told)


def thanks(typed: Typed, parties: Parties) -> str:
    """Letter, to Olwen Marsh."""
    said = DECISION_WORDS[typed.acknowledge]
    party = parties.get(typed.to_thank) if typed.to_thank else None
    return f"{said}, to {party.name}" if party and typed.to_thank != (typed.giver or typed.payer) else said


def also(line: LineFacts, parties: Parties) -> Sequence[str]:
    """What else is known of a line: dates, naming, takings, notes, and what must be known of a person (P24)."""
    typed = line.typed
    told = []
    if typed.cheque_on:
        told.append(f"dated {words.day(on=typed.cheque_on)}")
    if typed.named.level is not NamingLevel.NOTHING:
        told.append(f"{LEVEL_WORDS[typed.named.level].lower()}: {typed.named.shown}")
    if typed.takings:
        told.append(f"takings {typed.takings.in_words()}")
    known = [parties[one] for one in (typed.payer, typed.giver, typed.to_thank) if one and one in parties]
    flags = [FLAG_WORDS[flag] for flag in Flag if any(flag in party.flags for party in known)]
    told += [*flags, *([typed.note] if typed.note else [])]
    return [*told, *([line.payment_code] if line.payment_code else [])]


def asides(found: Sequence[AsideFacts], zone: ZoneInfo) -> Mapping[str, object]:
    """A table of what is set aside."""
    parties = people.parties(party_ids={one.typed.payer for one in found if one.typed.payer})
    return {
        "columns": [
            {"title": "Since", "kind": "date"},
            {"title": "From", "kind": "words"},
            {"title": "Why", "kind": "words"},
            {"title": "Amount", "kind": "money"},
            {"title": "Letter", "kind": "words"},
        ],
        "rows": [
            {
                "cells": [
                    {"text": words.day(on=one.received_on)},
                    {"text": sender(one, parties), "address": reverse("post-aside-one", args=[one.id])},
                    {"text": REASON_WORDS[one.typed.reason]},
                    {"text": amount(one)},
                    {"text": moment(one.letter_at, zone) if one.letter_at else "to be written"},
                ]
            }
            for one in found
        ],
        "empty": "Nothing is set aside.",
    }


def sender(one: AsideFacts, parties: Parties) -> str:
    """Who sent what is set aside."""
    party = parties.get(one.typed.payer) if one.typed.payer else None
    return with_care(party) if party else one.typed.sender or NOBODY


def amount(one: AsideFacts) -> str:
    """What it says."""
    return one.typed.amount.in_words() if one.typed.amount else "not known yet"


def aside(one: AsideFacts, zone: ZoneInfo) -> Sequence[Mapping[str, object]]:
    """Everything about one thing that is set aside."""
    parties = people.parties(party_ids={one.typed.payer} if one.typed.payer else set())
    ended = {
        AsideState.WAITING: "waits",
        AsideState.TAKEN_UP: "taken up into a batch",
        AsideState.RETURNED: "sent back",
    }[one.state]
    when = f", {moment(one.ended_at, zone)}" if one.ended_at else ""
    rows = [
        _row("From", sender(one, parties)),
        _row("Why", REASON_WORDS[one.typed.reason]),
        _row("Amount", amount(one)),
        _row("Received on", words.day(on=one.received_on)),
        _row("State", ended + when),
    ]
    rows += [_row("The cheque’s date", words.day(on=one.typed.cheque_on))] if one.typed.cheque_on else []
    rows += [_row("Batch", one.batch_code)] if one.batch_code else []
    rows += [_row("Letter", moment(one.letter_at, zone))] if one.letter_at else []
    return [*rows, *([_row("Note", one.typed.note)] if one.typed.note else [])]


def scans(found: Sequence[ScanFacts], zone: ZoneInfo) -> Sequence[Mapping[str, str]]:
    """Links to scans."""
    return [
        {
            "address": reverse("post-scan", args=[scan.id]),
            "title": f"{scan.name}, {moment(scan.made_at, zone)}",
        }
        for scan in found
    ]
