"""The tables of the press: how far changes are counted, when each tag was last touched, and the plates."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Sequence(models.Model):
    """
    The number of the last change: one row, whose lock a change holds to its commit.

    So numbers become visible in their order, and whoever reads "after n" never skips a change that committed late.
    """

    id = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="press_one_sequence", condition=models.Q(id=1))]


class Tag(models.Model):
    """A tag, and the last change that touched it."""

    name = models.TextField(primary_key=True)
    seq = models.BigIntegerField(db_index=True)
    touched_at = models.DateTimeField()


class Plate(models.Model):
    """A page that was made; ``seq`` is the last change before its making began."""

    id = models.BigAutoField(primary_key=True)
    path = models.TextField(unique=True)
    seq = models.BigIntegerField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()
    gaps = models.JSONField()
    tags = ArrayField(models.TextField())
    pressed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["pressed_at"], name="press_plate_pressed_at")]
