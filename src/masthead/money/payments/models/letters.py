"""Runs of letters: appended, never changed (migration 0005). What a letter says is read when it is printed."""

from django.db import models
from django.db.models import Q

from masthead.kernel.fields import EnumField
from masthead.money.payments.models.desk import SetAside
from masthead.money.payments.models.payments import Payment
from masthead.money.payments.values.letters import LetterKind


class LetterRun(models.Model):
    """Letters that were made at once, in the order of their postcodes."""

    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)


class Letter(models.Model):
    """
    One letter: a payment is written about once, and so is what was set aside.

    :param to: whom it goes to: the person, or a group's contact on that day
    """

    run = models.ForeignKey(LetterRun, on_delete=models.PROTECT, related_name="letters")
    n = models.IntegerField()
    kind = EnumField(LetterKind)
    payment = models.OneToOneField(Payment, null=True, on_delete=models.PROTECT, related_name="letter")
    aside = models.OneToOneField(SetAside, null=True, on_delete=models.PROTECT, related_name="letter")
    to = models.ForeignKey("people.Party", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "n"], name="payments_letter_n"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in LetterKind]), name="payments_letter_kind"),
            models.CheckConstraint(
                condition=Q(kind="set_aside", payment__isnull=True, aside__isnull=False)
                | (~Q(kind="set_aside") & Q(payment__isnull=False, aside__isnull=True)),
                name="payments_letter_about",
            ),
        ]


class LetterPrinting(models.Model):
    """Each time that a run was printed; the first is its making."""

    run = models.ForeignKey(LetterRun, on_delete=models.PROTECT, related_name="printings")
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=200)


class LetterLeftOut(models.Model):
    """What waited for a letter and got none in a run, and why."""

    run = models.ForeignKey(LetterRun, on_delete=models.PROTECT, related_name="left_out")
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="+")
    aside = models.ForeignKey(SetAside, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("people.Party", null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
