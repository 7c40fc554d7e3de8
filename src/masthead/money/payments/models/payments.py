"""Payments, their parts and purposes, and what came in about them. The guards are in migration 0002."""

from django.db import models
from django.db.models import F, Q

from masthead.kernel.fields import EnumField
from masthead.money.payments.values import Decision, Means, State, Waits

ACCOUNT_LENGTH = 40
_IS_COUNTED = Q(counted_on__isnull=False)


def _one_of(field: str, words: type[State | Means | Decision | Waits], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": [word.value for word in words]}), name=name)


class Purpose(models.Model):
    """What money may be for (money.md B4). Without a fitting, its own accounts are used."""

    code = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    credit_account = models.CharField(max_length=ACCOUNT_LENGTH)
    returns_account = models.CharField(max_length=ACCOUNT_LENGTH)
    fitting = models.CharField(max_length=40, blank=True)
    open_on = models.DateField()
    closed_on = models.DateField(null=True)


class Payment(models.Model):
    """
    One payment, whatever it is for.

    :param content: a keyed fingerprint of what was asked for, so that the same token with other content is seen
    :param wants: the acknowledgement decision as it was asked for; it is made when the payment settles
    :param words: what the company's page calls it, kept so that the same call can be made again (C10)
    :param thanks_hash: SHA-256 of the secret in the thanks link
    :param batch: the bag of post or the statement that it was typed from
    :param takings_minor: what a group took, of which it paid in what its costs left (P19)
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=10, unique=True)
    token = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001 - unique where there is one
    content = models.CharField(max_length=64, blank=True)
    provider = models.CharField(max_length=20, blank=True)
    means = EnumField(Means)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = EnumField(State)
    payer = models.ForeignKey("people.Party", null=True, on_delete=models.PROTECT, related_name="+")
    wants = EnumField(Decision)
    words = models.CharField(max_length=250, blank=True)
    attempt = models.SmallIntegerField(default=1)
    key = models.CharField(max_length=80, blank=True)
    ref = models.CharField(max_length=120, blank=True)
    address = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    prepared_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)
    thanks_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - as the token
    thanks_until = models.DateTimeField(null=True)
    batch = models.ForeignKey("payments.Batch", null=True, on_delete=models.PROTECT, related_name="payments")
    arrangement = models.ForeignKey("payments.Arrangement", null=True, on_delete=models.PROTECT, related_name="+")
    takings_minor = models.BigIntegerField(null=True)
    costs_minor = models.BigIntegerField(null=True)
    costs_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            _one_of("state", State, "payments_payment_state"),
            _one_of("means", Means, "payments_payment_means"),
            _one_of("wants", Decision, "payments_payment_wants"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_payment_amount"),
            models.CheckConstraint(
                condition=~Q(state=State.SETTLED.value) | Q(settled_at__isnull=False, taken_at__isnull=False),
                name="payments_payment_settled_when",
            ),
            models.UniqueConstraint(fields=["provider", "ref"], condition=~Q(ref=""), name="payments_payment_ref"),
            models.CheckConstraint(
                condition=Q(takings_minor__isnull=True, costs_minor__isnull=True)
                | Q(costs_minor__gte=0, takings_minor=F("amount_minor") + F("costs_minor")),
                name="payments_payment_takings",
            ),
        ]
        indexes = [
            models.Index(fields=["-prepared_at"]),
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=["prepared", "open", "checking"]),
                name="payments_payment_waiting",
            ),
            models.Index(fields=["prepared_at"], condition=Q(state="needs_human"), name="payments_payment_needs_human"),
        ]


class Part(models.Model):
    """
    One part of a payment, for one purpose. The parts equal the whole, by a deferred trigger.

    :param means: its payment's, put here by a trigger, so that one index finds the gifts of one means
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="parts")
    n = models.SmallIntegerField()
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    giver = models.ForeignKey("people.Party", null=True, on_delete=models.PROTECT, related_name="+")
    to_thank = models.ForeignKey("people.Party", null=True, on_delete=models.PROTECT, related_name="+")
    counted_on = models.DateField(null=True)
    credited = models.CharField(max_length=ACCOUNT_LENGTH, blank=True)
    means = EnumField(Means, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "n"], name="payments_part_n"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payments_part_amount"),
            models.CheckConstraint(
                condition=Q(counted_on__isnull=True, credited="") | (Q(counted_on__isnull=False) & ~Q(credited="")),
                name="payments_part_counted",
            ),
        ]
        indexes = [
            models.Index(fields=["credited"], condition=~Q(credited=""), name="payments_part_credited"),
            # The list of gifts, newest first, looked through by one thing or another (queries/treasury).
            models.Index(fields=["-counted_on", "-id"], condition=_IS_COUNTED, name="payments_part_by_day"),
            models.Index(fields=["means", "-counted_on", "-id"], condition=_IS_COUNTED, name="payments_part_by_means"),
            models.Index(
                fields=["purpose", "-counted_on", "-id"], condition=_IS_COUNTED, name="payments_part_by_purpose"
            ),
            models.Index(
                fields=["credited", "-counted_on", "-id"], condition=_IS_COUNTED, name="payments_part_by_account"
            ),
            models.Index(
                fields=["amount_minor", "-counted_on", "-id"], condition=_IS_COUNTED, name="payments_part_by_amount"
            ),
        ]


CHARGE = "charge"  # the one kind of money fact that is booked so far
_IS_WAITING, _IS_DONE = Q(state=Waits.WAITING.value), Q(state=Waits.DONE.value)


class Acknowledgement(models.Model):
    """The one acknowledgement decision of a payment, made when it settled and carried out once (P15, L14)."""

    payment = models.OneToOneField(Payment, primary_key=True, on_delete=models.PROTECT)
    decision = EnumField(Decision)
    decided_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True)
    mail_key = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [_one_of("decision", Decision, "payments_acknowledgement_decision")]
        indexes = [
            models.Index(
                fields=["decided_at"], condition=Q(carried_out_at__isnull=True), name="payments_acknowledgement_due"
            )
        ]


class InboxEvent(models.Model):
    """A company's notification as it came: only wakes a fetch (C2); forgotten a month after it was worked off."""

    provider = models.CharField(max_length=20)
    mode = models.CharField(max_length=10)
    event_id = models.CharField(max_length=120)
    type = models.CharField(max_length=120)
    ref = models.CharField(max_length=120)
    raw = models.BinaryField()
    received_at = models.DateTimeField()
    state = EnumField(Waits, default=Waits.WAITING.value)
    tries = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            _one_of("state", Waits, "payments_event_state"),
            models.UniqueConstraint(fields=["provider", "mode", "event_id"], name="payments_event_once"),
        ]
        indexes = [models.Index(fields=["next_at", "id"], condition=_IS_WAITING, name="payments_event_waiting")]


class Fact(models.Model):
    """
    Money that moved at a company: one row, one effect.

    :param effect: begins the effect keys of its journals
    :param payment: ours, where it is one of ours
    """

    provider = models.CharField(max_length=20)
    effect = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=60)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="+")
    gross_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    taken_at = models.DateTimeField()
    raw = models.JSONField()
    state = EnumField(Waits, default=Waits.WAITING.value)
    reason = models.TextField(blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            _one_of("state", Waits, "payments_fact_state"),
            # One charge settles one payment: a second one that was booked would be a second acknowledgement.
            models.UniqueConstraint(
                fields=["payment"], condition=_IS_DONE & Q(kind=CHARGE), name="payments_fact_settles_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], condition=~_IS_DONE, name="payments_fact_waiting")]


class Cursor(models.Model):
    """Up to where a company's money facts were swept."""

    provider = models.CharField(max_length=20)
    mode = models.CharField(max_length=10)
    swept_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "mode"], name="payments_cursor_one")]
