"""
One cheque is in one place: a line knows what was set aside of it, or what it was taken up from.

What was set aside is posted once, whatever happened to its lines: the database refuses a second one. Parts of lines and
names are emptied at one stroke by nobody.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Of a batch that is posted nothing can change any more, and nothing of it can be put back.
STANDING = """
UPDATE payments_line line SET aside_id = aside.id FROM payments_setaside aside, payments_batch batch
 WHERE aside.line_id = line.id AND batch.id = line.batch_id AND batch.state <> 'posted';
UPDATE payments_setaside SET line_id = NULL WHERE state <> 'taken_up';
SET CONSTRAINTS ALL IMMEDIATE;
"""

EMPTIED = ("payments_linepart", "payments_naming", "payments_namedpart")
NEVER_EMPTIED = "".join(
    f"""
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse();
REVOKE TRUNCATE ON {table} FROM "{settings.APPLICATION_ROLE}";
"""
    for table in EMPTIED
)


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_thanking")]
    operations = [
        migrations.AddField(
            model_name="line",
            name="aside",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="payments.setaside"
            ),
        ),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(
                condition=models.Q(("payment__isnull", False)), fields=("aside",), name="payments_line_aside_once"
            ),
        ),
        migrations.RunSQL(NEVER_EMPTIED, "".join(f"DROP TRIGGER never_emptied ON {table};" for table in EMPTIED)),
    ]
