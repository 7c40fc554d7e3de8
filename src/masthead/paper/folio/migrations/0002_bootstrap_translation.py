"""What Wagtail's translatable pages need before their columns can be made (newsroom-first-migration.md, step 3)."""

from django.db import migrations
from wagtail.models import BootstrapLocaleField, BootstrapTranslatableModel, BootstrapTranslationKeyField


class Migration(migrations.Migration):
    dependencies = [
        ("folio", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        BootstrapLocaleField("folio.Page"),
        BootstrapTranslationKeyField("folio.Page"),
        BootstrapTranslatableModel("folio.Page"),
    ]
