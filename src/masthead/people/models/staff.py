"""Appointments, and what is proposed to a second person; neither is ever deleted (triggers in the migration)."""

import uuid

from django.db import models
from django.db.models import F, Q

from masthead.kernel.fields import EnumField
from masthead.people.values import ProposalState


class Appointment(models.Model):
    """A role held from a moment, perhaps until one, perhaps ended before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=80)
    is_deputy = models.BooleanField(default=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    appointed_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(ended_at__isnull=True), name="people_appointment_once"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("from_at")), name="people_appointment_until"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="") | Q(ended_at__isnull=False, ended_at__gte=F("from_at")),
                name="people_appointment_ended",
            ),
        ]


class Proposal(models.Model):
    """What somebody proposes and somebody else decides."""

    id = models.UUIDField(primary_key=True)
    act = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    words = models.TextField()
    proposed_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    proposer = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = EnumField(ProposalState, default=ProposalState.WAITING)
    decided_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    decider = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    authority_id = models.UUIDField(null=True, unique=True)

    class Meta:
        indexes = [models.Index(fields=["state", "proposed_at"], name="people_proposal_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ProposalState]), name="people_proposal_state"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="people_proposal_decided_when",
            ),
            # Never by oneself (practice.md P26); and one officer's own act says that it is one.
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(decided_by__isnull=False) & (Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")))),
                name="people_proposal_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="alone")
                | (Q(decided_by__isnull=False) & Q(decided_by=F("proposed_by")) & ~Q(why="")),
                name="people_proposal_alone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "alone"], authority_id__isnull=False)
                | (~Q(state__in=["approved", "alone"]) & Q(authority_id__isnull=True)),
                name="people_proposal_authority",
            ),
        ]


class ProposalLink(models.Model):
    """A secret address by which one of the asked opens a proposal; only its hash is kept (fixed.md)."""

    secret_hash = models.CharField(primary_key=True, max_length=64)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="links")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
