"""A paper with a newsroom, somebody who edits it, and articles that came in."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from masthead.kernel import clock
from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars.values import FactName, Mode
from masthead.paper.newsroom import operations as newsroom
from masthead.paper.newsroom.models import Article
from masthead.paper.newsroom.values import ArticleRecord, By, Paragraph, SectionRecord
from masthead.paper.pictures import operations as pictures
from masthead.paper.pictures.values import PictureId
from tests import staff
from tests.paper.makers import NOW, US, picture_record


@pytest.fixture(autouse=True)
def clock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The paper's clock stands at NOW; the fixture sets it."""
    file = tmp_path / "clock"
    monkeypatch.setenv(clock.VARIABLE, str(file))

    def set_to(moment: datetime) -> None:
        file.write_text(moment.isoformat(), encoding="ascii")

    set_to(NOW)
    return set_to


@pytest.fixture(autouse=True)
def quick(tmp_path: Path, settings: Any) -> None:
    """Pictures go to a folder of the test's own, and what is slow on purpose is quick."""
    settings.MEDIA_ROOT = tmp_path / "media"
    # Nothing is collected for a test, and looking for all files takes a second for each client and each preview.
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_USE_FINDERS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def paper(db: None) -> None:
    """A paper in London's time, with its newsroom and two sections."""
    facts = {FactName.NAME: "The Tideway Clarion", FactName.SOCIETY_NAME: "Tideway Readers’ Society Limited"}
    particulars.make_paper(
        mode=Mode.DEMO, currency="GBP", zone=ZoneInfo("Europe/London"), facts=facts, actor=US, now=NOW
    )
    newsroom.open_newsroom(actor=US, now=NOW)
    newsroom.take_in(
        records=[SectionRecord("river", "River", "The estuary."), SectionRecord("town", "Town")], actor=US, now=NOW
    )


@pytest.fixture
def article(paper: None) -> Callable[..., Article]:
    """Takes one article in, public unless told otherwise."""

    def taken_in(slug: str = "ferry-crews-win", **more: object) -> Article:
        facts: dict[str, object] = {
            "source_id": f"tests:{slug}",
            "section": "river",
            "slug": slug,
            "headline": "Ferry crews win",
            "standfirst": "The board withdrew its cuts.",
            "authors": (By("mara-quill", "Mara Quill", "on the quay"),),
            "blocks": (Paragraph("The vote came at <strong>eleven</strong>."),),
            "published_at": datetime(2026, 11, 23, 18, 0, tzinfo=UTC),
        }
        record = ArticleRecord(**{**facts, **more})  # type: ignore[arg-type]
        newsroom.take_in(records=[record], actor=US, now=NOW)
        return Article.objects.get(source_id=record.source_id)

    return taken_in


@pytest.fixture
def picture(paper: None) -> PictureId:
    """One picture, 1600 by 1000, that bears a place in its EXIF data."""
    return pictures.take_in(record=picture_record(), actor=US, now=NOW)


@pytest.fixture
def editor(paper: None) -> Client:
    """Somebody of the group Editors, no administrator, who signed in with both factors."""
    return staff.signed_in(Client(), "Editors", email="ed@paper.example", name="Ed Marsh", now=NOW)
