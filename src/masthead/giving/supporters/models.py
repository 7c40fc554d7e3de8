"""Standing-order forms that readers made for themselves; the arrangement behind each stands in payments."""

from django.db import models
from django.db.models import Q

from masthead.giving.supporters.values import LAST_DAY


class StandingOrder(models.Model):
    """
    One form: what a reader typed, and the arrangement whose reference it bears.

    :param token: the form's token, so that two presses make one form
    :param content: a keyed fingerprint of what was typed, so that the same token with other content is seen
    :param secret_hash: SHA-256 of the secret in the link to it
    :param name: as it was typed; the person's own record may be joined or emptied later
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=10, unique=True)
    arrangement = models.OneToOneField("payments.Arrangement", on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=120, unique=True)
    content = models.CharField(max_length=64)
    secret_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    postal = models.JSONField(default=list)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    day = models.SmallIntegerField()
    first_on = models.DateField()
    purpose = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="supporters_standingorder_amount"),
            models.CheckConstraint(condition=Q(day__gte=1, day__lte=LAST_DAY), name="supporters_standingorder_day"),
        ]
