"""A certified figure is never changed, by the application or by the owner's plain SQL; an appeal's days and accounts stay."""

from django.conf import settings
from django.db import migrations

GUARDS = f"""
CREATE FUNCTION fund_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON fund_certification
    FOR EACH ROW EXECUTE FUNCTION fund_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON fund_certification
    FOR EACH STATEMENT EXECUTE FUNCTION fund_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON fund_target
    FOR EACH ROW EXECUTE FUNCTION fund_refuse();
CREATE TRIGGER never_removed BEFORE DELETE ON fund_appeal
    FOR EACH ROW EXECUTE FUNCTION fund_refuse();
CREATE FUNCTION fund_appeal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.opens_on, NEW.closes_on, NEW.gifts, NEW.returns)
        IS DISTINCT FROM (OLD.id, OLD.opens_on, OLD.closes_on, OLD.gifts, OLD.returns) THEN
        RAISE EXCEPTION 'an appeal keeps its days and its accounts' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON fund_appeal FOR EACH ROW EXECUTE FUNCTION fund_appeal_stays();
REVOKE UPDATE, DELETE, TRUNCATE ON fund_certification, fund_target FROM "{settings.APPLICATION_ROLE}";
REVOKE DELETE, TRUNCATE ON fund_appeal FROM "{settings.APPLICATION_ROLE}";
"""


class Migration(migrations.Migration):
    dependencies = [("fund", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, migrations.RunSQL.noop)]
