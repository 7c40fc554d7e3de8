"""The audit line and its seals: appended, never changed (triggers in the first migration)."""

from django.db import models


class Line(models.Model):
    """One act: who did what to what, and when. The actor is text: it outlives the person's record."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    act = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    actor = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)


class Seal(models.Model):
    """A block of lines under one hash."""

    n = models.BigIntegerField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.IntegerField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
