"""What is said about naming a gift: text in, clean values out."""

from collections.abc import Mapping
from typing import assert_never

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from masthead.giving.fund.forms.lines import plain_line, printable
from masthead.money.payments.values import MESSAGE_MAX, SHOWN_MAX, Naming, NamingLevel, Said, shown_as

LEVELS = (
    (NamingLevel.NOTHING, "Not at all"),
    (NamingLevel.TOWN, "My town or region only"),
    (NamingLevel.INITIALS_TOWN, "My initials and town"),
    (NamingLevel.NICKNAME, "A nickname"),
    (NamingLevel.FULL_NAME, "My full name"),
)


class NamingForm(forms.Form):
    """
    How a gift may be named, asked after paying (practice.md P17); the first level, nothing, unless another is chosen.

    :param before: what was said before, where something was
    """

    level = forms.ChoiceField(
        label="May we thank you by name in the paper?",
        help_text="Giving to a paper like this one may show what you think. We name nobody who has not said so.",
        choices=[(level.value, words_) for level, words_ in LEVELS],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of these.", "required": "Choose one of these."},
    )
    name = forms.CharField(
        label="Name, nickname or initials",
        help_text="As it should stand, if you want it to stand.",
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"max_length": "Use at most 100 characters."},
    )
    town = forms.CharField(
        label="Town or region",
        required=False,
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"max_length": "Use at most 80 characters."},
    )
    with_amount = forms.BooleanField(label="The sum may stand beside it", required=False)
    message = forms.CharField(
        label="A line for the column, if you like",
        help_text=f"At most {MESSAGE_MAX} characters. We read it before it is printed.",
        required=False,
        max_length=MESSAGE_MAX,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": f"Use at most {MESSAGE_MAX} characters."},
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, str] | None = None, *, before: Naming | None = None, name: str = "", token: str = ""
    ) -> None:
        typed = {field: printable(text) for field, text in data.items()} if data is not None else None
        super().__init__(typed, initial={**_said_before(before, name), "token": token})

    def clean_name(self) -> str:
        """The name on one line."""
        return plain_line(self.cleaned_data["name"])

    def clean_town(self) -> str:
        """The town on one line."""
        return plain_line(self.cleaned_data["town"])

    def clean_message(self) -> str:
        """The message on one line: a column has no paragraphs."""
        return plain_line(self.cleaned_data["message"])

    def clean(self) -> dict[str, object]:
        """What is needed by the level that was chosen."""
        cleaned: dict[str, object] = dict(super().clean() or {})
        if self.errors:
            return cleaned
        level = NamingLevel(str(cleaned["level"]))
        name, town = str(cleaned["name"]), str(cleaned["town"])
        needs_name = level in {NamingLevel.INITIALS_TOWN, NamingLevel.NICKNAME, NamingLevel.FULL_NAME}
        needs_town = level in {NamingLevel.TOWN, NamingLevel.INITIALS_TOWN}
        if needs_name and not any(letter.isalnum() for letter in name):
            self.add_error("name", "Type what should stand here, or choose another answer above.")
        if needs_town and not any(letter.isalnum() for letter in town):
            self.add_error("town", "Type your town or region, or choose another answer above.")
        shown = shown_as(level=level, name=name, town=town)[:SHOWN_MAX]
        is_nothing = level is NamingLevel.NOTHING
        cleaned["said"] = Said(
            level=level,
            shown=shown,
            with_amount=bool(cleaned["with_amount"]) and not is_nothing,
            message="" if is_nothing else str(cleaned["message"]),
        )
        return cleaned

    def renewed(self, *, token: str) -> "NamingForm":
        """The same form with all that was typed and its errors, but another token."""
        fresh = NamingForm({name: str(self.data.get(name, "")) for name in self.data} | {"token": token})
        for name, problems in self.errors.as_data().items():
            for problem in problems:
                fresh.add_error(None if name == NON_FIELD_ERRORS else name, problem)
        return fresh


def _said_before(before: Naming | None, name: str) -> dict[str, object]:
    if before is None or before.level is NamingLevel.NOTHING:
        return {"level": NamingLevel.NOTHING.value, "name": name}
    told: dict[str, object] = {
        "level": before.level.value,
        "with_amount": before.with_amount,
        "message": before.message,
    }
    match before.level:
        case NamingLevel.TOWN:
            return {**told, "name": name, "town": before.shown}
        case NamingLevel.INITIALS_TOWN:
            initials, _, town = before.shown.partition(", ")
            return {**told, "name": initials, "town": town}
        case NamingLevel.NICKNAME | NamingLevel.FULL_NAME:
            return {**told, "name": before.shown}
        case _:
            assert_never(before.level)
