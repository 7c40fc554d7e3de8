"""By whose authority: approvals by two people, and resolutions; appended, never changed."""

from django.conf import settings
from django.db import migrations, models

GUARDS = f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_authority FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_authority FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_authority FROM "{settings.APPLICATION_ROLE}";
"""

UNDO = "DROP TRIGGER append_only ON audit_authority; DROP TRIGGER never_emptied ON audit_authority;"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("act", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=200)),
                ("words", models.TextField()),
                ("given_by", models.JSONField(default=list)),
                ("detail", models.JSONField(default=dict)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["two_people", "alone", "resolution"])),
                        name="audit_authority_kind",
                    )
                ]
            },
        ),
        migrations.RunSQL(GUARDS, UNDO),
        migrations.AlterField(model_name="line", name="at", field=models.DateTimeField()),
        *(
            migrations.AddIndex(model_name="line", index=models.Index(fields=fields, name=f"audit_line_{fields[0]}"))
            for fields in (["at", "id"], ["actor", "at", "id"], ["act", "at", "id"], ["subject", "at", "id"])
        ),
    ]
