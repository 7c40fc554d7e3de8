"""Which lines are wanted, and what an export is for."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from masthead.kernel import periods, words
from masthead.machinery.audit.values import Wanted

DAY_WRITTEN = ["%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"]
NOT_A_DAY = "Enter a day like 25/11/2026"
SUBJECT_MAX = 200
PURPOSE_MAX = 200


def _day(label: str) -> forms.DateField:
    box = forms.DateInput({"inputmode": "numeric", "autocomplete": "off", "width": "short"})
    return forms.DateField(
        label=label, required=False, input_formats=DAY_WRITTEN, widget=box, error_messages={"invalid": NOT_A_DAY}
    )


class Filter(forms.Form):
    """Which lines are shown."""

    who = forms.ChoiceField(label="Who", required=False)
    act = forms.ChoiceField(label="What was done", required=False)
    subject = forms.CharField(
        label="To what", required=False, strip=True, widget=forms.TextInput({"autocomplete": "off", "plain": True})
    )
    first_on = _day("From")
    last_on = _day("To")

    def __init__(self, given: QueryDict, *, who: Sequence[tuple[str, str]], acts: Sequence[tuple[str, str]]) -> None:
        super().__init__(given)
        self.fields["who"].choices = [("", "Anybody"), *who]  # type: ignore[attr-defined] # a choice field
        self.fields["act"].choices = [("", "Anything"), *acts]  # type: ignore[attr-defined] # a choice field
        for name in ("who", "act"):
            self.fields[name].error_messages["invalid_choice"] = "Choose one of the list"

    def clean_subject(self) -> str:
        """Words as lines keep them."""
        try:
            return words.plain_line(text=self.cleaned_data["subject"])[:SUBJECT_MAX]
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> None:
        """A first day that is not after the last."""
        first_on, last_on = self.cleaned_data.get("first_on"), self.cleaned_data.get("last_on")
        if first_on and last_on and first_on > last_on:
            self.add_error("last_on", "The last day is before the first")

    def wanted(self, *, zone: ZoneInfo) -> Wanted:
        """What a valid form asks for; days are the paper's own."""
        told = self.cleaned_data
        return Wanted(
            actor=told["who"],
            act=told["act"],
            subject=told["subject"],
            from_at=_midnight(told["first_on"], zone),
            before_at=_midnight(_after(told["last_on"]), zone),
        )


def _after(last_on: date | None) -> date | None:
    """The day after the last; none after the last of the calendar, which bounds nothing."""
    return last_on + timedelta(days=1) if last_on and last_on < date.max else None


class Export(forms.Form):
    """What an export is for."""

    purpose = forms.CharField(
        label="What do you need the list for?",
        help_text="It is noted here with your name.",
        max_length=PURPOSE_MAX,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Say what you need the list for", "max_length": "Say it in at most 200 letters"},
    )

    def clean_purpose(self) -> str:
        """One line of words."""
        try:
            return words.plain_line(text=self.cleaned_data["purpose"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return periods.midnight(day=day, zone=zone) if day else None
