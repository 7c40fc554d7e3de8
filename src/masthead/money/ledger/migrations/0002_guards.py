"""The guards of the books, in plain SQL: ``0002_guards.sql``."""

from pathlib import Path

from django.conf import settings
from django.db import connection, migrations

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(SQL.replace("{application}", connection.ops.quote_name(settings.APPLICATION_ROLE))),
    ]
