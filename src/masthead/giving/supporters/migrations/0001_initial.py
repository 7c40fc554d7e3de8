"""Standing-order forms that readers made for themselves."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("payments", "0003_desk")]
    operations = [
        migrations.CreateModel(
            name="StandingOrder",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=10, unique=True)),
                ("token", models.CharField(max_length=120, unique=True)),
                ("content", models.CharField(max_length=64)),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("postal", models.JSONField(default=list)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("day", models.SmallIntegerField()),
                ("first_on", models.DateField()),
                ("purpose", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField()),
                (
                    "arrangement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.arrangement"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="supporters_standingorder_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("day__gte", 1), ("day__lte", 28)), name="supporters_standingorder_day"
                    ),
                ],
            },
        ),
    ]
