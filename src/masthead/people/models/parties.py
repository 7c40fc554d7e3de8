"""Parties: whoever gives, owns, or is written to; here from the first migration on (fixed.md)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from masthead.kernel import ids
from masthead.kernel.fields import EnumField
from masthead.people.values import Alike, Flag, PartyKind, Preference

CODE_FORM = f"^P-[{ids.ALPHABET}]{{7}}$"


def new_reference() -> str:
    """A reference for a person, most likely of nobody's yet; operations make sure of it before they write."""
    return ids.new_code(prefix=ids.Prefix.PERSON)


def _named(name: str, *values: str, field: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q((f"{field}__in", values)), name=name)


class Party(models.Model):
    """
    A person, organisation, group or joint holding.

    The id is random: the ledger keeps it for ever. ``joined_into`` is followed in queries and can be undone; erasure
    empties the row and leaves the id. The database keeps three more columns from these, by which parties are found:
    ``name_words``, ``phone_key`` and the folded e-mail (migration 0002).

    :ivar code: what is spoken and printed on slips (fixed.md, "Ids, codes, keys")
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=10, unique=True, default=new_reference)
    kind = EnumField(PartyKind, default=PartyKind.PERSON)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=320, blank=True)
    phone = models.CharField(max_length=40, blank=True, default="")
    prefers = ArrayField(models.CharField(max_length=30), default=list)
    made_at = models.DateTimeField()
    joined_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(null=True)
    joined_by = models.CharField(max_length=200, blank=True, default="")
    joined_why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["-made_at", "-id"], name="people_party_newest")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=[k.value for k in PartyKind]), name="people_party_kind"),
            models.CheckConstraint(
                condition=models.Q(joined_into__isnull=True, joined_at__isnull=True)
                | models.Q(joined_into__isnull=False, joined_at__isnull=False),
                name="people_party_joined_when",
            ),
            models.CheckConstraint(condition=models.Q(code__regex=CODE_FORM), name="people_party_code_form"),
            models.CheckConstraint(
                condition=models.Q(prefers__contained_by=[p.value for p in Preference]), name="people_party_prefers"
            ),
        ]


class Address(models.Model):
    """A postal address of a party, in force from a moment until another took its place."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="addresses")
    street = models.CharField(max_length=300)
    suburb = models.CharField(max_length=100, blank=True)
    town = models.CharField(max_length=100, blank=True)
    area = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=models.Q(until_at=None), name="people_address_one"),
            models.CheckConstraint(condition=models.Q(country__regex="^[A-Z]{2}$"), name="people_address_country"),
            models.CheckConstraint(
                condition=models.Q(until_at=None) | models.Q(until_at__gte=models.F("from_at")),
                name="people_address_forwards",
            ),
        ]


class Contact(models.Model):
    """Whom to write to of an organisation or group, from a moment until another took over."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=100, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=models.Q(until_at=None), name="people_contact_one"),
            models.CheckConstraint(condition=~models.Q(party=models.F("person")), name="people_contact_other"),
            models.CheckConstraint(
                condition=models.Q(until_at=None) | models.Q(until_at__gte=models.F("from_at")),
                name="people_contact_forwards",
            ),
        ]


class RaisedFlag(models.Model):
    """A flag: raised once, lowered at most once, never taken away (practice.md P24)."""

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="raised")
    flag = EnumField(Flag)
    since_on = models.DateField()
    why = models.CharField(max_length=500, blank=True)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=200)
    lowered_at = models.DateTimeField(null=True)
    lowered_by = models.CharField(max_length=200, blank=True)
    lowered_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            _named("people_raisedflag_flag", *(flag.value for flag in Flag), field="flag"),
            models.UniqueConstraint(
                fields=["party", "flag"], condition=models.Q(lowered_at=None), name="people_raisedflag_once"
            ),
        ]


class Likeness(models.Model):
    """Two records that may be of one person, and what a person said of it."""

    class Said(models.TextChoices):
        """Nobody joins but a person (fixed.md): until one has spoken, it is open."""

        OPEN = "open"
        NOT_SAME = "not_same"
        JOINED = "joined"

    id = models.BigAutoField(primary_key=True)
    one = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    alike = EnumField(Alike)
    found_at = models.DateTimeField()
    said = models.CharField(max_length=10, default=Said.OPEN)
    said_at = models.DateTimeField(null=True)
    said_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["-id"], condition=models.Q(said="open"), name="people_likeness_open"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="people_likeness_pair"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="people_likeness_ordered"),
            _named("people_likeness_said", "open", "not_same", "joined", field="said"),
        ]


class Sight(models.Model):
    """Who looked at which personal record on which day, so that the audit says it once (practice.md P17)."""

    id = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=200)
    subject = models.CharField(max_length=80)
    seen_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "subject", "seen_on"], name="people_sight_once")]
