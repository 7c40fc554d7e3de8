"""Who somebody is, as it was typed: a reference, or a name; then they are chosen from those that fit, by a person."""

import re
from dataclasses import dataclass

from django import forms

from masthead.kernel.ids import NotACode
from masthead.money.payments import queries
from masthead.money.payments.values import ArrangementFacts
from masthead.people import queries as people
from masthead.people.values import Party

CANDIDATES = 8
NEW = "new"
NAME_LENGTH = 200
_REFERENCE = re.compile(
    r"(p|so)(-\S{5,9}|(?=\S*\d)\S{7})$", re.IGNORECASE
)  # so typed, and so neither name nor postcode


@dataclass(frozen=True)
class Found:
    """
    Who was meant.

    :param party: somebody on record
    :param newcomer: the name of somebody to be recorded
    :param arrangement: the standing order whose reference was typed
    :param candidates: those that fit what was typed, where nobody was chosen yet
    :param has_slip: whether it is a reference, and nobody's
    """

    party: Party | None = None
    newcomer: str = ""
    arrangement: ArrangementFacts | None = None
    candidates: tuple[Party, ...] = ()
    has_slip: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody must still be chosen."""
        return not (self.party or self.newcomer)


def find(*, text: str, picked: str) -> Found | None:
    """
    Who was meant; None where nothing was typed.

    :param picked: what was chosen among the candidates: a reference, or NEW
    """
    text = " ".join(text.split())[:NAME_LENGTH]
    if not text:
        return None
    if picked == NEW:
        return Found(newcomer=text)
    party = people.of_code(text=picked or text)
    if party is not None:
        return Found(party=party)
    arrangement = queries.arrangement(code=text.split()[0])
    if arrangement is not None:
        return Found(party=people.party(party_id=arrangement.party), arrangement=arrangement)
    if _REFERENCE.match(text):
        return Found(has_slip=True)
    return Found(candidates=tuple(people.found(text=text, limit=CANDIDATES)))


def offer(*, form: forms.Form, name: str, text: str, candidates: tuple[Party, ...]) -> None:
    """Turn the form's field ``NAME_pick`` into the choice of whoever fits what was typed, or of somebody new."""
    pick = form.fields[f"{name}_pick"]
    assert isinstance(pick, forms.ChoiceField), "it is a choice"
    fitting = [(party.code, _told(party)) for party in candidates]
    pick.choices = [*fitting, (NEW, f"Somebody new: record “{text}”")]
    form[f"{name}_pick"].label = f"Who is “{text}”?" if fitting else f"Nobody is found under “{text}”"


def _told(party: Party) -> str:
    """Mabel Tanner · Hull · P-7K3QXM4 · has died: chosen with open eyes (practice.md P24)."""
    return " · ".join(told for told in (party.name, party.town, party.code, *party.cares) if told)


def meet(*, form: forms.Form, name: str, text: str) -> Found | None:
    """Find whoever was typed into a form's field; where a person must still choose or look again, the form says so."""
    # What was chosen is no choice of the field before its candidates are known, so it is read as it was sent.
    picked = str(form.data.get(f"{name}_pick", ""))
    form.errors.pop(f"{name}_pick", None)
    found = find(text=text, picked=picked)
    if found is not None and found.has_slip:
        form.add_error(name, f"{NotACode.words}.")
    elif found is not None and found.is_open:
        offer(form=form, name=name, text=text, candidates=found.candidates)
        form.add_error(f"{name}_pick", "Choose who it is.")
    return found
