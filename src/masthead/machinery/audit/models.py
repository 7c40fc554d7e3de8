"""The audit line, its seals and authorities: appended, never changed (triggers in the migrations)."""

from django.db import models

from masthead.kernel.fields import EnumField
from masthead.machinery.audit.values import AuthorityKind


class Line(models.Model):
    """One act: who did what to what, and when. The actor is text: it outlives the person's record."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    actor = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)

    class Meta:
        # Each way of asking, in the order of the answer: a page of it is one short walk through an index.
        indexes = [
            models.Index(fields=["at", "id"], name="audit_line_at"),
            models.Index(fields=["actor", "at", "id"], name="audit_line_actor"),
            models.Index(fields=["act", "at", "id"], name="audit_line_act"),
            models.Index(fields=["subject", "at", "id"], name="audit_line_subject"),
        ]


class Seal(models.Model):
    """A block of lines under one hash."""

    n = models.BigIntegerField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.IntegerField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class Authority(models.Model):
    """By whose authority something was done; a line of the audit holds its digest, and is sealed with it."""

    id = models.UUIDField(primary_key=True)
    kind = EnumField(AuthorityKind)
    act = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    words = models.TextField()
    given_by = models.JSONField(default=list)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in AuthorityKind]), name="audit_authority_kind"
            )
        ]
