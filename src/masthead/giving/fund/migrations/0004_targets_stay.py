"""
A target stands unless it is the monthly one of its month, or two people changed it (practice.md P6).

What the migration before promised of targets is kept here, and no table of what was set is emptied at one stroke.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION fund_target_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint := (SELECT target_minor FROM fund_targetchange WHERE appeal_id = NEW.id ORDER BY id DESC LIMIT 1);
    monthly bigint := (SELECT target_minor FROM fund_target WHERE NEW.kind = 'monthly' AND from_on <= NEW.opens_on
                        ORDER BY from_on DESC, id DESC LIMIT 1);
BEGIN
    IF EXISTS (SELECT FROM fund_certification WHERE appeal_id = NEW.id)
       OR NEW.target_minor IS DISTINCT FROM coalesce(changed - NEW.carried_minor, monthly) THEN
        RAISE EXCEPTION 'nobody set this target' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER target_stays BEFORE UPDATE ON fund_appeal FOR EACH ROW
    WHEN (NEW.target_minor <> OLD.target_minor) EXECUTE FUNCTION fund_target_stays();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON fund_target FOR EACH STATEMENT EXECUTE FUNCTION fund_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON fund_appeal FOR EACH STATEMENT EXECUTE FUNCTION fund_refuse();
"""
UNDO = """
DROP FUNCTION fund_target_stays CASCADE;
DROP TRIGGER never_emptied ON fund_target;
DROP TRIGGER never_emptied ON fund_appeal;
"""


class Migration(migrations.Migration):
    dependencies = [("fund", "0003_appeals")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
