"""Old addresses: where a page was before it came here, or before its section was renamed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Redirect(models.Model):
    """
    An old address and where it leads: to a page, to another address, or (where there is neither any more) nowhere,
    since what was there was taken off.

    :ivar path: lower case, begins with a slash, does not end in one, perhaps with a query ("/?p=12")
    """

    path = models.CharField(max_length=700, unique=True)
    page = models.ForeignKey("folio.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    address = models.CharField(max_length=700, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(page__isnull=True) | Q(address=""), name="newsroom_redirect_leads_once"),
            models.CheckConstraint(condition=Q(path__startswith="/"), name="newsroom_redirect_path"),
        ]

    def __str__(self) -> str:
        return self.path
