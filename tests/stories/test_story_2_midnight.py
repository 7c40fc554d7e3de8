"""Story 2 of practice.md, whole, over HTTP and to the penny: midnight, 31 July 2026, and July's figure afterwards."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape

import pytest

from masthead.machinery.mail.models import Message
from tests.client import Client
from tests.makers import local, words
from tests.pretend import practice
from tests.pretend.practice import Heard, Listener, Practice
from tests.stories import monday
from tests.stories.monday import Public, Worker, in_order

SetClock = Callable[[datetime], None]
TOKEN = re.compile(r'name="token" value="([^"]*)"')
TOLD = "charge.succeeded"
JULY = "/fund/2026-07/"
BEGAN = local(2026, 7, 1, 9)
FRIDAY = local(2026, 7, 31, 12)
MONDAY = local(2026, 8, 3, 9, 30)
CERTIFIED = local(2026, 8, 7, 16)
LATE = local(2026, 8, 10, 11)
CLAIMED = local(2026, 8, 20, 10)


class Night:
    """The paper, the company beside it at the same moment, and those who look on."""

    def __init__(
        self, paper: SetClock, company: Practice, heard: Listener, work_off: Callable[[], int], public: Public
    ) -> None:
        self._paper, self.company, self.heard, self.work_off, self.public = paper, company, heard, work_off, public
        self.treasurer: Worker = monday.sign_in("Treasurers", "Bartholomew Rudd", self.public, now=BEGAN)
        self.organiser: Worker = monday.sign_in("Fund organisers", "Philippa Nye", self.public, now=BEGAN)

    def at(self, moment: datetime) -> None:
        """Let the paper and the company stand at a moment; nothing of the paper's runs meanwhile."""
        self._paper(moment)
        self.company.ctl("clock", moment=moment.isoformat())

    def july(self) -> str:
        """July's own page, in words."""
        return self.public.read(JULY)

    def deliver(self, heard: Heard) -> None:
        """Hand a webhook to the paper, as it came, and let what it woke run."""
        headers = {"Stripe-Signature": heard.signature}
        answer = Client().post("/hooks/stripe/", heard.body, content_type="application/json", headers=headers)
        assert answer.status_code == 200
        self.work_off()


class Giver:
    """A reader who gives by card."""

    def __init__(self, night: Night, pounds: str, email: str) -> None:
        self.night, self.pounds, self.email, self.client = night, pounds, email, Client()
        self.thanks = ""

    def open_form(self) -> str:
        """The form, in words; its token is kept."""
        page = self.client.get("/give/").content.decode()
        found = TOKEN.search(page)
        assert found, "the form bears a token"
        self.token = unescape(found[1])
        return words(page)

    def send(self) -> None:
        """Send the form: on to the company's page."""
        typed = {"token": self.token, "amount": "other", "own_amount": self.pounds, "email": self.email}
        answer = self.client.post("/give/", typed | {"name": "Olwen Marsh"})
        assert answer.status_code == 303
        self.session = str(answer["Location"]).rpartition("/")[2].partition("?")[0]

    def pay(self) -> Heard:
        """Pay there, and come back; what the company sends about it, which nobody has handed to the paper yet."""
        before = len(self.night.heard.heard)
        answer = self.night.company.press(self.session, "pay")
        assert answer.status == 303
        self.thanks = answer.headers["Location"].partition("8900")[2]
        heard = self.night.heard
        with heard.changed:
            assert heard.changed.wait_for(lambda: TOLD in heard.types()[before:], practice.WITHIN_S)
            return next(one for one in heard.heard[before:] if f'"{TOLD}"'.encode() in one.body)

    def reads(self) -> str:
        """The thanks page, in words."""
        return words(self.client.get(self.thanks).content.decode())

    def letter(self) -> str:
        """The one e-mail that came, in words."""
        return " ".join(Message.objects.get(to_address=self.email).text.split())


@pytest.fixture
def night(company: Practice, heard: Listener, set_clock: SetClock, work_off: Callable[[], int]) -> Iterator[Night]:
    """The paper of July, with £16,940.00 typed from its bank statement."""
    public = monday.open_paper(at=set_clock, began=BEGAN)
    night = Night(set_clock, company, heard, work_off, public)
    night.at(FRIDAY)
    night.treasurer.book("31/07/2026", "16940.00", ("10000", "06/07/2026"), ("6940", "30/07/2026"))
    yield night
    monday.the_books_hold()


def test_midnight_and_julys_figure_afterwards(night: Night) -> None:
    midnight_passes(night)
    fridays_post_and_the_statement(night)
    july_is_certified(night)
    ten_pounds_come_late(night)
    fifty_pounds_are_claimed_back(night)
    # July before midnight; then August: nothing, the card's £20, and the £10 that came late. It never fell.
    assert night.public.seen == [0, 1_694_000, 0, 2_000, 3_000]


def midnight_passes(night: Night) -> None:
    night.at(local(2026, 7, 31, 23, 50))
    night.public.shows(1_694_000, "£16,940", "£1,060", "last day", percent=94)
    assert night.public.told()["days_remaining"] == 1
    before, after = Giver(night, "30", "olwen@readers.example"), Giver(night, "20", "mabel@readers.example")
    night.at(local(2026, 7, 31, 23, 57))
    assert "July 2026" in before.open_form(), "the form says for which month a gift will count"
    night.at(local(2026, 7, 31, 23, 57, 30))
    before.send()
    night.at(local(2026, 7, 31, 23, 58, 40))
    lost = before.pay()  # and does not come through
    assert "We are checking your gift" in before.reads()
    night.at(local(2026, 7, 31, 23, 59, 20))
    after.open_form()
    night.at(local(2026, 7, 31, 23, 59, 50))
    after.send()
    night.at(local(2026, 7, 31, 23, 59, 59))
    night.public.shows(1_694_000, "£16,940", "£1,060", "last day", percent=94)
    night.at(local(2026, 8, 1))
    night.public.shows(0, "£0", "£18,000", "31 days remaining", percent=0)
    told = night.public.told()
    assert (told["opens_on"], told["closes_on"], told["days_remaining"]) == ("2026-08-01", "2026-08-31", 31)
    in_order(night.july(), "still counting the last post; £1,060.00 short", "£16,940.00 of £18,000")
    night.at(local(2026, 8, 1, 0, 0, 5))
    night.deliver(after.pay())
    night.public.shows(2_000, "£20", "£17,980", "31 days remaining", percent=0)
    assert "counted for August 2026" in after.letter()
    night.at(local(2026, 8, 1, 0, 4, 10))
    night.deliver(sent_again(night, lost))
    night.public.shows(2_000, "£20", "£17,980", "31 days remaining", percent=0)
    in_order(night.july(), "still counting the last post; £1,030.00 short", "£16,970.00 of £18,000", "by card (1 gift)")
    assert "counted for July 2026" in before.letter()
    assert "counted for July 2026" in before.reads()
    in_order(night.public.read("/fund/"), "July 2026 still counting the last post; £1,030.00 short £16,970.00 £18,000")


def sent_again(night: Night, lost: Heard) -> Heard:
    """The company tries once more, and signs it anew."""
    event = json.loads(lost.body)["id"]
    many = len(night.heard.heard)
    night.company.ctl("webhooks", mode="resend", events=[event])
    again = night.heard.wait(many + 1)[-1]
    assert (again.body, again.signature != lost.signature) == (lost.body, True)
    return again


def fridays_post_and_the_statement(night: Night) -> None:
    night.at(MONDAY)
    treasurer = night.treasurer
    post = treasurer.open("post", "31/07/2026", 5, "310.00")
    who = treasurer.record("Winifred Stone")
    treasurer.type(post, "50", who=who)
    for amount in ("100", "100", "40", "20"):
        treasurer.type(post, amount)
    treasurer.post(post)
    in_order(night.july(), "£720.00 short", "£17,280.00 of £18,000")
    statement = treasurer.open("statement", "03/08/2026", 3, "455.00")
    for amount in ("300", "150", "5"):
        treasurer.type(statement, amount, booked_on="31/07/2026", means="standing_order")
    treasurer.post(statement)
    in_order(night.july(), "still counting the last post; £265.00 short", "£17,735.00 of £18,000")
    slip = treasurer.send("/office/banking/", batches=post.split("/")[3], banked_on="03/08/2026")
    in_order(treasurer.read(slip), "Cheques 5: £310.00", "Sum £310.00")
    night.public.shows(2_000, "£20", "£17,980", "29 days remaining", percent=0)


def july_is_certified(night: Night) -> None:
    night.at(CERTIFIED)
    certify = "/office/appeals/2026-07/certify/"
    assert night.organiser.client.post(certify).status_code == 403
    in_order(
        night.treasurer.read(certify),
        "£17,735.00 of £18,000: to be certified by 7 August 2026; certifies itself at the end of 14 August 2026",
    )
    night.treasurer.send(certify)
    in_order(
        night.july(),
        "certified; £265.00 short",
        "£17,735.00 of £18,000, 98% of the target.",
        "Certified on 7 August 2026.",
        "by bank transfer (2 gifts) £16,940.00 by standing order (3 gifts) £455.00 by cheque (5 gifts) £310.00",
        "by card (1 gift) £30.00 Raised £17,735.00",
        "Certified on 7 August 2026 £17,735.00",
    )
    in_order(night.public.read("/fund/"), "July 2026 certified; £265.00 short £17,735.00 £18,000")


def ten_pounds_come_late(night: Night) -> None:
    night.at(LATE)
    treasurer = night.treasurer
    statement = treasurer.open("statement", "10/08/2026", 1, "10")
    treasurer.type(statement, "10", who=treasurer.record("Clement Bray"), booked_on="30/07/2026", means="transfer")
    treasurer.post(statement)
    night.public.shows(3_000, "£30", "£17,970", "22 days remaining", percent=0)
    payment = treasurer.link("/office/payments/?means=transfer", "£10.00", "/office/payments/FF-")
    marked = "A gift to the fighting fund, received 30 July 2026, counted for August 2026"
    assert marked in treasurer.read(payment)
    letters = treasurer.read(f"{treasurer.send('/office/letters/')}read/")
    in_order(letters, "Dear Clement Bray", f"{marked} £10.00")
    in_order(letters, "Dear Winifred Stone", "A gift to the fighting fund, counted for July 2026 £50.00")
    in_order(night.july(), "certified; £265.00 short", "£17,735.00 of £18,000")


def fifty_pounds_are_claimed_back(night: Night) -> None:
    night.at(CLAIMED)
    treasurer = night.treasurer
    payment = treasurer.link("/office/payments/?who=Winifred", "£50.00", "/office/payments/FF-")
    back = {"kind": "claimed_back", "happened_on": "20/08/2026", "why": "The bank returned it", "part_1": "50"}
    assert treasurer.send(f"{payment}return/", **back) == payment
    in_order(
        night.july(),
        "certified; £265.00 short; returned since £50.00",
        "£17,735.00 of £18,000, 98% of the target.",
        "Returned since: £50.00.",
        "Certified on 7 August 2026 £17,735.00 returned since £50.00",
    )
    night.public.shows(3_000, "£30", "£17,970", "12 days remaining", percent=0)
    assert "returned" not in night.public.read("/fund/2026-08/")
    in_order(treasurer.read("/office/month/?month=2026-08"), "Received £20.00", "Went back £50.00")
    in_order(treasurer.read("/office/month/?month=2026-07"), "Received £17,745.00", "Went back £0.00")
