"""The sum beside a name is all that its payment is counted with in one account: it grows when a part is identified."""

from django.db import migrations

GROWS = """
DROP TRIGGER fixed ON payments_namedpart;
CREATE TRIGGER fixed BEFORE UPDATE ON payments_namedpart FOR EACH ROW EXECUTE FUNCTION payments_keep_fixed(
    'id', 'naming_id', 'account', 'currency', 'counted_on', 'settled_at', 'once');
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_one_place")]
    operations = [migrations.RunSQL(GROWS, migrations.RunSQL.noop)]
