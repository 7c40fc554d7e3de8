"""
Special appeals, extensions, targets changed in mid-month, shortfalls carried, designations, and sums by day.

An appeal's last day moves only with a dated fact that says why, a target that runs only with one that two people made;
what the board resolved never changes.
"""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

SLUGS = "UPDATE fund_appeal SET slug = to_char(opens_on, 'YYYY-MM')"
FACTS = ("fund_lastday", "fund_targetchange", "fund_carried", "fund_designation")

GUARDS = """
CREATE OR REPLACE FUNCTION fund_appeal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.kind, NEW.slug, NEW.opens_on, NEW.gifts, NEW.returns)
        IS DISTINCT FROM (OLD.id, OLD.kind, OLD.slug, OLD.opens_on, OLD.gifts, OLD.returns) THEN
        RAISE EXCEPTION 'an appeal keeps its days and its accounts' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.closes_on <> OLD.closes_on AND (NEW.kind <> 'special' OR NEW.closes_on IS DISTINCT FROM
        (SELECT closes_on FROM fund_lastday WHERE appeal_id = NEW.id ORDER BY id DESC LIMIT 1)) THEN
        RAISE EXCEPTION 'an appeal keeps its days and its accounts' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.closes_on <> OLD.closes_on AND EXISTS (SELECT FROM fund_certification WHERE appeal_id = NEW.id) THEN
        RAISE EXCEPTION 'a certified appeal is over' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.carried_minor <> OLD.carried_minor AND NEW.carried_minor IS DISTINCT FROM
        (SELECT sum(amount_minor) FROM fund_carried WHERE appeal_id = NEW.id) THEN
        RAISE EXCEPTION 'what is carried over is what was resolved' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION fund_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION fund_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{settings.APPLICATION_ROLE}";
"""
    for table in FACTS
)


class Migration(migrations.Migration):
    dependencies = [("fund", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="Carried",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_minor", models.BigIntegerField()),
                ("resolved_on", models.DateField()),
                ("words", models.CharField(max_length=500)),
                ("authority_id", models.UUIDField(unique=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="DaySum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=40)),
                ("day_on", models.DateField()),
                ("kind", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("minor", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Designation",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("amount_minor", models.BigIntegerField()),
                ("resolved_on", models.DateField()),
                ("words", models.CharField(max_length=500)),
                ("authority_id", models.UUIDField(unique=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="LastDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was_on", models.DateField()),
                ("closes_on", models.DateField()),
                ("why", models.CharField(max_length=500)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="TargetChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was_minor", models.BigIntegerField()),
                ("target_minor", models.BigIntegerField()),
                ("why", models.CharField(max_length=500)),
                ("authority_id", models.UUIDField(unique=True)),
                ("changed_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=200)),
            ],
        ),
        migrations.AlterModelOptions(
            name="appeal",
            options={"ordering": ["-opens_on", "slug"]},
        ),
        migrations.AddField(
            model_name="appeal",
            name="carried_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="appeal",
            name="kind",
            field=models.CharField(default="monthly", max_length=30),
        ),
        migrations.AddField(
            model_name="appeal",
            name="slug",
            field=models.CharField(default="", max_length=30),
            preserve_default=False,
        ),
        migrations.RunSQL(SLUGS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="appeal",
            name="slug",
            field=models.CharField(max_length=30, unique=True),
        ),
        migrations.CreateModel(
            name="Summed",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="fund_summed_one")],
            },
        ),
        migrations.AddField(
            model_name="appeal",
            name="title",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="appeal",
            name="words",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="certification",
            name="digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="certification",
            name="returned_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="opens_on",
            field=models.DateField(),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["closes_on"], name="fund_appeal_last_day"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        django.db.models.expressions.CombinedExpression(
                            models.F("carried_minor"), "%%", models.Value(100)
                        ),
                        0,
                    ),
                    ("carried_minor__gte", 0),
                ),
                name="fund_appeal_carried_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["monthly", "special"])), name="fund_appeal_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "monthly"), ("slug__regex", "^[0-9]{4}-[0-9]{2}$"), ("title", "")),
                    models.Q(
                        ("carried_minor", 0),
                        ("kind", "special"),
                        ("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$"),
                        models.Q(("title", ""), _negated=True),
                        models.Q(("slug__regex", "^[0-9-]*$"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="fund_appeal_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "monthly")), fields=("opens_on",), name="fund_appeal_one_a_month"
            ),
        ),
        migrations.AddField(
            model_name="carried",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="carried", to="fund.appeal"
            ),
        ),
        migrations.AddField(
            model_name="carried",
            name="source",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="carried_to", to="fund.appeal"
            ),
        ),
        migrations.AddConstraint(
            model_name="daysum",
            constraint=models.UniqueConstraint(fields=("account", "day_on", "kind"), name="fund_daysum_one"),
        ),
        migrations.AddField(
            model_name="designation",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="designations", to="fund.appeal"
            ),
        ),
        migrations.AddField(
            model_name="lastday",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="last_days", to="fund.appeal"
            ),
        ),
        migrations.AddField(
            model_name="targetchange",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="target_changes", to="fund.appeal"
            ),
        ),
        migrations.AddConstraint(
            model_name="carried",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        django.db.models.expressions.CombinedExpression(
                            models.F("amount_minor"), "%%", models.Value(100)
                        ),
                        0,
                    ),
                    ("amount_minor__gt", 0),
                ),
                name="fund_carried_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="carried",
            constraint=models.CheckConstraint(
                condition=models.Q(("appeal", models.F("source")), _negated=True), name="fund_carried_onward"
            ),
        ),
        migrations.AddConstraint(
            model_name="designation",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="fund_designation_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="lastday",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="fund_lastday_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="targetchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="fund_targetchange_reason"
            ),
        ),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
