"""What the treasurer's screens show, as words: tables, figures, and where each of them leads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from masthead.kernel import words
from masthead.kernel.actors import Actor
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.money.ledger.values import Recorded
from masthead.money.payments import queries
from masthead.money.payments.values import (
    DECISION_WORDS,
    MEANS_WORDS,
    RETURN_WORDS,
    Corrected,
    Gift,
    Identified,
    Means,
    MonthSums,
    Part,
    PaymentWhole,
    Returned,
    ReturnKind,
    Slip,
    State,
    SumLine,
    ToBank,
    Unidentified,
)
from masthead.money.payments.views.desk_shown import moment, with_care
from masthead.people import operations as people_acts
from masthead.people import queries as people
from masthead.people.values import Party

Table = Mapping[str, object]
Parties = Mapping[PartyId, Party]
STATE_WORDS = {
    State.PREPARED: "begun, and not paid",
    State.OPEN: "waits at its company",
    State.CHECKING: "being looked up at its company",
    State.SETTLED: "came in",
    State.ABANDONED: "was not paid",
    State.NEEDS_HUMAN: "waits for a person",
}
DAYS = {"Day", "Received", "Counts on"}  # columns whose words are dates


def table(
    caption: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]], empty: str = "", **more: object
) -> Table:
    """
    A table's values.

    :param columns: titles; ``£ `` before one makes its column money
    """
    told = [{"title": one.removeprefix("£ "), "kind": _kind(one)} for one in columns]
    return {"caption": caption, "columns": told, "rows": rows, "empty": empty, **more}


def _kind(column: str) -> str:
    return "money" if column.startswith("£ ") else "date" if column in DAYS else "words"


def row(*cells: str | tuple[str, str], state: str = "") -> Mapping[str, object]:
    """A row: words, or words and where they lead."""
    told = [{"text": cell} if isinstance(cell, str) else {"text": cell[0], "address": cell[1]} for cell in cells]
    return {"cells": told, "state": state}


def fact(term: str, detail: str, address: str = "", note: str = "", *, total: bool = False) -> Mapping[str, object]:
    """A term and what is said of it."""
    told: dict[str, object] = {"term": term, "detail": detail}
    return told | {key: value for key, value in (("address", address), ("note", note), ("total", total)) if value}


def payment_link(code: str, *, may_see: bool = True) -> str | tuple[str, str]:
    """A payment's reference, leading to it for those who may look."""
    return (code, reverse("treasury-payment", args=[code])) if may_see else code


def account_link(code: str) -> str:
    """Where an account's entries stand."""
    return f"/office/books/{code}/"


def listed(**sought: object) -> str:
    """Where the payments stand that are looked for."""
    asked = {key: value for key, value in sought.items() if value}
    return f"{reverse('treasury-payments')}?{urlencode(asked)}"


def parties_of(found: Iterable[PartyId | None]) -> Parties:
    """Everybody who is named, in one query."""
    wanted = {one for one in found if one}
    return people.parties(party_ids=wanted) if wanted else {}


def who(party_id: PartyId | None, parties: Parties) -> str:
    """Whose it is, and what must be known of them."""
    return with_care(parties.get(party_id) if party_id else None)


def age(since: date, today: date) -> str:
    """How long something has waited."""
    days = (today - since).days
    return "today" if days == 0 else words.count(number=days, one="day", many="days")


def batches_to_bank(found: Sequence[ToBank]) -> Sequence[tuple[str, str]]:
    """What waits of each batch, in words, the oldest first."""
    told: dict[str, list[ToBank]] = {}
    for one in found:
        if one.batch_code:
            told.setdefault(one.batch_code, []).append(one)
    return [(code, f"{code}, received {words.day(on=of[0].received_on)}: {_counted(of)}") for code, of in told.items()]


def _counted(of: Sequence[ToBank]) -> str:
    cheques = [one.amount.minor for one in of if one.means is Means.CHEQUE]
    cash = [one.amount.minor for one in of if one.means is Means.CASH]
    currency = of[0].amount.currency
    said = []
    if cheques:
        number = words.count(number=len(cheques), one="cheque", many="cheques")
        said.append(f"{number} {Money(sum(cheques), currency).in_words()}")
    if cash:
        said.append(f"cash {Money(sum(cash), currency).in_words()}")
    return ", ".join(said)


def items_to_bank(
    found: Sequence[ToBank], parties: Parties, today: date, *, may_see: bool
) -> Sequence[tuple[str, str]]:
    """Each cheque and sum of cash that waits, in words; who gave it is for those who may look."""
    told = []
    for one in found:
        said = [MEANS_WORDS[one.means], one.amount.in_words(), f"waits {age(one.received_on, today)}"]
        if may_see:
            said.insert(2, who(one.payer, parties))
        told.append((one.code, f"{one.code}: {', '.join(said)}"))
    return told


def slips(found: Sequence[Slip]) -> Table:
    """A table of paying-in slips."""
    rows = [
        row(
            (f"Slip {one.number}", reverse("treasury-slip", args=[one.number])),
            words.day(on=one.banked_on),
            words.count(number=one.cheque_count, one="cheque", many="cheques"),
            one.counted.in_words(),
            one.total.in_words(),
            "taken back" if one.undone_at else "",
            state="undone" if one.undone_at else "",
        )
        for one in found
    ]
    columns = ("Slip", "Paid in", "Cheques", "£ Cash", "£ Sum", "State")
    return table("Paying-in slips, the latest first", columns, rows, "Nothing was paid in yet.")


def slip_items(slip: Slip, parties: Parties, means: Means, *, may_see: bool) -> Table:
    """What is on a slip by one means."""
    these = [one for one in slip.items if one.means is means]
    rows = [
        row(
            str(number),
            payment_link(one.code, may_see=may_see),
            who(one.payer, parties) if may_see else "",
            one.amount.in_words(),
            f"{one.returned.in_words()} went back" if one.returned.minor else "",
            state="wrong" if one.returned.minor else "",
        )
        for number, one in enumerate(these, start=1)
    ]
    caption = "Cheques" if means is Means.CHEQUE else "Cash"
    return table(caption, ("No.", "Payment", "From", "£ Amount", "State"), rows)


def by_means(sums: MonthSums, days: Mapping[str, str], *, may_see: bool) -> Table:
    """A month by means."""
    rows = [
        row(
            _maybe(MEANS_WORDS[Means(line.key)], listed(means=line.key, state="counted", **days), may_see),
            str(line.number),
            line.amount.in_words(),
        )
        for line in sums.by_means
    ]
    foot = [{"text": "Received"}, {"text": ""}, {"text": sums.received.in_words()}]
    return table("Received, by means", ("How it came", "Payments", "£ Sum"), rows, "Nothing came in.", foot=foot)


def by_purpose(
    sums: MonthSums, days: Mapping[str, str], titles: Mapping[str, str], accounts: Mapping[str, str], *, may_see: bool,
    may_see_books: bool,
) -> Table:  # fmt: skip
    """A month by purpose and the account that each was counted on."""
    rows = []
    for line in sums.by_purpose:
        purpose, _, account = line.key.partition(":")
        leads = listed(purpose=purpose, account=account, state="counted", **days)
        said = f"{account} {accounts.get(account, '')}".strip()
        rows.append(
            row(
                _maybe(titles.get(purpose, purpose), leads, may_see),
                _maybe(said, account_link(account), may_see_books),
                str(line.number),
                line.amount.in_words(),
            )
        )
    foot = [{"text": "Received"}, {"text": ""}, {"text": ""}, {"text": sums.received.in_words()}]
    columns = ("What for", "Account", "Gifts", "£ Sum")
    return table("Received, by purpose", columns, rows, "Nothing came in.", foot=foot)


def by_return(lines: Sequence[SumLine], whole: Money) -> Table:
    """What went back, by what happened."""
    rows = [
        row(RETURN_WORDS[ReturnKind(one.key)].capitalize(), str(one.number), one.amount.in_words()) for one in lines
    ]
    foot = [{"text": "Went back"}, {"text": ""}, {"text": whole.in_words()}]
    return table("Went back, on the day it happened", ("What happened", "Times", "£ Sum"), rows, "Nothing.", foot=foot)


def returns(found: Sequence[Returned]) -> Table:
    """Each return, for those who may look."""
    rows = [
        row(
            payment_link(one.code),
            words.day(on=one.happened_on),
            RETURN_WORDS[one.kind],
            one.amount.in_words(),
            one.why,
        )
        for one in found
    ]
    return table("What went back", ("Payment", "Day", "What happened", "£ Sum", "Why"), rows)


def corrections(found: Sequence[Corrected]) -> Table:
    """Slips of the keyboard that were put right in a month."""
    rows = [
        row(
            payment_link(one.code),
            one.amount.in_words(),
            one.why,
            one.by,
            payment_link(one.replacement) if one.replacement else "",
        )
        for one in found
    ]
    return table("Corrected", ("Payment", "£ Amount", "Why", "By", "Stands in its place"), rows)


def unidentified(found: Sequence[Unidentified], parties: Parties, today: date) -> Table:
    """Parts whose purpose nobody knows."""
    rows = [
        row(
            payment_link(one.code),
            words.day(on=one.received_on),
            age(one.received_on, today),
            MEANS_WORDS[one.means],
            who(one.payer, parties),
            one.left.in_words(),
        )
        for one in found
    ]
    columns = ("Payment", "Received", "Waits", "How it came", "From", "£ Sum")
    return table("Not identified, the oldest first", columns, rows, "Everything is identified.")


def gifts(found: Sequence[Gift], parties: Parties, titles: Mapping[str, str]) -> Table:
    """The list of payments, part by part."""
    columns = ("Payment", "Counts on", "From", "How it came", "What for", "£ Amount", "State")
    rows = []
    for one in found:
        said = state_of(one)
        given = f", of {one.whole.in_words()}" if one.whole != one.amount else ""
        rows.append(
            row(
                payment_link(one.code),
                words.day(on=one.counted_on),
                who(one.giver or one.payer, parties),
                MEANS_WORDS[one.means],
                f"{titles.get(one.purpose, one.purpose)} ({one.credited}){given}",
                one.amount.in_words(),
                said,
                state="undone" if one.is_corrected else "wrong" if one.returned.minor else "",
            )
        )
    return table("Payments, the latest first", columns, rows, "There is no payment like that.")


def state_of(one: Gift) -> str:
    """What became of a gift."""
    if one.is_corrected:
        return "corrected"
    if one.returned == one.amount:
        return "went back"
    return f"{one.returned.in_words()} went back" if one.returned.minor else ""


def payment_facts(whole: PaymentWhole, parties: Parties, zone: ZoneInfo) -> Sequence[Mapping[str, object]]:
    """What there is to say of one payment as a whole."""
    thanked = DECISION_WORDS[whole.decision] if whole.decision else ""
    if whole.acknowledged_at:
        thanked += f", {moment(whole.acknowledged_at, zone)}"
    rows = [
        fact("Amount", whole.amount.in_words()),
        *([fact("Takings", whole.takings.in_words())] if whole.takings else []),
        fact("From", who(whole.payer, parties)),
        fact("How it came", MEANS_WORDS[whole.means]),
        fact("State", _state(whole)),
    ]
    rows += [fact("Thanks", thanked)] if thanked else []
    rows += [fact("Typed", moment(whole.prepared_at, zone))]
    return rows + ([fact("Trouble", whole.trouble)] if whole.trouble else [])


def _state(whole: PaymentWhole) -> str:
    said = [STATE_WORDS[whole.state]]
    if whole.corrected:
        said = ["was a slip of the keyboard and is taken back"]
    if whole.returns:
        said.append(f"{whole.went_back.in_words()} went back")
    if whole.waits_to_be_banked:
        said.append("waits to be paid in")
    if whole.slip:
        said.append(f"paid in with slip {whole.slip}")
    return ", ".join(said)


def payment_parts(whole: PaymentWhole, parties: Parties) -> Table:
    """The parts of one payment, each as it counts now: late money bears its own day and its month (practice.md P2)."""
    counted = [_as_counted(part, whole.identified.get(n)) for n, part in enumerate(whole.parts, start=1)]
    told = queries.described(parts=counted)
    rows = []
    for n, (part, said) in enumerate(zip(counted, told, strict=True), start=1):
        known = whole.identified.get(n)
        found = f" (not known at first; identified by {queries.who(name=known.by)})" if known else ""
        rows.append(
            row(
                str(n),
                f"{said[:1].upper()}{said[1:]}{found}",
                who(part.giver, parties),
                who(part.to_thank, parties),
                words.day(on=part.counted_on) if part.counted_on else "",
                (part.credited, account_link(part.credited)) if part.credited else "",
                part.amount.in_words(),
            )
        )
    columns = ("Part", "What for", "Given by", "To thank", "Counts on", "Account", "£ Amount")
    return table("Its parts", columns, rows)


def _as_counted(part: Part, known: Identified | None) -> Part:
    return replace(part, purpose=known.purpose, subject=known.subject, credited=known.credited) if known else part


def entries(found: Sequence[Recorded]) -> Table:
    """Journals, one line for each transfer."""
    rows = [
        row(
            str(journal.seq) if line == 0 else "",
            words.day(on=journal.effective_on),
            journal.kind.replace("_", " ") + (f": {journal.memo}" if journal.memo else ""),
            (transfer.debit, account_link(transfer.debit)),
            (transfer.credit, account_link(transfer.credit)),
            transfer.amount.in_words(),
        )
        for journal in found
        for line, transfer in enumerate(journal.transfers)
    ]
    return table("Its entries in the books", ("No.", "Day", "What", "Debit", "Credit", "£ Sum"), rows, "None yet.")


def note_sight(*, subject: str, actor: Actor, now: datetime) -> None:
    """Note that somebody looked at who gave what; once a day for each (practice.md P17)."""
    people_acts.seen(subject=subject, purpose="the treasurer’s desk", actor=actor, now=now)


def when(at: datetime, zone: ZoneInfo) -> str:
    """A moment in the paper's zone."""
    return moment(at, zone)


def _maybe(text: str, address: str, may: bool) -> str | tuple[str, str]:
    return (text, address) if may else text
