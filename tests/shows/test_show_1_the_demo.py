"""Show 1: the demo serves the paper, and every figure in it is the same."""

import calendar
import csv
import io
import re
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.harness import oracles, reading
from tests.harness.reading import Figures
from tests.shows.conftest import Demo, Measure

pytestmark = [pytest.mark.shows, pytest.mark.timeout(600)]

RAISED_MINOR = 327_300
TARGET_MINOR = 1_800_000
SHOWN = Figures(raised=3_273, need=14_727)
FOOT = (
    "by buying shares in the Tideway Readers' Society Limited",
    "Become a supporter",
    "You've raised £3,273",
    "We need £14,727",
    "as of",
    "Donate today",
)
MEANS = re.compile(r"(by card|by cheque|in cash|by bank transfer) \((\d+) gifts\) £([\d,.]+)")
ENDED = re.compile(r"[A-Z][a-z]+ \d{4} [a-z ]+; (£[\d,.]+ short|£[\d,.]+ over the target|target met)")


def today() -> datetime:
    return datetime.now(ZoneInfo("Europe/London"))


def test_the_fund_says_the_right_figures_and_days(demo: Demo, record_property: Measure) -> None:
    record_property("the demo's first start, seconds", f"{demo.first_s:.1f}")
    told = demo.paper.fund()
    day = today()
    last = calendar.monthrange(day.year, day.month)[1]
    assert (told["state"], told["currency"]) == ("running", "GBP")
    assert (told["target_minor"], told["raised_minor"], told["need_minor"]) == (TARGET_MINOR, RAISED_MINOR, 1_472_700)
    assert (told["raised_exact_minor"], told["promised_minor"], told["percent"]) == (RAISED_MINOR, 0, 18)
    assert told["days_remaining"] == last - day.day + 1
    assert (told["opens_on"], told["closes_on"]) == (f"{day:%Y-%m}-01", f"{day:%Y-%m}-{last}")


def test_the_same_figures_stand_in_the_front_and_in_every_article(demo: Demo) -> None:
    port = demo.paper.port
    pages = reading.articles(port)
    assert len(pages) >= 60
    assert {path: reading.figures(reading.ask(port, path)) for path in ("/", *pages)} == dict.fromkeys(
        ("/", *pages), SHOWN
    )
    monthly, _, special = reading.words(reading.ask(port, "/fund/").text).partition("Special appeals")
    assert "You've raised £3,273 We need £14,727" in monthly
    assert "A boat of our own You've raised £1,717 We need £4,283" in special


def test_every_article_ends_with_the_society_the_supporter_and_the_box(demo: Demo) -> None:
    port = demo.paper.port
    left = today().day
    days = calendar.monthrange(today().year, today().month)[1] - left + 1
    remaining = "last day" if days == 1 else f"{days} days remaining"
    for path in reading.articles(port):
        article = reading.ask(port, path).text.partition("</article>")[0]
        text, _, foot = article.rpartition('<div class="article__foot">')
        said = reading.words(foot)
        places = [said.find(words) for words in (*FOOT[:4], remaining, *FOOT[4:])]
        assert -1 not in places, (path, said)
        assert places == sorted(places), (path, said)
        assert len(reading.words(text).split()) > 150, f"{path}: an article of realistic length"
        for address in ("/shares/", "/support/", "/give/"):
            assert f'href="{address}"' in foot
    for address in ("/shares/", "/support/", "/give/"):
        assert reading.ask(port, address).status == 200


def test_the_books_hold_the_gifts_that_make_up_the_sum(demo: Demo, record_property: Measure) -> None:
    code, said = demo.paper.run("books", "export", "--format", "csv")
    assert code == 0, said
    account = f"4100.{today():%Y-%m}"
    gifts = [row for row in csv.DictReader(io.StringIO(said)) if row["credit"] == account]
    assert len(gifts) >= 150
    assert sum(oracles.minor(row["amount"]) for row in gifts) == RAISED_MINOR
    assert {row["effective_on"][:7] for row in gifts} == {f"{today():%Y-%m}"}
    assert max(row["effective_on"] for row in gifts) <= f"{today():%Y-%m-%d}"
    payments = Counter(row["payment"] for row in gifts)
    assert max(payments.values()) == 1
    for row in gifts:
        assert row["payment"].startswith("FF-")
        assert row["part"].startswith("1 fund "), row
        assert row["acknowledgement"] in {"e_mail", "letter", "nobody_known"}
    means = Counter(row["means"] for row in gifts)
    assert set(means) == {"card", "cheque", "cash", "transfer"}
    record_property("the demo's gifts this month", f"{len(gifts)} ({means})")


def test_the_books_are_in_order_and_say_what_the_company_says(demo: Demo) -> None:
    code, said = demo.paper.run("books", "check")
    assert code == 0, said
    _, table = demo.paper.run("books", "export", "--format", "csv")
    oracles.same_as_the_truth(demo.paper.company, list(csv.DictReader(io.StringIO(table))))


def test_the_funds_page_says_what_the_figure_is_made_of_and_how_earlier_appeals_ended(demo: Demo) -> None:
    made_up, _, before = reading.words(demo.paper.get("/fund/").text).partition("Appeals before this one")
    by_means = MEANS.findall(made_up)
    assert {means for means, _, _ in by_means} == {"by card", "by cheque", "in cash", "by bank transfer"}
    assert len(by_means) == 4
    assert sum(oracles.minor(sum_.replace(",", "")) for _, _, sum_ in by_means) == RAISED_MINOR
    assert sum(int(gifts) for _, gifts, _ in by_means) >= 150
    ends = ENDED.findall(before)
    assert len(ends) >= 4, before
    assert {end.rpartition(" ")[2] for end in ends} >= {"target", "short"}, "one over it, and one short"


def test_a_special_appeal_runs_beside_it_with_its_money_apart(demo: Demo) -> None:
    page = reading.words(demo.paper.get("/fund/a-boat-of-our-own/").text)
    for told in ("This appeal is running", "legacy £1,000.00", "groups £412.60", "Raised £1,717.60"):
        assert told in page
    assert reading.figures(demo.paper.get("/fund.json")) == SHOWN


def test_a_cheque_that_bounced_leaves_a_certified_figure_as_it_was(demo: Demo) -> None:
    before = reading.words(demo.paper.get("/fund/").text).partition("Appeals before this one")[2]
    assert re.search(r"certified; £645\.00 short; returned since £\d+\.\d\d .*?£17,355\.00", before), before


def test_a_second_start_takes_seconds(demo: Demo, record_property: Measure) -> None:
    demo.paper.stop()
    took_s = demo.paper.start()
    record_property("the demo's second start, seconds", f"{took_s:.1f}")
    assert reading.figures(demo.paper.get("/fund.json")) == SHOWN
    assert took_s < demo.first_s
