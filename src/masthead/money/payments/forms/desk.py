"""A line of a batch: reference and amount are enough, all else has its default (practice.md P10-P17)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.money.payments import queries
from masthead.money.payments.forms import fields, people
from masthead.money.payments.values import (
    DECISION_WORDS,
    GIFTS,
    LEVEL_WORDS,
    MEANS_OF,
    MEANS_WORDS,
    NOTE_MAX,
    BatchKind,
    Decision,
    Means,
    Part,
    Takings,
    Typed,
)
from masthead.money.payments.values.naming import NamingLevel, Said, shown_as
from masthead.people.values import Party

AS_USUAL = ""  # thanked as the person prefers; for the fighting fund
WHO = ("who", "giver", "to_thank")


class Line(forms.Form):
    """
    One cheque, sum of cash or bank line. Reference and amount are enough; all else has its default.

    :param offered: what money may be for, as ``queries.offered`` tells
    """

    who = fields.Line(label="Who", hint="Reference, name or postcode. Leave it empty if nobody knows.")
    who_pick = fields.choice(label="Who is it?", choices=())
    amount = fields.Sum(label="Amount", required=True)
    sure = forms.BooleanField(label="Yes, I am sure", required=False)
    means = fields.choice(label="How it came", choices=())
    booked_on = fields.Day(label="Booked on", hint="The bank’s own day.")
    box = fields.Line(label="Tin, box or envelope", most=60, width="short")
    purpose = fields.choice(label="What it is for", choices=())
    cheque_on = fields.Day(label="The cheque’s date")
    giver = fields.Line(label="Giver", hint="If it is not whose cheque it is.")
    giver_pick = fields.choice(label="Who is it?", choices=())
    to_thank = fields.Line(label="To thank", hint="If it is somebody else again.")
    to_thank_pick = fields.choice(label="Who is it?", choices=())
    acknowledge = fields.choice(label="Thanks", choices=[(AS_USUAL, "As this person prefers"), *DECISION_WORDS.items()])
    level = fields.choice(label="May be named in public", choices=LEVEL_WORDS.items())
    shown_name = fields.Line(label="The name or nickname to show", hint="Empty: as it stands on record.")
    shown_town = fields.Line(label="The town to show", hint="Empty: as it stands on record.")
    with_amount = forms.BooleanField(label="With the amount", required=False)
    message = fields.Line(label="A message for the paper", most=200)
    takings = fields.Sum(label="A group’s takings", hint="Before its costs.")
    costs = fields.Sum(label="Less its costs")
    costs_note = fields.Line(label="Costs of what")
    note = fields.Line(label="Note for the office", most=NOTE_MAX)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: BatchKind,
        offered: Sequence[tuple[str, str]],
        currency: str,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(fields.printable(data) if data is not None else None, initial=dict(initial or {}))
        self.kind, self.offered, self.currency = kind, offered, currency
        self.found: dict[str, people.Found | None] = {}
        self.asks = False
        self._choices("means", [(means, MEANS_WORDS[means]) for means in MEANS_OF[kind]])
        usual = dict(offered).get(self.usual_purpose, "")
        as_usual = usual if kind is BatchKind.POST else f"{usual}, or what its standing order is for"
        others = [(value, title) for value, title in offered if value != self.usual_purpose]
        self._choices("purpose", [(AS_USUAL, as_usual), *others])
        for value, title in offered:
            self.fields[split_name(value)] = fields.Sum(label=title)
        defaults = {"means": MEANS_OF[kind][0], "purpose": AS_USUAL, "acknowledge": AS_USUAL}
        self.initial = {**defaults, "level": NamingLevel.NOTHING, **self.initial}
        if kind is BatchKind.POST:
            del self.fields["booked_on"]
        else:
            del self.fields["box"], self.fields["cheque_on"]
            self.fields["booked_on"].required = True

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField), "it is a choice"
        field.choices = list(choices)

    @property
    def usual_purpose(self) -> str:
        """What money is for unless something else is typed."""
        values = [value for value, _ in self.offered]
        return GIFTS if GIFTS in values else (values[0] if values else "")

    @property
    def split_fields(self) -> list[forms.BoundField]:
        """A box for a sum beside each purpose."""
        return [self[split_name(value)] for value, _ in self.offered]

    def clean(self) -> dict[str, Any]:
        """Whoever is meant, and what it is for."""
        told: dict[str, Any] = dict(super().clean() or {})
        for name in WHO:
            self.found[name] = people.meet(form=self, name=name, text=told.get(name, ""))
        amount = told.get("amount")
        if amount is not None and amount.minor == 0:
            self.add_error("amount", fields.NO_SUM)
        elif amount is not None:
            told["parts"] = self._parts(amount, told)
        if (told.get("takings") is None) != (told.get("costs") is None):
            self.add_error("costs", "Enter both, the takings and the costs, or neither.")
        return told

    def _parts(self, amount: Money, told: dict[str, Any]) -> list[Part]:
        """The parts that were typed, and what they leave of the whole for the chosen purpose."""
        typed = {value: told.get(split_name(value)) for value, _ in self.offered}
        minor = {value: part.minor for value, part in typed.items() if part}
        left = amount.minor - sum(minor.values())
        if left < 0:
            parts = Money(sum(minor.values()), self.currency).in_words()
            self.add_error("amount", f"The parts come to {parts}, more than {amount.in_words()}.")
            return []
        chosen = told.get("purpose") or self._arranged_purpose() or self.usual_purpose
        minor[chosen] = minor.get(chosen, 0) + left
        order = [chosen, *(value for value, _ in self.offered if value != chosen)]
        return [_part(value, Money(minor[value], self.currency)) for value in order if minor.get(value)]

    def _arranged_purpose(self) -> str:
        found = self.found.get("who")
        arranged = found.arrangement if found else None
        if arranged is None:
            return ""
        return f"{arranged.purpose}:{arranged.subject}" if arranged.subject else arranged.purpose

    @property
    def newcomers(self) -> dict[str, str]:
        """The names of those who are to be recorded, by the field they were typed into."""
        return {name: found.newcomer for name, found in self.found.items() if found and found.newcomer}

    def typed(self) -> Typed:
        """The line as a value; a newcomer's place is still empty."""
        told = self.cleaned_data
        found = self.found.get("who")
        arrangement = found.arrangement if found else None
        means = Means(told.get("means") or MEANS_OF[self.kind][0])
        if arrangement and self.kind is BatchKind.STATEMENT:
            means = Means.STANDING_ORDER
        takings = Takings(told["takings"], told["costs"], told["costs_note"]) if told.get("takings") else None
        return Typed(
            means=means,
            amount=told["amount"],
            parts=told["parts"],
            payer=self._id("who"),
            giver=self._id("giver"),
            to_thank=self._id("to_thank"),
            acknowledge=self._decision(),
            booked_on=told.get("booked_on"),
            cheque_on=told.get("cheque_on"),
            box=told.get("box", ""),
            arrangement=arrangement.code if arrangement else "",
            takings=takings,
            named=self._said(),
            note=told["note"],
            sure=told["sure"],
        )

    def _id(self, name: str) -> PartyId | None:
        party = self._party(name)
        return party.id if party else None

    def _party(self, name: str) -> Party | None:
        found = self.found.get(name)
        return found.party if found else None

    def _decision(self) -> Decision:
        chosen = self.cleaned_data.get("acknowledge")
        if chosen:
            return Decision(chosen)
        for name in ("to_thank", "giver", "who"):
            found = self.found.get(name)
            if found is not None:
                # Somebody new gave no e-mail address here: a letter, as soon as their address is known.
                return queries.decision_for(party=found.party) if found.party else Decision.LETTER
        return Decision.NOBODY_KNOWN

    def _said(self) -> Said:
        told = self.cleaned_data
        level = NamingLevel(told.get("level") or NamingLevel.NOTHING)
        party = self._party("giver") or self._party("who")
        name = told["shown_name"] or (party.name if party else "")
        town = told["shown_town"] or (party.town if party else "")
        return Said(
            level=level,
            shown=shown_as(level=level, name=name, town=town),
            with_amount=told["with_amount"] and level is not NamingLevel.NOTHING,
            message=told["message"] if level is not NamingLevel.NOTHING else "",
        )


def split_name(value: str) -> str:
    """The name of the box for the part that is for one purpose."""
    return f"for-{value}"


def _value(part: Part) -> str:
    return f"{part.purpose}:{part.subject}" if part.subject else part.purpose


def _part(value: str, amount: Money) -> Part:
    purpose, _, subject = value.partition(":")
    return Part(purpose=purpose, amount=amount, subject=subject)


def of_line(*, typed: Typed, parties: Mapping[PartyId, Party], version: int) -> dict[str, Any]:
    """What a form shows of a line that is to be changed."""
    splits = {split_name(_value(part)): fields.plain(amount=part.amount) for part in typed.parts}
    first = _value(typed.parts[0])
    is_one = len(typed.parts) == 1 and not typed.arrangement
    name, town = _shown_parts(typed.named)
    return {
        "who": typed.arrangement or _code(typed.payer, parties),
        "giver": _code(typed.giver, parties),
        "to_thank": _code(typed.to_thank, parties),
        "amount": fields.plain(amount=typed.amount),
        "means": typed.means,
        "booked_on": fields.shown(on=typed.booked_on),
        "cheque_on": fields.shown(on=typed.cheque_on),
        "box": typed.box,
        # One purpose is chosen, several are typed beside one another; so is the one that no standing order is for.
        **({"purpose": AS_USUAL if first == GIFTS else first} if is_one else splits),
        "acknowledge": typed.acknowledge,
        "level": typed.named.level,
        "shown_name": name,
        "shown_town": town,
        "with_amount": typed.named.with_amount,
        "message": typed.named.message,
        "takings": fields.plain(amount=typed.takings.taken if typed.takings else None),
        "costs": fields.plain(amount=typed.takings.costs if typed.takings else None),
        "costs_note": typed.takings.costs_note if typed.takings else "",
        "note": typed.note,
        "version": version,
    }


def _shown_parts(said: Said) -> tuple[str, str]:
    """Name and town as they were typed, of what is shown of both."""
    if said.level is NamingLevel.INITIALS_TOWN:
        name, _, town = said.shown.partition(", ")
        return name, town
    return ("", said.shown) if said.level is NamingLevel.TOWN else (said.shown, "")


def _code(party_id: PartyId | None, parties: Mapping[PartyId, Party]) -> str:
    party = parties.get(party_id) if party_id else None
    return f"{party.code} {party.name}".strip() if party else ""
