"""The giving desk's tables. What they promise beyond these constraints is kept by the triggers of migration 0003."""

from django.db import models
from django.db.models import F, Q

from masthead.kernel.fields import EnumField
from masthead.money.payments.models.payments import Payment, Purpose
from masthead.money.payments.values import AsideReason, AsideState, BatchKind, BatchState, Decision, Means

NAME = 200


class Arrangement(models.Model):
    """A standing order that somebody was given a form for (practice.md P18); its reference finds party and purpose."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=10, unique=True)
    party = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=NAME)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True) | Q(amount_minor__gt=0), name="payments_arrangement_amount"
            ),
        ]


class Batch(models.Model):
    """
    One bag of post, or one paper statement (P10).

    :param received_on: the day stamped on the post, on which its money counts; a statement's lines bear their own
    :param control_count: cheques, or lines of a statement, as they were counted before anything was typed
    :param version: goes up with whatever is written to the batch or its lines
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=10, unique=True)
    kind = EnumField(BatchKind)
    state = EnumField(BatchState, default=BatchState.DRAFT.value)
    version = models.IntegerField(default=1)
    received_on = models.DateField()
    currency = models.CharField(max_length=3)
    control_count = models.IntegerField()
    control_minor = models.BigIntegerField()
    cash_minor = models.BigIntegerField()
    counter_1 = models.CharField(max_length=NAME, blank=True)
    counter_2 = models.CharField(max_length=NAME, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=NAME)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=NAME, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in BatchKind]), name="payments_batch_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in BatchState]), name="payments_batch_state"
            ),
            models.CheckConstraint(
                condition=Q(control_count__gte=0, control_minor__gte=0, cash_minor__gte=0),
                name="payments_batch_controls",
            ),
            models.CheckConstraint(condition=Q(kind="post") | Q(cash_minor=0), name="payments_batch_cash"),
            # Cash is counted by two, and they are two (P10).
            models.CheckConstraint(
                condition=Q(cash_minor=0)
                | (~Q(counter_1="") & ~Q(counter_2="") & ~Q(counter_1__iexact=F("counter_2"))),
                name="payments_batch_counters",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", ended_at__isnull=True) | (~Q(state="draft") & Q(ended_at__isnull=False)),
                name="payments_batch_ended",
            ),
        ]
        indexes = [models.Index(fields=["state", "-opened_at"], name="payments_batch_by_state")]


class Line(models.Model):
    """
    One cheque, sum of cash or bank line, saved as it was typed; its parts equal it, by a deferred trigger.

    :param version: goes up with each change, so that two people who change one line see one another
    :param payment: what it became when its batch was posted
    :param aside: what was set aside of it, or what it was taken up from
    """

    id = models.UUIDField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    n = models.IntegerField()
    version = models.IntegerField(default=1)
    means = EnumField(Means)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    payer = models.ForeignKey("people.Party", null=True, on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey("people.Party", null=True, on_delete=models.PROTECT, related_name="+")
    to_thank = models.ForeignKey("people.Party", null=True, on_delete=models.PROTECT, related_name="+")
    acknowledge = EnumField(Decision)
    booked_on = models.DateField(null=True)
    cheque_on = models.DateField(null=True)
    box = models.CharField(max_length=60, blank=True)
    arrangement = models.ForeignKey(Arrangement, null=True, on_delete=models.PROTECT, related_name="+")
    takings_minor = models.BigIntegerField(null=True)
    costs_minor = models.BigIntegerField(null=True)
    costs_note = models.CharField(max_length=NAME, blank=True)
    naming_level = models.CharField(max_length=30, default="nothing")
    naming_shown = models.CharField(max_length=NAME, blank=True)
    naming_with_amount = models.BooleanField(default=False)
    naming_message = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)
    sure = models.BooleanField(default=False)
    typed_at = models.DateTimeField()
    typed_by = models.CharField(max_length=NAME)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=NAME, blank=True)
    payment = models.OneToOneField(Payment, null=True, on_delete=models.PROTECT, related_name="line")
    aside = models.ForeignKey("SetAside", null=True, on_delete=models.PROTECT, related_name="lines")

    class Meta:
        constraints = [
            # What was set aside is one cheque: it is posted once, in whatever batch.
            models.UniqueConstraint(
                fields=["aside"], condition=Q(payment__isnull=False), name="payments_line_aside_once"
            ),
            models.UniqueConstraint(fields=["batch", "n"], name="payments_line_n"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_line_amount"),
            models.CheckConstraint(
                condition=Q(means__in=["cheque", "cash", "transfer", "standing_order"]), name="payments_line_means"
            ),
            models.CheckConstraint(
                condition=Q(means__in=["cheque", "cash"], booked_on__isnull=True)
                | Q(means__in=["transfer", "standing_order"], booked_on__isnull=False),
                name="payments_line_booked",
            ),
            models.CheckConstraint(
                condition=Q(takings_minor__isnull=True, costs_minor__isnull=True)
                | Q(costs_minor__gte=0, takings_minor=F("amount_minor") + F("costs_minor")),
                name="payments_line_takings",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(payment__isnull=True), name="payments_line_removed"
            ),
        ]


class LinePart(models.Model):
    """One part of a line, for one purpose."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="parts")
    n = models.SmallIntegerField()
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80, blank=True)
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "n"], name="payments_linepart_n"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_linepart_amount"),
        ]


class SetAside(models.Model):
    """
    Something in the post that is not counted (P14): outside every control total until it is taken up.

    :param batch: the bag that it came in, where that is known
    :param line: the line that it is in, once it was taken up
    :param letter_at: when its sender was written to
    """

    id = models.UUIDField(primary_key=True)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="aside")
    reason = EnumField(AsideReason)
    state = EnumField(AsideState, default=AsideState.WAITING.value)
    means = EnumField(Means)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    payer = models.ForeignKey("people.Party", null=True, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=NAME, blank=True)
    cheque_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    received_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=NAME)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=NAME, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)
    line = models.OneToOneField(Line, null=True, on_delete=models.PROTECT, related_name="was_aside")
    letter_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=[reason.value for reason in AsideReason]), name="payments_aside_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in AsideState]), name="payments_aside_state"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True) | Q(amount_minor__gt=0), name="payments_aside_amount"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="payments_aside_ended",
            ),
        ]
        indexes = [models.Index(fields=["made_at"], condition=Q(state="waiting"), name="payments_aside_waiting")]


class Scan(models.Model):
    """
    A scan or photograph of what came in; its file lies outside public media, under a name made of its id.

    :param name: as it is offered for saving
    :param digest: SHA-256 of the file as it is kept
    """

    id = models.UUIDField(primary_key=True)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="scans")
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="scans")
    aside = models.ForeignKey(SetAside, null=True, on_delete=models.PROTECT, related_name="scans")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    size_bytes = models.IntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=NAME)
