"""What editors do is on the audit line, sealed with the rest; what they delete leaves a line behind (D31, D32)."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from wagtail.models import PageLogEntry

from masthead.machinery.audit import operations as audit
from masthead.machinery.audit import queries as audit_facts
from masthead.machinery.audit.models import Line, Seal
from masthead.paper.newsroom.models import Article, Author
from masthead.paper.pictures.models import Picture
from masthead.people.models import User
from tests.paper.makers import NOW, US
from tests.paper.test_paper_publishing import PUBLISH, edit, write

SetClock = Callable[..., None]


def acts(subject: str) -> list[tuple[str, str]]:
    return [(line.act, line.actor) for line in Line.objects.filter(subject=subject).order_by("id")]


def test_every_step_of_an_article_is_on_the_line_and_sealed(editor: Client, clock_file: SetClock) -> None:
    """D31, D32: drafted, changed, published, taken off, deleted; by whom; in the chain, whatever Wagtail's log says."""
    who = f"user:{User.objects.get(email='ed@paper.example').id}"
    draft = write(editor)
    subject = f"page:{draft.pk}"
    assert set(acts(subject)) == {("newsroom.edit", who)}
    edit(editor, draft, title="Ferry crews have won")
    edit(editor, draft, **PUBLISH)
    assert ("newsroom.publish", who) in acts(subject)
    editor.post(f"/office/pages/{draft.pk}/unpublish/")
    editor.post(f"/office/pages/{draft.pk}/delete/")
    assert not Article.objects.filter(pk=draft.pk).exists()
    told = acts(subject)
    assert {act for act, _ in told} == {f"newsroom.{act}" for act in ("edit", "publish", "unpublish", "delete")}
    assert {actor for _, actor in told} == {who}
    # The tombstone: what it was called, when it went and by whose hand; its address answers that it is gone.
    gone = Line.objects.get(act="newsroom.delete", subject=subject)
    assert (gone.actor, gone.detail["title"]) == (who, "Ferry crews win")
    assert editor.get("/2026/11/ferry-crews-win/").status_code == 410
    PageLogEntry.objects.all().delete()
    audit.seal(actor=US, now=NOW + timedelta(minutes=5))
    assert Seal.objects.latest("n").last_id >= gone.id
    assert audit_facts.check() == []


def test_authors_and_pictures_are_on_the_line_too(
    editor: Client, article: Callable[..., Article], picture: object
) -> None:
    """D31, D32: an audit line for every write by staff, of whatever Wagtail's screens change."""
    article()
    author = Author.objects.get()
    at = f"/office/snippets/newsroom/author/edit/{author.pk}/"
    form = editor.get(at).context["form"]
    told = {name: form[name].value() or "" for name in form.fields if form[name].value() is not None}
    assert editor.post(at, {**told, "name": "Mara Quill-Fenn"}).status_code == 302
    assert [act for act, _ in acts(f"author:{author.pk}")] == ["newsroom.edit"]
    shown = Picture.objects.get()
    assert editor.post(f"/office/images/{shown.pk}/delete/").status_code == 302
    assert ("newsroom.edit", "wagtail.delete") in set(
        Line.objects.filter(subject=f"picture:{shown.pk}").values_list("act", "detail__what")
    )
