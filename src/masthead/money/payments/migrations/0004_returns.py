"""
What becomes of money later: paying-in slips, returns, corrections, refunds, what was identified.

What waits to be paid in, and the sums of each day, are kept by triggers beside what they follow from: the treasurer's
screens then take as long with a million gifts as with ten thousand. What is written here stays: nobody's plain SQL, the
owner's included, changes a return, a correction or what was identified, and a slip can be taken back once.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = ("payments_return", "payments_returnpart", "payments_correction", "payments_identification")
KEPT = ("payments_slip", "payments_slipitem", "payments_refundrequest")
FOLLOWS = ("payments_undeposited", "payments_daysum")

MEANS = """
CREATE FUNCTION payments_part_means() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.means := (SELECT means FROM payments_payment WHERE id = NEW.payment_id);
    RETURN NEW;
END $$;
CREATE TRIGGER its_means BEFORE INSERT OR UPDATE OF means ON payments_part
    FOR EACH ROW EXECUTE FUNCTION payments_part_means();
"""

DAY_SUMS = """
CREATE FUNCTION payments_keep_day_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO payments_daysum AS kept (counted_on, purpose, account, means, currency, payments, parts, minor)
        SELECT counted_on, purpose_id, credited, means, currency,
               count(*) FILTER (WHERE n = 1), count(*), sum(amount_minor)
          FROM added WHERE credited <> '' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (counted_on, purpose, account, means, currency) DO UPDATE SET
            payments = kept.payments + excluded.payments, parts = kept.parts + excluded.parts,
            minor = kept.minor + excluded.minor;
    ELSE
        INSERT INTO payments_daysum AS kept (counted_on, purpose, account, means, currency, payments, parts, minor)
        SELECT added.counted_on, added.purpose_id, added.credited, added.means, added.currency,
               count(*) FILTER (WHERE added.n = 1), count(*), sum(added.amount_minor)
          FROM added JOIN before ON before.id = added.id
         WHERE added.credited <> '' AND before.credited = '' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (counted_on, purpose, account, means, currency) DO UPDATE SET
            payments = kept.payments + excluded.payments, parts = kept.parts + excluded.parts,
            minor = kept.minor + excluded.minor;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER day_sums AFTER INSERT ON payments_part REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments_keep_day_sums();
CREATE TRIGGER day_sums_later AFTER UPDATE ON payments_part REFERENCING OLD TABLE AS before NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments_keep_day_sums();

CREATE FUNCTION payments_day_sums_identified() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payments_daysum AS kept (counted_on, purpose, account, means, currency, payments, parts, minor)
    SELECT part.counted_on, side.purpose, side.account, part.means, part.currency,
           side.sign * (part.n = 1)::int, side.sign, side.sign * NEW.amount_minor
      FROM payments_part part
      CROSS JOIN LATERAL (VALUES (part.purpose_id, part.credited, -1), (NEW.purpose_id, NEW.credited, 1))
              AS side(purpose, account, sign)
     WHERE part.id = NEW.part_id ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (counted_on, purpose, account, means, currency) DO UPDATE SET
        payments = kept.payments + excluded.payments, parts = kept.parts + excluded.parts,
        minor = kept.minor + excluded.minor;
    RETURN NULL;
END $$;
CREATE TRIGGER day_sums AFTER INSERT ON payments_identification
    FOR EACH ROW EXECUTE FUNCTION payments_day_sums_identified();

CREATE FUNCTION payments_day_sums_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payments_daysum AS kept (counted_on, purpose, account, means, currency, payments, parts, minor)
    SELECT part.counted_on, coalesce(known.purpose_id, part.purpose_id), coalesce(known.credited, part.credited),
           part.means, part.currency, -count(*) FILTER (WHERE part.n = 1), -count(*), -sum(part.amount_minor)
      FROM payments_part part LEFT JOIN payments_identification known ON known.part_id = part.id
     WHERE part.payment_id = NEW.payment_id GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (counted_on, purpose, account, means, currency) DO UPDATE SET
        payments = kept.payments + excluded.payments, parts = kept.parts + excluded.parts,
        minor = kept.minor + excluded.minor;
    RETURN NULL;
END $$;
CREATE TRIGGER day_sums AFTER INSERT ON payments_correction
    FOR EACH ROW EXECUTE FUNCTION payments_day_sums_corrected();
"""

TO_BANK = """
CREATE FUNCTION payments_awaits_bank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payments_undeposited (payment_id, means, amount_minor, taken_at)
    VALUES (NEW.id, NEW.means, NEW.amount_minor, NEW.taken_at);
    RETURN NULL;
END $$;
CREATE TRIGGER awaits_bank AFTER INSERT ON payments_payment FOR EACH ROW
    WHEN (NEW.state = 'settled' AND NEW.means IN ('cheque', 'cash')) EXECUTE FUNCTION payments_awaits_bank();

CREATE FUNCTION payments_awaits_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM payments_undeposited WHERE payment_id = NEW.payment_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'payment % does not wait to be paid in', NEW.payment_id
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER awaits_no_more BEFORE INSERT ON payments_slipitem
    FOR EACH ROW WHEN (NEW.undone_at IS NULL) EXECUTE FUNCTION payments_awaits_no_more();
CREATE TRIGGER awaits_no_more AFTER INSERT ON payments_return
    FOR EACH ROW WHEN (NEW.paid_from = '1150') EXECUTE FUNCTION payments_awaits_no_more();

CREATE FUNCTION payments_slip_undone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payments_slipitem item JOIN payments_return back ON back.payment_id = item.payment_id
                WHERE item.slip_id = NEW.number) THEN
        RAISE EXCEPTION 'something of slip % went back', NEW.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE payments_slipitem SET undone_at = NEW.undone_at WHERE slip_id = NEW.number;
    INSERT INTO payments_undeposited (payment_id, means, amount_minor, taken_at)
    SELECT payment.id, payment.means, payment.amount_minor, payment.taken_at
      FROM payments_slipitem item JOIN payments_payment payment ON payment.id = item.payment_id
     WHERE item.slip_id = NEW.number;
    RETURN NULL;
END $$;
CREATE TRIGGER undone AFTER UPDATE ON payments_slip FOR EACH ROW
    WHEN (OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL) EXECUTE FUNCTION payments_slip_undone();

CREATE FUNCTION payments_slip_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    it integer := (CASE WHEN TG_TABLE_NAME = 'payments_slip' THEN to_jsonb(NEW) ->> 'number'
                        ELSE to_jsonb(NEW) ->> 'slip_id' END)::integer;
    slip payments_slip%ROWTYPE;
    cheques bigint;
    cheque_count bigint;
    cash bigint;
BEGIN
    SELECT * INTO slip FROM payments_slip WHERE number = it;
    SELECT coalesce(sum(item.amount_minor) FILTER (WHERE payment.means = 'cheque'), 0),
           count(*) FILTER (WHERE payment.means = 'cheque'),
           coalesce(sum(item.amount_minor) FILTER (WHERE payment.means = 'cash'), 0)
      INTO cheques, cheque_count, cash
      FROM payments_slipitem item JOIN payments_payment payment ON payment.id = item.payment_id
     WHERE item.slip_id = it AND item.amount_minor = payment.amount_minor;
    IF (cheques, cheque_count, cash) IS DISTINCT FROM
       (slip.cheques_minor, slip.cheque_count::bigint, slip.cash_minor) OR cheques + cash = 0 THEN
        RAISE EXCEPTION 'slip % is not what is on it', it USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agrees AFTER INSERT ON payments_slip
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_slip_agrees();
CREATE CONSTRAINT TRIGGER agrees AFTER INSERT ON payments_slipitem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_slip_agrees();
"""

RETURNS = """
CREATE FUNCTION payments_return_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A cheque that was not paid in goes back whole: it is one piece of paper.
    PERFORM FROM payments_payment WHERE id = NEW.payment_id AND state = 'settled'
        AND (NEW.paid_from <> '1150' OR amount_minor = NEW.amount_minor) FOR UPDATE;
    IF NOT FOUND OR EXISTS (SELECT FROM payments_correction WHERE payment_id = NEW.payment_id) THEN
        RAISE EXCEPTION 'payment % is not there to go back', NEW.payment_id
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fits BEFORE INSERT ON payments_return FOR EACH ROW EXECUTE FUNCTION payments_return_fits();

CREATE FUNCTION payments_return_within() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given payments_part%ROWTYPE;
    gone bigint;
BEGIN
    SELECT part.* INTO given FROM payments_part part
      JOIN payments_return back ON back.payment_id = part.payment_id
     WHERE part.id = NEW.part_id AND back.id = NEW.of_id FOR UPDATE OF part;
    SELECT coalesce(sum(amount_minor), 0) INTO gone FROM payments_returnpart WHERE part_id = NEW.part_id;
    IF given.id IS NULL OR gone + NEW.amount_minor > given.amount_minor THEN
        RAISE EXCEPTION 'more of part % goes back than was given', NEW.part_id
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER within BEFORE INSERT ON payments_returnpart FOR EACH ROW EXECUTE FUNCTION payments_return_within();

CREATE FUNCTION payments_return_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    it uuid := CASE WHEN TG_TABLE_NAME = 'payments_return' THEN to_jsonb(NEW) ->> 'id'
                    ELSE to_jsonb(NEW) ->> 'of_id' END;
BEGIN
    IF (SELECT amount_minor FROM payments_return WHERE id = it)
       IS DISTINCT FROM (SELECT sum(amount_minor) FROM payments_returnpart WHERE of_id = it) THEN
        RAISE EXCEPTION 'the parts of return % do not equal it', it USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agrees AFTER INSERT ON payments_return
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_return_agrees();
CREATE CONSTRAINT TRIGGER agrees AFTER INSERT ON payments_returnpart
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_return_agrees();

CREATE FUNCTION payments_correction_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong payments_payment%ROWTYPE;
BEGIN
    SELECT * INTO wrong FROM payments_payment WHERE id = NEW.payment_id FOR UPDATE;
    IF wrong.state <> 'settled' OR wrong.means = 'card'
       OR EXISTS (SELECT FROM payments_return WHERE payment_id = wrong.id) THEN
        RAISE EXCEPTION 'payment % is no slip of the keyboard', NEW.payment_id
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF wrong.means IN ('cheque', 'cash') THEN
        DELETE FROM payments_undeposited WHERE payment_id = wrong.id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'payment % was paid in', NEW.payment_id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fits BEFORE INSERT ON payments_correction FOR EACH ROW EXECUTE FUNCTION payments_correction_fits();

CREATE FUNCTION payments_identification_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given payments_part%ROWTYPE;
BEGIN
    SELECT * INTO given FROM payments_part WHERE id = NEW.part_id FOR UPDATE;
    IF given.credited IS DISTINCT FROM '2300' OR NEW.credited = '2300'
       OR EXISTS (SELECT FROM payments_correction WHERE payment_id = given.payment_id)
       OR NEW.amount_minor IS DISTINCT FROM given.amount_minor
          - (SELECT coalesce(sum(amount_minor), 0) FROM payments_returnpart WHERE part_id = given.id) THEN
        RAISE EXCEPTION 'part % is not there to be identified', NEW.part_id
              USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fits BEFORE INSERT ON payments_identification
    FOR EACH ROW EXECUTE FUNCTION payments_identification_fits();
"""

STAY = """
CREATE FUNCTION payments_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is written in % stays as it is', TG_TABLE_NAME
          USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION payments_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% follows from what was paid', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER follows BEFORE UPDATE ON payments_slipitem FOR EACH ROW EXECUTE FUNCTION payments_follows();
CREATE TRIGGER fixed BEFORE UPDATE ON payments_slipitem FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'slip_id', 'payment_id', 'amount_minor', 'once', 'undone_at');
CREATE TRIGGER fixed BEFORE UPDATE ON payments_slip FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'number', 'banked_on', 'currency', 'cheques_minor', 'cheque_count', 'cash_minor', 'counted_minor', 'made_at',
    'made_by', 'once', 'undone_at', 'undone_by', 'undone_why');
CREATE TRIGGER fixed BEFORE UPDATE ON payments_refundrequest FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'payment_id', 'parts', 'amount_minor', 'account_name', 'sort_code', 'account_number', 'evidence', 'scan_id',
    'asked_at', 'asked_by', 'once', 'proposal');
"""

REFUSE = (
    "".join(
        f"""
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION payments_stays();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION payments_stays();
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{settings.APPLICATION_ROLE}";
"""
        for table in STAYS
    )
    + "".join(
        f"""
CREATE TRIGGER kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION payments_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse();
REVOKE DELETE, TRUNCATE ON {table} FROM "{settings.APPLICATION_ROLE}";
"""
        for table in KEPT
    )
    + "".join(
        f"""
CREATE TRIGGER follows BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION payments_follows();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse();
REVOKE TRUNCATE ON {table} FROM "{settings.APPLICATION_ROLE}";
"""
        for table in FOLLOWS
    )
)

STANDING = """
UPDATE payments_part part SET means = payment.means FROM payments_payment payment WHERE payment.id = part.payment_id;
INSERT INTO payments_daysum (counted_on, purpose, account, means, currency, payments, parts, minor)
SELECT counted_on, purpose_id, credited, means, currency, count(*) FILTER (WHERE n = 1), count(*), sum(amount_minor)
  FROM payments_part WHERE credited <> '' GROUP BY 1, 2, 3, 4, 5;
INSERT INTO payments_undeposited (payment_id, means, amount_minor, taken_at)
SELECT id, means, amount_minor, taken_at FROM payments_payment
 WHERE state = 'settled' AND means IN ('cheque', 'cash');
"""

UNDO = """
DROP FUNCTION payments_part_means, payments_keep_day_sums, payments_day_sums_identified, payments_day_sums_corrected,
    payments_awaits_bank, payments_awaits_no_more, payments_slip_undone, payments_slip_agrees, payments_return_fits,
    payments_return_within, payments_return_agrees, payments_correction_fits, payments_identification_fits,
    payments_stays, payments_follows CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_desk"), ("people", "0002_parties")]
    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="correction",
                        serialize=False,
                        to="payments.payment",
                    ),
                ),
                ("why", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="DaySum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted_on", models.DateField()),
                ("purpose", models.CharField(max_length=40)),
                ("account", models.CharField(max_length=40)),
                ("means", models.CharField(max_length=30)),
                ("currency", models.CharField(max_length=3)),
                ("payments", models.BigIntegerField()),
                ("parts", models.BigIntegerField()),
                ("minor", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Identification",
            fields=[
                (
                    "part",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="identification",
                        serialize=False,
                        to="payments.part",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("amount_minor", models.BigIntegerField()),
                ("credited", models.CharField(max_length=40)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="RefundRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("parts", models.JSONField()),
                ("amount_minor", models.BigIntegerField()),
                ("account_name", models.CharField(max_length=200)),
                ("sort_code", models.CharField(max_length=8)),
                ("account_number", models.CharField(max_length=8)),
                ("evidence", models.CharField(max_length=2000)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=200)),
                ("proposal", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("n", models.SmallIntegerField()),
                ("kind", models.CharField(max_length=30)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("happened_on", models.DateField()),
                ("paid_from", models.CharField(max_length=40)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=200)),
                ("authority", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ReturnPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_minor", models.BigIntegerField()),
                ("credited", models.CharField(max_length=40)),
                ("debited", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("number", models.IntegerField(primary_key=True, serialize=False)),
                ("banked_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("cheques_minor", models.BigIntegerField()),
                ("cheque_count", models.IntegerField()),
                ("cash_minor", models.BigIntegerField()),
                ("counted_minor", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=200)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.CharField(blank=True, max_length=200)),
                ("undone_why", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="SlipItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_minor", models.BigIntegerField()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Undeposited",
            fields=[
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="undeposited",
                        serialize=False,
                        to="payments.payment",
                    ),
                ),
                ("means", models.CharField(max_length=30)),
                ("amount_minor", models.BigIntegerField()),
                ("taken_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="part",
            name="means",
            field=models.CharField(max_length=30, null=True),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(
                condition=models.Q(("counted_on__isnull", False)),
                fields=["-counted_on", "-id"],
                name="payments_part_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(
                condition=models.Q(("counted_on__isnull", False)),
                fields=["means", "-counted_on", "-id"],
                name="payments_part_by_means",
            ),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(
                condition=models.Q(("counted_on__isnull", False)),
                fields=["purpose", "-counted_on", "-id"],
                name="payments_part_by_purpose",
            ),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(
                condition=models.Q(("counted_on__isnull", False)),
                fields=["credited", "-counted_on", "-id"],
                name="payments_part_by_account",
            ),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(
                condition=models.Q(("counted_on__isnull", False)),
                fields=["amount_minor", "-counted_on", "-id"],
                name="payments_part_by_amount",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="replacement",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaces", to="payments.payment"
            ),
        ),
        migrations.AddConstraint(
            model_name="daysum",
            constraint=models.UniqueConstraint(
                fields=("counted_on", "purpose", "account", "means", "currency"), name="payments_daysum_of"
            ),
        ),
        migrations.AddIndex(
            model_name="daysum",
            index=models.Index(fields=["account"], name="payments_daysum_account"),
        ),
        migrations.AddField(
            model_name="identification",
            name="purpose",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.purpose"
            ),
        ),
        migrations.AddField(
            model_name="refundrequest",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="refund_requests", to="payments.payment"
            ),
        ),
        migrations.AddField(
            model_name="refundrequest",
            name="scan",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.scan"
            ),
        ),
        migrations.AddField(
            model_name="return",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="payments.payment"
            ),
        ),
        migrations.AddField(
            model_name="return",
            name="request",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried_out",
                to="payments.refundrequest",
            ),
        ),
        migrations.AddField(
            model_name="returnpart",
            name="of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="payments.return"
            ),
        ),
        migrations.AddField(
            model_name="returnpart",
            name="part",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="returned", to="payments.part"
            ),
        ),
        migrations.AddField(
            model_name="returnpart",
            name="purpose",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.purpose"
            ),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cash_minor__gte", 0),
                    ("cheque_count__gte", 0),
                    ("cheques_minor__gte", 0),
                    ("counted_minor__gte", 0),
                ),
                name="payments_slip_sums",
            ),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", ""), ("undone_why", "")),
                    models.Q(
                        ("undone_at__isnull", False),
                        models.Q(("undone_by", ""), _negated=True),
                        models.Q(("undone_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payments_slip_undone",
            ),
        ),
        migrations.AddField(
            model_name="slipitem",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="slip_items", to="payments.payment"
            ),
        ),
        migrations.AddField(
            model_name="slipitem",
            name="slip",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="payments.slip"
            ),
        ),
        migrations.AddIndex(
            model_name="undeposited",
            index=models.Index(fields=["means", "taken_at"], name="payments_undeposited_oldest"),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["at"], name="payments_correction_at"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="payments_correction_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replacement", None),
                    models.Q(("replacement", models.F("payment")), _negated=True),
                    _connector="OR",
                ),
                name="payments_correction_other",
            ),
        ),
        migrations.AddIndex(
            model_name="identification",
            index=models.Index(fields=["credited"], name="payments_identified_as"),
        ),
        migrations.AddConstraint(
            model_name="identification",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="payments_identification_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="identification",
            constraint=models.CheckConstraint(
                condition=models.Q(("credited", ""), _negated=True), name="payments_identification_credited"
            ),
        ),
        migrations.AddConstraint(
            model_name="refundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="payments_refund_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="refundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account_name", ""), _negated=True), models.Q(("evidence", ""), _negated=True)
                ),
                name="payments_refund_name_and_evidence",
            ),
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(fields=["happened_on", "id"], name="payments_return_happened"),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.UniqueConstraint(fields=("payment", "n"), name="payments_return_n"),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="payments_return_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["bounced", "withdrawn", "claimed_back", "refund"])),
                name="payments_return_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_from__in", ["1100", "1150"])), name="payments_return_from"
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("authority__isnull", False), ("kind", "refund"), ("request__isnull", False)),
                    models.Q(
                        models.Q(("kind", "refund"), _negated=True),
                        ("authority__isnull", True),
                        ("request__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="payments_return_refund",
            ),
        ),
        migrations.AddIndex(
            model_name="returnpart",
            index=models.Index(fields=["credited"], name="payments_returnpart_credited"),
        ),
        migrations.AddConstraint(
            model_name="returnpart",
            constraint=models.UniqueConstraint(fields=("of", "part"), name="payments_returnpart_one"),
        ),
        migrations.AddConstraint(
            model_name="returnpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="payments_returnpart_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="slipitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("payment",), name="payments_slipitem_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="slipitem",
            constraint=models.UniqueConstraint(fields=("slip", "payment"), name="payments_slipitem_once"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("state", "needs_human")),
                fields=["prepared_at"],
                name="payments_payment_needs_human",
            ),
        ),
        migrations.RunSQL(STANDING + MEANS + DAY_SUMS + TO_BANK + RETURNS + STAY + REFUSE, UNDO),
    ]
