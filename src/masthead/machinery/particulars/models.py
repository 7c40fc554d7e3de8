"""The paper itself, one row, and its dated facts."""

from django.db import models

from masthead.kernel.fields import EnumField
from masthead.machinery.particulars.values import FactName, Mode


class Paper(models.Model):
    """The one paper of this database; currency and zone can't change after the first journal."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    mode = EnumField(Mode)
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_paper"),
            models.CheckConstraint(condition=models.Q(mode__in=[m.value for m in Mode]), name="paper_mode"),
        ]


class Fact(models.Model):
    """One fact from one moment on; never changed, only followed by another."""

    name = EnumField(FactName)
    value = models.TextField(blank=True)
    in_force_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["name", "-in_force_at", "-id"])]
