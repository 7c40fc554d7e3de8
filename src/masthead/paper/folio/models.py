"""
Wagtail's base page, alone (newsroom-first-migration.md).

House rule 5 has its one exception here: ``save`` and ``with_content_json`` are Wagtail's own places to say what a
revert, a copy and an alias may not change.
"""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.core import checks
from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.models import AbstractPage, DefaultBasePageMixin, get_page_models
from wagtail.models.pages import AbstractPageMeta
from wagtail.search import index

from masthead.kernel import clock, ids
from masthead.paper.folio import registries
from masthead.paper.folio.values import Answer


def new_public_id() -> UUID:
    """A page's id for the outside. A column's default has no caller that could hand the clock in."""
    return ids.uuid7(now=clock.now())


class Page(AbstractPage, DefaultBasePageMixin):
    """
    The base of every page.

    :ivar live: False until something publishes it: with Wagtail's own default a refused article was public for a moment
    :ivar first_out_at: when it was first public, by the paper's clock; never changes
    """

    live = models.BooleanField(default=False, editable=False)
    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    first_out_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)

    search_fields: ClassVar[list[Any]] = [
        *AbstractPage.search_fields,
        *DefaultBasePageMixin.search_fields,
        index.FilterField("public_id"),
    ]
    promote_panels: ClassVar[list[Any]] = DefaultBasePageMixin.promote_panels
    identity_fields: ClassVar[Sequence[str]] = ("public_id", "first_out_at")
    default_exclude_fields_in_copy: ClassVar[list[str]] = [
        *AbstractPage.default_exclude_fields_in_copy,
        *identity_fields,
    ]
    # A newspaper's pages are public or they are not out: a half-hidden page would still be pressed, fed and found.
    private_page_options: ClassVar[list[str]] = []

    class Meta(AbstractPageMeta):
        pass

    def with_content_json(self, content: dict[str, Any]) -> "Page":
        """The page as an older revision had it, but for what it is: publishing one writes all of its fields back."""
        page: Page = super().with_content_json(content)
        for name in self.identity_fields:
            setattr(page, name, getattr(self, name))
        return page

    def save(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as Wagtail declares it
        """Store it. An alias ignores the lists of what a copy leaves out, and would break the unique id."""
        if self._state.adding and self.alias_of_id:
            for name in self.identity_fields:
                setattr(self, name, self._meta.get_field(name).get_default())
        return super().save(*args, **kwargs)

    def serve(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:  # noqa: ANN401 - as Wagtail declares it
        """The public page, by whoever answers for its class."""
        answer: HttpResponse = self._answer().serve(self, request)
        return answer

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The preview in the office, by the same."""
        answer: HttpResponse = self._answer().preview(self, request, mode_name)
        return answer

    def _get_dummy_header_url(self, original_request: HttpRequest | None = None) -> str:  # noqa: ARG002 - as Wagtail's
        # A preview passes through every middleware. Under the page's own address the press would answer from the public
        # plate, or keep the draft as one.
        return f"{settings.WAGTAILADMIN_BASE_URL}/office/"

    def _answer(self) -> Answer:
        found = answer_for(type(self))
        assert found is not None, f"nothing answers for {type(self).__name__}"
        return found


def answer_for(page_class: type) -> Answer | None:
    """The answer of a page class, or of the nearest class above it."""
    for ancestor in page_class.__mro__:
        label = getattr(getattr(ancestor, "_meta", None), "label", "")
        found = registries.answers.find(label) if label else None
        if found is not None:
            return found[1]
    return None


@checks.register
def check_answers(**_: object) -> list[checks.CheckMessage]:
    """Name every page class that nothing answers for."""
    return [
        checks.Error(f"Nothing answers for pages of {page_class.__name__}.", obj=page_class, id="folio.E001")
        for page_class in get_page_models()
        if page_class is not Page and answer_for(page_class) is None
    ]
