"""How gifts may be named. Consent is kept with its time; what is withdrawn is emptied, not only hidden."""

from django.db import models
from django.db.models import Q

from masthead.kernel.fields import EnumField
from masthead.money.payments.models.payments import ACCOUNT_LENGTH, Payment
from masthead.money.payments.values.naming import MESSAGE_MAX, SHOWN_MAX, NamingLevel, NamingState


class Naming(models.Model):
    """
    What the giver of one payment allowed (practice.md P17).

    :param said_by: as text: whoever held the thanks link, or who typed what the letter says
    :param version: counts up at each change, so that nobody approves what has just been changed
    """

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="naming")
    level = EnumField(NamingLevel)
    shown = models.CharField(max_length=SHOWN_MAX, blank=True)
    with_amount = models.BooleanField(default=False)
    message = models.CharField(max_length=MESSAGE_MAX, blank=True)
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=200)
    state = EnumField(NamingState)
    version = models.IntegerField(default=1)
    moderated_by = models.CharField(max_length=200, blank=True)
    moderated_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in NamingLevel]), name="payments_naming_level"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in NamingState]), name="payments_naming_state"
            ),
            # Nothing allowed is nothing kept: no name, no sum, no message.
            models.CheckConstraint(
                condition=(Q(level="nothing", shown="", with_amount=False, message="") & ~Q(state="shown"))
                | (~Q(level="nothing") & ~Q(shown="")),
                name="payments_naming_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["said_at", "id"], condition=Q(state="pending"), name="payments_naming_pending"),
            models.Index(fields=["-moderated_at"], condition=~Q(state="pending"), name="payments_naming_moderated"),
        ]


class NamedPart(models.Model):
    """Where a naming stands: one row for each account that its payment credited, so that a page finds its names."""

    naming = models.ForeignKey(Naming, on_delete=models.PROTECT, related_name="parts")
    account = models.CharField(max_length=ACCOUNT_LENGTH)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    counted_on = models.DateField()
    settled_at = models.DateTimeField()
    is_shown = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["naming", "account"], name="payments_namedpart_one")]
        indexes = [
            models.Index(
                fields=["account", "-counted_on", "-id"], condition=Q(is_shown=True), name="payments_namedpart_shown"
            ),
            models.Index(fields=["account", "settled_at"], name="payments_namedpart_settled"),
        ]
