"""
Appeals, targets and certifications. What a figure is stands in the ledger alone.

What happened to an appeal (its last day moved, its target changed in mid-month, a shortfall carried, money of a legacy
given to it) is a row of its own that never changes; the guards are in migrations 0002 and 0003.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from masthead.giving.fund.values import AppealKind
from masthead.kernel.fields import EnumField


class Target(models.Model):
    """A monthly target from one appeal on (P6); the latest that applies counts."""

    from_on = models.DateField()
    target_minor = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(target_minor__gt=0, from_on__day=1), name="fund_target_sensible"),
        ]


class Appeal(models.Model):
    """
    One appeal: the days that it covers, its target and its two accounts.

    :param slug: its place under /fund/: ``2026-11`` of a monthly one, a word of a special one; also its accounts' ends
    :param closes_on: its last day as it stands now; LastDay says how it came to be that
    :param carried_minor: what was carried over to it by resolution, beside its own target
    """

    id = models.UUIDField(primary_key=True)
    kind = EnumField(AppealKind, default=AppealKind.MONTHLY)
    slug = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=120, blank=True)
    words = models.TextField(blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    target_minor = models.BigIntegerField()
    carried_minor = models.BigIntegerField(default=0)
    gifts = models.CharField(max_length=40, unique=True)
    returns = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-opens_on", "slug"]
        constraints = [
            # Targets are whole pounds (money.md C), so that raised and need always make up the target.
            models.CheckConstraint(
                condition=Q(Exact(F("target_minor") % 100, 0), target_minor__gt=0), name="fund_appeal_target_whole"
            ),
            models.CheckConstraint(
                condition=Q(Exact(F("carried_minor") % 100, 0), carried_minor__gte=0), name="fund_appeal_carried_whole"
            ),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="fund_appeal_days"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in AppealKind]), name="fund_appeal_kind"),
            models.CheckConstraint(
                condition=Q(kind="monthly", title="", slug__regex=r"^[0-9]{4}-[0-9]{2}$")
                | (
                    Q(kind="special", carried_minor=0, slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$")
                    & ~Q(title="")
                    & ~Q(slug__regex=r"^[0-9-]*$")
                ),
                name="fund_appeal_named",
            ),
            models.UniqueConstraint(fields=["opens_on"], condition=Q(kind="monthly"), name="fund_appeal_one_a_month"),
        ]
        indexes = [models.Index(fields=["closes_on"], name="fund_appeal_last_day")]


class LastDay(models.Model):
    """A special appeal's last day, moved as a dated fact with its reason (P7)."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="last_days")
    was_on = models.DateField()
    closes_on = models.DateField()
    why = models.CharField(max_length=500)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="fund_lastday_reason")]


class TargetChange(models.Model):
    """A target changed while its appeal runs: with a reason, by two people (P6)."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="target_changes")
    was_minor = models.BigIntegerField()
    target_minor = models.BigIntegerField()
    why = models.CharField(max_length=500)
    authority_id = models.UUIDField(unique=True)
    changed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="fund_targetchange_reason")]


class Carried(models.Model):
    """A shortfall that the board carried over to another appeal: a line of its own beside the target (P6)."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="carried")
    source = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="carried_to")
    amount_minor = models.BigIntegerField()
    resolved_on = models.DateField()
    words = models.CharField(max_length=500)
    authority_id = models.UUIDField(unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(Exact(F("amount_minor") % 100, 0), amount_minor__gt=0), name="fund_carried_whole"
            ),
            models.CheckConstraint(condition=~Q(appeal=F("source")), name="fund_carried_onward"),
        ]


class Designation(models.Model):
    """What the board gave to an appeal of a legacy, on the day of its resolution (P1, P19)."""

    id = models.UUIDField(primary_key=True)
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="designations")
    amount_minor = models.BigIntegerField()
    resolved_on = models.DateField()
    words = models.CharField(max_length=500)
    authority_id = models.UUIDField(unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="fund_designation_amount")]


class Certification(models.Model):
    """
    An appeal's figure, frozen: never changed (trigger in the first migration).

    :param returned_minor: what had come back by then, so that what comes back later can be told
    :param journal_seq: the last journal that the figure holds
    :param digest: SHA-256 over every journal of its accounts up to that one, in their order
    """

    appeal = models.OneToOneField(Appeal, primary_key=True, on_delete=models.PROTECT)
    certified_at = models.DateTimeField()
    certified_by = models.CharField(max_length=200)
    by_itself = models.BooleanField()
    raised_minor = models.BigIntegerField()
    returned_minor = models.BigIntegerField(default=0)
    journal_seq = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)


class DaySum(models.Model):
    """
    What one account took on one day by one kind of transfer: a sum kept beside the ledger, never in its place.

    It is made from the ledger's transfers up to ``Summed.seq`` and can be made again from nothing.

    :param kind: the transfer's, or ``group`` for what a readers' group gave by whatever means
    :param number: how many credits, less how many debits
    :param minor: credits less debits
    """

    account = models.CharField(max_length=40)
    day_on = models.DateField()
    kind = models.CharField(max_length=40)
    number = models.IntegerField()
    minor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day_on", "kind"], name="fund_daysum_one")]


class Summed(models.Model):
    """Up to which journal the day sums go: one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="fund_summed_one")]
