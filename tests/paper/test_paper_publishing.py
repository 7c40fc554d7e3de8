"""An editor at work, through the office's own forms: what goes out, when, and under which address."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from masthead.machinery.audit.models import Line
from masthead.machinery.press.models import Tag
from masthead.paper.folio.models import Page
from masthead.paper.newsroom import operations as newsroom
from masthead.paper.newsroom.models import Article, Author, Redirect, Section
from masthead.paper.newsroom.values import NotOut, Status
from tests.paper.makers import NOW, US

Make = Callable[..., Article]
Typed = dict[str, object]
SetClock = Callable[[datetime], None]


def typed(**more: object) -> Typed:
    """An article's form as a browser sends it."""
    fields: Typed = {
        "title": "Ferry crews win",
        "slug": "ferry-crews-win",
        "standfirst": "The board withdrew its cuts.",
        "bylines": inline_formset([]),
        "lead_picture": "",
        "lead_alt_decision": "as_picture",
        "lead_alt": "",
        "lead_caption": "",
        "lead_credit": "",
        "body": streamfield([("text", rich_text("<p>The vote came at eleven.</p>"))]),
        "updated_at": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": inline_formset([]),
    }
    return nested_form_data({**fields, **more})


def write(editor: Client, section: str = "river", **more: object) -> Article:
    """Write a new article in the office."""
    parent = Section.objects.get(slug=section)
    answer = editor.post(f"/office/pages/add/newsroom/article/{parent.pk}/", typed(**more))
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer
    return Article.objects.latest("id")


def edit(editor: Client, article: Article, **more: object) -> Article:
    """Edit it."""
    answer = editor.post(f"/office/pages/{article.pk}/edit/", typed(**more))
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer
    return Article.objects.get(pk=article.pk)


PUBLISH = {"action-publish": "action-publish"}


def test_an_editor_writes_publishes_and_corrects(editor: Client, client: Client) -> None:
    draft = write(editor)
    assert (draft.live, draft.address) == (False, None)
    assert client.get("/2026/11/ferry-crews-win/").status_code == 404
    out = edit(editor, draft, **PUBLISH)
    assert (out.live, out.address, out.first_out_at) == (True, "2026/11/ferry-crews-win", NOW)
    assert "The vote came at eleven." in client.get("/2026/11/ferry-crews-win/").content.decode()
    edit(editor, out, title="Ferry crews win all", body=streamfield([("text", rich_text("<p>At ten.</p>"))]), **PUBLISH)
    html = client.get("/2026/11/ferry-crews-win/").content.decode()
    assert "At ten." in html
    assert "Ferry crews win all" in html
    assert "The vote came at eleven." not in html


def test_create_and_publish_in_one_step(editor: Client, client: Client) -> None:
    out = write(editor, **PUBLISH)
    assert (out.live, out.address) == (True, "2026/11/ferry-crews-win")
    assert client.get(f"/{out.address}/").status_code == 200
    assert Line.objects.filter(act="newsroom.publish", subject=f"page:{out.pk}").get().actor.startswith("user:")


def test_a_draft_is_nowhere(editor: Client, client: Client, article: Make) -> None:
    """D4."""
    article("other")
    word = "Unheardofword"
    write(editor, title=word, slug="unheardofword")
    live = write(editor, title="Live", slug="live", **PUBLISH)
    edit(editor, live, title=f"{word} again", slug="live")
    places = ["/", "/river/", "/feed/", "/river/feed/", "/sitemap.xml", "/2026/", "/2026/11/", "/2026/11/24/"]
    for address in [*places, f"/{live.address}/"]:
        assert word.lower() not in client.get(address).content.decode().lower(), address
    for address in ("/2026/11/unheardofword/", "/river/unheardofword/", "/unheardofword/"):
        assert client.get(address).status_code == 404


def test_a_preview_is_shown_to_the_editor_and_kept_by_nobody(editor: Client, client: Client) -> None:
    """D2, D4."""
    out = write(editor, **PUBLISH)
    assert client.get(f"/{out.address}/").status_code == 200  # the public plate is there
    preview = f"/office/pages/{out.pk}/edit/preview/"
    sent = editor.post(preview, typed(title="Only typed, never saved"))
    assert sent.json()["is_valid"]
    answer = editor.get(preview, {"mode": ""})
    assert "Only typed, never saved" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    for address in (f"/{out.address}/", "/"):
        assert "Only typed" not in client.get(address).content.decode()
    assert client.get(preview).status_code == 302


def test_a_preview_of_what_was_never_stored(editor: Client, client: Client) -> None:
    section = Section.objects.get(slug="town")
    preview = f"/office/pages/add/newsroom/article/{section.pk}/preview/"
    assert editor.post(preview, typed(title="A first thought")).json()["is_valid"]
    html = editor.get(preview, {"mode": ""}).content.decode()
    assert "A first thought" in html
    assert '<a href="/town/">Town</a>' in html
    assert "A first thought" not in client.get("/").content.decode()


def test_a_preview_of_the_front_page(editor: Client, article: Make, client: Client) -> None:
    made = [article(f"story-{number}") for number in range(3)]
    front = Page.objects.get(slug="front")
    preview = f"/office/pages/{front.pk}/edit/preview/"
    fields = nested_form_data(
        {
            "lead": made[2].pk,
            "rail": streamfield([]),
            "rows": streamfield([]),
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": inline_formset([]),
        }
    )
    sent = editor.post(preview, fields)
    assert sent.json()["is_valid"], sent.content
    shown = editor.get(preview, {"mode": ""}).content.decode()
    assert shown.index("/2026/11/story-2/") < shown.index("/2026/11/story-0/")


def test_what_was_taken_off_is_gone(editor: Client, client: Client) -> None:
    """D4."""
    out = write(editor, **PUBLISH)
    client.get(f"/{out.address}/")
    client.get("/river/")
    assert editor.post(f"/office/pages/{out.pk}/unpublish/").status_code == 302
    answer = client.get(f"/{out.address}/")
    assert answer.status_code == 410
    assert "has been taken off" in answer.content.decode()
    assert out.title not in client.get("/river/").content.decode()
    edit(editor, out, **PUBLISH)
    assert client.get(f"/{out.address}/").status_code == 200


def test_what_was_deleted_is_gone_too(editor: Client, client: Client, article: Make) -> None:
    """D32."""
    made = article(old_addresses=("/?p=12",))
    newsroom.unpublish(page_id=made.pk, actor=US, now=NOW)
    Page.objects.get(pk=made.pk).specific.delete()
    assert client.get("/2026/11/ferry-crews-win/").status_code == 410
    assert client.get("/?p=12").status_code == 410
    again = write(editor, **PUBLISH)
    assert again.address == "2026/11/ferry-crews-win"
    assert client.get(f"/{again.address}/").status_code == 200


def test_nothing_that_an_editor_does_changes_an_address(editor: Client, client: Client, clock_file: SetClock) -> None:
    out = write(editor, **PUBLISH)
    before = Article.objects.get(pk=out.pk)
    clock_file(NOW + timedelta(days=40))
    out = edit(editor, out, slug="another-slug", title="Another headline", **PUBLISH)
    town = Section.objects.get(slug="town")
    assert editor.post(f"/office/pages/{out.pk}/move/{town.pk}/confirm/").status_code == 302
    moved = Article.objects.get(pk=out.pk)
    assert (moved.address, moved.public_id, moved.first_out_at) == (
        before.address,
        before.public_id,
        before.first_out_at,
    )
    html = client.get("/2026/11/ferry-crews-win/").content.decode()
    assert "Another headline" in html
    assert '<a href="/town/">Town</a></p><h1' in html
    assert moved.title in client.get("/town/").content.decode()
    assert moved.title not in client.get("/river/").content.decode()


def test_an_older_version_comes_back_under_the_same_address(editor: Client, client: Client) -> None:
    draft = write(editor)
    first = draft.latest_revision_id
    out = edit(editor, draft, title="Published", **PUBLISH)
    revert = typed(title="Ferry crews win", revision=first)
    assert editor.post(f"/office/pages/{out.pk}/edit/", {**revert, **PUBLISH}).status_code == 302
    back = Article.objects.get(pk=out.pk)
    assert (back.title, back.address, back.first_out_at) == ("Ferry crews win", out.address, out.first_out_at)
    # The revision itself, published as it was stored before there was an address.
    back.revisions.get(pk=first).publish()
    assert Article.objects.get(pk=out.pk).address == out.address
    assert client.get(f"/{out.address}/").status_code == 200


def test_a_copy_is_another_article(editor: Client, article: Make, client: Client) -> None:
    made = article()
    copied = made.copy(update_attrs={"slug": "copied", "title": "Copied"}, keep_live=True)
    copied.refresh_from_db()
    assert copied.public_id != made.public_id
    assert (copied.address, copied.source_id, copied.first_out_at) == ("2026/11/copied", None, NOW)
    assert client.get("/2026/11/copied/").status_code == 200
    alias = made.create_alias(parent=Section.objects.get(slug="town"))
    alias.refresh_from_db()
    assert alias.address is None
    assert alias.url == "/2026/11/ferry-crews-win/"
    assert client.get("/town/").content.decode().count("story__headline") == 0


def test_a_scheduled_article_goes_out_at_its_time_by_our_clock(
    editor: Client, client: Client, clock_file: SetClock
) -> None:
    # The form compares with the machine's clock, so the moment lies ahead of that; ours then goes past it.
    """D4."""
    due = timezone.now() + timedelta(days=2)
    planned = write(editor, go_live_at=due.strftime("%Y-%m-%d %H:%M"), **PUBLISH)
    assert (planned.live, planned.address, planned.first_out_at) == (False, None, None)
    assert Line.objects.filter(act="newsroom.publish", subject=f"page:{planned.pk}").count() == 0
    assert newsroom.publish_due(actor=US, now=due - timedelta(minutes=2)) == 0
    later = due + timedelta(minutes=1)
    clock_file(later)
    assert newsroom.publish_due(actor=US, now=later) == 1
    assert newsroom.publish_due(actor=US, now=later) == 0
    out = Article.objects.get(pk=planned.pk)
    assert (out.live, out.first_out_at) == (True, later)
    assert client.get(f"/{out.address}/").status_code == 200


def test_an_expired_article_is_taken_off_and_never_put_on_late(
    editor: Client, client: Client, clock_file: SetClock
) -> None:
    over = timezone.now() + timedelta(days=3)
    out = write(editor, expire_at=over.strftime("%Y-%m-%d %H:%M"), **PUBLISH)
    planned = write(
        editor,
        slug="too-late",
        go_live_at=(over - timedelta(days=1)).strftime("%Y-%m-%d %H:%M"),
        expire_at=over.strftime("%Y-%m-%d %H:%M"),
        **PUBLISH,
    )
    later = over + timedelta(minutes=1)
    clock_file(later)
    assert newsroom.publish_due(actor=US, now=later) == 1
    assert client.get(f"/{out.address}/").status_code == 410
    assert not Article.objects.get(pk=planned.pk).live


def test_the_month_is_the_one_in_the_papers_zone(article: Make) -> None:
    made = article("late", published_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert made.address == "2026/07/late"


def test_an_address_is_made_of_any_slug(article: Make) -> None:
    for slug, end in (
        ("Réunion du comité", "reunion-du-comite"),
        ("1984", "story-1984"),
        ("---", "story"),
        ("a" * 200, "a" * 80),
        ("word " * 40, f"{'word-' * 15}word"),
    ):
        assert article(slug).address == f"2026/11/{end}"


def test_the_same_slug_twice_in_a_month_is_numbered(article: Make) -> None:
    made = [article("same", source_id=f"tests:{place}", section=place) for place in ("river", "town")]
    assert [each.address for each in made] == ["2026/11/same", "2026/11/same-2"]
    other = article("same", source_id="tests:other", published_at=datetime(2026, 10, 1, tzinfo=UTC))
    assert other.address.startswith("2026/10/same")


def test_a_section_that_is_renamed_leads_on(editor: Client, client: Client, article: Make) -> None:
    made = article()
    section = Section.objects.get(slug="river")
    fields = nested_form_data(
        {"title": "Estuary", "slug": "estuary", "description": "", "search_description": "", "go_live_at": "",
         "expire_at": "", "comments": inline_formset([]), **PUBLISH}
    )  # fmt: skip
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        assert editor.post(f"/office/pages/{section.pk}/edit/", fields).status_code == 302
    answer = client.get("/river/")
    assert (answer.status_code, answer["Location"]) == (301, "/estuary/")
    assert client.get("/estuary/").status_code == 200
    assert 'href="/estuary/"' in client.get(f"/{made.address}/").content.decode()
    assert Redirect.objects.get(path="/river").page_id == section.pk


def test_a_section_cannot_take_an_address_that_is_kept(editor: Client) -> None:
    front = Page.objects.get(slug="front")
    for slug in ("office", "fund", "2026", "sign-in", "about", "River", "ri_ver"):
        fields = nested_form_data(
            {"title": "Section", "slug": slug, "description": "", "search_description": "", "go_live_at": "",
             "expire_at": "", "comments": inline_formset([]), **PUBLISH}
        )  # fmt: skip
        answer = editor.post(f"/office/pages/add/newsroom/section/{front.pk}/", fields)
        assert answer.status_code == 200, slug
        assert "slug" in answer.context["form"].errors
    assert Section.objects.count() == 2


def test_an_authors_new_name_is_on_every_page(article: Make, client: Client) -> None:
    made = article()
    assert "Mara Quill" in client.get(f"/{made.address}/").content.decode()
    author = Author.objects.get()
    author.name = "Mara Quill-Fenn"
    author.save()
    for address in (f"/{made.address}/", "/author/mara-quill/", "/"):
        assert "Mara Quill-Fenn" in client.get(address).content.decode(), address


def test_publishing_is_for_those_who_may(paper: None, article: Make) -> None:
    from masthead.kernel.actors import READER, NotYourDuty

    draft = article("draft", status=Status.DRAFT)
    for act in (newsroom.publish, newsroom.unpublish):
        with pytest.raises(NotYourDuty):
            act(page_id=draft.pk, actor=READER, now=NOW)
    with pytest.raises(NotOut):
        newsroom.unpublish(page_id=draft.pk, actor=US, now=NOW)
    assert not Article.objects.get(pk=draft.pk).live
    newsroom.publish(page_id=draft.pk, actor=US, now=NOW)
    out = Article.objects.get(pk=draft.pk)
    assert (out.live, out.address) == (True, "2026/11/draft")
    assert Tag.objects.filter(name=f"article:{draft.pk}").exists()


def test_an_office_view_that_fails_has_done_nothing(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = write(editor)

    def fail(**_: object) -> None:
        raise RuntimeError("the press is away")

    monkeypatch.setattr("masthead.machinery.press.operations.touch", fail)
    with pytest.raises(RuntimeError):
        editor.post(f"/office/pages/{draft.pk}/edit/", typed(**PUBLISH))
    monkeypatch.undo()
    after = Article.objects.get(pk=draft.pk)
    assert (after.live, after.address) == (False, None)
