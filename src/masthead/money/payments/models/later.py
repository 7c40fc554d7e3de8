"""
What becomes of money later. What these tables promise beyond their constraints is kept by migration 0004's triggers.

All but what waits and the sums of days is appended and never changed: a slip alone is taken back once.
"""

from django.db import models
from django.db.models import F, Q

from masthead.kernel.fields import EnumField
from masthead.money.payments.models.desk import NAME, Scan
from masthead.money.payments.models.payments import ACCOUNT_LENGTH, Part, Payment, Purpose
from masthead.money.payments.values import Means
from masthead.money.payments.values.later import WHY_MAX as WHY
from masthead.money.payments.values.later import ReturnKind


class Undeposited(models.Model):
    """A cheque or cash that waits to be paid in; kept by triggers, so that the desk never looks through all gifts."""

    payment = models.OneToOneField(Payment, primary_key=True, on_delete=models.PROTECT, related_name="undeposited")
    means = EnumField(Means)
    amount_minor = models.BigIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["means", "taken_at"], name="payments_undeposited_oldest")]


class DaySum(models.Model):
    """
    What counts on one day, for one purpose, on one account, by one means: kept beside the parts by triggers.

    :param payments: those of its parts that are their payment's first, so that payments can be counted too
    """

    counted_on = models.DateField()
    purpose = models.CharField(max_length=40)
    account = models.CharField(max_length=ACCOUNT_LENGTH)
    means = EnumField(Means)
    currency = models.CharField(max_length=3)
    payments = models.BigIntegerField()
    parts = models.BigIntegerField()
    minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counted_on", "purpose", "account", "means", "currency"], name="payments_daysum_of"
            )
        ]
        indexes = [models.Index(fields=["account"], name="payments_daysum_account")]


class Slip(models.Model):
    """
    A paying-in slip: cheques and cash that went to the bank together.

    :param cash_minor: what the books say of the cash
    :param counted_minor: what the bank counted
    """

    number = models.IntegerField(primary_key=True)
    banked_on = models.DateField()
    currency = models.CharField(max_length=3)
    cheques_minor = models.BigIntegerField()
    cheque_count = models.IntegerField()
    cash_minor = models.BigIntegerField()
    counted_minor = models.BigIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=NAME)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=NAME, blank=True)
    undone_why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cheques_minor__gte=0, cash_minor__gte=0, counted_minor__gte=0, cheque_count__gte=0),
                name="payments_slip_sums",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="", undone_why="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by="") & ~Q(undone_why="")),
                name="payments_slip_undone",
            ),
        ]


class SlipItem(models.Model):
    """One cheque or sum of cash on a slip; on one slip at a time."""

    slip = models.ForeignKey(Slip, on_delete=models.PROTECT, related_name="items")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="slip_items")
    amount_minor = models.BigIntegerField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(undone_at=None), name="payments_slipitem_one_at_a_time"
            ),
            models.UniqueConstraint(fields=["slip", "payment"], name="payments_slipitem_once"),
        ]


class RefundRequest(models.Model):
    """
    A refund that somebody proposed (P22). The account stands here and not in what is proposed: it is the giver's own.

    :param parts: how much of each part, by its number
    :param proposal: in people, by its id
    """

    id = models.UUIDField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refund_requests")
    parts = models.JSONField()
    amount_minor = models.BigIntegerField()
    account_name = models.CharField(max_length=NAME)
    sort_code = models.CharField(max_length=8)
    account_number = models.CharField(max_length=8)
    evidence = models.CharField(max_length=2_000)
    scan = models.ForeignKey(Scan, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=NAME)
    proposal = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_refund_amount"),
            models.CheckConstraint(
                condition=~Q(account_name="") & ~Q(evidence=""), name="payments_refund_name_and_evidence"
            ),
        ]


class Return(models.Model):
    """
    Money that went back, whole or in part (P3).

    :param happened_on: the day in the paper's zone on which it happened
    :param paid_from: 1150 for a cheque that was not paid in, 1100 for all else
    :param authority: of the two people, in audit, by its id
    """

    id = models.UUIDField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="returns")
    n = models.SmallIntegerField()
    kind = EnumField(ReturnKind)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    happened_on = models.DateField()
    paid_from = models.CharField(max_length=ACCOUNT_LENGTH)
    why = models.CharField(max_length=WHY, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=NAME)
    request = models.OneToOneField(RefundRequest, null=True, on_delete=models.PROTECT, related_name="carried_out")
    authority = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "n"], name="payments_return_n"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_return_amount"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ReturnKind]), name="payments_return_kind"
            ),
            models.CheckConstraint(condition=Q(paid_from__in=["1100", "1150"]), name="payments_return_from"),
            # Nothing is refunded by one person alone, and not without a giver's account (P22).
            models.CheckConstraint(
                condition=Q(kind="refund", request__isnull=False, authority__isnull=False)
                | (~Q(kind="refund") & Q(request__isnull=True, authority__isnull=True)),
                name="payments_return_refund",
            ),
        ]
        indexes = [models.Index(fields=["happened_on", "id"], name="payments_return_happened")]


class ReturnPart(models.Model):
    """How much of one part went back, and which account it had credited."""

    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="parts")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="returned")
    amount_minor = models.BigIntegerField()
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    credited = models.CharField(max_length=ACCOUNT_LENGTH)
    debited = models.CharField(max_length=ACCOUNT_LENGTH)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "part"], name="payments_returnpart_one"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_returnpart_amount"),
        ]
        indexes = [models.Index(fields=["credited"], name="payments_returnpart_credited")]


class Identification(models.Model):
    """What a part was found to be for whose purpose nobody knew (P13); its own row keeps what it first credited."""

    part = models.OneToOneField(Part, primary_key=True, on_delete=models.PROTECT, related_name="identification")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80, blank=True)
    amount_minor = models.BigIntegerField()
    credited = models.CharField(max_length=ACCOUNT_LENGTH)
    why = models.CharField(max_length=WHY, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=NAME)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_identification_amount"),
            models.CheckConstraint(condition=~Q(credited=""), name="payments_identification_credited"),
        ]
        indexes = [models.Index(fields=["credited"], name="payments_identified_as")]


class Correction(models.Model):
    """A payment that was a slip of the keyboard: taken back whole, and perhaps typed again (P3)."""

    payment = models.OneToOneField(Payment, primary_key=True, on_delete=models.PROTECT, related_name="correction")
    replacement = models.OneToOneField(Payment, null=True, on_delete=models.PROTECT, related_name="replaces")
    why = models.CharField(max_length=WHY)
    at = models.DateTimeField()
    by = models.CharField(max_length=NAME)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="payments_correction_why"),
            models.CheckConstraint(
                condition=Q(replacement=None) | ~Q(replacement=F("payment")), name="payments_correction_other"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="payments_correction_at")]
