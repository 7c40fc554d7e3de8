"""Letters in runs, and how a gift may be named."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

LETTERS: list[Operation] = [
    migrations.CreateModel(
        name="LetterRun",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("made_at", models.DateTimeField()),
            ("made_by", models.CharField(max_length=200)),
        ],
    ),
    migrations.CreateModel(
        name="Letter",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("n", models.IntegerField()),
            ("kind", models.CharField(max_length=30)),
            (
                "payment",
                models.OneToOneField(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="letter",
                    to="payments.payment",
                ),
            ),
            (
                "run",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="payments.letterrun"
                ),
            ),
            (
                "aside",
                models.OneToOneField(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="letter",
                    to="payments.setaside",
                ),
            ),
            (
                "to",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("run", "n"), name="payments_letter_n"),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["thanks", "group", "set_aside"])), name="payments_letter_kind"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("aside__isnull", False), ("kind", "set_aside"), ("payment__isnull", True)),
                        models.Q(
                            models.Q(("kind", "set_aside"), _negated=True),
                            ("aside__isnull", True),
                            ("payment__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="payments_letter_about",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="LetterPrinting",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("printed_at", models.DateTimeField()),
            ("printed_by", models.CharField(max_length=200)),
            (
                "run",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="printings", to="payments.letterrun"
                ),
            ),
        ],
    ),
    migrations.CreateModel(
        name="LetterLeftOut",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("why", models.CharField(max_length=200)),
            (
                "payment",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="payments.payment",
                ),
            ),
            (
                "aside",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="payments.setaside",
                ),
            ),
            (
                "to",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.party"
                ),
            ),
            (
                "run",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="left_out", to="payments.letterrun"
                ),
            ),
        ],
    ),
    migrations.AddIndex(
        model_name="acknowledgement",
        index=models.Index(
            condition=models.Q(("carried_out_at__isnull", True)),
            fields=["decided_at"],
            name="payments_acknowledgement_due",
        ),
    ),
]

KEPT = ("payments_letterrun", "payments_letter", "payments_letterprinting", "payments_letterleftout")

# What was printed was printed: nobody's plain SQL changes or removes a line of it (payments_refuse: 0002).
KEEP_LETTERS = "".join(
    f"""
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION payments_keep_letters();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{settings.APPLICATION_ROLE}";
"""
    for table in KEPT
)
LETTERS_STAY = (
    """
CREATE FUNCTION payments_keep_letters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was printed stays as it was in %', TG_TABLE_NAME
          USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
    + KEEP_LETTERS
)

NAMES: list[Operation] = [
    migrations.CreateModel(
        name="NamedPart",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("account", models.CharField(max_length=40)),
            ("amount_minor", models.BigIntegerField()),
            ("currency", models.CharField(max_length=3)),
            ("counted_on", models.DateField()),
            ("settled_at", models.DateTimeField()),
            ("is_shown", models.BooleanField(default=False)),
        ],
    ),
    migrations.CreateModel(
        name="Naming",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("level", models.CharField(max_length=30)),
            ("shown", models.CharField(blank=True, max_length=200)),
            ("with_amount", models.BooleanField(default=False)),
            ("message", models.CharField(blank=True, max_length=200)),
            ("said_at", models.DateTimeField()),
            ("said_by", models.CharField(max_length=200)),
            ("state", models.CharField(max_length=30)),
            ("version", models.IntegerField(default=1)),
            ("moderated_by", models.CharField(blank=True, max_length=200)),
            ("moderated_at", models.DateTimeField(null=True)),
            ("why", models.CharField(blank=True, max_length=500)),
        ],
    ),
    migrations.AddField(
        model_name="naming",
        name="payment",
        field=models.OneToOneField(
            on_delete=django.db.models.deletion.PROTECT, related_name="naming", to="payments.payment"
        ),
    ),
    migrations.AddField(
        model_name="namedpart",
        name="naming",
        field=models.ForeignKey(
            on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="payments.naming"
        ),
    ),
    migrations.AddIndex(
        model_name="naming",
        index=models.Index(
            condition=models.Q(("state", "pending")), fields=["said_at", "id"], name="payments_naming_pending"
        ),
    ),
    migrations.AddIndex(
        model_name="naming",
        index=models.Index(
            condition=models.Q(("state", "pending"), _negated=True),
            fields=["-moderated_at"],
            name="payments_naming_moderated",
        ),
    ),
    migrations.AddConstraint(
        model_name="naming",
        constraint=models.CheckConstraint(
            condition=models.Q(("level__in", ["nothing", "town", "initials_town", "nickname", "full_name"])),
            name="payments_naming_level",
        ),
    ),
    migrations.AddConstraint(
        model_name="naming",
        constraint=models.CheckConstraint(
            condition=models.Q(("state__in", ["pending", "shown", "refused", "taken_back"])),
            name="payments_naming_state",
        ),
    ),
    migrations.AddConstraint(
        model_name="naming",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(
                    ("level", "nothing"),
                    ("message", ""),
                    ("shown", ""),
                    ("with_amount", False),
                    models.Q(("state", "shown"), _negated=True),
                ),
                models.Q(models.Q(("level", "nothing"), _negated=True), models.Q(("shown", ""), _negated=True)),
                _connector="OR",
            ),
            name="payments_naming_nothing",
        ),
    ),
    migrations.AddIndex(
        model_name="namedpart",
        index=models.Index(
            condition=models.Q(("is_shown", True)),
            fields=["account", "-counted_on", "-id"],
            name="payments_namedpart_shown",
        ),
    ),
    migrations.AddIndex(
        model_name="namedpart",
        index=models.Index(fields=["account", "settled_at"], name="payments_namedpart_settled"),
    ),
    migrations.AddConstraint(
        model_name="namedpart",
        constraint=models.UniqueConstraint(fields=("naming", "account"), name="payments_namedpart_one"),
    ),
    migrations.RunSQL(
        """
CREATE TRIGGER fixed BEFORE UPDATE ON payments_naming FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'payment_id', 'once');
CREATE TRIGGER fixed BEFORE UPDATE ON payments_namedpart FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'naming_id', 'account', 'amount_minor', 'currency', 'counted_on', 'settled_at', 'once');
CREATE TRIGGER kept BEFORE DELETE ON payments_naming FOR EACH ROW EXECUTE FUNCTION payments_refuse();
CREATE TRIGGER kept BEFORE DELETE ON payments_namedpart FOR EACH ROW EXECUTE FUNCTION payments_refuse();
""",
        migrations.RunSQL.noop,
    ),
]


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_returns")]
    operations = [
        *LETTERS,
        *NAMES,
        migrations.RunSQL(LETTERS_STAY, "DROP FUNCTION payments_keep_letters CASCADE"),
    ]
