"""What a record's screens are given: words and addresses, in the shapes that the office's components draw."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from masthead.kernel import words
from masthead.machinery.particulars import queries as particulars
from masthead.people import queries
from masthead.people.values import (
    ALIKE_WORDS,
    FLAG_WORDS,
    KIND_WORDS,
    PREFERENCE_WORDS,
    Flag,
    Pair,
    Party,
    PartyKind,
    Preference,
    Record,
    RecordPaper,
)

Cell = Mapping[str, object]
NOBODY = "Without a name"
HOW = "Words of the name in any order, a postcode, a reference, an e-mail address or a telephone number."


def name(party: Party) -> str:
    """What a party is called on a screen: never nothing."""
    return party.name or party.email or NOBODY


def flags(party: Party) -> str:
    """The flags that stand, in words."""
    return ", ".join(party.cares)


def wishes(party: Party) -> str:
    """The preferences, in words."""
    return ", ".join(PREFERENCE_WORDS[wish] for wish in Preference if wish in party.prefers)


def address(code: str) -> str:
    """Where somebody's record stands."""
    return reverse("person", args=[code])


def _cell(text: str, link: str = "") -> Cell:
    return {"text": text, "address": link} if link else {"text": text}


def _care_cell(party: Party) -> Cell:
    """The flags that stand, so that they strike the eye."""
    said = flags(party)
    if not said:
        return _cell("")
    return {"text": said, "status": "wrong" if queries.may_write(party=party) else "wait"}


def _columns(*titles: str, kind: str = "words") -> Sequence[Cell]:
    return [{"title": title, "kind": kind} for title in titles]


def listing(
    *, found: Sequence[Party], typed: str, may_be_more: bool, is_first: bool, links: Sequence[Cell]
) -> Mapping[str, object]:
    """The list of people, or what a search found."""
    rows = [
        {
            "cells": [
                _cell(it.code, address(it.code)),
                _cell(name(it)),
                _cell(KIND_WORDS[it.kind]),
                _cell(it.town),
                _cell(it.postcode),
                _care_cell(it),
            ]
        }
        for it in found
    ]
    where = "The newest records" if is_first else "Older records"
    if typed:
        count = words.count(number=len(found), one="record fits", many="records fit")
        where = f"The first {count}: type more to narrow it" if may_be_more else count
    older = f"{reverse('people')}?{urlencode({'after': found[-1].code})}" if may_be_more and not typed else ""
    return {
        "search": {
            "fields": [{"uid": "q", "name": "q", "label": "Find", "hint": HOW, "value": typed, "type": "search"}],
            "action": reverse("people"),
            "label": "Find people",
            "title": "Find",
            "reset": reverse("people") if typed else "",
        },
        "links": links,
        "table": {
            "caption": where,
            "columns": _columns("Reference", "Name", "Kind", "Town", "Postcode", "Take care"),
            "rows": rows,
            "empty": "Nobody fits that." if typed else "Nobody is recorded yet.",
        },
        "older": {"address": older, "title": "Older"} if older else None,
        "newer": {"address": reverse("people"), "title": "Newest"} if not is_first else None,
        "where": where,
    }


def record(
    *, record: Record, alike: Sequence[Pair], may_change: bool, may_join: bool, papers: Sequence[RecordPaper]
) -> Mapping[str, object]:
    """A whole record; where somebody lives and how they are reached is for those who keep records (D3)."""
    it = record.party
    if not may_change:
        record = replace(record, party=replace(it, email=""), phone="", addresses=(), place=None)
    when = _Days()
    return {
        "flags": flags(it)[:1].upper() + flags(it)[1:],
        "care": _care(it),
        "details": {"rows": [{"term": what, "detail": said} for what, said in _details(record, when).items() if said]},
        "changes": [*(_changes(record, may_join=may_join) if may_change else []), *_papers(it, papers)],
        "flag_table": _flags(record, when),
        "address_table": _addresses(record, when) if may_change else None,
        "contact_table": _contacts(record, when) if it.kind in (PartyKind.ORGANISATION, PartyKind.GROUP) else None,
        "joined_table": _joined(record, when),
        "alike": pairs(found=alike)["table"] if alike and may_join else None,
        "back": reverse("people"),
    }


class _Days:
    """Days in the paper's zone, in words."""

    def __init__(self) -> None:
        self.zone = particulars.zone()

    def on(self, at: datetime | None) -> str:
        return words.day(on=at.astimezone(self.zone).date()) if at else ""


def _details(record: Record, when: _Days) -> Mapping[str, str]:
    it = record.party
    standing = next((one for one in record.contacts if one.until_at is None), None)
    lines = record.addresses[0].lines if record.addresses and record.place else ()
    return {
        "Reference": it.code,
        "Kind": KIND_WORDS[it.kind],
        "Name": it.name,
        "Whom to write to": f"{name(standing.person)}, {standing.role}".strip(", ") if standing else "",
        "E-mail": it.email,
        "Telephone": record.phone,
        "Postal address": ", ".join(lines),
        "How to write": wishes(it),
        "Recorded": when.on(record.made_at),
    }


def _care(party: Party) -> str:
    """What the flags mean for whoever is about to write."""
    if queries.may_write(party=party):
        return "No letter and no e-mail goes out."
    return (
        "Thanks are sent; appeals are not." if Flag.DO_NOT_ASK in party.flags else "Read why before you write or call."
    )


def _changes(record: Record, *, may_join: bool) -> Sequence[Cell]:
    """What can be put right, as links."""
    code = record.party.code
    told = {
        "details": "Change the details",
        "address": "New postal address",
        "preferences": "How to write",
        "flag": "Raise a flag",
    }
    if record.party.kind in (PartyKind.ORGANISATION, PartyKind.GROUP):
        told["contact"] = "Whom to write to"
    if record.party.flags:
        told["lower"] = "Lower a flag"
    links = [{"title": title, "address": reverse("person-edit", args=[code, what])} for what, title in told.items()]
    if record.joined and may_join:
        links.append({"title": "Undo a join", "address": reverse("person-part", args=[code])})
    return links


def _papers(party: Party, papers: Sequence[RecordPaper]) -> Sequence[Cell]:
    """What can be printed for them; nothing for whom nobody may write to (practice.md P24)."""
    if queries.may_write(party=party):
        return []
    return [{"title": paper.title, "address": reverse(paper.address_name, args=[party.code])} for paper in papers]


def _flags(record: Record, when: _Days) -> Mapping[str, object]:
    names = queries.names_of(actors=[one for it in record.flags for one in (it.raised_by, it.lowered_by)])
    rows = [
        {
            "cells": [
                _cell(FLAG_WORDS[it.flag]),
                _cell(words.day(on=it.since_on)),
                _cell(it.why),
                _cell(f"{when.on(it.raised_at)}, {names[it.raised_by]}"),
                _cell(f"{when.on(it.lowered_at)}, {names[it.lowered_by]}: {it.lowered_why}" if it.lowered_at else ""),
            ]
        }
        for it in record.flags
    ]
    columns = _columns("Flag", "Since", "Why", "Raised", "Lowered")
    return {"caption": "Flags", "columns": columns, "rows": rows, "empty": "None was ever raised."}


def _addresses(record: Record, when: _Days) -> Mapping[str, object]:
    rows = [
        {"cells": [_cell(", ".join(it.lines)), _cell(when.on(it.from_at)), _cell(when.on(it.until_at))]}
        for it in record.addresses
    ]
    columns = _columns("Postal address", "From", "Until")
    return {"caption": "Postal addresses", "columns": columns, "rows": rows, "empty": "None is known."}


def _contacts(record: Record, when: _Days) -> Mapping[str, object]:
    rows = [
        {
            "cells": [
                _cell(name(it.person), address(it.person.code)),
                _cell(it.role),
                _cell(when.on(it.from_at)),
                _cell(when.on(it.until_at)),
                _care_cell(it.person),
            ]
        }
        for it in record.contacts
    ]
    columns = _columns("Person", "Role", "From", "Until", "Take care")
    return {"caption": "Whom to write to", "columns": columns, "rows": rows, "empty": "Nobody is named yet."}


def _joined(record: Record, when: _Days) -> Mapping[str, object] | None:
    if not record.joined:
        return None
    names = queries.names_of(actors=[it.joined_by for it in record.joined])
    rows = [
        {
            "cells": [
                _cell(it.code),
                _cell(it.name),
                _cell(it.into_code),
                _cell(f"{when.on(it.joined_at)}, {names[it.joined_by]}"),
                _cell(it.why),
            ]
        }
        for it in record.joined
    ]
    columns = _columns("Reference", "Name", "Joined into", "When, by whom", "Why")
    return {"caption": "Records that were joined into this one", "columns": columns, "rows": rows, "empty": ""}


def pairs(*, found: Sequence[Pair]) -> Mapping[str, object]:
    """Pairs that may be one person."""
    rows = [
        {
            "cells": [
                _cell(f"{name(it.older)} ({it.older.code})"),
                _cell(f"{name(it.newer)} ({it.newer.code})"),
                _cell(ALIKE_WORDS[it.alike]),
                _cell("Compare", reverse("people-compare", args=[it.older.code, it.newer.code])),
            ]
        }
        for it in found
    ]
    columns = [*_columns("The older record", "The newer record", "They have"), *_columns("", kind="action")]
    return {
        "table": {
            "caption": "Records that may be of one person",
            "columns": columns,
            "rows": rows,
            "empty": "No two records look alike.",
        },
        "back": reverse("people"),
    }


def side_by_side(*, records: Sequence[Record]) -> Mapping[str, object]:
    """Two records, line by line."""
    when = _Days()
    told = [{**_details(it, when), "Flags": flags(it.party)} for it in records]
    rows = [
        {"cells": [_cell(what), *(_cell(it[what]) for it in told)]} for what in told[0] if any(it[what] for it in told)
    ]
    columns = _columns("What", *(it.party.code for it in records))
    return {
        "table": {"caption": "Side by side", "columns": columns, "rows": rows, "empty": ""},
        "records": [{"title": f"Open {it.party.code}", "address": address(it.party.code)} for it in records],
        "back": reverse("people-duplicates"),
    }
