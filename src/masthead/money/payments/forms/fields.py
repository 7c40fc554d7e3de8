"""Fields of the giving desk's forms. What was typed is kept as it was typed; a slip is named at its field."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms

from masthead.kernel import words
from masthead.kernel.money import Money, NotAnAmount, read_amount

_WITH_CENTURY = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y")
DAYS = (*_WITH_CENTURY, *(form.replace("%Y", "%y") for form in _WITH_CENTURY), "%Y-%m-%d")
NO_DAY = "Enter a day like 24/11/2026."
NO_SUM = "Enter a sum in pounds, like 18 or 7.50."
NO_COUNT = "Enter a whole number, like 31."
COUNT_MAX = 100_000
DIGITS_MAX = 9


def printable(data: Mapping[str, Any]) -> dict[str, str]:
    """What was sent, as a page may show it again."""
    return {name: "\n".join(words.printable(text=line) for line in str(data[name]).splitlines()) for name in data}


class Line(forms.CharField):
    """One line of words."""

    def __init__(
        self, *, label: str, most: int = 200, hint: str = "", required: bool = False, **attributes: str
    ) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            max_length=most,
            widget=forms.TextInput({"autocomplete": "off", **attributes}),
            error_messages={"max_length": f"Use at most {most} characters.", "required": f"“{label}” is empty."},
        )

    def clean(self, value: object) -> str:
        """The words, their white space folded."""
        typed = str(super().clean(value) or "")
        try:
            return words.plain_line(text=typed)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class Sum(forms.CharField):
    """A sum in the paper's currency; nothing typed is None, unless it is required."""

    def __init__(self, *, label: str, hint: str = "", required: bool = False) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            widget=forms.TextInput(
                {"inputmode": "decimal", "autocomplete": "off", "prefix": "£", "width": "short", "plain": True}
            ),
            error_messages={"required": NO_SUM},
        )
        self.currency = "GBP"

    def clean(self, value: object) -> Money | None:
        """The sum; zero and above."""
        typed = str(super().clean(value) or "").strip()
        if not typed:
            return None
        try:
            return read_amount(text=typed, currency=self.currency)
        except NotAnAmount as wrong:
            raise forms.ValidationError(NO_SUM) from wrong


class Number(forms.CharField):
    """A count of things on the table."""

    def __init__(self, *, label: str, hint: str = "") -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=False,
            widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "width": "short", "plain": True}),
        )

    def clean(self, value: object) -> int:
        """The number; nothing typed is none."""
        typed = str(super().clean(value) or "").strip()
        if not typed:
            return 0
        if not (typed.isascii() and typed.isdigit()) or len(typed) > DIGITS_MAX or int(typed) > COUNT_MAX:
            raise forms.ValidationError(NO_COUNT)
        return int(typed)


class Day(forms.CharField):
    """A day, typed in any of the usual ways; nothing typed is None, unless it is required."""

    def __init__(self, *, label: str, hint: str = "", required: bool = False) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            widget=forms.TextInput({"autocomplete": "off", "width": "short", "plain": True}),
            error_messages={"required": NO_DAY},
        )

    def clean(self, value: object) -> date | None:
        """The day; 30 February and words are none."""
        typed = " ".join(str(super().clean(value) or "").split())
        if not typed:
            return None
        if typed.isascii():
            for form in DAYS:
                try:
                    return datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no zone
                except ValueError:
                    continue
        raise forms.ValidationError(NO_DAY)


def choice(*, label: str, choices: Any, hint: str = "", required: bool = False) -> forms.ChoiceField:  # noqa: ANN401
    """One of several answers, as radio buttons."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of these.", "invalid_choice": "Choose one of these."},
    )


def shown(*, on: date | None) -> str:
    """A day as a form shows it."""
    return f"{on.day}/{on.month}/{on.year}" if on else ""


def plain(*, amount: Money | None) -> str:
    """A sum as a form shows it, without its sign."""
    return f"{amount.minor // 100}.{amount.minor % 100:02d}" if amount else ""
