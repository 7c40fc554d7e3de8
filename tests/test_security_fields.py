"""What a role sees of a thing that it may see: no sums per person, no addresses, no drafts, and no more in exports."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from masthead.paper.newsroom import operations as newsroom
from masthead.paper.newsroom.models import Article
from masthead.paper.newsroom.values import LeadPicture, Status
from masthead.paper.pictures import operations as pictures
from masthead.paper.pictures.models import Picture
from masthead.people import operations as people
from masthead.people import queries as people_facts
from masthead.people.values import PartyKind, Place
from tests import access, makers, staff, whole
from tests.client import HOST
from tests.makers import ACTOR, words
from tests.paper.makers import picture_record
from tests.whole import Whole

made, paper = whole.made, whole.whole
STREET, PHONE, EMAIL = "77 Herring Stairs", "01632 960 077", "perpetua@readers.example"
# A sum as a page or a machine says it; a postcode or a reference is none.
SUM = re.compile(r"£|\b\d+\.\d\d\b|\btotal|1,?234", re.IGNORECASE)
WORD = "Unheardofword"


def browser() -> Client:
    return Client(HTTP_HOST=HOST, SERVER_NAME="localhost", SERVER_PORT="8900")


def signed_in(role: str) -> Client:
    return staff.signed_in(browser(), role, email=f"{role.split(maxsplit=1)[0].lower()}@desk.example", now=whole.NOW)


@pytest.fixture
def giver(paper: Whole) -> str:
    """The reference of somebody with an address of every kind, who gave 1,234 pounds."""
    party = people.record_party(
        kind=PartyKind.PERSON,
        name="Perpetua Quill",
        email=EMAIL,
        phone=PHONE,
        place=Place(street=STREET, town="Saltmarsh", postcode="ZZ1 7ZZ", country="GB"),
        actor=ACTOR,
        now=whole.NOW,
    )
    makers.gift(123_400, giver=party, now=whole.NOW)
    found = people_facts.party(party_id=party)
    assert found is not None
    return found.code


def pages_of_people(code: str) -> Iterator[str]:
    yield from ("/office/people/", "/office/people/?q=quill", "/office/people/find/?q=quill")
    yield from (f"/office/people/{code}/", "/office/people/duplicates/")
    for what in ("details", "address", "contact", "flag", "lower", "preferences"):
        yield f"/office/people/{code}/{what}/"


def seen_by(client: Client, code: str) -> dict[str, str]:
    answers = {at: client.get(at) for at in pages_of_people(code)}
    return {at: answer.content.decode() for at, answer in answers.items() if answer.status_code == 200}


@pytest.mark.parametrize("role", ["Gift-desk volunteers", "Membership secretaries", "Administrators"])
def test_nobodys_record_bears_a_sum(giver: str, role: str) -> None:
    """D3, P27: not on a screen, nor in what a machine reads; a volunteer types sums and sees no totals per person."""
    client = signed_in(role)
    seen = seen_by(client, giver)
    assert len(seen) >= 4
    for at, html in seen.items():
        main = html if at.startswith("/office/people/find/") else words(html.partition("<main")[2])
        assert SUM.search(main) is None, at
    told = client.get("/office/people/find/?q=quill").json()
    assert {key for one in told for key in one} == {"code", "name", "town", "postcode", "flags"}


def test_a_volunteer_sees_sums_on_what_was_typed_alone(paper: Whole, giver: str) -> None:
    """D3, P27: of all screens that a volunteer may look at, sums of people stand on lines of the post alone."""
    client = signed_in("Gift-desk volunteers")
    for pattern, (may, _) in access.OFFICE.items():
        if "V" in may and not pattern.startswith(("office/post/", "office/gallery/")):
            for at in (at for wanted, at in whole.patterns(lambda _: True) if wanted == pattern):
                html = client.get(paper.at(at)).content.decode()
                assert "1,234" not in html, at
                assert "1234" not in html, at
    typed = {"who": f"{giver} Perpetua Quill", "amount": "12340", "means": "cheque", "purpose": "fund"}
    asked = client.post(f"/office/post/{paper.places['draft']}/", typed).content.decode()
    assert "1,234" not in asked.replace("12,340", "")  # asked whether they are sure, never told what is usual


@pytest.mark.parametrize("role", ["Fund organisers", "Returning officers"])
def test_where_somebody_lives_is_for_those_who_keep_records(giver: str, role: str) -> None:
    """D2, D3: who writes the column knows names; where somebody lives and how they are reached is for others."""
    nameless = people.record_guest(name="", email="nameless@readers.example", now=whole.NOW)
    assert nameless is not None
    seen = seen_by(signed_in(role), giver)
    assert "Perpetua Quill" in seen[f"/office/people/{giver}/"]
    for at, html in seen.items():
        for secret in (STREET, PHONE, EMAIL, "nameless@readers.example"):
            assert secret not in html, f"{at}: {secret}"
    kept = seen_by(signed_in("Membership secretaries"), giver)[f"/office/people/{giver}/"]
    for told in (STREET, PHONE, EMAIL):
        assert told in kept


def test_exports_hold_what_they_are_for(giver: str) -> None:
    """D3: payments name who gave and hold no address; lines of the audit hold ids, and what is secret nowhere."""
    client = signed_in("Treasurers")
    client.get(f"/office/people/{giver}/")
    table = rows(client.post("/office/payments/export/", {"why": "the auditor"}))
    assert any("Perpetua Quill" in row for row in table)
    audit = rows(signed_in("Auditors").post("/office/audit.csv", {"purpose": "the yearly audit"}))
    month = rows(client.post("/office/month/export/", {"month": "2026-11", "why": "the board", "as": "csv"}))
    for told in (table, audit, month):
        text = str(told)
        for secret in (STREET, PHONE, EMAIL, makers.PASSWORD, makers.APP_SECRET):
            assert secret not in text
    for told in (audit, month):
        assert "Perpetua" not in str(told)


def rows(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(content.decode())))


@pytest.fixture
def draft(paper: Whole) -> Article:
    """A draft that was never out and had addresses elsewhere, with a picture that nothing else shows."""
    pictures.take_in(record=picture_record(source_id="tests:unheard", title=WORD, alt=WORD), actor=ACTOR, now=whole.NOW)
    record = replace(
        makers.article("unheard", WORD, published_at=whole.NOW),
        published_at=None,
        status=Status.DRAFT,
        lead_picture=LeadPicture("tests:unheard", WORD),
        old_addresses=("/?p=77", "/2019/03/unheard/"),
    )
    newsroom.take_in(records=[record], actor=ACTOR, now=whole.NOW)
    return Article.objects.get(source_id="tests:unheard")


def guesses(draft: Article, picture: Picture) -> Iterator[str]:
    """Where somebody who suspects a draft would look."""
    yield from ("/2026/11/unheard/", "/2019/03/unheard/", "/town/unheard/", "/unheard/", "/?p=77", f"/?p={draft.pk}")
    yield from (f"/?q={WORD}", f"/search/?q={WORD}", "/api/", "/api/v2/pages/", f"/api/v2/pages/{draft.pk}/")
    yield from (f"/documents/{draft.pk}/x.pdf", f"/media/{picture.file.name}", f"/media/{picture.pk}/unheard.jpg")
    yield from (f"/media/{picture.pk}/{'0' * 8}-{width}.{kind}" for width in (320, 640) for kind in ("jpg", "webp"))


def test_a_draft_is_nowhere_whoever_asks_and_however(paper: Whole, draft: Article) -> None:
    """D2, D4: neither its words nor that it is there: pages, feeds, site map, old addresses, picture, stored pages."""
    client = browser()
    picture = Picture.objects.get(title=WORD)
    public = [paper.at(at) for pattern, at in whole.patterns(lambda _: True) if not pattern.startswith("office/")]
    for at in [*public, *guesses(draft, picture)]:
        answer = client.get(at)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert WORD.encode() not in content, at
    for at in guesses(draft, picture):
        # The front page, whatever is asked of it; and where another system had it, it is gone for all to know.
        if not at.startswith(("/?", "/2019/")):
            assert client.get(at, HTTP_IF_NONE_MATCH="*").status_code == client.head(at).status_code == 404, at
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM press_plate WHERE path LIKE '%unheard%'")
        assert cursor.fetchone()[0] == 0
    for at in (f"/office/pages/{draft.pk}/{screen}" for screen in ("", "edit/", "view_draft/")):
        assert client.get(at).status_code == 302
        assert WORD not in client.get(at, follow=True).content.decode()


@pytest.mark.parametrize("role", ["Membership secretaries", "Treasurers", "Auditors", "Gift-desk volunteers"])
def test_no_draft_is_shown_to_those_who_do_not_write(paper: Whole, draft: Article, role: str) -> None:
    """D3, D4: whoever sees addresses or money sees no draft: Wagtail's explorer, search, choosers, reports and API."""
    client = signed_in(role)
    section = draft.get_parent()
    for at in (
        f"/office/pages/{draft.pk}/edit/", f"/office/pages/{draft.pk}/view_draft/", f"/office/pages/{section.pk}/",
        f"/office/pages/{draft.pk}/history/", f"/office/pages/{draft.pk}/delete/", f"/office/pages/search/?q={WORD}",
        "/office/reports/site-history/", "/office/reports/aging-pages/", f"/office/api/main/pages/{draft.pk}/",
        f"/office/api/main/pages/?search={WORD[:-4]}", f"/office/choose-page/?q={WORD[:-4]}",
        f"/office/images/?q={WORD[:-4]}", f"/office/images/chooser/?q={WORD[:-4]}", "/office/",
    ):  # fmt: skip
        assert WORD not in client.get(at, follow=True).content.decode(), at
        assert client.get(at).status_code < 500, at
