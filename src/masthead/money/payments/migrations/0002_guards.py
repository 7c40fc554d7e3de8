"""
What a payment promises, kept by the database: parts that equal the whole, a settlement that is final, one decision.

Money that was taken stays on record: nobody's plain SQL, the owner's included, removes a payment, a part, an
acknowledgement or a money fact.
"""

from django.conf import settings
from django.db import migrations

KEPT = ("payments_payment", "payments_part", "payments_acknowledgement", "payments_fact")

WHOLE = """
CREATE FUNCTION payments_parts_equal_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole payments_payment%ROWTYPE;
    parts bigint;
BEGIN
    IF TG_TABLE_NAME = 'payments_payment' THEN
        whole := NEW;
    ELSE
        SELECT * INTO STRICT whole FROM payments_payment WHERE id = NEW.payment_id;
    END IF;
    SELECT sum(amount_minor) INTO parts FROM payments_part
     WHERE payment_id = whole.id AND currency = whole.currency;
    IF parts IS DISTINCT FROM whole.amount_minor
       OR EXISTS (SELECT FROM payments_part WHERE payment_id = whole.id AND currency <> whole.currency) THEN
        RAISE EXCEPTION 'the parts of payment % do not equal the whole', whole.id
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER parts_equal_whole AFTER INSERT ON payments_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_parts_equal_whole();
CREATE CONSTRAINT TRIGGER parts_equal_whole AFTER INSERT ON payments_part
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_parts_equal_whole();
"""

DECISION = """
CREATE FUNCTION payments_settled_is_decided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    it uuid := CASE WHEN TG_TABLE_NAME = 'payments_payment' THEN to_jsonb(NEW) ->> 'id'
                    ELSE to_jsonb(NEW) ->> 'payment_id' END;
BEGIN
    IF EXISTS (SELECT FROM payments_payment WHERE id = it AND state = 'settled')
       IS DISTINCT FROM EXISTS (SELECT FROM payments_acknowledgement WHERE payment_id = it) THEN
        RAISE EXCEPTION 'payment % is settled without a decision on its acknowledgement, or the other way round', it
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER settled_is_decided AFTER INSERT OR UPDATE OF state ON payments_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_settled_is_decided();
CREATE CONSTRAINT TRIGGER settled_is_decided AFTER INSERT ON payments_acknowledgement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_settled_is_decided();
"""

FINAL = """
CREATE FUNCTION payments_keep_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    becomes jsonb := to_jsonb(NEW);
    column_name text;
BEGIN
    -- Arguments: columns that never change; after 'once', columns that may be filled once and then never change.
    FOREACH column_name IN ARRAY TG_ARGV LOOP
        CONTINUE WHEN was -> column_name IS NOT DISTINCT FROM becomes -> column_name;
        IF array_position(TG_ARGV, column_name) > array_position(TG_ARGV, 'once')
           AND was -> column_name IN ('null'::jsonb, '""'::jsonb) THEN
            CONTINUE;
        END IF;
        RAISE EXCEPTION '% of % can not change', column_name, TG_TABLE_NAME
              USING ERRCODE = 'integrity_constraint_violation';
    END LOOP;
    RETURN NEW;
END $$;
CREATE FUNCTION payments_keep_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = TG_ARGV[0] AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION '% of % is final', OLD.state, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON payments_payment FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'code', 'token', 'content', 'provider', 'means', 'amount_minor', 'currency', 'wants', 'prepared_at',
    'thanks_hash', 'once', 'settled_at', 'taken_at');
CREATE TRIGGER final BEFORE UPDATE ON payments_payment FOR EACH ROW EXECUTE FUNCTION payments_keep_final('settled');
CREATE TRIGGER fixed BEFORE UPDATE ON payments_part FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'payment_id', 'n', 'purpose_id', 'subject', 'amount_minor', 'currency', 'once', 'counted_on', 'credited');
CREATE TRIGGER fixed BEFORE UPDATE ON payments_acknowledgement FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'payment_id', 'decision', 'decided_at', 'once', 'carried_out_at', 'mail_key');
CREATE TRIGGER fixed BEFORE UPDATE ON payments_fact FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'provider', 'effect', 'kind', 'gross_minor', 'fee_minor', 'currency', 'taken_at', 'raw', 'seen_at',
    'once', 'payment_id');
CREATE TRIGGER final BEFORE UPDATE ON payments_fact FOR EACH ROW EXECUTE FUNCTION payments_keep_final('done');
"""

REFUSE = """
CREATE FUNCTION payments_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nothing leaves %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION payments_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse();
REVOKE DELETE, TRUNCATE ON {table} FROM "{settings.APPLICATION_ROLE}";
"""
    for table in KEPT
)

UNDO = """
DROP FUNCTION payments_parts_equal_whole, payments_settled_is_decided, payments_keep_fixed, payments_keep_final,
              payments_refuse CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(WHOLE + DECISION + FINAL + REFUSE, UNDO)]
