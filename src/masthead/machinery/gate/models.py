"""Counters of the limits; they may be lost without harm."""

from django.db import models


class Count(models.Model):
    """How often something happened in one window of time."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField()
    number = models.IntegerField(default=0)
    pk = models.CompositePrimaryKey("key", "window")
