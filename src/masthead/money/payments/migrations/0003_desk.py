"""
The giving desk: batches, their lines, what is set aside, scans, standing arrangements.

A batch that is posted agrees with what was counted, and every line of it became a payment: the database refuses any
other. What was posted never changes, and nothing that was typed leaves the tables.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = ("payments_batch", "payments_line", "payments_setaside", "payments_scan", "payments_arrangement")

WHOLE = """
CREATE FUNCTION payments_line_parts_equal_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    it uuid := CASE WHEN TG_TABLE_NAME = 'payments_line' THEN to_jsonb(NEW) ->> 'id'
                    ELSE to_jsonb(COALESCE(NEW, OLD)) ->> 'line_id' END;
    whole bigint;
BEGIN
    SELECT amount_minor INTO whole FROM payments_line WHERE id = it;
    IF whole IS DISTINCT FROM (SELECT sum(amount_minor) FROM payments_linepart WHERE line_id = it) THEN
        RAISE EXCEPTION 'the parts of line % do not equal the whole', it
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER parts_equal_whole AFTER INSERT OR UPDATE OF amount_minor ON payments_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_line_parts_equal_whole();
CREATE CONSTRAINT TRIGGER parts_equal_whole AFTER INSERT OR UPDATE OR DELETE ON payments_linepart
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_line_parts_equal_whole();
"""

POSTED = """
CREATE FUNCTION payments_posted_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_now jsonb := to_jsonb(COALESCE(NEW, OLD));
    batch uuid;
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'payments_batch' THEN batch := row_now ->> 'id';
        WHEN 'payments_line' THEN batch := row_now ->> 'batch_id';
        ELSE SELECT batch_id INTO batch FROM payments_line WHERE id = (row_now ->> 'line_id')::uuid;
    END CASE;
    IF EXISTS (SELECT FROM payments_batch WHERE id = batch AND state = 'posted') THEN
        RAISE EXCEPTION 'batch % is posted: % of it can not change', batch, TG_TABLE_NAME
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER posted_stands BEFORE UPDATE ON payments_batch
    FOR EACH ROW EXECUTE FUNCTION payments_posted_stands();
CREATE TRIGGER posted_stands BEFORE INSERT OR UPDATE OR DELETE ON payments_line
    FOR EACH ROW EXECUTE FUNCTION payments_posted_stands();
CREATE TRIGGER posted_stands BEFORE INSERT OR UPDATE OR DELETE ON payments_linepart
    FOR EACH ROW EXECUTE FUNCTION payments_posted_stands();

CREATE FUNCTION payments_posted_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted bigint;
    total bigint;
    cash bigint;
BEGIN
    SELECT count(*) FILTER (WHERE means <> 'cash'), COALESCE(sum(amount_minor) FILTER (WHERE means <> 'cash'), 0),
           COALESCE(sum(amount_minor) FILTER (WHERE means = 'cash'), 0)
      INTO counted, total, cash FROM payments_line WHERE batch_id = NEW.id AND removed_at IS NULL;
    IF (counted, total, cash) IS DISTINCT FROM (NEW.control_count::bigint, NEW.control_minor, NEW.cash_minor) THEN
        RAISE EXCEPTION 'batch % does not agree with its control totals', NEW.id
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT FROM payments_line l LEFT JOIN payments_payment p
                        ON p.id = l.payment_id AND p.batch_id = NEW.id AND p.amount_minor = l.amount_minor
                WHERE l.batch_id = NEW.id AND l.removed_at IS NULL AND p.id IS NULL) THEN
        RAISE EXCEPTION 'batch % is posted, and a line of it is no payment', NEW.id
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posted_agrees AFTER INSERT OR UPDATE OF state ON payments_batch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'posted') EXECUTE FUNCTION payments_posted_agrees();
"""

FIXED = """
CREATE TRIGGER fixed_by_the_desk BEFORE UPDATE ON payments_payment FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'batch_id', 'arrangement_id', 'takings_minor', 'costs_minor', 'costs_note', 'once');
CREATE TRIGGER fixed BEFORE UPDATE ON payments_batch FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'code', 'kind', 'currency', 'opened_at', 'opened_by', 'once');
CREATE TRIGGER fixed BEFORE UPDATE ON payments_line FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'batch_id', 'n', 'currency', 'typed_at', 'typed_by', 'once', 'payment_id');
CREATE TRIGGER fixed BEFORE UPDATE ON payments_setaside FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'batch_id', 'reason', 'means', 'amount_minor', 'currency', 'payer_id', 'received_on', 'made_at', 'made_by',
    'once', 'letter_at');
CREATE TRIGGER fixed BEFORE UPDATE ON payments_arrangement FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'code', 'purpose_id', 'subject', 'amount_minor', 'currency', 'made_at', 'made_by', 'once', 'ended_on');
"""

REFUSE = "".join(
    f"""
CREATE TRIGGER kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION payments_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse();
REVOKE DELETE, TRUNCATE ON {table} FROM "{settings.APPLICATION_ROLE}";
"""
    for table in KEPT
)

UNDO = """
DROP TRIGGER fixed_by_the_desk ON payments_payment;
DROP FUNCTION payments_line_parts_equal_whole, payments_posted_stands, payments_posted_agrees CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_guards"), ("people", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=10, unique=True)),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=200)),
                ("ended_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=10, unique=True)),
                ("kind", models.CharField(max_length=30)),
                ("state", models.CharField(default="draft", max_length=30)),
                ("version", models.IntegerField(default=1)),
                ("received_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("control_count", models.IntegerField()),
                ("control_minor", models.BigIntegerField()),
                ("cash_minor", models.BigIntegerField()),
                ("counter_1", models.CharField(blank=True, max_length=200)),
                ("counter_2", models.CharField(blank=True, max_length=200)),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("n", models.IntegerField()),
                ("version", models.IntegerField(default=1)),
                ("means", models.CharField(max_length=30)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("acknowledge", models.CharField(max_length=30)),
                ("booked_on", models.DateField(null=True)),
                ("cheque_on", models.DateField(null=True)),
                ("box", models.CharField(blank=True, max_length=60)),
                ("takings_minor", models.BigIntegerField(null=True)),
                ("costs_minor", models.BigIntegerField(null=True)),
                ("costs_note", models.CharField(blank=True, max_length=200)),
                ("naming_level", models.CharField(default="nothing", max_length=30)),
                ("naming_shown", models.CharField(blank=True, max_length=200)),
                ("naming_with_amount", models.BooleanField(default=False)),
                ("naming_message", models.CharField(blank=True, max_length=500)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("sure", models.BooleanField(default=False)),
                ("typed_at", models.DateTimeField()),
                ("typed_by", models.CharField(max_length=200)),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_by", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="LinePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.SmallIntegerField()),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("amount_minor", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=40)),
                ("size_bytes", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=30)),
                ("state", models.CharField(default="waiting", max_length=30)),
                ("means", models.CharField(max_length=30)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("sender", models.CharField(blank=True, max_length=200)),
                ("cheque_on", models.DateField(null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("received_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=200)),
                ("ended_why", models.CharField(blank=True, max_length=500)),
                ("letter_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payments_payment_means",
        ),
        migrations.AddField(
            model_name="payment",
            name="costs_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="payment",
            name="costs_note",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="payment",
            name="takings_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="party",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="purpose",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.purpose"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="arrangement",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.arrangement"
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["state", "-opened_at"], name="payments_batch_by_state"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["post", "statement"])), name="payments_batch_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "posted", "discarded"])), name="payments_batch_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("cash_minor__gte", 0), ("control_count__gte", 0), ("control_minor__gte", 0)),
                name="payments_batch_controls",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "post"), ("cash_minor", 0), _connector="OR"), name="payments_batch_cash"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cash_minor", 0),
                    models.Q(
                        models.Q(("counter_1", ""), _negated=True),
                        models.Q(("counter_2", ""), _negated=True),
                        models.Q(("counter_1__iexact", models.F("counter_2")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_batch_counters",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "draft")),
                    models.Q(models.Q(("state", "draft"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="payments_batch_ended",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="payments.batch"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("means__in", ["card", "cheque", "cash", "transfer", "standing_order"])),
                name="payments_payment_means",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("costs_minor__isnull", True), ("takings_minor__isnull", True)),
                    models.Q(
                        ("costs_minor__gte", 0),
                        (
                            "takings_minor",
                            django.db.models.expressions.CombinedExpression(
                                models.F("amount_minor"), "+", models.F("costs_minor")
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="payments_payment_takings",
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="arrangement",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.arrangement"
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="payments.batch"
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="giver",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="payer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="payment",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="line", to="payments.payment"
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="to_thank",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"
            ),
        ),
        migrations.AddField(
            model_name="linepart",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="payments.line"
            ),
        ),
        migrations.AddField(
            model_name="linepart",
            name="purpose",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.purpose"
            ),
        ),
        migrations.AddField(
            model_name="scan",
            name="batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="payments.batch"
            ),
        ),
        migrations.AddField(
            model_name="scan",
            name="line",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="payments.line"
            ),
        ),
        migrations.AddField(
            model_name="setaside",
            name="batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="aside", to="payments.batch"
            ),
        ),
        migrations.AddField(
            model_name="setaside",
            name="line",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="was_aside", to="payments.line"
            ),
        ),
        migrations.AddField(
            model_name="setaside",
            name="payer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"
            ),
        ),
        migrations.AddField(
            model_name="scan",
            name="aside",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="payments.setaside"
            ),
        ),
        migrations.AddConstraint(
            model_name="arrangement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__isnull", True), ("amount_minor__gt", 0), _connector="OR"),
                name="payments_arrangement_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(fields=("batch", "n"), name="payments_line_n"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="payments_line_amount"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("means__in", ["cheque", "cash", "transfer", "standing_order"])),
                name="payments_line_means",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("booked_on__isnull", True), ("means__in", ["cheque", "cash"])),
                    models.Q(("booked_on__isnull", False), ("means__in", ["transfer", "standing_order"])),
                    _connector="OR",
                ),
                name="payments_line_booked",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("costs_minor__isnull", True), ("takings_minor__isnull", True)),
                    models.Q(
                        ("costs_minor__gte", 0),
                        (
                            "takings_minor",
                            django.db.models.expressions.CombinedExpression(
                                models.F("amount_minor"), "+", models.F("costs_minor")
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="payments_line_takings",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("removed_at__isnull", True), ("payment__isnull", True), _connector="OR"),
                name="payments_line_removed",
            ),
        ),
        migrations.AddConstraint(
            model_name="linepart",
            constraint=models.UniqueConstraint(fields=("line", "n"), name="payments_linepart_n"),
        ),
        migrations.AddConstraint(
            model_name="linepart",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="payments_linepart_amount"
            ),
        ),
        migrations.AddIndex(
            model_name="setaside",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["made_at"], name="payments_aside_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["unsigned", "post_dated", "stale", "wrong_payee", "foreign", "charity_voucher"])
                ),
                name="payments_aside_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "taken_up", "returned"])), name="payments_aside_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__isnull", True), ("amount_minor__gt", 0), _connector="OR"),
                name="payments_aside_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="payments_aside_ended",
            ),
        ),
        migrations.RunSQL(WHOLE + POSTED + FIXED + REFUSE, UNDO),
    ]
