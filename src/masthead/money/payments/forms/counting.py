"""What was counted before anything is typed (practice.md P10)."""

from collections.abc import Mapping
from typing import Any

from django import forms

from masthead.kernel.money import Money
from masthead.money.payments.forms import fields
from masthead.money.payments.values import BatchKind, Controls

KINDS = ((BatchKind.POST, "The post: cheques and cash"), (BatchKind.STATEMENT, "A paper statement of the bank"))


class Counted(forms.Form):
    """What was counted before anything is typed (P10)."""

    received_on = fields.Day(label="Received on", hint="As it is stamped: at most ten days back.", required=True)
    count = fields.Number(label="How many cheques", hint="Or how many lines, on a statement.")
    total = fields.Sum(label="What they come to")
    cash = fields.Sum(label="Cash", hint="Counted by two people.")
    counter_1 = fields.Line(label="Counted by")
    counter_2 = fields.Line(label="and by")

    def __init__(self, data: Mapping[str, Any] | None = None, *, currency: str, initial: Any = None) -> None:  # noqa: ANN401
        super().__init__(fields.printable(data) if data is not None else None, initial=initial)
        self.currency = currency

    @property
    def controls(self) -> Controls:
        """What was counted."""
        told, nothing = self.cleaned_data, Money(0, self.currency)
        return Controls(
            count=told["count"],
            total=told["total"] or nothing,
            cash=told["cash"] or nothing,
            counters=(told["counter_1"], told["counter_2"]),
        )


class Opening(Counted):
    """A new batch."""

    kind = fields.choice(label="What is it?", choices=KINDS, required=True)
    field_order = ("kind", "received_on", "count", "total", "cash", "counter_1", "counter_2")


class Recounted(Counted):
    """What was counted, put right."""

    version = forms.IntegerField(widget=forms.HiddenInput)
