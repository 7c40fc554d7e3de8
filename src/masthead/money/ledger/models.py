"""
The books' tables (money.md B1).

What Django can't say stands in plain SQL beside the migrations: append-only triggers, rights, the composite keys of a
transfer's currency, the guards of B2. Nothing here is written but through operations, and nothing is ever changed.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from masthead.kernel.fields import EnumField
from masthead.money.ledger.values import AccountClass


class Account(models.Model):
    """A place that money is in, comes from or goes to; ``subject`` is an opaque label of whoever opened it."""

    id = models.BigAutoField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.TextField()
    account_class = EnumField(AccountClass, db_column="class")
    currency = models.CharField(max_length=3)
    subject = models.TextField(null=True)  # noqa: DJ001 - no subject and an empty one are not the same
    open_on = models.DateField()
    closed_on = models.DateField(null=True)
    debits_within_credits = models.BooleanField(default=False)
    credits_within_debits = models.BooleanField(default=False)

    class Meta:
        db_table = "ledger_account"
        constraints = (
            # The composite key that both sides of a transfer point to: a transfer can't cross currencies.
            models.UniqueConstraint(fields=("id", "currency"), name="ledger_account_currency"),
            # What the export needs to make names that other programs accept, one for each account.
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{4}(\.[a-z0-9]+(-[a-z0-9]+)*)*$"), name="ledger_account_code"
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="ledger_account_currency_code"),
            models.CheckConstraint(
                condition=Q(account_class__in=[str(kind) for kind in AccountClass]), name="ledger_account_class"
            ),
            models.CheckConstraint(
                condition=Q(debits_within_credits=False) | Q(credits_within_debits=False), name="ledger_account_flags"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("open_on")), name="ledger_account_days"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Balance(models.Model):
    """Sums kept beside the transfers by a trigger: without a party the account's whole, with one that party's share."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT)
    party = models.UUIDField(null=True)
    debits = models.BigIntegerField()
    credits = models.BigIntegerField()
    last_seq = models.BigIntegerField()

    class Meta:
        db_table = "ledger_balance"
        constraints = (
            models.UniqueConstraint(fields=("account", "party"), name="ledger_balance_of", nulls_distinct=False),
        )

    def __str__(self) -> str:
        return f"{self.account_id}: {self.debits} - {self.credits}"


class TransferKind(models.Model):
    """What kinds of movement there are, and the classes of account that each may debit and credit."""

    code = models.TextField(primary_key=True)
    debit_classes = ArrayField(models.TextField())
    credit_classes = ArrayField(models.TextField())
    description = models.TextField()

    class Meta:
        db_table = "ledger_transfer_kind"

    def __str__(self) -> str:
        return self.code


class Journal(models.Model):
    """One thing that happened, in one or more transfers."""

    id = models.BigAutoField(primary_key=True)
    seq = models.BigIntegerField(unique=True)
    n = models.IntegerField()
    kind = models.TextField()
    effect_key = models.TextField(unique=True)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.TextField()
    source_type = models.TextField()
    source_id = models.TextField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    memo = models.TextField(blank=True)

    class Meta:
        db_table = "ledger_journal"
        constraints = (
            models.CheckConstraint(condition=Q(n__gte=1), name="ledger_journal_n"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="ledger_journal_seq"),
            models.CheckConstraint(
                condition=~Q(effect_key="") & ~Q(kind="") & ~Q(actor=""), name="ledger_journal_said"
            ),
        )
        indexes = (
            models.Index(fields=("source_type", "source_id"), name="ledger_journal_source"),
            models.Index(fields=("recorded_at",), name="ledger_journal_recorded"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.effect_key}"


class Transfer(models.Model):
    """One debit and one credit of the same sum: the shape itself sums to nothing (B2)."""

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="transfers")
    line = models.IntegerField()
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    debit_party = models.UUIDField(null=True)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    credit_party = models.UUIDField(null=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    kind = models.ForeignKey(TransferKind, models.PROTECT, related_name="+", db_column="kind")
    # Empty until Direct Debit comes. It stands here already, since a seal covers every column and can't be made again.
    pending_of = models.BigIntegerField(null=True)

    class Meta:
        db_table = "ledger_transfer"
        constraints = (
            models.UniqueConstraint(fields=("journal", "line"), name="ledger_transfer_line"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_transfer_amount"),
            models.CheckConstraint(condition=Q(pending_of=None), name="ledger_transfer_no_pending_yet"),
        )
        indexes = (
            models.Index(fields=("debit", "journal"), name="ledger_transfer_debit"),
            models.Index(fields=("credit", "journal"), name="ledger_transfer_credit"),
        )

    def __str__(self) -> str:
        return f"{self.journal_id}/{self.line}"


class Closing(models.Model):
    """Days that are shut, up to and with ``through_on``; ``journal_seq`` was the last journal then."""

    id = models.BigAutoField(primary_key=True)
    through_on = models.DateField(unique=True)
    journal_seq = models.BigIntegerField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_closing"

    def __str__(self) -> str:
        return f"closed through {self.through_on}"


class Seal(models.Model):
    """
    A link of the chain over a block of journals (L5).

    ``hash`` is what proves; ``prints`` only help to find the place: one line for each sealed row, ``seq:line:`` and
    eight hex figures for each column.
    """

    n = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField(unique=True)
    last_seq = models.BigIntegerField(unique=True)
    count = models.BigIntegerField()
    total = models.BigIntegerField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    prints = ArrayField(models.TextField())
    published_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_seal"

    def __str__(self) -> str:
        return f"{self.n}: {self.hash}"
