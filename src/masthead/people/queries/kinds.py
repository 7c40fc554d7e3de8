"""Parties by what they are."""

from collections.abc import Sequence

from masthead.kernel.ids import PartyId
from masthead.people.models import Party as PartyRow
from masthead.people.values import PartyKind


def ids_of_kind(*, kind: PartyKind) -> Sequence[PartyId]:
    """Every party of a kind, those that were joined into another too: the ledger keeps the old ids."""
    return [PartyId(found) for found in PartyRow.objects.filter(kind=kind).values_list("id", flat=True)]
