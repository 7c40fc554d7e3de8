"""The audit line is appended and never changed, by the application or by the owner's plain SQL."""

from django.conf import settings
from django.db import migrations

TABLES = ("audit_line", "audit_seal")

GUARDS = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{settings.APPLICATION_ROLE}";
"""
    for table in TABLES
)

UNDO = "".join(f"DROP TRIGGER append_only ON {t}; DROP TRIGGER never_emptied ON {t};" for t in TABLES)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNDO + "DROP FUNCTION audit_refuse();")]
