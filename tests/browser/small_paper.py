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
}
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
    makers.gift(1_861_250, means=Means.CHEQUE, now=october)
    fund.turn(actor=makers.ACTOR, now=began_at)
    for minor, means in ((200_000, Means.TRANSFER), (100_000, Means.CHEQUE), (27_300, Means.CASH)):
        makers.gift(minor, means=means, now=began_at)
    _write(began_at)


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
