"""Forms of the appeals' desk: text in, clean values out; what was typed is kept."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django import forms

from masthead.giving.fund.forms.lines import plain_line, printable
from masthead.kernel.money import Money, NotAnAmount, read_amount
from masthead.kernel.periods import Month

_DAY = re.compile(r"(\d{1,2})[/. ](\d{1,2})[/. ](\d{4})", re.ASCII)
EARLIEST_YEAR = 1900  # whatever is dated before is a slip of the keyboard
_SHORT = {"width": "short", "autocomplete": "off"}


def read_day(*, text: str) -> date:
    """
    A day as a person typed it: ``31/7/2026`` or ``2026-07-31``.

    :raises forms.ValidationError: if there is no such day
    """
    typed = text.strip()
    found = _DAY.fullmatch(typed)
    try:
        if found:
            day = date(int(found[3]), int(found[2]), int(found[1]))
        else:
            day = date.fromisoformat(typed if len(typed) == len("2026-07-31") and typed.isascii() else "")
    except ValueError:
        day = date.min
    if day.year >= EARLIEST_YEAR:
        return day
    raise forms.ValidationError("Enter a day that there is, like 31/7/2026.")


class Day(forms.CharField):
    """A day, typed."""

    def __init__(self, *, label: str, hint: str = "Like 31/7/2026.") -> None:
        super().__init__(
            label=label,
            help_text=hint,
            max_length=20,
            widget=forms.TextInput(dict(_SHORT)),
            error_messages={"required": "Enter a day, like 31/7/2026.", "max_length": "Enter a day, like 31/7/2026."},
        )

    def clean(self, value: object) -> date:
        """The day."""
        return read_day(text=str(super().clean(value)))


class Pounds(forms.CharField):
    """A sum of money, typed."""

    currency = ""

    def __init__(self, *, label: str, hint: str = "") -> None:
        super().__init__(
            label=label,
            help_text=hint,
            max_length=20,
            widget=forms.TextInput({**_SHORT, "inputmode": "decimal", "prefix": "£", "plain": True}),
            error_messages={"required": "Enter a sum, like 18,000.", "max_length": "Enter a sum, like 18,000."},
        )

    def clean(self, value: object) -> Money:
        """The sum, in the paper's currency, which the form says."""
        try:
            return read_amount(text=str(super().clean(value)), currency=self.currency)
        except NotAnAmount as wrong:
            raise forms.ValidationError("Enter a sum, like 18,000 or 7.50.") from wrong


class Words(forms.CharField):
    """Words on one line."""

    def __init__(self, *, label: str, hint: str = "", most: int = 500, rows: int = 0) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            max_length=most,
            widget=forms.Textarea({"rows": rows}) if rows else forms.TextInput({"autocomplete": "off"}),
            error_messages={"required": f"“{label}” can’t be empty.", "max_length": f"Use at most {most} characters."},
        )

    def clean(self, value: object) -> str:
        """The line."""
        return plain_line(str(super().clean(value)))


class Typed(forms.Form):
    """A form whose every field is shown again as it was typed."""

    def __init__(self, data: Mapping[str, str] | None = None, *, currency: str) -> None:
        super().__init__({name: printable(text) for name, text in data.items()} if data is not None else None)
        for field in self.fields.values():
            if isinstance(field, Pounds):
                field.currency = currency


class NextTarget(Typed):
    """The monthly target from a month on."""

    target = Pounds(label="Monthly target", hint="Whole pounds.")
    month = forms.CharField(
        label="From which month on",
        help_text="Like 2026-12. Appeals that have begun keep theirs.",
        max_length=7,
        widget=forms.TextInput(dict(_SHORT)),
        error_messages={"required": "Enter a month, like 2026-12.", "max_length": "Enter a month, like 2026-12."},
    )

    def clean_month(self) -> Month:
        """The month."""
        try:
            return Month.read(self.cleaned_data["month"])
        except ValueError as wrong:
            raise forms.ValidationError("Enter a month, like 2026-12.") from wrong


class Special(Typed):
    """A new special appeal."""

    title = Words(label="What is it called?", most=120)
    slug = forms.CharField(
        label="Its address",
        help_text="Under /fund/, for good: small letters, figures and hyphens, like new-roof.",
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "plain": True}),
        error_messages={"required": "Give it an address.", "max_length": "Use at most 30 characters."},
    )
    about = Words(label="What is it for?", hint="Its page says so.", most=1000, rows=4)
    target = Pounds(label="Target", hint="Whole pounds.")
    opens_on = Day(label="First day")
    closes_on = Day(label="Last day")


class Extend(Typed):
    """A later last day."""

    closes_on = Day(label="New last day")
    why = Words(label="Why?", hint="It stands on the appeal’s page.")


class Close(Typed):
    """Close today."""

    why = Words(label="Why?", hint="It stands on the appeal’s page.")


class ChangeTarget(Typed):
    """Another target for an appeal that runs."""

    target = Pounds(label="New target", hint="Whole pounds, with what was carried over, and not below what is raised.")
    why = Words(label="Why?", hint="It stands on the appeal’s page until the end.")


class Designate(Typed):
    """What the board gives to an appeal of a legacy."""

    amount = Pounds(label="How much")
    to = forms.ChoiceField(
        label="To which appeal",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of these."},
    )
    resolved_on = Day(label="Day of the board’s resolution", hint="It counts on that day.")
    resolution = Words(label="The resolution, as the minutes have it", rows=3)

    def __init__(
        self, data: Mapping[str, str] | None = None, *, currency: str, appeals: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data, currency=currency)
        choice = self.fields["to"]
        assert isinstance(choice, forms.ChoiceField), "a field of ours"
        choice.choices = list(appeals)


class CarryOver(Typed):
    """A shortfall that the board carries to a later month."""

    source = forms.ChoiceField(
        label="Which month fell short", error_messages={"invalid_choice": "Choose one of these."}
    )
    to = forms.ChoiceField(label="To which month", error_messages={"invalid_choice": "Choose one of these."})
    amount = Pounds(label="How much", hint="Whole pounds, at most what is short.")
    resolved_on = Day(label="Day of the board’s resolution")
    resolution = Words(label="The resolution, as the minutes have it", rows=3)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        currency: str,
        short: Sequence[tuple[str, str]],
        later: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, currency=currency)
        for name, choices in (("source", short), ("to", later)):
            choice = self.fields[name]
            assert isinstance(choice, forms.ChoiceField), "a field of ours"
            # Where there is nothing to choose, what is sent is refused in words all the same.
            choice.widget = forms.RadioSelect() if choices else forms.TextInput(dict(_SHORT))
            choice.choices = list(choices)
