"""
Appointments, and what two people decide.

Nothing of it is deleted. An appointment changes once, when it ends; a proposal once, when it is decided.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION people_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is in % stays', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION people_appointment_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL
       OR (to_jsonb(NEW) - 'ended_at' - 'ended_by') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at' - 'ended_by') THEN
        RAISE EXCEPTION 'an appointment changes once, when it ends' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION people_proposal_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'waiting'
       OR (NEW.id, NEW.act, NEW.subject, NEW.detail, NEW.words, NEW.proposed_by_id, NEW.proposer, NEW.proposed_at,
           NEW.expires_at)
          IS DISTINCT FROM
          (OLD.id, OLD.act, OLD.subject, OLD.detail, OLD.words, OLD.proposed_by_id, OLD.proposer, OLD.proposed_at,
           OLD.expires_at) THEN
        RAISE EXCEPTION 'a proposal changes once, when it is decided' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ends_once BEFORE UPDATE ON people_appointment
    FOR EACH ROW EXECUTE FUNCTION people_appointment_ends_once();
CREATE TRIGGER decided_once BEFORE UPDATE ON people_proposal
    FOR EACH ROW EXECUTE FUNCTION people_proposal_decided_once();
CREATE TRIGGER stays BEFORE DELETE ON people_appointment FOR EACH ROW EXECUTE FUNCTION people_refuse();
CREATE TRIGGER stays BEFORE DELETE ON people_proposal FOR EACH ROW EXECUTE FUNCTION people_refuse();
"""

UNDO = """
DROP TRIGGER ends_once ON people_appointment;
DROP TRIGGER decided_once ON people_proposal;
DROP TRIGGER stays ON people_appointment;
DROP TRIGGER stays ON people_proposal;
DROP FUNCTION people_refuse();
DROP FUNCTION people_appointment_ends_once();
DROP FUNCTION people_proposal_decided_once();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_parties")]
    operations = [
        migrations.AddField(model_name="user", name="sessions_ended", field=models.PositiveIntegerField(default=0)),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("role", models.CharField(max_length=80)),
                ("is_deputy", models.BooleanField(default=False)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("appointed_by", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=200)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("user", "role"),
                        name="people_appointment_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_at__isnull", True), ("until_at__gt", models.F("from_at")), _connector="OR"
                        ),
                        name="people_appointment_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by", "")),
                            models.Q(("ended_at__gte", models.F("from_at")), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="people_appointment_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("act", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=200)),
                ("detail", models.JSONField(default=dict)),
                ("words", models.TextField()),
                ("proposer", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=30)),
                ("decider", models.CharField(blank=True, max_length=200)),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.TextField(blank=True)),
                ("authority_id", models.UUIDField(null=True, unique=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "proposed_at"], name="people_proposal_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "approved", "alone", "refused", "withdrawn"])),
                        name="people_proposal_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="people_proposal_decided_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(
                                    ("proposed_by__isnull", True),
                                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="people_proposal_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "alone"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("decided_by", models.F("proposed_by")),
                                models.Q(("why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="people_proposal_alone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("authority_id__isnull", False), ("state__in", ["approved", "alone"])),
                            models.Q(
                                models.Q(("state__in", ["approved", "alone"]), _negated=True),
                                ("authority_id__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="people_proposal_authority",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposalLink",
            fields=[
                ("secret_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="people.proposal"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
