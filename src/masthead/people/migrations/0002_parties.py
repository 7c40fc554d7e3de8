"""Parties whole: references, addresses, contacts, flags, preferences, joins; and what they are found by."""

from itertools import islice

from django.apps.registry import Apps
from django.conf import settings
from django.contrib.postgres import fields
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import deletion

from masthead.people.models import parties

AT_ONCE = 1000

# Words as they are found: without accents, case and punctuation, whatever the locale of the server. A name is kept
# both with its hyphens and apostrophes as gaps and without them, so that O'Neill is found as "o'neill" and "oneill".
FINDING = r"""
CREATE FUNCTION people_words(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_remove(regexp_split_to_array(
        lower(regexp_replace(normalize($1, NFKD), '[\u0300-\u036f]', '', 'g')),
        '[[:space:]!-/:-@\[-`{-~\u2010-\u2027]+'), '')
$$;
ALTER TABLE people_party ADD COLUMN name_words tsvector NOT NULL GENERATED ALWAYS AS (
    array_to_tsvector(people_words(name) || people_words(regexp_replace(name, '[''\u2010-\u2019-]', '', 'g')))
) STORED;
ALTER TABLE people_party ADD COLUMN phone_key varchar(40) NOT NULL GENERATED ALWAYS AS (
    regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^(00)?440?', '0')
) STORED;
ALTER TABLE people_address ADD COLUMN postcode_key varchar(20) NOT NULL GENERATED ALWAYS AS (
    upper(regexp_replace(postcode, '[^A-Za-z0-9]', '', 'g'))
) STORED;
-- Whole words first, then beginnings; never by reading the table through, which the planner takes for cheap where few
-- rows are wanted, and which is not where they all lie at its end.
CREATE FUNCTION people_named(typed text, most integer) RETURNS TABLE (id uuid, ring integer)
    LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    whole tsquery;
    begun tsquery;
    enough integer;
BEGIN
    SELECT string_agg('''' || word || '''', ' & ')::tsquery, string_agg('''' || word || ''':*', ' & ')::tsquery
      INTO whole, begun FROM unnest(people_words(typed)) AS word;
    RETURN QUERY SELECT p.id, 1 FROM people_party p WHERE p.name_words @@ whole LIMIT most;
    GET DIAGNOSTICS enough = ROW_COUNT;
    IF enough < most THEN
        RETURN QUERY SELECT p.id, 2 FROM people_party p WHERE p.name_words @@ begun LIMIT most;
    END IF;
END $$;
CREATE INDEX people_party_name_words ON people_party USING gin (name_words) WITH (fastupdate = off);
CREATE INDEX people_party_email_folded ON people_party (lower(email) text_pattern_ops, made_at) WHERE email <> '';
CREATE INDEX people_party_phone_key ON people_party (phone_key, made_at) WHERE phone_key <> '';
CREATE INDEX people_address_postcode_key ON people_address (postcode_key text_pattern_ops) WHERE postcode_key <> '';
"""

# Up from each party to the record that was kept, and down again to all that was joined into that, each family together
# and the kept record first. A recursion's size is a guess to the planner: it is told to step from row to row by index,
# whatever it guesses, and not to read the table through.
FAMILIES = """
CREATE FUNCTION people_families(those uuid[]) RETURNS TABLE (
    root uuid, asked uuid[], id uuid, code varchar, kind varchar, name varchar, email varchar, phone varchar,
    prefers varchar[], town varchar, postcode varchar, flags varchar[]
) LANGUAGE sql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
    WITH RECURSIVE up (asked, id, into_id) AS (
        SELECT p.id, p.id, p.joined_into_id FROM people_party p WHERE p.id = ANY (those)
        UNION ALL
        SELECT up.asked, p.id, p.joined_into_id FROM up JOIN people_party p ON p.id = up.into_id
    ), root AS MATERIALIZED (
        SELECT up.id, array_agg(up.asked) AS asked FROM up WHERE up.into_id IS NULL GROUP BY up.id
    ), family (root, id, depth) AS (
        SELECT root.id, root.id, 0 FROM root
        UNION ALL
        SELECT f.root, p.id, f.depth + 1 FROM family f JOIN people_party p ON p.joined_into_id = f.id
    )
    SELECT f.root, root.asked, f.id, p.code, p.kind, p.name, p.email, p.phone, p.prefers, a.town, a.postcode,
           ARRAY(SELECT r.flag FROM people_raisedflag r WHERE r.party_id = f.id AND r.lowered_at IS NULL)
      FROM family f
      JOIN root ON root.id = f.root
      JOIN people_party p ON p.id = f.id
      LEFT JOIN people_address a ON a.party_id = f.id AND a.until_at IS NULL
     ORDER BY f.root, f.depth, p.joined_at
$$;
"""

# Following never loops, whoever writes: joins wait for one another, and each looks where it would lead.
JOINS = """
CREATE FUNCTION people_join_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step uuid := NEW.joined_into_id;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('people.join'));
    WHILE step IS NOT NULL LOOP
        IF step = NEW.id THEN
            RAISE EXCEPTION 'party % would be joined into itself', NEW.id
                  USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT joined_into_id INTO step FROM people_party WHERE id = step;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER join_ends BEFORE INSERT OR UPDATE OF joined_into_id ON people_party
    FOR EACH ROW WHEN (NEW.joined_into_id IS NOT NULL) EXECUTE FUNCTION people_join_ends();
"""

# The words of a flag may be emptied one day (erasure); that it was raised stays, or a letter goes to the dead.
FACTS = f"""
CREATE FUNCTION people_party_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION people_flags_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nothing leaves %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER fixed BEFORE UPDATE ON people_party FOR EACH ROW EXECUTE FUNCTION people_party_keeps(
    'id', 'code', 'made_at');
CREATE TRIGGER fixed BEFORE UPDATE ON people_raisedflag FOR EACH ROW EXECUTE FUNCTION people_party_keeps(
    'id', 'party_id', 'flag', 'since_on', 'raised_at', 'raised_by', 'once', 'lowered_at', 'lowered_by');
CREATE TRIGGER fixed BEFORE UPDATE ON people_contact FOR EACH ROW EXECUTE FUNCTION people_party_keeps(
    'id', 'party_id', 'person_id', 'from_at', 'once', 'until_at');
CREATE TRIGGER fixed BEFORE UPDATE ON people_address FOR EACH ROW EXECUTE FUNCTION people_party_keeps(
    'id', 'party_id', 'from_at', 'once', 'until_at');
CREATE TRIGGER kept BEFORE DELETE ON people_raisedflag FOR EACH ROW EXECUTE FUNCTION people_flags_stay();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON people_raisedflag FOR EACH STATEMENT EXECUTE FUNCTION people_flags_stay();
REVOKE DELETE, TRUNCATE ON people_raisedflag FROM "{settings.APPLICATION_ROLE}";
"""

UNDO = """
DROP FUNCTION people_join_ends, people_party_keeps, people_flags_stay CASCADE;
ALTER TABLE people_party DROP COLUMN name_words, DROP COLUMN phone_key;
DROP INDEX people_party_email_folded;
DROP FUNCTION people_families, people_named, people_words;
"""


def refer(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - as Django calls it
    """Give each party that stands a reference of its own."""
    party = apps.get_model("people", "Party")
    given: set[str] = set()
    waiting = party.objects.filter(code=None).iterator(chunk_size=AT_ONCE)
    while rows := list(islice(waiting, AT_ONCE)):
        for row in rows:
            while (code := parties.new_reference()) in given:
                pass
            given.add(code)
            row.code = code
        party.objects.bulk_update(rows, ["code"])


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("street", models.CharField(max_length=300)),
                ("suburb", models.CharField(blank=True, max_length=100)),
                ("town", models.CharField(blank=True, max_length=100)),
                ("area", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=20)),
                ("country", models.CharField(max_length=2)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("role", models.CharField(blank=True, max_length=100)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("alike", models.CharField(max_length=30)),
                ("found_at", models.DateTimeField()),
                ("said", models.CharField(default="open", max_length=10)),
                ("said_at", models.DateTimeField(null=True)),
                ("said_by", models.CharField(blank=True, default="", max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="RaisedFlag",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("flag", models.CharField(max_length=30)),
                ("since_on", models.DateField()),
                ("why", models.CharField(blank=True, max_length=500)),
                ("raised_at", models.DateTimeField()),
                ("raised_by", models.CharField(max_length=200)),
                ("lowered_at", models.DateTimeField(null=True)),
                ("lowered_by", models.CharField(blank=True, max_length=200)),
                ("lowered_why", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="Sight",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("actor", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=80)),
                ("seen_on", models.DateField()),
            ],
        ),
        # First without a reference, then each with its own: one default would be the same for all that stand.
        migrations.AddField(model_name="party", name="code", field=models.CharField(max_length=10, null=True)),
        migrations.RunPython(refer, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="party",
            name="code",
            field=models.CharField(default=parties.new_reference, max_length=10, unique=True),
        ),
        migrations.AddField(
            model_name="party",
            name="joined_by",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="party",
            name="joined_why",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.AddField(
            model_name="party",
            name="phone",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="party",
            name="prefers",
            field=fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["-made_at", "-id"], name="people_party_newest"),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^P-[23456789ABCDEFGHJKMNPQRSTUVWXYZ]{7}$")),
                name="people_party_code_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("prefers__contained_by", ["large_print", "audio", "plain_email", "braille", "post", "no_email"])
                ),
                name="people_party_prefers",
            ),
        ),
        migrations.AddField(
            model_name="address",
            name="party",
            field=models.ForeignKey(on_delete=deletion.PROTECT, related_name="addresses", to="people.party"),
        ),
        migrations.AddField(
            model_name="contact",
            name="party",
            field=models.ForeignKey(on_delete=deletion.PROTECT, related_name="contacts", to="people.party"),
        ),
        migrations.AddField(
            model_name="contact",
            name="person",
            field=models.ForeignKey(on_delete=deletion.PROTECT, related_name="+", to="people.party"),
        ),
        migrations.AddField(
            model_name="likeness",
            name="one",
            field=models.ForeignKey(on_delete=deletion.CASCADE, related_name="+", to="people.party"),
        ),
        migrations.AddField(
            model_name="likeness",
            name="other",
            field=models.ForeignKey(on_delete=deletion.CASCADE, related_name="+", to="people.party"),
        ),
        migrations.AddField(
            model_name="raisedflag",
            name="party",
            field=models.ForeignKey(on_delete=deletion.PROTECT, related_name="raised", to="people.party"),
        ),
        migrations.AddConstraint(
            model_name="sight",
            constraint=models.UniqueConstraint(fields=("actor", "subject", "seen_on"), name="people_sight_once"),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_at", None)), fields=("party",), name="people_address_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="people_address_country"
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                name="people_address_forwards",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_at", None)), fields=("party",), name="people_contact_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("party", models.F("person")), _negated=True), name="people_contact_other"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                name="people_contact_forwards",
            ),
        ),
        migrations.AddIndex(
            model_name="likeness",
            index=models.Index(condition=models.Q(("said", "open")), fields=["-id"], name="people_likeness_open"),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.UniqueConstraint(fields=("one", "other"), name="people_likeness_pair"),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(
                condition=models.Q(("one__lt", models.F("other"))), name="people_likeness_ordered"
            ),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(
                condition=models.Q(("said__in", ("open", "not_same", "joined"))), name="people_likeness_said"
            ),
        ),
        migrations.AddConstraint(
            model_name="raisedflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("flag__in", ("has_died", "gone_away", "do_not_ask", "attorney_acts", "speak_first"))
                ),
                name="people_raisedflag_flag",
            ),
        ),
        migrations.AddConstraint(
            model_name="raisedflag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lowered_at", None)), fields=("party", "flag"), name="people_raisedflag_once"
            ),
        ),
        migrations.RunSQL(FINDING + FAMILIES + JOINS + FACTS, UNDO),
    ]
