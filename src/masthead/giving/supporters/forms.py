"""The form that makes a standing-order form: text in, clean values out."""

from collections.abc import Mapping, Sequence

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from masthead.giving.supporters.values import LAST_DAY, Wanted
from masthead.kernel.money import Money, NotAnAmount, read_amount
from masthead.kernel.words import plain_line, printable

CHOICES_MAJOR = (3, 5, 10, 20)
OTHER = "other"
POSTAL_LINES_MAX = 7


class Support(forms.Form):
    """
    How much, on which day, to what, and for whom; a postal or an e-mail address if they like.

    :param purposes: what may be given to: codes and words
    """

    amount = forms.ChoiceField(
        label="How much every month?",
        required=False,
        choices=[*((str(major), f"£{major}") for major in CHOICES_MAJOR), (OTHER, "Other")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NotAnAmount.words},
    )
    own_amount = forms.CharField(
        label="Other amount",
        required=False,
        widget=forms.TextInput(
            {"inputmode": "decimal", "autocomplete": "off", "prefix": "£", "width": "short", "plain": True}
        ),
    )
    day = forms.IntegerField(
        label="On which day of the month?",
        help_text=f"A number from 1 to {LAST_DAY}. Many choose the day after they are paid.",
        min_value=1,
        max_value=LAST_DAY,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "width": "short", "plain": True}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Enter a day of the month, from 1 to {LAST_DAY}"
        ),
    )
    purpose = forms.ChoiceField(
        label="Where should it go?",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose where it should go"),
    )
    name = forms.CharField(
        label="Full name",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": "Enter your name", "max_length": "Use at most 200 characters."},
    )
    address = forms.CharField(
        label="Postal address",
        help_text="If you like: it is printed on the form, and nowhere else.",
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 4, "autocomplete": "street-address"}),
        error_messages={"max_length": "Use at most 400 characters."},
    )
    email = forms.EmailField(
        label="E-mail",
        help_text="If you like: for thanks, and nothing else unless you ask.",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email", "plain": True}),
        error_messages={
            "invalid": "Enter an e-mail address like name@example.org, or leave this empty.",
            "max_length": "Use at most 254 characters.",
        },
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        least: Money,
        most: Money,
        purposes: Sequence[tuple[str, str]],
        token: str | None = None,
    ) -> None:
        typed = None if data is None else {name: _shown(name, text) for name, text in data.items()}
        super().__init__(typed, initial={"token": token} if token else None)
        self.least = least
        self.most = most
        self.purposes = purposes
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField), "purpose is one of several"
        field.choices = list(purposes)

    def clean_name(self) -> str:
        """The name on one line."""
        return _line(self.cleaned_data["name"])

    def clean_address(self) -> tuple[str, ...]:
        """The lines of the address that have something in them."""
        lines = tuple(line for each in self.cleaned_data["address"].splitlines() if (line := _line(each)))
        if len(lines) > POSTAL_LINES_MAX:
            raise forms.ValidationError(f"Use at most {POSTAL_LINES_MAX} lines.")
        return lines

    def clean(self) -> dict[str, object]:
        """The sum of money, whichever of the two fields it was put into."""
        cleaned: dict[str, object] = dict(super().clean() or {})
        if "amount" in self.errors:
            return cleaned
        try:
            cleaned["money"] = self._money(str(cleaned.get("amount", "")), str(cleaned.get("own_amount", "")))
        except NotAnAmount as wrong:
            self.add_error("own_amount", wrong.sentence())
        except forms.ValidationError as wrong:
            self.add_error("own_amount", wrong)
        return cleaned

    def _money(self, chosen: str, typed: str) -> Money:
        # Whoever typed a sum meant it, even where a round one is still marked above it.
        text = typed or (chosen if chosen != OTHER else "")
        amount = read_amount(text=text, currency=self.least.currency)
        if amount < self.least:
            raise forms.ValidationError(f"The least that can be given is {self.least.in_words()} a month.")
        if self.most < amount:
            raise forms.ValidationError(f"For more than {self.most.in_words()} a month, please ring or write to us.")
        return amount

    def wanted(self) -> Wanted:
        """What was asked for, once the form is valid."""
        clean = self.cleaned_data
        return Wanted(
            name=clean["name"],
            email=clean["email"],
            postal=clean["address"],
            amount=clean["money"],
            day=clean["day"],
            purpose=clean["purpose"],
        )

    def renewed(self, *, token: str) -> "Support":
        """The same form with all that was typed and its errors, but another token."""
        data = {name: str(self.data.get(name, "")) for name in self.fields} | {"token": token}
        fresh = Support(data, least=self.least, most=self.most, purposes=self.purposes)
        for name, problems in self.errors.as_data().items():
            for problem in problems:
                fresh.add_error(None if name == NON_FIELD_ERRORS else name, problem)
        return fresh


def _shown(name: str, text: str) -> str:
    if name == "address":
        return "\n".join(printable(text=line) for line in text.splitlines())
    return printable(text=text)


def _line(text: str) -> str:
    try:
        return plain_line(text=text)
    except ValueError as wrong:
        raise forms.ValidationError(str(wrong)) from wrong
