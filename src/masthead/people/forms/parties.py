"""Forms of people's records: what is typed is kept as it was typed, and said to be amiss where it is."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.datastructures import MultiValueDict

from masthead.kernel import words
from masthead.people import queries
from masthead.people.values import (
    FLAG_WORDS,
    KIND_WORDS,
    PREFERENCE_WORDS,
    Flag,
    Party,
    PartyKind,
    Place,
    Preference,
    addresses,
)

DAYS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d/%m/%y")
ONE_AND_ANOTHER = 2
LESS_IS_MORE = "Use at most %(limit_value)d characters."


class Typed(forms.Form):
    """A form that shows again what was typed, with a mark for each character that can't be printed."""

    def __init__(self, data: QueryDict | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        shown: MultiValueDict[str, str] | None = None
        if data is not None:
            shown = MultiValueDict({name: [_shown(text) for text in data.getlist(name)] for name in data})
        super().__init__(shown, initial=dict(initial or {}))


def _shown(text: str) -> str:
    return "\n".join(words.printable(text=line) for line in text.splitlines())


class Line(forms.CharField):
    """One line of words; ``required`` is the sentence that asks for it where it may not be empty."""

    def __init__(self, *, label: str, most: int, required: str = "", hint: str = "", **attributes: object) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=bool(required),
            max_length=most,
            widget=forms.TextInput({"autocomplete": "off", **attributes}),
            error_messages={"max_length": LESS_IS_MORE, "required": required},
        )

    def clean(self, value: object) -> str:
        """The words on one line."""
        typed = str(super().clean(value) or "")
        try:
            return words.plain_line(text=typed)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class Lines(forms.CharField):
    """A few lines of words."""

    def __init__(self, *, label: str, most: int, rows: int, hint: str = "") -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            max_length=most,
            widget=forms.Textarea({"autocomplete": "off", "rows": rows}),
            error_messages={"max_length": LESS_IS_MORE},
        )

    def clean(self, value: object) -> str:
        """The lines, empty ones left out."""
        typed = str(super().clean(value) or "")
        try:
            return words.plain_lines(text=typed)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class Details(Typed):
    """Who somebody is."""

    kind = forms.ChoiceField(
        label="What is recorded?",
        choices=[(kind.value, said[0].upper() + said[1:]) for kind, said in KIND_WORDS.items()],
        initial=PartyKind.PERSON.value,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is recorded.", "invalid_choice": "Choose what is recorded."},
    )
    name = Line(label="Full name", most=200, required="Enter the full name.", hint="As an envelope says it.")
    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "inputmode": "email", "plain": True}),
        error_messages={
            "invalid": "Enter an e-mail address like name@example.org, or leave this empty.",
            "max_length": LESS_IS_MORE,
        },
    )
    phone = Line(label="Telephone", most=40, inputmode="tel", width="medium")

    def clean_kind(self) -> PartyKind:
        """The kind itself."""
        return PartyKind(self.cleaned_data["kind"])


def _countries() -> list[tuple[str, str]]:
    """Every country by its name; home comes first."""
    named = addresses.countries()
    abroad = sorted((name, code) for code, name in named.items() if code != addresses.HOME)
    return [(addresses.HOME, named[addresses.HOME]), *((code, name) for name, code in abroad)]


class Address(Typed):
    """Where somebody lives; ``place`` among the clean values is what the library made of it."""

    is_optional = False

    street = Lines(label="House and street", most=300, rows=3)
    town = Line(label="Town", most=100, width="medium")
    area = Line(
        label="County or state", most=100, width="medium", hint="Only where addresses of that country need one."
    )
    postcode = Line(label="Postcode", most=20, width="short")
    country = forms.ChoiceField(
        label="Country",
        required=False,
        choices=_countries,
        initial=addresses.HOME,
        error_messages={"invalid_choice": "Choose a country of the list."},
    )

    def clean(self) -> dict[str, Any]:
        """The whole address, each fault at its own field."""
        cleaned = dict(super().clean() or {})
        typed = {name: str(cleaned.get(name, "")) for name in ("street", "town", "area", "postcode", "country")}
        if self.errors.keys() & typed.keys():
            return cleaned
        if self.is_optional and not any(text for name, text in typed.items() if name != "country"):
            return {**cleaned, "place": None}
        try:
            cleaned["place"] = addresses.read(**typed)
        except addresses.AddressUnfit as wrong:
            for name, sentence in wrong.sentences.items():
                self.add_error(name, sentence)
        return cleaned


class New(Address, Details):
    """Somebody new, with an address or without."""

    is_optional = True


class Contact(Typed):
    """Whom to write to of an organisation or group."""

    person = Line(
        label="Person",
        most=120,
        hint="A reference like P-7K3QXM4, or enough of the name to fit one record. Empty: nobody any more.",
        find=reverse_lazy("people-find"),
    )
    role = Line(label="What they are there", most=100, width="medium", hint="Secretary, treasurer.")

    def __init__(self, data: QueryDict | None = None, *, standing: Party | None, role: str) -> None:
        super().__init__(data, initial={"person": standing.code if standing else "", "role": role})
        if standing:
            self.fields["person"].widget.attrs["said"] = standing.name

    def clean_person(self) -> Party | None:
        """The one person that this fits."""
        typed = self.cleaned_data["person"]
        if not typed:
            return None
        fitting = [it for it in [queries.of_code(text=typed)] if it] or queries.found(text=typed, limit=2)
        if not fitting:
            raise forms.ValidationError("Nobody is recorded so. Record the person first, then name them here.")
        if len(fitting) == ONE_AND_ANOTHER:
            raise forms.ValidationError("More than one record fits this: enter the reference.")
        return fitting[0]


class Raise(Typed):
    """A flag to raise."""

    flag = forms.ChoiceField(
        label="What must everybody know?",
        choices=[(flag.value, said[0].upper() + said[1:]) for flag, said in FLAG_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
    )
    since_on = forms.DateField(
        label="Since which day?",
        input_formats=DAYS,
        widget=forms.DateInput({"autocomplete": "off", "width": "short", "plain": True}, format="%d/%m/%Y"),
        error_messages={
            "required": "Enter a day, like 14/11/2026.",
            "invalid": "Enter a day of the calendar, like 14/11/2026.",
        },
    )
    why = Line(label="Who said so, or whom to speak to", most=500)

    def clean_flag(self) -> Flag:
        """The flag itself."""
        return Flag(self.cleaned_data["flag"])


class Lower(Typed):
    """A flag to lower: one of those that stand."""

    flag = forms.ChoiceField(
        label="What is no longer so?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
    )
    why = Line(label="Why", most=500, required="Say why.")

    def __init__(self, data: QueryDict | None = None, *, standing: frozenset[Flag]) -> None:
        super().__init__(data)
        choices = [(flag.value, FLAG_WORDS[flag]) for flag in Flag if flag in standing]
        self.fields["flag"].choices = choices  # type: ignore[attr-defined]

    def clean_flag(self) -> Flag:
        """The flag itself."""
        return Flag(self.cleaned_data["flag"])


class Preferences(Typed):
    """How somebody wishes to be written to."""

    prefers = forms.MultipleChoiceField(
        label="Every letter, statement and notice obeys",
        required=False,
        choices=[(wish.value, said[0].upper() + said[1:]) for wish, said in PREFERENCE_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from these."},
    )

    def clean_prefers(self) -> frozenset[Preference]:
        """The wishes themselves."""
        return frozenset(Preference(wish) for wish in self.cleaned_data["prefers"])


class Joining(Typed):
    """Two records of one person: which is kept, and why."""

    kept = forms.ChoiceField(
        label="Which record is kept?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two.", "invalid_choice": "Choose one of the two."},
    )
    why = Line(label="How do you know that they are one?", most=500, required="Say how you know.")

    def __init__(self, data: QueryDict | None = None, *, one: Party, other: Party) -> None:
        super().__init__(data, initial={"kept": one.code})
        choices = [(it.code, f"{it.code}, {it.name or it.email}") for it in (one, other)]
        self.fields["kept"].choices = choices  # type: ignore[attr-defined]


class Parting(Typed):
    """A join to undo."""

    gone = forms.ChoiceField(
        label="Which record stands for itself again?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
    )
    why = Line(label="Why", most=500, required="Say why.")

    def __init__(self, data: QueryDict | None = None, *, joined: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["gone"].choices = list(joined.items())  # type: ignore[attr-defined]


def address_of(place: Place | None) -> Mapping[str, str]:
    """What the address form shows of an address that stands."""
    if place is None:
        return {}
    return {
        "street": place.street,
        "town": place.town,
        "area": place.area,
        "postcode": place.postcode,
        "country": place.country,
    }
