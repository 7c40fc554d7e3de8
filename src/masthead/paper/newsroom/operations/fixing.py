"""An article's address, fixed once (fixed.md, "Public addresses")."""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from django.db import IntegrityError, transaction
from wagtail.coreutils import string_to_ascii

from masthead.paper.newsroom.models import Article

SLUG_MAX = 80


def fix_address(*, article: Article, first_out_at: datetime, zone: tzinfo) -> str:
    """
    Give a stored article its address, and the moment at which it was first out; both are for ever.

    :return: ``YYYY/MM/slug``, unique in its month
    """
    assert article.address is None, "an address is fixed once"
    month = first_out_at.astimezone(zone).strftime("%Y/%m")
    for slug in _candidates(slug_of(text=article.slug)):
        address = f"{month}/{slug}"
        try:
            # The unique key decides, not a look beforehand: two may be published in the same moment.
            with transaction.atomic():
                Article.objects.filter(pk=article.pk).update(address=address, first_out_at=first_out_at)
        except IntegrityError:
            continue
        article.address, article.first_out_at = address, first_out_at
        return address
    raise AssertionError("the numbers do not end")


def slug_of(*, text: str) -> str:
    """Text as the last part of an address: lower-case ASCII, at most 80 characters, never digits only."""
    plain = re.sub(r"[^a-z0-9]+", "-", string_to_ascii(text).lower()).strip("-")
    if not plain or plain.isdigit():
        plain = f"story-{plain}".strip("-")
    return _cut(plain, SLUG_MAX)


def _candidates(slug: str) -> Iterator[str]:
    yield slug
    number = 2
    while True:
        end = f"-{number}"
        yield f"{_cut(slug, SLUG_MAX - len(end))}{end}"
        number += 1


def _cut(slug: str, length: int) -> str:
    if len(slug) <= length:
        return slug
    whole_words = slug[: length + 1].rpartition("-")[0]
    return whole_words or slug[:length]
