"""Articles, and who wrote them."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from masthead.kernel.fields import EnumField
from masthead.paper.folio.models import Page
from masthead.paper.newsroom.models import blocks
from masthead.paper.newsroom.models.sources import Sourced
from masthead.paper.newsroom.values import LEAD_ALT_WORDS, LeadAlt


class Article(Sourced, Page):  # type: ignore[django-manager-missing] # Wagtail's are unknown to the checker
    """
    An article. It lies under its section, but its address does not come from there.

    :ivar address: ``YYYY/MM/slug``, fixed at first publication in the paper's zone, whatever becomes of headline, slug
        or section (fixed.md, "Public addresses"); None until then
    :ivar updated_at: of the last change that matters to readers; a comma that moved is none
    """

    standfirst = models.TextField(max_length=500, blank=True)
    lead_picture = models.ForeignKey(
        "pictures.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="picture"
    )
    lead_alt_decision = EnumField(
        LeadAlt,
        verbose_name="is it described?",
        choices=[(decision.value, words) for decision, words in LEAD_ALT_WORDS.items()],
        default=LeadAlt.AS_PICTURE.value,
    )
    lead_alt = models.CharField("description in this article", max_length=500, blank=True)
    lead_caption = models.CharField("caption", max_length=500, blank=True)
    lead_credit = models.CharField("credit", max_length=200, blank=True, help_text="Leave empty for the picture's own.")
    body = blocks.body()
    updated_at = models.DateTimeField(
        "tell readers that it was updated", null=True, blank=True, help_text="Only after a change that matters to them."
    )
    address = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)

    parent_page_types: ClassVar[list[str]] = ["newsroom.Section"]
    subpage_types: ClassVar[list[str]] = []
    identity_fields = (*Page.identity_fields, "address", "source_id", "source_mark")
    exclude_fields_in_copy: ClassVar[list[str]] = ["address", "source_id", "source_mark"]
    content_panels: ClassVar[list[Any]] = [
        TitleFieldPanel("title", heading="Headline", placeholder="Headline"),
        FieldPanel("standfirst"),
        InlinePanel("bylines", heading="By", label="Author"),
        MultiFieldPanel(
            [
                FieldPanel("lead_picture"),
                FieldPanel("lead_caption"),
                FieldPanel("lead_credit"),
                FieldPanel("lead_alt_decision"),
                FieldPanel("lead_alt"),
            ],
            heading="Lead picture",
        ),
        FieldPanel("body"),
        FieldPanel("updated_at"),
    ]
    promote_panels: ClassVar[list[Any]] = [
        FieldPanel("slug", help_text="Becomes its address when it is first published, and never changes after."),
        FieldPanel("seo_title"),
        FieldPanel("search_description"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.FilterField("address"),
    ]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(address__isnull=True) | Q(address__regex=r"^\d{4}/\d{2}/[a-z0-9-]{1,80}$"),
                name="newsroom_article_address",
            ),
            models.CheckConstraint(
                condition=Q(lead_alt_decision__in=[decision.value for decision in LeadAlt]),
                name="newsroom_article_lead_alt_decision",
            ),
        ]

    def clean(self) -> None:
        """Refuse a picture that is said to be described here, and isn't."""
        super().clean()
        if self.lead_alt_decision == LeadAlt.DESCRIBED and not self.lead_alt:
            raise ValidationError({"lead_alt": "Write what the picture shows, or choose another answer above."})

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str | None, str | None] | None:
        """Where it is: nowhere before it was first out."""
        parts = super().get_url_parts(request)
        original = self if self.alias_of_id is None else self.alias_of.specific_deferred
        if parts is None or not original.address:
            return None
        return parts[0], parts[1], f"/{original.address}/"


class Byline(Orderable):
    """One author of an article, and what they were there."""

    article = ParentalKey("newsroom.Article", on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey("newsroom.Author", on_delete=models.PROTECT, related_name="bylines")
    role = models.CharField(max_length=200, blank=True, help_text="Industrial reporter in Cardiff")

    panels: ClassVar[list[Any]] = [FieldPanel("author"), FieldPanel("role")]
