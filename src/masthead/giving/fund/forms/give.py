"""The give form: text in, clean values out."""

from collections.abc import Mapping, Sequence

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from masthead.giving.fund.forms.lines import plain_line, printable
from masthead.kernel.money import Money, NotAnAmount, read_amount

CHOICES_MAJOR = (5, 10, 25, 50)
OTHER = "other"


class Give(forms.Form):
    """
    Amount, name and e-mail; and what for, where more than one appeal is open.

    :param appeals: what may be chosen, the month's own first with an empty value; none where there is no choice
    :param least: the least gift online, in the paper's currency
    :param most: the greatest
    """

    to = forms.ChoiceField(
        label="What is your gift for?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "That appeal takes no gifts today. Choose what your gift is for."},
    )
    amount = forms.ChoiceField(
        label="How much would you like to give?",
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
    name = forms.CharField(
        label="Full name",
        help_text="Leave it empty to give without a name.",
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"max_length": "Use at most 200 characters."},
    )
    email = forms.EmailField(
        label="E-mail",
        help_text="For the receipt. We send nothing else unless you ask.",
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
        appeals: Sequence[tuple[str, str]] = (),
        token: str | None = None,
        to: str = "",
    ) -> None:
        typed = {name: printable(text) for name, text in data.items()} if data is not None else None
        super().__init__(typed, initial={"token": token, "to": to} if token else None)
        self.least = least
        self.most = most
        self.appeals = appeals
        choice = self.fields["to"]
        assert isinstance(choice, forms.ChoiceField), "a field of ours"
        choice.choices = list(appeals)
        if not appeals:
            # Where nothing is to choose the field is not drawn; what is sent in its place is looked at all the same.
            choice.widget = forms.HiddenInput()

    def clean_name(self) -> str:
        """The name on one line."""
        return plain_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, object]:
        """The sum of money, whichever of the two fields it was put into."""
        cleaned: dict[str, object] = dict(super().clean() or {})
        if not self.appeals and "to" in self.errors:
            # It is not drawn, so its words stand above the form.
            self.add_error(None, " ".join(str(problem) for problem in self.errors["to"]))
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
            raise forms.ValidationError(f"The least that can be given online is {self.least.in_words()}.")
        if self.most < amount:
            raise forms.ValidationError(
                f"By card you can give up to {self.most.in_words()}. "
                "For more, please give by bank transfer or by cheque: see the ways below the form."
            )
        return amount

    def renewed(self, *, token: str) -> "Give":
        """The same form with all that was typed and its errors, but another token."""
        data = {name: str(self.data.get(name, "")) for name in self.fields} | {"token": token}
        fresh = Give(data, least=self.least, most=self.most, appeals=self.appeals)
        for name, problems in self.errors.as_data().items():
            for problem in problems:
                fresh.add_error(None if name == NON_FIELD_ERRORS else name, problem)
        return fresh
