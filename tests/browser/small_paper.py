"""
Makes the small paper that is looked at in a browser: every kind of page, in every state, and nothing else.

Run as a program in the environment of a paper, ``python -m tests.browser.small_paper``: it begins in September, so that
one appeal is certified, one still counting and one running when the paper is opened on 7 November.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

import django

BEGAN_AT = datetime(2026, 11, 7, 10, tzinfo=UTC)
PLACES = {
    "section": "river",
    "empty_section": "arts",
    "article": "2026/11/ferry-crews-win",
    "bare_article": "2026/11/the-bridge-is-shut",
    "gone_article": "2026/10/a-false-report",
    "year": "2026",
    "month": "2026/10",
    "day": "2026/11/06",
    "author": "mara-quill",
    "static": "corrections",
    "counting": "2026-10",
    "certified": "2026-09",
    "running": "2026-11",
    "special": "new-roof",
}
TREASURER = "treasurers@clarion.example"
# They give by cheque, and the desk knows their references.
REGULARS = (
    "Tamsin Wherry",
    "Gethin Locke",
    "Bettina Sluice",
    "Rufus Winch",
    "Minna Tiller",
    "Caleb Halyard",
    "Nerys Jetty",
)
SECTIONS = ("River", "Work", "Town", "Opinion", "Arts", "Sport")
STATIC = ("About the paper", "Corrections", "Complaints", "Accessibility")
BRIEFS = 24
TABLE = """<table><caption>The last boats</caption><tr><th scope="col">Day</th><th scope="col">Leaves</th></tr>
<tr><td>Friday</td><td>23:45</td></tr></table>"""


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "masthead.config.settings"
    django.setup()
    from masthead.giving.fund import operations as fund
    from masthead.money.payments.values import Means
    from tests import makers

    began_at = datetime.fromisoformat(sys.argv[1])
    september, october = (began_at - timedelta(days=days) for days in (61, 31))
    makers.make_fund(now=september)
    makers.gift(1_735_500, means=Means.TRANSFER, now=september)
    fund.turn(actor=makers.ACTOR, now=october)
    _appeal_specially(october)
    makers.gift(1_861_250, means=Means.CHEQUE, now=october)
    fund.turn(actor=makers.ACTOR, now=began_at)
    for minor, means in ((200_000, Means.TRANSFER), (100_000, Means.CHEQUE), (27_300, Means.CASH)):
        makers.gift(minor, means=means, now=began_at)
    _thank(began_at)
    _post(began_at)
    _staff_the_desk(began_at)
    _write(began_at)


def _appeal_specially(now: datetime) -> None:
    """A special appeal that is over and still counting, and three names: shown, shown with its sum, and waiting."""
    from masthead.giving.fund import operations as fund
    from masthead.kernel.money import Money
    from masthead.money.payments import operations as payments
    from masthead.money.payments import queries
    from masthead.money.payments.values import Decision, Means, NamingLevel
    from tests import makers

    fund.open_special(
        slug="new-roof",
        title="The new roof",
        about="The roof of the print shop leaks, and the winter is near.",
        target=Money(500_000, "GBP"),
        opens_on=now.date(),
        closes_on=(now + timedelta(days=25)).date(),
        actor=makers.ACTOR,
        now=now,
    )
    for level, shown in (
        (NamingLevel.INITIALS_TOWN, "M.T., Rotherham"),
        (NamingLevel.TOWN, "Saltmarsh"),
        (NamingLevel.NICKNAME, "The Old Docker"),
    ):
        made = fund.record_gift(
            amount=Money(2_000, "GBP"),
            means=Means.CASH,
            received_on=now.date(),
            giver_id=None,
            acknowledge=Decision.NOBODY_KNOWN,
            to="new-roof",
            actor=makers.ACTOR,
            now=now,
        )
        payments.say_naming(
            payment_id=made,
            level=level,
            shown=shown,
            with_amount=level is NamingLevel.TOWN,
            message="Keep the rain out" if level is NamingLevel.TOWN else "",
            by="the letter",
            actor=makers.ACTOR,
            now=now,
        )
        found = queries.naming_of(payment_id=made)
        if found and level is not NamingLevel.NICKNAME:
            payments.moderate(naming_id=found.id, version=found.version, is_approved=True, actor=makers.ACTOR, now=now)


def _thank(now: datetime) -> None:
    """One letter in a run, and one that waits for an address; the fund's figures do not move."""
    from masthead.kernel.money import Money
    from masthead.money.payments import operations as payments
    from masthead.money.payments.values import Decision, Means, Part
    from masthead.people import operations as people
    from masthead.people.values import Place
    from tests import makers

    payments.open_common_purposes(actor=makers.ACTOR, now=now)
    thanked, nowhere = (makers.reader(name, "", now=now) for name in ("Olwen Marsh", "Ivo Strand"))
    place = Place(street="2 The Quay", town="Invented Town", postcode="ZZ1 2ZZ", country="GB")
    people.add_address(party_id=thanked, place=place, actor=makers.ACTOR, now=now)
    for party in (thanked, nowhere):
        payments.record_by_hand(
            parts=[Part("raffle", Money(500, "GBP"), giver=party)],
            means=Means.CHEQUE,
            counted_on=now.date(),
            payer=party,
            acknowledge=Decision.LETTER,
            actor=makers.ACTOR,
            now=now,
        )
    payments.print_letters(actor=makers.ACTOR, now=now)


def _post(now: datetime) -> None:
    """
    A batch on the books, one half typed with something set aside, a slip, and two records that look like one person.

    All of it is for the raffle: the fund's figures do not move.
    """
    from masthead.kernel.money import Money
    from masthead.money.payments import operations as payments
    from masthead.money.payments.values import AsideReason, AsideTyped, BatchKind, Controls, Means, Part, Typed
    from masthead.people import operations as people
    from masthead.people.values import Flag
    from tests import makers

    one, none = Money(2_000, "GBP"), Money.zero("GBP")
    person, _ = (makers.reader("Cora Brindle", "cora@readers.example", now=now) for _ in range(2))
    people.raise_flag(
        party_id=person, flag=Flag.SPEAK_FIRST, why="To her son", since_on=now.date(), actor=makers.ACTOR, now=now
    )
    typed = Typed(means=Means.CHEQUE, amount=one, parts=[Part(purpose="raffle", amount=one)], payer=person)
    for counted in (1, 2):
        controls = Controls(counted, Money(2_000 * counted, "GBP"), none)
        code = payments.open_batch(
            kind=BatchKind.POST, received_on=now.date(), controls=controls, actor=makers.ACTOR, now=now
        )
        payments.add_line(code=code, typed=typed, actor=makers.ACTOR, now=now)
        if counted == 1:
            payments.post_batch(code=code, actor=makers.ACTOR, now=now)
            payments.pay_in(codes=(), batches=[code], banked_on=now.date(), actor=makers.ACTOR, now=now)
    aside = AsideTyped(AsideReason.UNSIGNED, Means.CHEQUE, one, payer=person)
    payments.set_aside(typed=aside, code=code, actor=makers.ACTOR, now=now)


def _staff_the_desk(now: datetime) -> None:
    """A treasurer who proposes something, and givers whom the desk knows, each with an address that a letter finds."""
    from masthead.giving.fund import operations as fund
    from masthead.kernel.money import Money
    from masthead.people import operations as people
    from masthead.people import queries as people_facts
    from masthead.people.values import Place
    from tests import makers, staff

    treasurer = people_facts.acting(user_id=staff.make("Treasurers", email=TREASURER, now=now), now=now)
    why = "The press needs a new belt."
    fund.change_target(slug=PLACES["running"], target=Money(1_900_000, "GBP"), why=why, actor=treasurer, now=now)
    for n, name in enumerate(REGULARS, start=3):
        place = Place(street=f"{n} The Quay", town="Invented Town", postcode="ZZ1 2ZZ", country="GB")
        people.add_address(party_id=makers.reader(name, "", now=now), place=place, actor=makers.ACTOR, now=now)


def _write(now: datetime) -> None:
    from masthead.paper.newsroom import operations as newsroom
    from masthead.paper.newsroom import queries as newsroom_facts
    from masthead.paper.newsroom import values as into
    from masthead.paper.pictures import operations as pictures
    from tests import makers
    from tests.paper.makers import picture_record

    newsroom.open_newsroom(actor=makers.ACTOR, now=now)
    pictures.take_in(record=picture_record(), actor=makers.ACTOR, now=now)
    newsroom.take_in(records=_records(now), actor=makers.ACTOR, now=now)
    ids = newsroom_facts.known(source_ids=[f"tests:{slug}" for slug in ("ferry-crews-win", "a-false-report")])
    slots = into.Slots(lead=ids["tests:ferry-crews-win"])
    newsroom.arrange_front(slots=slots, actor=makers.ACTOR, now=now)
    newsroom.unpublish(page_id=ids["tests:a-false-report"], actor=makers.ACTOR, now=now)
    makers.editor(now=now)
    makers.administrator(now=now)


def _records(now: datetime):  # noqa: ANN202 - Django sleeps when this file is read
    from masthead.paper.newsroom import values as into
    from tests import makers

    def brief(slug: str, headline: str, *, hours: int) -> into.ArticleRecord:
        return makers.article(slug, headline, published_at=now - timedelta(hours=hours))

    lead = into.LeadPicture("tests:bridge", "The swing bridge on Friday evening")
    told: list[into.Record] = [into.SectionRecord(name.lower(), name, f"All about {name}.") for name in SECTIONS]
    told += [into.AuthorRecord("mara-quill", "Mara Quill", "Mara walks the quay, and writes down what she sees there.")]
    told += [
        into.PageRecord(f"tests:{title}", title.split()[0].lower(), title, f"{title}: how we do it.", _text())
        for title in STATIC
    ]
    told += [_ferry(now, lead)]
    told += [brief("the-bridge-is-shut", "The bridge is shut", hours=3)]
    told += [brief("a-false-report", "A false report", hours=24 * 20)]
    told += [brief(f"brief-{n}", f"The {n}th notice from the quay", hours=20 + 31 * n) for n in range(1, BRIEFS)]
    return told


def _ferry(now: datetime, lead):  # noqa: ANN001, ANN202
    from masthead.paper.newsroom import values as into

    return into.ArticleRecord(
        source_id="tests:ferry-crews-win",
        section="river",
        slug="ferry-crews-win",
        headline="Ferry crews win the winter timetable after nine days at the slipway",
        standfirst="The harbour board withdrew its cuts late last night. The last boat runs until midnight all year.",
        authors=(into.By("mara-quill", "Mara Quill", "on the quay"), into.By("odette-marl", "Odette Marl", "")),
        blocks=_text(),
        lead_picture=lead,
        published_at=now - timedelta(hours=2),
    )


def _text():  # noqa: ANN202
    from masthead.paper.newsroom import values as into

    paragraph = into.Paragraph(
        "“They told us [the board] that ‘nobody’ takes the last boat,” said Ruth Elvery. "
        '“We counted them: <strong>sixty-one</strong>, on a wet <a href="/river/">Tuesday</a>.”'
    )
    return (
        *(paragraph for _ in range(8)),
        into.Heading("What the board said"),
        into.Quote("We would not have gone home without it.", "Ruth Elvery, deckhand"),
        paragraph,
        into.PictureBlock("tests:bridge", "The bridge, one leaf open"),
        into.Heading("What it costs", 3),
        into.ListBlock(("Two crews, all year", "One lamp at the slip")),
        into.Preserved(TABLE),
        paragraph,
    )


if __name__ == "__main__":
    main()
