"""Those whose names stand over articles."""

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

SLUG = RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", "Use small letters, digits and hyphens alone.")


class Author(index.Indexed, models.Model):  # type: ignore[django-manager-missing] # modelcluster's are unknown
    """Somebody who writes; their page is ``/author/SLUG/``."""

    slug = models.CharField("address", max_length=80, unique=True, validators=[SLUG])
    name = models.CharField(max_length=200)
    biography = models.TextField(blank=True)

    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("biography")]
    search_fields: ClassVar[list[Any]] = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """The address of their page."""
        return f"/author/{self.slug}/"
