"""
Show 1 of the giving desk's issue: story 2's midnight (practice.md) with real processes, whose clock runs through it.

Every web process, the jobs process and the company read one clock file; midnight itself passes at its own pace, while
readers read every kind of page of every process.
"""

import math
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from masthead.money.payments.values import Means
from tests import makers
from tests.harness import oracles, reading
from tests.harness.giving import Donor
from tests.harness.measured import Measure
from tests.harness.paper import House
from tests.harness.processes import until
from tests.harness.reading import Figures, Readers
from tests.makers import local
from tests.servers import Server, written_into

pytestmark = [pytest.mark.shows, pytest.mark.timeout(180)]

PROCESSES = 3
BEGAN = local(2026, 7, 1, 9)
TEN_TO_MIDNIGHT = local(2026, 7, 31, 23, 50)
MIDNIGHT = local(2026, 8, 1)
JULY, NOTHING, TWENTY = Figures(16_940, 1_060), Figures(0, 18_000), Figures(20, 17_980)
JULYS_PAGE = "/fund/2026-07/"
A_FEW_S = 3.0  # from midnight until no process shows July any more
PROMISE_S = 1.0  # from a webhook's answer until every process shows the gift
TIMES = 3  # that each process is met on each kind of page between midnight and the next gift
PATIENCE_S = 60


@pytest.fixture
def house(
    server: Server, template: str, worker: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    """The paper of story 2 as it runs, at ten to midnight: £16,940.00 are raised."""
    name, folder = f"fresh_midnight_{worker}", Path(tempfile.mkdtemp(prefix="mh-"))
    server.create(name, template)
    with django_db_blocker.unblock(), written_into(name):
        makers.make_paper(now=BEGAN)
        for on, minor in ((date(2026, 7, 6), 1_000_000), (date(2026, 7, 30), 694_000)):
            makers.gift(minor, on=on, means=Means.TRANSFER, now=local(2026, 7, 31, 12))
    addresses, superuser = server.addresses(name), server.superuser(name)
    more = {"WEB_PROCESSES": str(PROCESSES)}
    made = House(folder, addresses=addresses, superuser=superuser, began_at=TEN_TO_MIDNIGHT, more=more)
    try:
        with made:
            yield made
    finally:
        server.drop(name)
        shutil.rmtree(folder)


def set_on(house: House, moment: datetime) -> None:
    """Set everybody's clock on to a moment, or less than a second after it; from there it runs."""
    house.pass_time(seconds=math.ceil((moment - house.now()).total_seconds()))


def wait_for(house: House, moment: datetime) -> None:
    """Let time pass at its own pace."""
    until(lambda: house.now() >= moment, within_s=PATIENCE_S, words=f"it is {moment}")


def every_process_says(house: House, path: str, *told: str) -> None:
    """Wait until each process has answered with a page that says all of this."""
    saying: set[str] = set()

    def said() -> bool:
        answer = house.get(path)
        text = reading.words(answer.text)
        if all(one in text for one in told):
            saying.add(answer.process)
        return len(saying) == PROCESSES

    until(said, within_s=PATIENCE_S, words=f"each process says at {path}: {told}")


def test_midnight_passes_in_every_process(house: House, record_property: Measure) -> None:
    pages = {"front": ["/"], "fund": ["/fund/"], "box": ["/fund/box/"], "json": ["/fund.json"]}
    crowd = Readers(house.port, pages | {"article": reading.articles(house.port)})
    every_process_says(house, "/", "You've raised £16,940", "We need £1,060", "last day")
    before, after = (Donor(house, pounds, email=f"{pounds}@readers.example") for pounds in ("30", "20"))
    set_on(house, local(2026, 7, 31, 23, 58, 20))
    before.begin()
    set_on(house, local(2026, 7, 31, 23, 58, 40))
    house.company.tell("withhold", seconds=3600)  # what moves the money is told of after midnight
    before.pay()
    house.company.tell("withhold", seconds=0)
    set_on(house, local(2026, 7, 31, 23, 59, 40))
    after.begin()
    assert "We are checking your gift" in before.thanks()
    with crowd:
        midnight_itself(house, crowd, record_property)
        wait_for(house, local(2026, 8, 1, 0, 0, 5))
        a_card_after_midnight(house, after, crowd, record_property)
        set_on(house, local(2026, 8, 1, 0, 4, 10))
        the_card_from_before_midnight(house, before)
    assert crowd.troubles == []
    assert {sight.figures for sight in crowd.sights} == {JULY, NOTHING, TWENTY}, "August never has July's £30"
    oracles.all_hold(house, house.folder / "exports")


def midnight_itself(house: House, crowd: Readers, measure: Measure) -> None:
    """Nobody acts; a few seconds later no process shows July's figure any more."""
    assert house.now() < MIDNIGHT, "the machine was too slow to be there before midnight"
    wait_for(house, MIDNIGHT)
    struck = datetime.now(MIDNIGHT.tzinfo).timestamp() - (house.now() - MIDNIGHT).total_seconds()
    until(
        lambda: crowd.have_met(PROCESSES, times=TIMES, since=struck + A_FEW_S),
        within_s=PATIENCE_S,
        words=f"each process on each kind of page: {crowd.met(since=struck + A_FEW_S)}",
    )
    late = {sight.figures for sight in list(crowd.sights) if sight.at > struck + A_FEW_S}
    assert late == {NOTHING}
    early = {sight.figures for sight in list(crowd.sights) if sight.at < struck}
    assert early == {JULY}
    measure("midnight: last answer with July's figure, seconds after it", f"{crowd.last_seen(JULY) - struck:.3f}")
    for path in ("/", "/fund/", "/fund/box/", *crowd.pages["article"]):
        every_process_says(house, path, "You've raised £0", "We need £18,000", "31 days remaining")
    told = house.fund()
    assert (told["opens_on"], told["days_remaining"], told["raised_exact_minor"]) == ("2026-08-01", 31, 0)
    every_process_says(house, JULYS_PAGE, "still counting the last post; £1,060.00 short", "£16,940.00 of £18,000")


def a_card_after_midnight(house: House, giver: Donor, crowd: Readers, measure: Measure) -> None:
    """It is August's."""
    since = house.company.last_delivery()
    giver.pay()
    house.shows(2_000)
    told = [row["ended_ms"] for row in house.company.deliveries(after=since, state="delivered")]
    settled = min(told, default=0) / 1000 + PROMISE_S
    until(
        lambda: crowd.have_met(PROCESSES, times=TIMES, since=settled),
        within_s=PATIENCE_S,
        words=f"each process on each kind of page: {crowd.met(since=settled)}",
    )
    assert {sight.figures for sight in list(crowd.sights) if sight.at > settled} == {TWENTY}
    last = crowd.last_seen(NOTHING) - (settled - PROMISE_S)
    measure("the card after midnight: last answer without it, seconds after its webhook's 2xx", f"{last:.3f}")
    giver.reload_until_thanked()
    assert "counted for August 2026" in giver.thanks()
    assert giver.payment()["taken_at"] >= local(2026, 8, 1, 0, 0, 5)


def the_card_from_before_midnight(house: House, giver: Donor) -> None:
    """It is July's, though we hear of its money four minutes into August."""
    assert giver.state() != "settled"
    house.company.tell("withhold", release=True)
    giver.until("settled")
    every_process_says(house, JULYS_PAGE, "still counting the last post; £1,030.00 short", "£16,970.00 of £18,000")
    every_process_says(house, "/", "You've raised £20", "We need £17,980", "31 days remaining")
    giver.reload_until_thanked()
    assert "counted for July 2026" in giver.thanks()
    taken_at = giver.payment()["taken_at"]
    assert local(2026, 7, 31, 23, 58, 40) <= taken_at < local(2026, 7, 31, 23, 59)
