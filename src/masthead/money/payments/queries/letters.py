"""
Letters, read: what waits for one, and what a run says when it is printed (practice.md P15).

A letter's words are made when it is printed, from what is true then: who died, moved away or took a name back since the
run was made is left out of the next printing. Everything is read for all letters at once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from masthead.kernel import words
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Kind, Refusal
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.particulars.values import Particulars
from masthead.money.payments import models
from masthead.money.payments.queries import letters_words
from masthead.money.payments.queries.payments import counted_part, described
from masthead.money.payments.values import AsideState, Decision
from masthead.money.payments.values.letters import (
    LeftOut,
    Letter,
    LetterKind,
    Printed,
    Printing,
    RunFacts,
    RunId,
    Slip,
    Waiting,
)
from masthead.money.payments.values.naming import NamingState
from masthead.people import queries as people
from masthead.people.values import FLAG_WORDS, PREFERENCE_WORDS, Flag, Party, PartyKind, Postal, Preference

BY_POST = (Decision.LETTER, Decision.GROUP)
NO_ADDRESS = "no postal address is known"
_BY_HAND = (Preference.AUDIO, Preference.BRAILLE)
_LOOK_FIRST = (Flag.ATTORNEY_ACTS, Flag.SPEAK_FIRST)
NOBODY = "nobody is named to write to"
WENT_BACK = "the money went back, or was typed wrongly"


class NoSuchPerson(Refusal):
    """Nobody has that reference."""

    kind = Kind.ABSENT
    code = "no_such_person"
    words = "There is no such person."


class NoSlipFor(Refusal):
    """A slip goes to whom one may write and ask, at an address that is known (P24)."""

    kind = Kind.CONFLICT
    code = "no_slip_for"
    words = "No slip can be sent to {who}: {why}."


class NoSuchRun(Refusal):
    """There is no such run of letters."""

    kind = Kind.ABSENT
    code = "no_such_run"
    words = "There is no such run of letters."


@dataclass(frozen=True)
class Subject:
    """What one letter is about: a payment or something set aside; and whom it goes to, as far as that is known."""

    kind: LetterKind
    payment: models.Payment | None
    aside: models.SetAside | None
    asked: PartyId | None

    @property
    def about(self) -> str:
        """Its reference, or words where it has none."""
        if self.payment:
            return self.payment.code
        assert self.aside is not None, "a letter is about one of two things"
        return f"set aside on {words.day(on=self.aside.received_on)}"


@dataclass(frozen=True)
class People:
    """Everybody whom some letters go to: who they are, where they live, and whom to write to of a group."""

    parties: Mapping[PartyId, Party]
    postals: Mapping[PartyId, Postal]
    contacts: Mapping[PartyId, Party]

    def why_not(self, asked: PartyId | None) -> str:
        """Why nobody writes to a party; empty where one may."""
        party = self.parties.get(asked) if asked else None
        if asked is None or party is None:
            return NOBODY
        opened_by = self.contacts.get(asked)
        flagged = people.may_write(party=party) or (people.may_write(party=opened_by) if opened_by else "")
        return flagged or ("" if asked in self.postals else NO_ADDRESS)

    def reads_large(self, asked: PartyId) -> bool:
        """Whether the letter is in large print: whoever opens it asked for that."""
        readers = (self.parties[asked], self.contacts.get(asked))
        return any(reader and Preference.LARGE_PRINT in reader.prefers for reader in readers)

    def by_hand(self, asked: PartyId) -> str:
        """What somebody must see to before the letter is posted (P24, P25); usually nothing."""
        readers = [reader for reader in (self.parties[asked], self.contacts.get(asked)) if reader]
        wishes = [PREFERENCE_WORDS[wish] for wish in _BY_HAND for reader in readers if wish in reader.prefers]
        flags = [FLAG_WORDS[flag] for flag in _LOOK_FIRST for reader in readers if flag in reader.flags]
        return words.listed(items=list(dict.fromkeys([*wishes, *flags])))

    def order(self, asked: PartyId) -> tuple[str, tuple[str, ...]]:
        """By postcode, then by address."""
        party, opened_by = self.parties[asked], self.contacts.get(asked)
        postcode = party.postcode or (opened_by.postcode if opened_by else "")
        return postcode, self.postals[asked].lines


def letters_to_print(*, now: datetime) -> Waiting:
    """What waits for a letter; who can't be written to is listed with the reason."""
    able, left_out = sorted_out(subjects=subjects_waiting(lock=False), now=now)
    count = {kind: sum(subject.kind is kind for _, subject in able) for kind in LetterKind}
    return Waiting(
        thanks=count[LetterKind.THANKS],
        group=count[LetterKind.GROUP],
        set_aside=count[LetterKind.SET_ASIDE],
        left_out=[left for _, left in left_out],
    )


def letter_runs(*, limit: int = 50) -> Sequence[RunFacts]:
    """The latest runs, the newest first, without what they left out."""
    return [_run(row) for row in _counted(models.LetterRun.objects.all()).order_by("-id")[:limit]]


def letter_run(*, run_id: RunId) -> RunFacts:
    """
    One run, with what waited and got no letter when it was made.

    :raises NoSuchRun: if there is none
    """
    row = _counted(models.LetterRun.objects.filter(id=run_id)).first()
    if row is None:
        raise NoSuchRun
    return _run(row, left_out=row.left_out.select_related("payment", "aside").order_by("id"))


def printed_run(*, run_id: RunId, now: datetime, start: int = 0, count: int | None = None) -> Printed:
    """
    A run as it comes out of the printer now, or some letters of it.

    :param start: how many of the letters that may be printed are passed over
    :raises NoSuchRun: if there is none
    """
    facts = letter_run(run_id=run_id)
    rows = models.Letter.objects.filter(run_id=run_id).select_related("payment__naming", "aside").order_by("n")
    rows = rows.prefetch_related("payment__parts__identification", "payment__parts__returned")
    payers = [row.payment.payer_id for row in rows if row.payment]
    known = _people([PartyId(row.to_id) for row in rows], now, payers=payers)
    back = went_back(payment_ids=[row.payment_id for row in rows if row.payment_id])
    letters: list[models.Letter] = []
    gone: list[LeftOut] = []
    for row in rows:
        why = WENT_BACK if row.payment_id in back else known.why_not(PartyId(row.to_id))
        if why:
            gone.append(LeftOut(_subject_of(row).about, _name(known, PartyId(row.to_id)), why))
        else:
            letters.append(row)
    unnamed = [
        LeftOut(row.payment.code, _name(known, PartyId(row.to_id)), "the name was taken back")
        for row in letters
        if row.payment and _taken_back_since(row.payment, facts.made_at)
    ]
    by_hand = [
        LeftOut(_subject_of(row).about, _name(known, PartyId(row.to_id)), why)
        for row in letters
        if (why := known.by_hand(PartyId(row.to_id)))
    ]
    shown = letters[start:] if count is None else letters[start : start + count]
    return Printed(facts, _written(shown, known, facts.made_at, now), len(letters), gone, unnamed, by_hand)


def slip_letter(*, code: str, now: datetime) -> Letter:
    """
    This month's slip for somebody who asked for one, with a few words, as the letters of a run are drawn (P15, P25).

    :param code: their reference, which the slip bears
    :raises NoSuchPerson: if nobody has it
    :raises NoSlipFor: if nobody may write to them or ask them, or their address is not known
    """
    party = people.of_code(text=code)
    if party is None:
        raise NoSuchPerson
    known = _people([party.id], now)
    why = known.why_not(party.id) or (FLAG_WORDS[Flag.DO_NOT_ASK] if Flag.DO_NOT_ASK in party.flags else "")
    if why:
        raise NoSlipFor(who=party.name or party.code, why=why)
    facts = particulars.current(now=now)
    month = words.month(on=now.astimezone(facts.zone).date())
    return Letter(
        n=1,
        kind=None,
        to=party.id,
        name=party.name,
        address=known.postals[party.id].lines,
        codes=party.code,
        heading=letters_words.SLIP_HEADING,
        opening=(f"Dear {(known.contacts.get(party.id) or party).name or 'friend'},", *letters_words.SLIP_OPENING),
        rows=(),
        closing=letters_words.closing(payment=None, facts=facts),
        is_large=known.reads_large(party.id),
        by_hand=known.by_hand(party.id),
        slip=Slip(party.code, month, facts.payee),
    )


def went_back(*, payment_ids: Collection[UUID]) -> set[UUID]:
    """Which of some payments were corrected, or came back whole: nobody is thanked for them."""
    corrected = models.Correction.objects.filter(payment_id__in=payment_ids).values_list("payment_id", flat=True)
    returned = models.Payment.objects.filter(id__in=payment_ids).annotate(returned_minor=Sum("returns__amount_minor"))
    whole = returned.filter(returned_minor__gte=F("amount_minor")).values_list("id", flat=True)
    return {*corrected, *whole}


def subjects_waiting(*, lock: bool) -> Sequence[Subject]:
    """
    Everything that waits for a letter, the oldest first.

    :param lock: hold the rows to the transaction's end, so that two runs do not write the same letter
    """
    decided = models.Acknowledgement.objects.filter(decision__in=BY_POST, carried_out_at=None)
    asides = models.SetAside.objects.filter(state=AsideState.WAITING, letter_at=None)
    if lock:
        decided = decided.select_for_update(of=("self",))
        asides = asides.select_for_update(of=("self",))
    rows = list(decided.select_related("payment").prefetch_related("payment__parts").order_by("decided_at", "pk"))
    parties = people.parties(party_ids={party for row in rows for party in _parties(row.payment)})
    thanked = [
        Subject(_KINDS[row.decision], row.payment, None, _whom(row.payment, row.decision, parties)) for row in rows
    ]
    aside = [
        Subject(LetterKind.SET_ASIDE, None, row, PartyId(row.payer_id) if row.payer_id else None)
        for row in asides.order_by("made_at", "pk")
    ]
    return [*thanked, *aside]


def sorted_out(
    *, subjects: Sequence[Subject], now: datetime
) -> tuple[Sequence[tuple[PartyId, Subject]], Sequence[tuple[Subject, LeftOut]]]:
    """
    What can be written about, in the order of the postcodes; and what can't, with the reason.

    What went back is neither: nobody is thanked for it.
    """
    known = _people([subject.asked for subject in subjects if subject.asked], now)
    back = went_back(payment_ids=[subject.payment.id for subject in subjects if subject.payment])
    able: list[tuple[PartyId, Subject]] = []
    left_out = []
    for subject in subjects:
        why = known.why_not(subject.asked)
        if subject.payment and subject.payment.id in back:
            why = WENT_BACK
        if why or subject.asked is None:
            name = _name(known, subject.asked) or (subject.aside.sender if subject.aside else "")
            party = known.parties.get(subject.asked) if subject.asked else None
            left_out.append((subject, LeftOut(subject.about, name, why, party.code if party else "")))
        else:
            able.append((subject.asked, subject))
    able.sort(key=lambda one: (known.order(one[0]), one[1].about))
    return able, left_out


_KINDS = {Decision.LETTER: LetterKind.THANKS, Decision.GROUP: LetterKind.GROUP}


def _parties(payment: models.Payment) -> list[PartyId]:
    """Whom the thanks could go to: whom to thank, who gave, who paid (P12), the nearest first."""
    parts = sorted(payment.parts.all(), key=lambda part: part.n)
    said = [*(part.to_thank_id for part in parts), *(part.giver_id for part in parts), payment.payer_id]
    return [PartyId(each) for each in said if each]


def _whom(payment: models.Payment, decision: Decision, parties: Mapping[PartyId, Party]) -> PartyId | None:
    asked = _parties(payment)
    if decision is Decision.GROUP:
        groups = [each for each in asked if each in parties and parties[each].kind is not PartyKind.PERSON]
        asked = groups or asked
    return asked[0] if asked else None


def _people(asked: Collection[PartyId], now: datetime, *, payers: Collection[UUID | None] = ()) -> People:
    unique = set(asked)
    return People(
        people.parties(party_ids=unique | {PartyId(each) for each in payers if each}),
        people.postals(party_ids=unique, now=now),
        people.contacts(party_ids=unique, now=now),
    )


def _name(known: People, asked: PartyId | None) -> str:
    party = known.parties.get(asked) if asked else None
    return party.name if party else ""


def _counted(rows: QuerySet[models.LetterRun]) -> QuerySet[models.LetterRun]:
    return rows.annotate(
        number=Count("letters"), minor=Sum("letters__payment__amount_minor", filter=Q(letters__payment__isnull=False))
    ).prefetch_related("printings")


def _run(row: models.LetterRun, *, left_out: QuerySet[models.LetterLeftOut] | None = None) -> RunFacts:
    printings = sorted(row.printings.all(), key=lambda printing: printing.id)
    missing = list(left_out) if left_out is not None else []
    parties = people.parties(party_ids={PartyId(one.to_id) for one in missing if one.to_id})
    return RunFacts(
        id=RunId(row.id),
        made_at=row.made_at,
        made_by=row.made_by,
        count=row.number,  # type: ignore[attr-defined]  # annotated
        amount=Money(row.minor or 0, particulars.currency()),  # type: ignore[attr-defined]  # annotated
        printings=[Printing(printing.printed_at, printing.printed_by) for printing in printings],
        left_out=[_missing(one, parties) for one in missing],
    )


def _missing(row: models.LetterLeftOut, parties: Mapping[PartyId, Party]) -> LeftOut:
    subject = Subject(LetterKind.THANKS, row.payment, row.aside, None)
    party = parties.get(PartyId(row.to_id)) if row.to_id else None
    name = party.name if party else (row.aside.sender if row.aside else "")
    return LeftOut(subject.about, name, row.why, party.code if party else "")


def _subject_of(row: models.Letter) -> Subject:
    return Subject(row.kind, row.payment, row.aside, PartyId(row.to_id))


def _taken_back_since(payment: models.Payment, made_at: datetime) -> bool:
    row = getattr(payment, "naming", None)
    if row is None or row.state is not NamingState.TAKEN_BACK:
        return False
    return bool(max(row.said_at, row.moderated_at or row.said_at) > made_at)


def _written(rows: Sequence[models.Letter], known: People, made_at: datetime, now: datetime) -> Sequence[Letter]:
    facts = particulars.current(now=now)
    thanked = [row.payment for row in rows if row.payment]
    parts = [counted_part(row=part) for one in thanked for part in sorted(one.parts.all(), key=_by_number)]
    told = iter(described(parts=parts))
    after = Month.of(made_at.astimezone(facts.zone).date()).next()
    month = words.month(on=after.first_on)
    return [
        _letter(row, known, facts, month, [next(told) for _ in row.payment.parts.all()] if row.payment else [])
        for row in rows
    ]


def _by_number(part: models.Part) -> int:
    return part.n


def _letter(row: models.Letter, known: People, facts: Particulars, month: str, told: Sequence[str]) -> Letter:
    to = PartyId(row.to_id)
    party, opened_by = known.parties[to], known.contacts.get(to)
    payment = row.payment
    is_payer = payment is None or (payment.payer_id is not None and _same(known, payment.payer_id, party))
    greeted = (opened_by or party).name or "friend"
    asked_again = payment is not None and Flag.DO_NOT_ASK not in party.flags
    return Letter(
        n=row.n,
        kind=row.kind,
        to=to,
        name=party.name,
        address=known.postals[to].lines,
        codes=_subject_of(row).about,
        heading=letters_words.heading(payment=payment, aside=row.aside),
        opening=(
            f"Dear {greeted},",
            *letters_words.opening(kind=row.kind, payment=payment, aside=row.aside, is_payer=is_payer, facts=facts),
        ),
        rows=letters_words.rows(payment=payment, told=told),
        closing=letters_words.closing(payment=payment, facts=facts),
        is_large=known.reads_large(to),
        by_hand=known.by_hand(to),
        slip=Slip(party.code, month, facts.payee) if asked_again else None,
    )


def _same(known: People, payer_id: UUID, party: Party) -> bool:
    payer = known.parties.get(PartyId(payer_id))
    return payer is not None and payer.id == party.id
