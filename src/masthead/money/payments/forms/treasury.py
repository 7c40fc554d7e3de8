"""Forms of the treasurer's desk: text in, clean values out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from masthead.kernel.ids import NotACode, PartyId, Prefix, read_code
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.money.payments.forms import fields, people
from masthead.money.payments.values import (
    DECISION_WORDS,
    MEANS_WORDS,
    RETURN_WORDS,
    Decision,
    GiftState,
    Means,
    Part,
    PaymentWhole,
    ReturnKind,
    Rightly,
    Sought,
)
from masthead.people import queries as parties
from masthead.people.values import Party

WHY_MOST = 500
STATES = {
    GiftState.COUNTED: "Counts",
    GiftState.RETURNED: "Something went back",
    GiftState.CORRECTED: "Corrected",
}
BY_HAND = (Means.CHEQUE, Means.CASH, Means.TRANSFER, Means.STANDING_ORDER)
HOW_FOUND = 8  # people whose gifts are shown where a name fits several


class Why(forms.Form):
    """A reason, for the audit."""

    why = fields.Line(label="Why", most=WHY_MOST, required=True)

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(fields.printable(data) if data is not None else None, **more)


class PayIn(forms.Form):
    """
    What goes on a paying-in slip.

    :param batches: batches of which something waits, each as reference and words
    :param items: each cheque and sum of cash that waits, as reference and words
    """

    banked_on = fields.Day(label="Paid in on", required=True)
    counted = fields.Sum(label="The cash, as the bank counted it", hint="Only if it differs from ours.")

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401 - a QueryDict, with several answers under one name
        *,
        batches: Sequence[tuple[str, str]],
        items: Sequence[tuple[str, str]],
        **more: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(data, **more)
        known = {"batches": ("Whole batches", batches), "items": ("One by one", items)}
        for name, (label, choices) in known.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "Something you chose does not wait any more. Choose again."},
            )


class GoesBack(Why):
    """What of a payment goes back, part by part."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        whole: PaymentWhole,
        titles: Mapping[int, str],
        **more: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(data, **more)
        self.whole = whole
        for n in range(1, len(whole.parts) + 1):
            left = whole.left(n=n)
            if left.minor:
                label = f"{titles[n]}: how much"
                self.fields[f"part_{n}"] = fields.Sum(label=label, hint=f"{left.in_words()} is left of it.")
                self.initial.setdefault(f"part_{n}", plain(left))

    @property
    def sums(self) -> list[forms.BoundField]:
        """A box for each part."""
        return [self[name] for name in self.fields if name.startswith("part_")]

    @property
    def amounts(self) -> Mapping[int, Money]:
        """How much of each part, by its number."""
        told = {name: self.cleaned_data.get(name) for name in self.fields if name.startswith("part_")}
        return {int(name.removeprefix("part_")): money for name, money in told.items() if money is not None}


class Return(GoesBack):
    """Money that went back."""

    kind = fields.choice(label="What happened", choices=(), required=True)
    happened_on = fields.Day(label="On which day", hint="As the bank says.", required=True)

    def __init__(self, data: Mapping[str, Any] | None = None, *, kinds: Sequence[ReturnKind], **more: Any) -> None:  # noqa: ANN401
        super().__init__(data, **more)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField), "it is a choice"
        field.choices = [(kind.value, RETURN_WORDS[kind].capitalize()) for kind in kinds]
        self.initial.setdefault("kind", kinds[0].value if kinds else "")


class Refund(GoesBack):
    """Money that is to be sent back, to an account in the giver's name."""

    account_name = fields.Line(label="Name of the account", hint="As the bank knows it.", required=True)
    sort_code = fields.Line(label="Sort code", most=20, required=True, inputmode="numeric", width="short")
    account_number = fields.Line(label="Account number", most=20, required=True, inputmode="numeric", width="short")
    file = forms.FileField(label="The evidence, scanned", help_text="A picture or PDF; at most 8 MB.", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, files: Any = None, **more: Any) -> None:  # noqa: ANN401
        super().__init__(data, files=files, **more)
        self.fields["why"].label = "What shows that it should go back"
        self.fields["why"].error_messages["required"] = "Say what shows that it should go back."
        self.fields["why"].help_text = "Such as the giver’s letter and its date."


class Correct(Why):
    """
    A slip of the keyboard, and what should have been typed.

    :param offered: what money may be for, as ``queries.offered`` tells
    """

    again = fields.choice(
        label="And then",
        choices=[("no", "Take it back: nothing should have been typed"), ("yes", "Type it again, rightly:")],
        required=True,
    )
    means = fields.choice(label="How it came", choices=[(one.value, MEANS_WORDS[one]) for one in BY_HAND])
    received_on = fields.Day(label="Received on", hint="Or, on a statement, booked on.")
    who = fields.Line(label="Who", hint="Reference, name or postcode. Leave it empty if nobody knows.")
    who_pick = fields.choice(label="Who is it?", choices=())
    acknowledge = fields.choice(label="Thanks", choices=list(DECISION_WORDS.items()))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offered: Sequence[tuple[str, str]],
        currency: str,
        **more: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(data, **more)
        self.offered, self.currency = offered, currency
        self.found: people.Found | None = None
        for value, title in offered:
            self.fields[sum_name(value)] = fields.Sum(label=title)

    @property
    def sums(self) -> list[forms.BoundField]:
        """A box for a sum beside each purpose."""
        return [self[sum_name(value)] for value, _ in self.offered]

    def clean(self) -> dict[str, Any]:
        """Whoever is meant, and that what is typed again is whole."""
        told: dict[str, Any] = dict(super().clean() or {})
        picked = str(self.data.get("who_pick", ""))
        self.errors.pop("who_pick", None)
        if told.get("again") != "yes":
            return told
        self.found = people.find(text=told.get("who", ""), picked=picked)
        if self.found is not None and (self.found.is_open or self.found.newcomer):
            people.offer(form=self, name="who", text=told["who"], candidates=self.found.candidates)
            self.add_error("who_pick", "Choose who it is. Somebody new is recorded under People first.")
        for name in ("means", "received_on", "acknowledge"):
            if not told.get(name) and name not in self.errors:
                self.add_error(name, "This is needed to type it again.")
        if not any(money and money.minor for money in (told.get(sum_name(value)) for value, _ in self.offered)):
            self.add_error("again", "Enter at least one sum.")
        return told

    def rightly(self) -> Rightly | None:
        """What should have been typed; None if nothing."""
        told = self.cleaned_data
        if told["again"] != "yes":
            return None
        payer = self.found.party if self.found else None
        return Rightly(
            means=Means(told["means"]),
            parts=[
                Part(value.partition(":")[0], money, value.partition(":")[2])
                for value, _ in self.offered
                if (money := told.get(sum_name(value))) and money.minor
            ],
            received_on=told["received_on"],
            payer=payer.id if payer else None,
            acknowledge=Decision(told["acknowledge"]),
        )


class Name(Why):
    """Who paid, where nobody knew."""

    who = fields.Line(label="Who paid", hint="Reference, name or postcode.", required=True)
    who_pick = fields.choice(label="Who is it?", choices=())
    field_order = ("who", "who_pick", "why")

    def clean(self) -> dict[str, Any]:
        """Somebody who has a record."""
        told: dict[str, Any] = dict(super().clean() or {})
        picked = str(self.data.get("who_pick", ""))
        self.errors.pop("who_pick", None)
        found = people.find(text=told.get("who", ""), picked=picked)
        if found is not None and found.party is None:
            people.offer(form=self, name="who", text=told["who"], candidates=found.candidates)
            self.add_error("who_pick", "Choose who it is. Somebody new is recorded under People first.")
        self.party: Party | None = found.party if found else None
        return told


class Identify(Why):
    """What an unidentified receipt was for."""

    purpose = fields.choice(label="What it was for", choices=(), required=True)
    field_order = ("purpose", "why")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offered: Sequence[tuple[str, str]],
        **more: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(data, **more)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField), "it is a choice"
        field.choices = list(offered)


class Export(Why):
    """Why somebody takes a list or a month away (practice.md P17)."""

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(data, **more)
        self.fields["why"].label = "What is it for"
        self.fields["why"].error_messages["required"] = "Say what it is for."


class Filter(forms.Form):
    """What is looked for in the list of payments; slips narrow nothing, and are named."""

    from_on = fields.Day(label="From")
    until_on = fields.Day(label="Until")
    means = forms.ChoiceField(label="How it came", required=False)
    purpose = forms.ChoiceField(label="What for", required=False)
    account = forms.CharField(label="Appeal or account", required=False, max_length=40)
    who = fields.Line(label="Who, or a payment’s reference")
    amount = fields.Sum(label="Amount")
    state = forms.ChoiceField(label="State", required=False)

    def __init__(self, data: Mapping[str, Any], *, purposes: Sequence[tuple[str, str]]) -> None:
        super().__init__(fields.printable(data))
        known: Mapping[str, Sequence[tuple[str, str]]] = {
            "means": [(one.value, MEANS_WORDS[one]) for one in Means],
            "purpose": purposes,
            "state": [(state.value, title) for state, title in STATES.items()],
        }
        self.choices = {name: [("", "All"), *choices] for name, choices in known.items()}
        for name, choices in self.choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField), "it is a choice"
            field.choices = list(choices)

    @property
    def code(self) -> str:
        """The reference of one payment, where that was typed."""
        try:
            return read_code(text=str(self.data.get("who", "")), prefix=Prefix.GIFT)
        except NotACode:
            return ""

    def sought(self) -> Sought:
        """What is looked for, as far as it could be read."""
        self.is_valid()
        told = self.cleaned_data
        return Sought(
            from_on=told.get("from_on"),
            until_on=told.get("until_on"),
            means=Means(told["means"]) if told.get("means") else None,
            purpose=told.get("purpose", ""),
            account=told.get("account", ""),
            parties=self._parties(told.get("who", "")),
            amount=told.get("amount"),
            state=GiftState(told["state"]) if told.get("state") else None,
        )

    def _parties(self, text: str) -> frozenset[PartyId] | None:
        if not text:
            return None
        known = parties.of_code(text=text)
        found = [known] if known else parties.found(text=text, limit=HOW_FOUND)
        return frozenset(one for party in found for one in parties.family(party_id=party.id))


def read_month(*, text: str) -> Month | None:
    """The month of an address; None if it is none, or has no months beside it."""
    try:
        month = Month.read(text)
        return month if month.previous() < month < Month.of(month.last_on).next() else None
    except (ValueError, OverflowError):
        return None


def plain(amount: Money) -> str:
    """A sum as it is typed: 25.00."""
    major, minor = divmod(amount.minor, 100)
    return f"{major}.{minor:02d}"


def sum_name(value: str) -> str:
    """The field of a purpose's sum."""
    return f"for_{value.replace(':', '__')}"
