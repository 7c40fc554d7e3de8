"""The kinds of transfer that the giving desk needs (money.md B5): post of every purpose, banking, returns, designations."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KINDS = (
    ("standing_order_gift", ["asset"], ["income"], "A gift by standing order"),
    ("application_paid", ["asset"], ["share_money"], "Money for shares that are not allotted yet"),
    ("application_returned", ["share_money"], ["asset"], "Money for shares that went back"),
    ("unidentified_returned", ["liability"], ["asset"], "Unidentified money that went back"),
    ("application_identified", ["liability"], ["share_money"], "Unidentified money that was found to be for shares"),
    ("designated", ["income"], ["income"], "Income given to an appeal by a resolution of the board"),
    ("cash_difference", ["asset", "expense"], ["asset", "expense"], "Cash over or short at the bank"),
)


def add(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the rows."""
    kind = apps.get_model("ledger", "TransferKind")
    kind.objects.bulk_create(
        kind(code=code, debit_classes=debits, credit_classes=credits, description=description)
        for code, debits, credits, description in KINDS
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_kinds")]
    operations = [migrations.RunPython(add)]
