"""What other systems tell, taken in: to the word, once, and never over what somebody wrote here."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import ReferenceIndex, Revision

from masthead.kernel.actors import READER, NotYourDuty
from masthead.paper.folio.models import Page
from masthead.paper.newsroom import operations as newsroom
from masthead.paper.newsroom import queries
from masthead.paper.newsroom.models import Article, Author, Byline, Redirect, Section
from masthead.paper.newsroom.values import (
    ArticleRecord,
    AuthorRecord,
    By,
    Heading,
    LeadPicture,
    ListBlock,
    PageRecord,
    Paragraph,
    PictureBlock,
    Preserved,
    Quote,
    Record,
    SectionRecord,
    Status,
    TakenIn,
)
from tests.paper.makers import NOW, US, picture_record

Make = Callable[..., Article]
PUBLISHED = datetime(2019, 3, 9, 22, 30, tzinfo=UTC)


def record(**more: object) -> ArticleRecord:
    facts: dict[str, object] = {
        "source_id": "wordpress:1",
        "section": "river",
        "slug": "old-story",
        "headline": "An old story",
        "published_at": PUBLISHED,
    }
    return ArticleRecord(**{**facts, **more})  # type: ignore[arg-type]


def take(*records: Record) -> TakenIn:
    return newsroom.take_in(records=records, actor=US, now=NOW)


def test_twice_is_the_same_as_once(paper: None) -> None:
    records = [
        SectionRecord("sport", "Sport"),
        AuthorRecord("ada", "Ada Marsh", "Writes on sport."),
        PageRecord("wordpress:2", "contact", "Contact", blocks=(Paragraph("x"),)),
        record(section="sport", authors=(By("ada", "Ada Marsh"), By("bert", "Bert Fenn", "in Cardiff"))),
    ]
    first = take(*records)
    assert set(first.made) == {"sport", "ada", "wordpress:2", "wordpress:1"}
    rows = (Page.objects.count(), Revision.objects.count(), Author.objects.count(), Byline.objects.count())
    second = take(*records)
    assert set(second.same) == set(first.made)
    assert (second.made, second.changed, second.left, second.troubles) == ((), (), (), ())
    assert rows == (Page.objects.count(), Revision.objects.count(), Author.objects.count(), Byline.objects.count())
    assert Page.find_problems() == ([], [], [], [], [])
    assert list(Byline.objects.values_list("author__slug", "role")) == [("ada", ""), ("bert", "in Cardiff")]
    known = queries.known(source_ids=["wordpress:1", "wordpress:2", "wordpress:3"])
    assert set(known) == {"wordpress:1", "wordpress:2"}


def test_what_changed_at_the_source_changes_here_under_the_same_address(paper: None, client: Client) -> None:
    take(record(blocks=(Paragraph("before"),)))
    before = Article.objects.get()
    client.get(f"/{before.address}/")
    done = take(record(slug="renamed", headline="Renamed", blocks=(Paragraph("after"),), section="town"))
    assert done.changed == ("wordpress:1",)
    after = Article.objects.get()
    assert (after.address, after.first_out_at, after.pk) == (before.address, PUBLISHED, before.pk)
    html = client.get(f"/{after.address}/").content.decode()
    assert "Renamed" in html
    assert "after" in html
    assert "before" not in html


def test_what_somebody_edited_here_is_left(paper: None) -> None:
    take(record())
    article = Article.objects.get()
    user = get_user_model().objects.create_user("ed@paper.example", "x", made_at=NOW)
    article.title = "Mended here"
    article.save_revision(user=user).publish()
    assert take(record(headline="Changed there")).left == ("wordpress:1",)
    assert Article.objects.get().title == "Mended here"


def test_what_was_taken_off_here_stays_off(paper: None, client: Client) -> None:
    take(record())
    article = Article.objects.get()
    newsroom.unpublish(page_id=article.pk, actor=US, now=NOW)
    assert take(record(headline="Changed there")).left == ("wordpress:1",)
    assert client.get(f"/{article.address}/").status_code == 410


def test_a_draft_is_no_address_until_it_is_published(paper: None) -> None:
    take(record(status=Status.DRAFT, published_at=None))
    draft = Article.objects.get()
    assert (draft.live, draft.address, draft.first_out_at) == (False, None, None)
    take(record())
    out = Article.objects.get()
    assert (out.live, out.address, out.first_out_at) == (True, "2019/03/old-story", PUBLISHED)


def test_old_addresses_lead_to_the_new_one(paper: None, client: Client) -> None:
    old = ("/2019/03/09/old-story/", "/?p=12", "/node/7", "/A%20b/Ünï/", "2019/03/old-story/")
    take(record(old_addresses=old))
    for address in (
        "/2019/03/09/old-story/", "/2019/03/09/old-story", "/?p=12", "/node/7/", "/a%20b/%C3%BCn%C3%AF", "/NODE/7",
        "/node/7?utm_source=x",
    ):  # fmt: skip
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, "/2019/03/old-story/"), address
    assert client.get("/2019/03/old-story/").status_code == 200
    assert client.get("/?p=13").status_code == 200  # the front page: an address that nobody ever had
    other = take(record(source_id="wordpress:2", slug="other", old_addresses=("/node/7/",)))
    assert "leads to another page already" in other.troubles[0].words
    assert Redirect.objects.get(path="/node/7").page_id == Article.objects.get(source_id="wordpress:1").pk


def test_troubles_are_told_and_the_rest_is_taken_in(paper: None) -> None:
    done = take(
        record(section="nowhere"),
        record(
            source_id="wordpress:2", lead_picture=LeadPicture("gone"), blocks=(PictureBlock("gone"), Paragraph("x"))
        ),
        SectionRecord("fund", "Fund"),
        SectionRecord("1984", "A year"),
    )
    assert done.made == ("wordpress:2",)
    assert [trouble.source_id for trouble in done.troubles] == [
        "fund",
        "1984",
        "wordpress:1",
        "wordpress:2",
        "wordpress:2",
    ]
    assert [block.block_type for block in Article.objects.get().body] == ["text"]
    assert not Section.objects.filter(slug__in=["fund", "1984"]).exists()


def test_text_is_kept_to_the_letter(paper: None, client: Client) -> None:
    text = "“A ‘nested’ [bracket] quotation…” HE SAID: £ 3,273 &amp; 5 &lt; 6 &nbsp;end – dash"
    take(record(blocks=(Paragraph(text), Heading("A & B < C"), Quote('"Q" <b>', "A & B"), ListBlock(("i & ii",)))))
    article = Article.objects.get()
    html = client.get(f"/{article.address}/").content.decode()
    assert "<p>“A ‘nested’ [bracket] quotation…” HE SAID: £ 3,273 &amp; 5 &lt; 6 &nbsp;end – dash</p>" in html
    assert "<h2>A &amp; B &lt; C</h2>" in html
    assert "&quot;Q&quot; &lt;b&gt;" in html


def test_what_came_in_opens_in_the_office_and_saves_unchanged(editor: Client, article: Make) -> None:
    made = article(
        blocks=(
            Paragraph(
                'One <strong>two</strong> <em>three</em> <a href="https://a.example/?b=1&amp;c=2">four</a><br>five'
            ),
            Paragraph("Six"),
            ListBlock(("<strong>a</strong>", "b"), ordered=True),
            Quote("“q”", "who"),
            Heading("h"),
            Heading("hh", 3),
            Preserved("<table><tr><td>x</td></tr></table>"),
        )
    )
    before = [(raw["type"], raw["value"]) for raw in made.body.raw_data]
    page = editor.get(f"/office/pages/{made.pk}/edit/")
    assert page.status_code == 200
    form = page.context["form"]
    # As the editor's script sends back what it was given: contentstate of each rich text, and all else as it is.
    data = _sent_back(form)
    answer = editor.post(f"/office/pages/{made.pk}/edit/", {**data, "action-publish": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    after = Article.objects.get(pk=made.pk)
    assert [(raw["type"], raw["value"]) for raw in after.body.raw_data] == before
    assert after.address == made.address


def _sent_back(form: Any) -> dict[str, str]:
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

    article = form.instance
    blocks = []
    for block in article.body:
        if block.block_type in {"text", "list"}:
            features = ["bold", "italic", "link", "ul", "ol"]
            blocks.append((block.block_type, rich_text(block.value.source, features=features)))
        elif block.block_type == "quote":
            blocks.append((block.block_type, {"text": block.value["text"], "who": block.value["who"]}))
        else:
            blocks.append((block.block_type, block.value))
    bylines = [
        {"id": str(by.pk), "author": str(by.author_id), "role": by.role, "ORDER": str(n), "DELETE": ""}
        for n, by in enumerate(article.bylines.all(), 1)
    ]
    fields = {
        name: form[name].value() or ""
        for name in ("title", "slug", "standfirst", "lead_alt_decision", "lead_alt", "lead_caption", "lead_credit")
    }
    return nested_form_data(
        {
            **fields,
            "lead_picture": "",
            "body": streamfield(blocks),
            "bylines": inline_formset(bylines, initial=len(bylines)),
            "comments": inline_formset([]),
            "seo_title": "", "search_description": "", "updated_at": "", "go_live_at": "", "expire_at": "",
        }
    )  # fmt: skip


def test_what_came_in_knows_what_it_refers_to(paper: None, article: Make, picture: int) -> None:
    made = article(blocks=(PictureBlock("tests:bridge"),))
    assert ReferenceIndex.get_references_to(Page.objects.get(pk=made.pk)).count() == 0
    fields = ReferenceIndex.objects.filter(object_id=str(made.pk)).values_list("to_object_id", flat=True)
    assert str(picture) in set(fields)
    assert made.live_revision_id == made.latest_revision_id is not None


def test_taking_in_is_for_those_who_may(paper: None) -> None:
    with pytest.raises(NotYourDuty):
        newsroom.take_in(records=[record()], actor=READER, now=NOW)
    assert not Article.objects.exists()


def test_the_newsroom_is_opened_once(paper: None) -> None:
    before = (Page.objects.count(), Section.objects.count())
    newsroom.open_newsroom(actor=US, now=NOW)
    assert before == (Page.objects.count(), Section.objects.count())
    assert list(Page.objects.order_by("path").values_list("slug", "live")) == [
        ("root", True), ("front", True), ("about", True), ("river", True), ("town", True),
    ]  # fmt: skip


def test_a_picture_comes_in_before_its_article(paper: None) -> None:
    from masthead.paper.pictures import operations as pictures

    picture_id = pictures.take_in(record=picture_record(), actor=US, now=NOW)
    take(record(lead_picture=LeadPicture("tests:bridge", "A caption")))
    article = Article.objects.get()
    assert (article.lead_picture_id, article.lead_caption) == (picture_id, "A caption")
