"""The flows that are built, traced: each keeps to the order of the building, and docs/flows.md tells it as it is."""

import argparse
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import get_resolver
from procrastinate.contrib.django import app
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from masthead.giving.fund import operations as fund_pen
from masthead.giving.fund import queries as fund
from masthead.kernel.periods import Month
from masthead.machinery.jobs import operations as jobs
from masthead.machinery.mail.models import Message
from masthead.machinery.press import queries as press
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payment_facts
from masthead.paper.newsroom import queries as newsroom
from masthead.paper.newsroom.models import Article, Section
from masthead.people import operations as people
from masthead.people import queries as people_facts
from masthead.people.values import PartyKind, Place
from masthead.surfaces.importing import commands as importing
from tests import makers, staff
from tests.client import Client
from tests.flows import tracer, written
from tests.flows.tracer import Step, Trace
from tests.pretend.practice import Listener, Practice
from tests.surroundings import ROOT

pytestmark = pytest.mark.xdist_group("flows")  # they write into one page

SetClock = Callable[[datetime], None]
TOKEN = re.compile(r'name="token" value="([^"]*)"')
MIDNIGHT = makers.local(2026, 12, 1, 0, 0, 30)
TENTH_WORKING_DAY_OVER = makers.local(2026, 12, 15, 0, 0, 30)
FRIDAY = makers.local(2026, 11, 27, 10)
TENTH_OF_DECEMBER = makers.local(2026, 12, 10, 10)
PUBLISH = {"action-publish": "action-publish"}


class Flow:
    """One flow, scene by scene."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.scenes: list[tuple[str, list[Step]]] = []

    def scene(self, words: str, work: Callable[[], Any]) -> Any:
        """Trace one piece of work."""
        with Trace() as trace:
            done = work()
        self.scenes.append((words, trace.steps))
        return done

    def check(self) -> None:
        """Hold it to the order of the building, and the page to it."""
        breaches = [
            f"{caller.label if caller else 'outside'} -> {step.label}"
            for _, steps in self.scenes
            for caller, step in tracer.all_steps(steps)
            if not step.is_allowed
        ]
        assert not breaches, "\n".join(breaches)
        written.check(self.n, self.scenes)


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every view is loaded before the first trace, as the front does; jobs run on the test's own connection."""
    assert get_resolver().url_patterns
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None, raising=False)


def run(name: str) -> None:
    """One job, as the worker runs it."""
    app.tasks[name].func()


# --- 1, 2: reading and publishing -------------------------------------------------------------------------------------


def test_1_a_reader_opens_an_article(paper: SetClock, client: Client) -> None:
    flow = Flow(1)
    address = makers.article_address()
    first = flow.scene("Nobody has opened it yet:", lambda: client.get(address))
    second = flow.scene("The next reader, at a server that does not hold it in memory:", lambda: client.get(address))
    assert "Ferry crews win" in first.content.decode()
    assert second.content == first.content
    flow.check()


def typed(**more: object) -> dict[str, object]:
    """An article's form as a browser sends it."""
    fields: dict[str, object] = {
        "title": "Ferry crews stay ashore",
        "slug": "ferry-crews-stay-ashore",
        "standfirst": "The board has a week.",
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
    form: dict[str, object] = nested_form_data({**fields, **more})
    return form


def test_2_an_editor_publishes_then_corrects(paper: SetClock, client: Client) -> None:
    flow = Flow(2)
    staff.sign_in(client, makers.editor())
    section = Section.objects.get(slug="town")
    new = f"/office/pages/add/newsroom/article/{section.pk}/"
    answer = flow.scene("The editor presses Publish:", lambda: client.post(new, typed(**PUBLISH)))
    assert answer.status_code == 302
    article = Article.objects.latest("id")
    assert article.address == "2026/11/ferry-crews-stay-ashore"
    mended = typed(body=streamfield([("text", rich_text("<p>The vote came at ten.</p>"))]), **PUBLISH)
    flow.scene("And again, with a word put right:", lambda: client.post(f"/office/pages/{article.pk}/edit/", mended))
    assert "at ten" in Client().get(f"/{article.address}/").content.decode()
    flow.check()


# --- 3, 4: a gift by card ---------------------------------------------------------------------------------------------


def stand(at: datetime, *, paper: SetClock, company: Practice) -> None:
    """Let the paper and the company stand at a moment."""
    paper(at)
    company.ctl("clock", moment=at.isoformat())


def filled(form: Any, **more: str) -> dict[str, str]:
    """The form as a reader fills it in."""
    found = TOKEN.search(form.content.decode())
    assert found, "the form bears a token"
    gift = {"amount": "other", "own_amount": "25", "name": "Olwen Marsh", "email": "olwen@readers.example"}
    return {"token": unescape(found[1]), **gift, **more}


def begun(client: Client, paper: SetClock, company: Practice) -> str:
    """The company's name for a gift that is begun."""
    stand(makers.NOW, paper=paper, company=company)
    form = client.get("/give/")
    stand(makers.NOW + timedelta(seconds=20), paper=paper, company=company)
    return session_of(client.post("/give/", filled(form)))


def session_of(answer: Any) -> str:
    """The session in the address that a browser is sent to."""
    assert answer.status_code == 303, answer.content
    return str(answer["Location"]).rpartition("/")[2].partition("?")[0]


def raised_minor() -> int:
    """What the books say of this month's appeal."""
    return -books.balance(account=AccountCode("4100.2026-11")).net_minor


def test_3_a_guest_gives_by_card(paper: SetClock, client: Client, company: Practice) -> None:
    flow = Flow(3)
    form = flow.scene("The form:", lambda: client.get("/give/"))
    stand(makers.NOW + timedelta(seconds=20), paper=paper, company=company)
    sent = filled(form)
    answer = flow.scene("Sent; the answer leads to the company's page:", lambda: client.post("/give/", sent))
    assert company.press(session_of(answer), "pay").status in {200, 302, 303}
    flow.check()


def test_4_the_event_settles_it_and_without_events_the_sweeper(
    paper: SetClock, client: Client, company: Practice, notifications: Listener, work_off: Callable[[], int]
) -> None:
    flow = Flow(4)
    company.press(begun(client, paper, company), "pay")
    notifications.wait_for("charge.succeeded")
    (heard,) = (one for one in notifications.heard if b'"charge.succeeded"' in one.body)
    headers = {"Stripe-Signature": heard.signature}
    answer = flow.scene(
        "The notification:",
        lambda: client.post("/hooks/stripe/", heard.body, content_type="application/json", headers=headers),
    )
    assert (answer.status_code, raised_minor()) == (200, 0)
    flow.scene("What it woke:", work_off)
    assert (raised_minor(), Message.objects.count()) == (2500, 1)

    company.ctl("webhooks", url=None)
    company.press(begun(client, paper, company), "pay")
    flow.scene("The second gift's notification never comes; the sweeper finds it:", lambda: run("payments.sweep"))
    assert raised_minor() == 5000
    work_off()
    assert Message.objects.count() == 2
    flow.check()


# --- 5, 6: the post, and a cheque that bounces ------------------------------------------------------------------------


def writer(name: str) -> str:
    """Somebody whose address is known; their reference."""
    place = Place(street="2 The Quay", town="Invented Town", postcode="ZZ1 2ZZ", country="GB")
    told = {"kind": PartyKind.PERSON, "name": name, "email": "", "phone": "", "place": place}
    party_id = people.record_party(**told, actor=makers.ACTOR, now=makers.NOW)  # type: ignore[arg-type]
    found = people_facts.party(party_id=party_id)
    assert found is not None
    return found.code


def counted(many: int, pounds: str) -> dict[str, str]:
    """What was counted of a bag before anything is typed."""
    return {"kind": "post", "received_on": "24/11/2026", "count": str(many), "total": pounds}


def test_5_mondays_post(paper: SetClock, client: Client) -> None:
    flow = Flow(5)
    payments.open_common_purposes(actor=makers.ACTOR, now=makers.NOW)
    staff.signed_in(client, "Treasurers")
    opened = flow.scene(
        "The bag is counted, and a batch is opened:", lambda: client.post("/office/post/", counted(31, "800"))
    )
    address = opened["Location"]
    codes = [writer(name) for name in ("Mabel Tanner", "Olwen Marsh")]
    for _ in range(29):
        assert client.post(address, {"amount": "25"}).status_code == 303
    sent = {"who": codes[0], "amount": "25"}
    answer = flow.scene("A repeated giver's cheque is reference, amount, Enter:", lambda: client.post(address, sent))
    assert answer.status_code == 303
    sent = {"who": codes[1], "amount": "50", "for-shares": "30"}
    answer = flow.scene("A cheque that is part fund, part shares:", lambda: client.post(address, sent))
    assert (answer.status_code, raised_minor()) == (303, 0)
    seen = {"version": str(payment_facts.batch(code=address.split("/")[3]).version)}
    agreed = "Count and totals agree; it is posted, whole or not at all:"
    answer = flow.scene(agreed, lambda: client.post(f"{address}post/", seen))
    assert (answer.status_code, raised_minor()) == (303, 77_000)
    assert books.balance(account=AccountCode("2400")).net_minor == -3_000
    made = flow.scene("The letters of thanks, in one run:", lambda: client.post("/office/letters/"))
    assert made.status_code == 303
    printed = flow.scene("And printed:", lambda: client.post(f"{made['Location']}read/"))
    assert "Dear Mabel Tanner" in printed.content.decode()
    flow.check()


def test_6_a_cheque_bounces_on_friday(paper: SetClock, client: Client) -> None:
    flow = Flow(6)
    staff.signed_in(client, "Treasurers")
    codes = [payment_facts.payment(payment_id=makers.gift(minor)).code for minor in (5000, 3600)]
    sent = {"items": codes, "banked_on": "24/11/2026"}
    slip = flow.scene("Paid in, with one slip:", lambda: client.post("/office/banking/", sent))
    assert slip["Location"] == "/office/banking/1/"
    paper(FRIDAY)
    back = {"kind": "bounced", "happened_on": "27/11/2026", "why": "no funds", "part_1": "50"}
    answer = flow.scene("On Friday the bank sends one back:", lambda: returned(client, codes[0], back))
    assert answer.status_code == 303
    assert client.get("/fund.json").json()["raised_exact_minor"] == 3_600
    paper(TENTH_OF_DECEMBER)
    fund_pen.certify(month=Month(2026, 11), by_itself=False, actor=makers.ACTOR, now=TENTH_OF_DECEMBER)
    staff.signed_in(client, "Treasurers", email="deputy@clarion.example")
    late = {**back, "happened_on": "10/12/2026", "part_1": "36"}
    answer = flow.scene("The other comes back once the month is certified:", lambda: returned(client, codes[1], late))
    assert answer.status_code == 303
    (november,) = (one for one in fund.months(now=TENTH_OF_DECEMBER) if one.appeal.slug == "2026-11")
    assert november.certified is not None
    assert (november.certified.raised, november.returned_since) == (makers.pounds(36), makers.pounds(36))
    flow.check()


def returned(client: Client, code: str, back: dict[str, str]) -> Any:
    """Say that money of a payment went back."""
    return client.post(f"/office/payments/{code}/return/", back)


# --- 7: midnight ------------------------------------------------------------------------------------------------------


def test_7_midnight_at_the_end_of_the_month(paper: SetClock, client: Client) -> None:
    flow = Flow(7)
    makers.gift(327_300)
    assert client.get("/fund.json").json()["raised_minor"] == 327_300
    paper(MIDNIGHT)
    answer = flow.scene("The first to ask for the figures after midnight:", lambda: client.get("/fund.json"))
    assert (answer.json()["raised_minor"], answer.json()["opens_on"]) == (0, "2026-12-01")
    flow.scene("The box in every page, filled again by each server:", lambda: press.fragments(now=MIDNIGHT))
    due = flow.scene("The tick, once a second:", lambda: jobs.run_due(now=MIDNIGHT))
    assert "fund.turn" in due
    flow.scene("The job that it deferred keeps the next appeal ready:", lambda: run("fund.turn"))
    paper(TENTH_WORKING_DAY_OVER)
    flow.scene("The same job, when the tenth working day is over:", lambda: run("fund.turn"))
    assert "certified" in client.get("/fund/2026-11/").content.decode()
    flow.check()


# --- 13: an archive ---------------------------------------------------------------------------------------------------


def test_13_a_wordpress_archive_comes_in(paper: SetClock) -> None:
    flow = Flow(13)
    program = argparse.ArgumentParser()
    importing.add_to(program.add_subparsers())
    word = program.parse_args(["import", "wordpress", str(ROOT / "tests" / "flows" / "archive.xml")])
    assert flow.scene("`masthead import wordpress FILE`:", lambda: word.run(word)) == 0
    assert Article.objects.filter(address="2014/11/lamp-relit").exists()
    flow.check()


# --- The page and the tracer ------------------------------------------------------------------------------------------


def sections() -> Iterator[tuple[int, str]]:
    """The page's flows, each with its text."""
    for found in re.finditer(r"^## (\d+) .*?(?=^## |\Z)", written.page(), re.MULTILINE | re.DOTALL):
        yield int(found[1]), found[0]


def test_every_flow_is_there_traced_or_said_to_be_sketched() -> None:
    told = dict(sections())
    assert sorted(told) == list(range(1, 15))
    assert written.traced() == {1, 2, 3, 4, 5, 6, 7, 13}
    for n, text in told.items():
        assert n in written.traced() or "Not built yet: sketched by hand." in text, f"flow {n}"


def test_a_call_up_the_building_is_a_breach() -> None:
    """The tracer is no rubber stamp: the same call is right from above and wrong from below."""
    below = Step("masthead.money.ledger.operations.posting", "post")
    above = Step("masthead.giving.fund.operations", "record_gift")
    sibling = Step("masthead.society.shares.queries", "register")
    inner = Step("masthead.money.payments.operations.settling", "settle")
    assert tracer.goes_down(above, below)
    assert not tracer.goes_down(below, above)
    assert not tracer.goes_down(above, sibling)
    assert not tracer.goes_down(above, Step("masthead.money.payments.models", "Payment.save"))
    assert not tracer.goes_down(inner, Step("masthead.money.payments.webhooks", "stripe"))
    assert newsroom.sections.__code__ not in tracer.fitted()


def test_a_planted_breach_is_named() -> None:
    """The ledger asks the fund, which it may not know."""
    planted: dict[str, Any] = {"__name__": "masthead.money.ledger.queries", "ask": fund.certifies_itself_at}
    exec(compile("def nets(day, zone):\n    return ask(closes_on=day, zone=zone)", "planted.py", "exec"), planted)
    flow = Flow(1)
    flow.scene("Planted:", lambda: planted["nets"](date(2026, 11, 30), makers.ZONE))
    with pytest.raises(AssertionError, match=r"ledger\.queries\.nets -> fund\.queries\.certifies_itself_at"):
        flow.check()
