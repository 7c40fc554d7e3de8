"""Appeals, targets and certifications. What a figure is stands in the ledger alone."""

from django.db import models
from django.db.models.lookups import Exact


class Target(models.Model):
    """A monthly target from one appeal on (P6); the latest that applies counts."""

    from_on = models.DateField()
    target_minor = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(target_minor__gt=0, from_on__day=1), name="fund_target_sensible"),
        ]


class Appeal(models.Model):
    """One monthly appeal: the days that it covers, its target and its two accounts."""

    id = models.UUIDField(primary_key=True)
    opens_on = models.DateField(unique=True)
    closes_on = models.DateField()
    target_minor = models.BigIntegerField()
    gifts = models.CharField(max_length=40, unique=True)
    returns = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-opens_on"]
        constraints = [
            # Targets are whole pounds (money.md C), so that raised and need always make up the target.
            models.CheckConstraint(
                condition=models.Q(Exact(models.F("target_minor") % 100, 0), target_minor__gt=0),
                name="fund_appeal_target_whole",
            ),
            models.CheckConstraint(condition=models.Q(closes_on__gte=models.F("opens_on")), name="fund_appeal_days"),
        ]


class Certification(models.Model):
    """An appeal's figure, frozen: never changed (trigger in the first migration)."""

    appeal = models.OneToOneField(Appeal, primary_key=True, on_delete=models.PROTECT)
    certified_at = models.DateTimeField()
    certified_by = models.CharField(max_length=200)
    by_itself = models.BooleanField()
    raised_minor = models.BigIntegerField()
    journal_seq = models.BigIntegerField()
