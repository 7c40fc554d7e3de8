"""The front page, sections, and the pages about the paper."""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.search import index

from masthead.paper.folio.models import Page
from masthead.paper.newsroom.models import blocks
from masthead.paper.newsroom.models.sources import Sourced
from masthead.paper.newsroom.values import RESERVED


class FrontPage(Page):
    """The front page: what editors chose for its slots. An empty slot fills itself."""

    lead = models.ForeignKey(
        "newsroom.Article",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="lead story",
    )
    rail = blocks.rail()
    rows = blocks.rows()

    parent_page_types: ClassVar[list[str]] = ["folio.Page"]
    subpage_types: ClassVar[list[str]] = ["newsroom.Section", "newsroom.About"]
    max_count = 1
    content_panels: ClassVar[list[Any]] = [FieldPanel("lead"), FieldPanel("rail"), FieldPanel("rows")]
    promote_panels: ClassVar[list[Any]] = [FieldPanel("search_description")]

    class Meta:
        verbose_name = "front page"


class Section(Page):
    """A section; its articles lie under it, so that rights by section are Wagtail's own."""

    description = models.CharField(max_length=300, blank=True, help_text="One sentence under the section's name.")

    show_in_menus_default = True
    parent_page_types: ClassVar[list[str]] = ["newsroom.FrontPage"]
    subpage_types: ClassVar[list[str]] = ["newsroom.Article"]
    content_panels: ClassVar[list[Any]] = [TitleFieldPanel("title", heading="Name"), FieldPanel("description")]
    promote_panels: ClassVar[list[Any]] = [
        FieldPanel("slug", heading="Address"),
        FieldPanel("show_in_menus", heading="At the head of every page"),
        FieldPanel("search_description"),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("description")]

    def clean(self) -> None:
        """Refuse an address that other parts of the paper have, or that looks like a year."""
        super().clean()
        if self.slug in RESERVED:
            raise ValidationError(
                {"slug": f"“{self.slug}” is kept for another part of the paper: choose another address."}
            )
        if re.fullmatch(r"\d{4}", self.slug):
            raise ValidationError({"slug": "Four digits are a year's address: choose another."})
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", self.slug):
            raise ValidationError({"slug": "Use small letters, digits and hyphens alone."})


class About(Page):
    """The shelf on which the pages about the paper stand."""

    parent_page_types: ClassVar[list[str]] = ["newsroom.FrontPage"]
    subpage_types: ClassVar[list[str]] = ["newsroom.StaticPage"]
    max_count = 1
    promote_panels: ClassVar[list[Any]] = [FieldPanel("search_description")]

    class Meta:
        verbose_name = "about the paper"


class StaticPage(Sourced, Page):  # type: ignore[django-manager-missing] # Wagtail's are unknown to the checker
    """A page about the paper: who we are, how to complain, what we do with data."""

    summary = models.CharField(max_length=500, blank=True)
    body = blocks.body()

    parent_page_types: ClassVar[list[str]] = ["newsroom.About"]
    subpage_types: ClassVar[list[str]] = []
    identity_fields = (*Page.identity_fields, "source_id", "source_mark")
    exclude_fields_in_copy: ClassVar[list[str]] = ["source_id", "source_mark"]
    content_panels: ClassVar[list[Any]] = [TitleFieldPanel("title"), FieldPanel("summary"), FieldPanel("body")]
    promote_panels: ClassVar[list[Any]] = [FieldPanel("slug", heading="Address"), FieldPanel("search_description")]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        verbose_name = "page"
