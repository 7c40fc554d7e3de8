"""The kinds of transfer that one-off gifts need (money.md B5); a later issue brings its own by a migration like this."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KINDS = (
    ("card_gift", ["asset"], ["income"], "A gift by card settled: the provider holds it for us"),
    ("card_fee", ["expense"], ["asset"], "What the provider kept of a card payment"),
    ("cheque_gift", ["asset"], ["income"], "A gift by cheque, to be paid in"),
    ("cash_gift", ["asset"], ["income"], "A gift in cash, to be paid in"),
    ("transfer_gift", ["asset"], ["income"], "A gift by bank transfer"),
    ("unidentified", ["asset"], ["liability"], "Money whose purpose is not known"),
    ("identified", ["liability"], ["income"], "Unidentified money whose purpose became known"),
    ("banked", ["asset"], ["asset"], "Cheques or cash paid in at the bank"),
    ("gift_returned", ["income"], ["asset"], "A gift that went back: a bounced or withdrawn cheque"),
    ("gift_moved", ["income"], ["income"], "A gift moved from one appeal to another"),
    ("reversal", [], [], "The mirror of a line that was a mistake; may do nothing else"),
)


def add(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the rows."""
    kind = apps.get_model("ledger", "TransferKind")
    kind.objects.bulk_create(
        kind(code=code, debit_classes=debits, credit_classes=credits, description=description)
        for code, debits, credits, description in KINDS
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]
    operations = [migrations.RunPython(add)]
