"""What came from elsewhere, and how it is known again."""

from django.db import models


class Sourced(models.Model):
    """
    A page that may have been taken in.

    :ivar source_id: unique in all sources; None for what was written here
    :ivar source_mark: a hash of the record as it was taken in last, so that nothing is done twice
    """

    source_id = models.CharField(max_length=300, null=True, blank=True, unique=True, editable=False)
    source_mark = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
