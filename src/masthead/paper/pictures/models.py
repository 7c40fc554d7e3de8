"""Pictures and the sizes made of them. A custom picture must be in its app's first migration."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index

from masthead.kernel.fields import EnumField
from masthead.paper.pictures.values import ALT_WORDS, AltDecision


class Picture(AbstractImage):
    """
    A picture, who made it, and what it says to those who don't see it.

    :ivar use_until: the last day on which it may be used, where its rights end
    :ivar source_id: what it was called where it came from
    """

    alt = models.CharField("description", max_length=500, blank=True, help_text="Read out to those who don't see it.")
    alt_decision = EnumField(
        AltDecision,
        verbose_name="is it described?",
        choices=[(decision.value, words) for decision, words in ALT_WORDS.items()],
        default=AltDecision.UNDECIDED.value,
    )
    credit = models.CharField(max_length=200, blank=True, help_text="As it is printed: Picture: Ines Farrow")
    rights_note = models.CharField("rights", max_length=500, blank=True)
    use_until = models.DateField("may be used until", null=True, blank=True)
    source_id = models.CharField(max_length=300, null=True, blank=True, unique=True, editable=False)

    admin_form_fields = (
        "title", "file", "alt", "alt_decision", "credit", "rights_note", "use_until",
        "collection", "tags", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
    )  # fmt: skip
    search_fields: ClassVar[list[Any]] = [
        *AbstractImage.search_fields,
        index.SearchField("alt"),
        index.SearchField("credit"),
        index.FilterField("alt_decision"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(alt_decision__in=[decision.value for decision in AltDecision]),
                name="pictures_picture_alt_decision",
            ),
            models.CheckConstraint(
                condition=~Q(alt_decision=AltDecision.DESCRIBED.value) | ~Q(alt=""),
                name="pictures_picture_described",
                violation_error_message="Write what the picture shows, or choose another answer.",
            ),
        ]

    @property
    def default_alt_text(self) -> str:
        """What the office shows."""
        return self.alt


class Rendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey("pictures.Picture", on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    @property
    def url(self) -> str:
        """Its address, answered by our own servers alone."""
        return f"/media/{self.image_id}/{self.file.name.rsplit('/', 1)[-1]}"
