"""Appointing, and deciding: text in, clean values out."""

from datetime import date
from typing import Any

from django import forms

from masthead.kernel import words
from masthead.people.values import Role

DAY = {"autocomplete": "off", "inputmode": "numeric", "width": "short", "plain": True}
DAY_WRITTEN = ["%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"]


class GiveRole(forms.Form):
    """A role, for how long, and whether as deputy."""

    role = forms.ChoiceField(
        label="Role",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role.", "invalid_choice": "Choose a role."},
    )
    is_deputy = forms.BooleanField(
        label="As deputy", required=False, help_text="May do the same, and stands in when the others are away."
    )
    until_on = forms.DateField(
        label="Until which day",
        required=False,
        input_formats=DAY_WRITTEN,
        help_text="The last day, such as 31/12/2027. Leave it empty where it has no end; an auditor’s has one.",
        widget=forms.TextInput(DAY),
        error_messages={"invalid": "Enter a day like 31/12/2027, or leave it empty."},
    )

    def __init__(self, data: Any = None, *, roles: list[Role]) -> None:  # noqa: ANN401 - as Django declares it
        super().__init__(data)
        self.fields["role"].choices = [(role.name, f"{role.name}: {role.words}") for role in roles]  # type: ignore[attr-defined]

    def until(self) -> date | None:
        """The last day, where one was typed."""
        day: date | None = self.cleaned_data["until_on"]
        return day


class Appoint(GiveRole):
    """Somebody new, and their first role."""

    name = forms.CharField(
        label="Full name",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Enter their name.", "max_length": "Use at most 200 characters."},
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="They sign in with it. A letter with a link goes there, by which they choose a password.",
        widget=forms.EmailInput({"autocomplete": "off", "inputmode": "email", "plain": True}),
        error_messages={
            "required": "Enter their e-mail address.",
            "invalid": "Enter an e-mail address like name@example.org.",
            "max_length": "Use at most 254 characters.",
        },
    )
    field_order = ("name", "email", "role", "is_deputy", "until_on")

    def clean_name(self) -> str:
        """One line, with nothing in it that no name has."""
        try:
            return words.plain_line(text=self.cleaned_data["name"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class Decide(forms.Form):
    """Why; for refusing, and for doing it alone."""

    why = forms.CharField(
        label="Why",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": "Use at most 1,000 characters."},
    )
