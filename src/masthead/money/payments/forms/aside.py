"""What in the post can't be counted, and scans (practice.md P14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from masthead.money.payments.forms import fields, people
from masthead.money.payments.values import NOTE_MAX, REASON_WORDS, SCAN_TYPES, AsideReason, AsideTyped, Means


class Aside(forms.Form):
    """Something in the post that can't be counted (P14)."""

    reason = fields.choice(label="Why it is set aside", choices=REASON_WORDS.items(), required=True)
    who = fields.Line(label="Who sent it", hint="Reference, name or postcode. Leave it empty if nobody knows.")
    who_pick = fields.choice(label="Who is it?", choices=())
    amount = fields.Sum(label="Amount", hint="Leave it empty for foreign money.")
    cheque_on = fields.Day(label="The cheque’s date")
    note = fields.Line(label="Note for the office", most=NOTE_MAX)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(fields.printable(data) if data is not None else None)
        self.found: people.Found | None = None

    def clean(self) -> dict[str, Any]:
        """Whoever is meant."""
        told: dict[str, Any] = dict(super().clean() or {})
        self.found = people.meet(form=self, name="who", text=told.get("who", ""))
        return told

    def typed(self) -> AsideTyped:
        """What is set aside, as a value; somebody new is kept as the name on it."""
        told = self.cleaned_data
        amount = told["amount"]
        return AsideTyped(
            reason=AsideReason(told["reason"]),
            means=Means.CHEQUE,
            amount=amount if amount and amount.minor else None,
            payer=self.found.party.id if self.found and self.found.party else None,
            sender=self.found.newcomer if self.found else "",
            cheque_on=told["cheque_on"],
            note=told["note"],
        )


class Scan(forms.Form):
    """A scan or photograph."""

    file = forms.FileField(
        label="Scan or photograph",
        help_text=f"{', '.join(SCAN_TYPES)}; at most 8 MB.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )


class SetLineAside(forms.Form):
    """Why a line that was typed is set aside after all."""

    reason = fields.choice(label="Why it is set aside", choices=REASON_WORDS.items(), required=True)


class TakeUp(forms.Form):
    """
    Into which batch something is taken up.

    :param drafts: the batches that are being typed, as references and words
    """

    batch = fields.choice(label="Into which batch", choices=(), required=True)
    amount = fields.Sum(label="What it came to", hint="Only if that was not known before.")
    sure = forms.BooleanField(label="Yes, I am sure", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, drafts: Sequence[tuple[str, str]]) -> None:
        super().__init__(fields.printable(data) if data is not None else None)
        field = self.fields["batch"]
        assert isinstance(field, forms.ChoiceField), "it is a choice"
        field.choices = list(drafts)


class SendBack(forms.Form):
    """Something that was sent back to whoever sent it."""

    why = fields.Line(label="What was done", hint="Say: sent back by post with a letter.", most=500)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(fields.printable(data) if data is not None else None)
