"""The paper's particulars as they are typed."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.http import QueryDict

from masthead.kernel.money import Money, NotAnAmount, read_amount
from masthead.machinery.particulars.values import LOCKED, TITLES, FactName, UnfitFact, read_fact

DAY_WRITTEN = ["%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"]
MONEY = (FactName.GIFT_MIN_MINOR, FactName.GIFT_MAX_MINOR)
LINES = {FactName.POSTAL_ADDRESS: 5, FactName.BOX_HOSTS: 3}
HINTS = {
    FactName.BOX_HOSTS: "One a line, like https://paper.example. Left empty, no other site may show it.",
    FactName.BANK_SORT_CODE: "Six digits.",
    FactName.BANK_ACCOUNT: "Eight digits.",
    FactName.PAYEE: "To whom cheques are made out.",
}
ATTRIBUTES: Mapping[FactName, Mapping[str, object]] = {
    FactName.BANK_SORT_CODE: {"width": "short", "inputmode": "numeric"},
    FactName.BANK_ACCOUNT: {"width": "short", "inputmode": "numeric"},
    FactName.EMAIL: {"inputmode": "email", "plain": True},
    FactName.PHONE: {"inputmode": "tel", "width": "medium"},
    FactName.SOCIETY_NUMBER: {"width": "medium"},
}
SIGN = {"prefix": "£", "width": "short", "inputmode": "decimal"}


class Facts(forms.Form):
    """Facts as text boxes, and the day from which they stand."""

    names: tuple[FactName, ...] = ()

    def __init__(self, given: QueryDict | None, *, initial: Mapping[str, str], currency: str, today: date) -> None:
        super().__init__(given, initial=dict(initial))
        self.currency = currency
        for name in self.names:
            self.fields[name.value] = _box(name)
        self.fields["from_on"] = forms.DateField(
            label="From",
            initial=today,
            input_formats=DAY_WRITTEN,
            help_text="Today, or a day to come.",
            widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off", "width": "short"}),
            error_messages={"invalid": "Enter a day like 25/11/2026", "required": "Enter a day like 25/11/2026"},
        )

    def clean(self) -> None:
        """Each fact fit to stand, or the sentence why not at its own box."""
        for name in self.names:
            if name.value not in self.cleaned_data:
                continue
            try:
                self.cleaned_data[name.value] = self._read(name, self.cleaned_data[name.value])
            except UnfitFact as unfit:
                problem = str(unfit.facts["problem"])
                self.add_error(name.value, problem[:1].upper() + problem[1:])
            except NotAnAmount as unfit:
                self.add_error(name.value, unfit.sentence())

    def changed(self) -> dict[FactName, str]:
        """What was typed, fit to be kept."""
        return {name: self.cleaned_data[name.value] for name in self.names}

    def _read(self, name: FactName, text: str) -> str:
        if name in MONEY:
            text = str(read_amount(text=text, currency=self.currency).minor)
        return read_fact(name=name, text=text)


class Common(Facts):
    """What one person may change."""

    names = tuple(name for name in FactName if name not in LOCKED)


class Bank(Facts):
    """What two people change."""

    names = LOCKED


def initial(*, texts: Mapping[FactName, str], gift_min: Money, gift_max: Money) -> dict[str, str]:
    """The facts in force, as a form shows them."""
    sums = {FactName.GIFT_MIN_MINOR: gift_min, FactName.GIFT_MAX_MINOR: gift_max}
    told = {name: sums[name].in_words().lstrip("£").replace(",", "") if name in sums else texts[name] for name in texts}
    return {name.value: text for name, text in told.items()}


def _box(name: FactName) -> forms.CharField:
    more = SIGN if name in MONEY else ATTRIBUTES.get(name, {})
    attributes = {"autocomplete": "off", **more}
    lines = LINES.get(name)
    widget = forms.Textarea({**attributes, "rows": lines}) if lines else forms.TextInput(attributes)
    return forms.CharField(label=TITLES[name], required=False, help_text=HINTS.get(name, ""), widget=widget)
