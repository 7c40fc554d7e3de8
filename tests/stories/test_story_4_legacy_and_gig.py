"""Story 4 of practice.md, whole, over HTTP and to the penny: a legacy, and what a readers' group has left of a gig."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime

import pypdf
import pytest

from masthead.machinery.mail.models import Message
from tests.makers import local
from tests.stories import monday
from tests.stories.monday import in_order

SetClock = Callable[[datetime], None]
BEGAN = local(2026, 9, 1, 9)
FRIDAY = local(2026, 9, 4, 15)
MONDAY = local(2026, 9, 7, 11)
ON = "07/09/2026"
GROUP = "Quay Readers’ Group"
DESIGNATE = "/office/appeals/designate/"
RESOLUTION = "That £5,000 of the legacy of Winifred Stone be given to the fighting fund"
BEFORE = (327_300, "£3,273", "£14,727", "24 days remaining")
GIVEN = (827_300, "£8,273", "£9,727", "24 days remaining")
AFTER = (868_560, "£8,685", "£9,315", "24 days remaining")


class Office:
    """The paper on a Monday with 24 days left: its treasurer, an estate, and a group whose treasurer has changed."""

    def __init__(self, at: SetClock) -> None:
        self.public = monday.open_paper(at=at, began=BEGAN)
        self.treasurer = monday.sign_in("Treasurers", "Bartholomew Rudd", self.public, now=BEGAN)
        self.estate = self.recorded("organisation", "The estate of Winifred Stone")
        self.group = self.recorded("group", GROUP)
        self.named("Clement Bray")
        at(FRIDAY)
        self.named("Petra Loam")
        self.treasurer.book("04/09/2026", "3273.00", ("2273", "02/09/2026"), ("1000", "03/09/2026"))
        at(MONDAY)

    def recorded(self, kind: str, name: str) -> str:
        return self.treasurer.send("/office/people/new/", kind=kind, name=name).split("/")[3]

    def named(self, treasurer: str) -> None:
        """From now on the group's letters go to somebody."""
        person = self.treasurer.record(treasurer, house=f"{len(treasurer)} Lamp Street")
        self.treasurer.send(f"/office/people/{self.group}/contact/", person=person, role="treasurer")

    def booked(self, amount: str, who: str, **more: str) -> str:
        """Type one line of the bank's statement, and post it; its payment's address."""
        statement = self.treasurer.open("statement", ON, 1, amount)
        self.treasurer.type(statement, amount, who=who, booked_on=ON, means="transfer", **more)
        self.treasurer.post(statement)
        return self.treasurer.link("/office/payments/", f"£{listed(amount)}", "/office/payments/FF-")


def listed(amount: str) -> str:
    """A sum as the lists say it: 12,000.00 of 12000.00."""
    whole, _, pence = amount.partition(".")
    return f"{int(whole):,}.{pence}"


@pytest.fixture
def office(db: None, set_clock: SetClock) -> Iterator[Office]:
    yield Office(set_clock)
    monday.the_books_hold()


def test_a_legacy_and_what_is_left_of_a_gig(office: Office) -> None:
    office.public.shows(*BEFORE, percent=18)
    a_legacy_comes(office)
    the_board_gives_of_it(office)
    a_group_pays_in(office)
    the_page_says_what_it_is_made_of(office)
    the_legacy_is_income_once(office)
    one_letter_goes_to_the_groups_treasurer(office)
    assert office.public.seen == [0, BEFORE[0], GIVEN[0], AFTER[0]], "nothing else ever moved the fund"


def a_legacy_comes(office: Office) -> None:
    payment = office.booked("12000.00", office.estate, purpose="legacy", sure="on", acknowledge="none_wanted")
    office.public.shows(*BEFORE, percent=18)
    in_order(office.treasurer.read(payment), "Amount £12,000.00", "From The estate of Winifred Stone", "Legacy", "4110")
    assert "legacy" not in office.public.read("/fund/")


def the_board_gives_of_it(office: Office) -> None:
    treasurer = office.treasurer
    given = {"amount": "5,000", "to": "", "resolved_on": ON, "resolution": RESOLUTION}
    too_much = treasurer.refused(DESIGNATE, {**given, "amount": "12,001"})
    assert "the society holds £12,000.00 that is given to no appeal" in too_much
    assert "still to come" in treasurer.refused(DESIGNATE, {**given, "resolved_on": "08/09/2026"})
    treasurer.refused(DESIGNATE, {**given, "resolution": " "})
    office.public.shows(*BEFORE, percent=18)
    assert treasurer.send(DESIGNATE, **given) == "/office/appeals/2026-09/"
    office.public.shows(*GIVEN, percent=45)
    assert "the society holds £7,000.00" in treasurer.refused(DESIGNATE, {**given, "amount": "7,001"})
    said = f"7 September 2026 The board gave £5,000 of a legacy to this appeal: {RESOLUTION}"
    in_order(office.public.read("/fund/"), "What was decided", said)
    assert said in treasurer.read("/office/appeals/2026-09/")


def a_group_pays_in(office: Office) -> None:
    treasurer = office.treasurer
    gig = {"takings": "600.00", "costs": "187.40", "costs_note": "hire of the hall"}
    line = {"who": office.group, "amount": "412.61", "booked_on": ON, "means": "transfer", **gig}
    statement = treasurer.open("statement", ON, 1, "412.61")
    refused = treasurer.refused(statement, line)
    assert "£412.60" in refused, "the door less the hall is what is paid in"
    treasurer.send(f"{statement}discard/")
    payment = office.booked("412.60", office.group, **gig)
    office.public.shows(*AFTER, percent=48)
    in_order(
        treasurer.read(payment),
        "Amount £412.60",
        "Takings £600.00 less £187.40 hire of the hall",
        "Thanks Through the group",
    )


def the_page_says_what_it_is_made_of(office: Office) -> None:
    made = "by bank transfer (2 gifts) £3,273.00 legacy £5,000.00 groups £412.60 Raised £8,685.60"
    for page in ("/fund/", "/fund/2026-09/"):
        assert made in office.public.read(page)
    in_order(
        office.treasurer.read("/office/column/?day=2026-09-07"),
        "£5,412.60 came in: £5,000.00 from a legacy and £412.60 from groups.",
        "we've raised £8,685 of £18,000. We need £9,315; 24 days remaining.",
    )


def the_legacy_is_income_once(office: Office) -> None:
    treasurer = office.treasurer
    in_order(
        treasurer.read("/office/month/?month=2026-09"),
        "Received £15,685.60",
        "Went back £0.00",
        "Transfer 4 £15,685.60",
        "The fighting fund 4100.2026-09 Gifts: fighting fund, September 2026 3 £3,685.60",
        "Legacy 4110 Gifts: other, legacies 1 £12,000.00",
        "Received £15,685.60",
    )
    # 12,000.00 came in as income, and of it 5,000.00 moved on to the fund: 7,000.00 + 8,685.60 is what the bank has.
    in_order(
        treasurer.read("/office/books/4110/"),
        "Debits £5,000.00 Credits £12,000.00 Balance £7,000.00",
        f"designated: {RESOLUTION} 4100.2026-09 £5,000.00",
        "transfer gift 1100 £12,000.00",
    )
    in_order(
        treasurer.read("/office/books/"),
        "1100 Bank current £15,685.60 £0.00 £15,685.60",
        "4100.2026-09 Gifts: fighting fund, September 2026 £0.00 £8,685.60 £8,685.60",
        "4110 Gifts: other, legacies £5,000.00 £12,000.00 £7,000.00",
    )


def one_letter_goes_to_the_groups_treasurer(office: Office) -> None:
    treasurer = office.treasurer
    shown = treasurer.read(f"/office/people/{office.group}/")
    in_order(shown, "Petra Loam treasurer 4 September 2026", "Clement Bray treasurer 1 September 2026 4 September 2026")
    waits = treasurer.read("/office/letters/")
    in_order(waits, "Thanks to people and organisations 0", "Thanks to groups, to their contacts 1", "Make 1 letter")
    run = treasurer.send("/office/letters/")
    letter = treasurer.read(f"{run}read/")
    in_order(
        letter,
        "Petra Loam Quay Readers' Group 10 Lamp Street",
        "Thank you for your £412.60",
        "Dear Petra Loam,",
        "You took £600.00 and spent £187.40 (hire of the hall).",
        "Please pass our thanks on to everybody who gave.",
        "A gift to the fighting fund, counted for September 2026 £412.60",
    )
    assert letter.count("Dear ") == 1
    _, *letters = pypdf.PdfReader(io.BytesIO(treasurer.pdf(f"{run.rstrip('/')}.pdf"))).pages
    assert [page.extract_text().count("Dear Petra Loam,") for page in letters] == [1]
    assert "No letter waits that can be printed." in treasurer.refused("/office/letters/", {}, status=409)
    assert not Message.objects.exists()
