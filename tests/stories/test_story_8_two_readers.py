"""
Story 8 of practice.md over HTTP: one reader gives by card without a line of script, the other rings and sends a cheque.

By keyboard in a real browser, and the box as a screen reader hears it: tests/browser/test_browser_walks.py. Her
mandate and the roll come with their issues; letters, e-mails and slips stop the minute that her death is known.
"""

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from typing import Any

import pypdf
import pytest
from justhtml import JustHTML

from masthead.machinery.mail.models import Message
from tests import makers
from tests.client import Client
from tests.makers import local, words
from tests.money.payments.test_letters_slips import LARGE_PT, sizes
from tests.pretend.practice import Listener, Practice
from tests.stories import monday
from tests.stories.monday import Public, Worker, in_order

SetClock = Callable[[datetime], None]
BEGAN = local(2026, 9, 1, 9)
SUNDAY = local(2026, 9, 6, 20)
MONDAY = local(2026, 9, 7, 19)
CALLED = local(2026, 9, 3, 11)
TUESDAY = local(2026, 9, 8, 10)
WEDNESDAY = local(2026, 9, 9, 10)
FOURTEENTH = local(2026, 9, 14, 10, 30)
DATA = '<script type="application/ld+json"'  # what search engines read: it runs nowhere
PUZZLES = ("<script", "<iframe", "captcha", "http-equiv", "<audio", "<canvas")
LIVE = ("aria-live", 'role="status"', 'role="alert"', 'role="timer"')


@pytest.fixture
def at(db: None, set_clock: SetClock) -> Iterator[SetClock]:
    """A paper in September, whose clock the test moves."""
    monday.open_paper(at=set_clock, began=BEGAN)
    yield set_clock
    monday.the_books_hold()


# The one: from an article to the thanks -------------------------------------------------------------------------------


def test_from_an_article_to_the_thanks_without_script(
    at: SetClock, company: Practice, heard: Listener, client: Client, work_off: Callable[[], int]
) -> None:
    company.ctl("clock", moment=MONDAY.isoformat())
    at(SUNDAY)
    give = the_box_is_heard_once(client)
    typed = {"amount": "other", "own_amount": "10.005", "name": "Olwen Marsh", "email": "olwen at readers"}
    page = client.get(give).content.decode()
    nothing_is_a_puzzle(page)
    errors = each_error_by_its_name(client, give, typed | {"token": token_of(page)})
    at(MONDAY)  # twenty-three hours later: nothing has run out
    right = {"own_amount": "25", "email": "olwen@readers.example", "token": token_of(errors)}
    answer = client.post(give, typed | right)
    assert answer.status_code == 303
    session = str(answer["Location"]).rpartition("/")[2].partition("?")[0]
    paid = company.press(session, "pay")
    thanks = paid.headers["Location"].partition("8900")[2]
    assert "We are checking your gift" in words(client.get(thanks).content.decode())
    heard.wait_for("charge.succeeded")
    for one in heard.wait(1):
        told = {"Stripe-Signature": one.signature}
        Client().post("/hooks/stripe/", one.body, content_type="application/json", headers=told)
    work_off()
    page = client.get(thanks).content.decode()
    nothing_is_a_puzzle(page)
    in_order(words(page), "Thank you", "Your gift of £25.00 has arrived", "A receipt is on its way")
    assert 'value="nothing" checked' in page, "nobody is named who did not say so"
    assert client.get("/fund.json").json()["raised_exact_minor"] == 2_500
    assert "counted for September 2026" in " ".join(
        Message.objects.get(to_address="olwen@readers.example").text.split()
    )


def the_box_is_heard_once(client: Client) -> str:
    """The article's foot is in its order, the box once and still; where its button leads."""
    page = client.get(makers.article_address(now=BEGAN)).content.decode()
    nothing_is_a_puzzle(page)
    in_order(page, "Nobody went home.", "buying shares", "Become a supporter", '<section class="fund"', "Donate today")
    assert [page.count(part) for part in ('class="fund"', 'class="fund__title"', "You’ve raised", "We need")] == [1] * 4
    assert [part for part in LIVE if part in page] == [], "nothing speaks by itself"
    [box] = JustHTML(page, sanitize=False).query("section.fund")
    [heading] = box.query("h2")
    assert box.attrs["aria-labelledby"] == heading.attrs["id"]
    assert [bar.attrs["aria-hidden"] for bar in box.query("progress")] == ["true"], "its figures are said in words"
    [button] = [link for link in box.query("a") if "Donate today" in link.to_text()]
    return str(button.attrs["href"])


def nothing_is_a_puzzle(page: str) -> None:
    """No script, nothing that runs out, nothing to be solved."""
    assert [part for part in PUZZLES if part in page.replace(DATA, "").lower()] == []


def each_error_by_its_name(client: Client, give: str, typed: dict[str, str]) -> str:
    """Said above the form with a link to its field, and at the field, by its description; the rest is kept."""
    answer = client.post(give, typed)
    page = answer.content.decode()
    assert (answer.status_code, "<title>Error: " in page) == (422, True)
    nothing_is_a_puzzle(page)
    tree = JustHTML(page, sanitize=False)
    said = {link.attrs["href"].removeprefix("#"): link.to_text() for link in tree.query(".errors__list a")}
    assert list(said.values()) == [
        "Enter how much you want to give, like 18 or 7.50",
        "Enter an e-mail address like name@example.org, or leave this empty.",
    ]
    labels = [tree.query(f'label[for="{field}"]')[0].to_text() for field in said]
    assert labels == ["Other amount", "E-mail"]
    for field, sentence in said.items():
        [box] = tree.query(f"#{field}")
        assert box.attrs["aria-invalid"] == "true"
        described = [tree.query(f"#{one}")[0].to_text() for one in box.attrs["aria-describedby"].split()]
        assert sentence in described[-1]
    kept = {box.attrs["name"]: box.attrs.get("value", "") for box in tree.query("input")}
    assert [kept[name] for name in ("own_amount", "name", "email")] == ["10.005", "Olwen Marsh", "olwen at readers"]
    return page


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]*)"', page)
    assert found, "the form bears a token"
    return unescape(found[1])


# The other: she rings, and sends a cheque -----------------------------------------------------------------------------


class Office:
    """Those whom her cheque meets, and herself."""

    def __init__(self) -> None:
        self.public = Public(monday.places(BEGAN))
        self.volunteer = self.comes("Gift-desk volunteers", "Ottoline Crane")
        self.treasurer = self.comes("Treasurers", "Bartholomew Rudd")
        self.organiser = self.comes("Fund organisers", "Philippa Nye")
        self.mary = ""  # her reference, once she is recorded
        self.run = ""  # where her letter's run stands

    def comes(self, role: str, name: str) -> Worker:
        return monday.sign_in(role, name, self.public, now=BEGAN)

    @property
    def record(self) -> str:
        return f"/office/people/{self.mary}/"


@pytest.fixture
def office(at: SetClock) -> Office:
    return Office()


def test_the_one_who_rings_and_what_follows(office: Office, at: SetClock, work_off: Callable[[], int]) -> None:
    at(CALLED)
    a_slip_in_large_type_goes_to_her(office)
    at(TUESDAY)
    her_cheque_is_reference_amount_enter(office)
    a_letter_and_no_e_mail(office, work_off)
    at(WEDNESDAY)
    she_stands_in_tuesdays_column(office)
    at(FOURTEENTH)
    her_daughter_rings(office, work_off)


def a_slip_in_large_type_goes_to_her(office: Office) -> None:
    volunteer = office.volunteer
    her = {"kind": "person", "name": "Mary Thompson", "email": "mary@readers.example", "phone": "01632 960123"}
    lives = {"street": "5 Ferry Road", "town": "Rotherham", "postcode": "S60 1AA", "country": "GB"}
    office.mary = volunteer.send("/office/people/new/", **her, **lives).split("/")[3]
    wishes = volunteer.client.post(f"{office.record}preferences/", {"prefers": ["large_print", "post", "no_email"]})
    assert wishes.status_code == 303
    assert "large print, letters by post, no e-mail" in volunteer.read(office.record)
    slip = f"/office/letters/slip/{office.mary}"
    assert f'href="{slip}/"' in volunteer.page(office.record)
    assert "letter--large" in volunteer.page(f"{slip}/")
    in_order(volunteer.read(f"{slip}/"), "Mary Thompson 5 Ferry Road ROTHERHAM S60 1AA", "September 2026", office.mary)
    type_of = sizes(volunteer.client.get(f"{slip}.pdf").content)
    lines = ("Dear Mary Thompson,", "For the fighting fund", "Thank me in the paper, as:", "Reference:", office.mary)
    assert {type_of[line] for line in lines} == {LARGE_PT}, "16 point would do"


def her_cheque_is_reference_amount_enter(office: Office) -> None:
    volunteer = office.volunteer
    batch = volunteer.open("post", "08/09/2026", 1, "20.00")
    volunteer.type(batch, "20", who=office.mary.lower())
    in_order(volunteer.read(batch), "Count and totals agree to the penny.", "Mary Thompson", "£20.00", "Letter")
    # What she wrote on her slip is typed afterwards: how she may be named.
    line = volunteer.link(batch, "Mary Thompson", f"{batch}lines/")
    form = volunteer.client.get(line).context["form"]
    shown = {box.html_name: str(box.value()) for box in form if box.value() not in {None, False, ""}}
    volunteer.send(line, **shown | {"level": "initials_town"})
    assert "M.T., Rotherham" in volunteer.read(batch)
    office.treasurer.post(batch)
    assert office.public.seen == [0, 2_000]


def a_letter_and_no_e_mail(office: Office, work_off: Callable[[], int]) -> None:
    treasurer = office.treasurer
    office.run = treasurer.send("/office/letters/")
    letter = treasurer.page(f"{office.run}read/")
    in_order(words(letter), "Dear Mary Thompson,", "Your cheque of £20.00", "the paper thanks “M.T., Rotherham”")
    assert (letter.count("Dear "), "letter--large" in letter) == (1, True)
    assert "Dear Mary Thompson," in text_of(treasurer.pdf(f"{office.run.rstrip('/')}.pdf"))
    work_off()
    assert not Message.objects.exists()


def she_stands_in_tuesdays_column(office: Office) -> None:
    organiser = office.organiser
    column = organiser.read("/office/column/")
    in_order(
        column, "The column: Tuesday 8 September 2026", "1 name waits to be looked at", "£20.00 by cheque (1 gift)"
    )
    for page in (column, office.public.read("/fund/")):
        assert "M.T., Rotherham" not in page, "nothing shows before somebody has looked at it"
    naming = re.search(r'name="naming" value="(\d+)"', organiser.page("/office/names/"))
    assert naming
    organiser.send("/office/names/", naming=naming[1], version=organiser.version("/office/names/"), do="approve")
    in_order(
        organiser.read("/office/column/"),
        "The fighting fund: Tuesday 8 September 2026",
        "£20.00 came in: £20.00 by cheque (1 gift).",
        "Thank you to M.T., Rotherham, and to all who gave without a name.",
    )
    page = office.public.read("/fund/")
    assert "M.T., Rotherham" in page
    assert "Thompson" not in page


def her_daughter_rings(office: Office, work_off: Callable[[], int]) -> None:
    """One more cheque of hers is on the books and its letter waits; another lies half typed."""
    volunteer, treasurer = office.volunteer, office.treasurer
    posted = volunteer.open("post", "14/09/2026", 2, "15.00")
    volunteer.type(posted, "10", who=office.mary)
    volunteer.type(posted, "5", who=volunteer.record("Winifred Stone"))
    treasurer.post(posted)
    draft = volunteer.open("post", "14/09/2026", 1, "7.00")
    volunteer.type(draft, "7", who=office.mary)
    assert "Make 2 letters" in treasurer.read("/office/letters/")
    told = {"flag": "has_died", "since_on": "14/09/2026", "why": "Her daughter rang"}
    assert volunteer.send(f"{office.record}flag/", **told) == office.record
    no_letter_goes_out_the_same_minute(office, work_off)
    it_is_shown_wherever_she_is(office, posted, draft)


def no_letter_goes_out_the_same_minute(office: Office, work_off: Callable[[], int]) -> None:
    treasurer = office.treasurer
    in_order(treasurer.read("/office/letters/"), "Make 1 letter", "Mary Thompson", "has died")
    run = treasurer.send("/office/letters/")
    in_order(treasurer.read(run), "Winifred Stone", "Left out when the run was made", "Mary Thompson", "has died")
    in_order(treasurer.read(office.run), "Left out of every further printing", "Mary Thompson", "has died")
    for of in (run, office.run):
        assert "Dear Mary" not in treasurer.read(f"{of}read/")
        printed = text_of(treasurer.pdf(f"{of.rstrip('/')}.pdf"))
        assert "Dear Mary" not in printed
        in_order(printed, "Left out", "Mary Thompson", "has died")
    slip = f"/office/letters/slip/{office.mary}"
    for path in (f"{slip}/", f"{slip}.pdf"):
        assert "No slip can be sent to Mary Thompson: has died." in words(office.volunteer.page(path, 409))
    work_off()
    assert not Message.objects.exists()


def it_is_shown_wherever_she_is(office: Office, posted: str, draft: str) -> None:
    volunteer, treasurer = office.volunteer, office.treasurer
    record = volunteer.read(office.record)
    in_order(record, "Has died", "No letter and no e-mail goes out.", "has died 14 September 2026 Her daughter rang")
    assert "A slip to send" not in record
    assert "has died" in volunteer.read("/office/people/?q=thompson")
    found: Any = volunteer.client.get("/office/people/find/", {"q": office.mary}).json()
    assert [one["flags"] for one in found] == [["has died"]]
    asked = volunteer.refused(draft, {"who": "mary thom", "amount": "7"})
    in_order(asked, "Who is “mary thom”?", "Mary Thompson", "has died")
    for batch in (draft, posted):
        assert "has died" in treasurer.read(batch)
    assert treasurer.read("/office/payments/").count(f"Mary Thompson · {office.mary} · has died") == 2
    payment = treasurer.link("/office/payments/", "£10.00", "/office/payments/FF-")
    in_order(treasurer.read(payment), f"From Mary Thompson · {office.mary} · has died", "Its parts", "has died")


def text_of(pdf: bytes) -> str:
    """A PDF in words."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())
