"""The fund's public figures (money.md C): what is raised and needed always makes up the target, and 100 % is earned."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.giving.fund import queries, views
from masthead.giving.fund.fittings import BOX_BYTES
from masthead.giving.fund.values import Appeal, AppealId, AppealKind, AppealState, Certified, Progress
from masthead.kernel.money import Money
from masthead.machinery.press import queries as press
from masthead.money.ledger import operations as ledger
from masthead.money.ledger.values import AccountCode, Entry, Transfer, TransferKind
from masthead.money.payments.values import Means
from tests import makers
from tests.client import Client
from tests.makers import ACTOR, NOW, words

KEYS = [
    "state",
    "currency",
    "target_minor",
    "raised_minor",
    "need_minor",
    "raised_exact_minor",
    "promised_minor",
    "percent",
    "days_remaining",
    "opens_on",
    "closes_on",
    "as_of",
]
TARGETS = st.integers(1, 100_000_000).map(lambda major: major * 100)
RAISED = st.integers(-(10**9), 10**11)


def progress(raised_minor: int, target_minor: int = 1_800_000, *, certified_minor: int | None = None) -> Progress:
    """Progress of an appeal with a figure and a target, without a database."""
    appeal = Appeal(
        id=AppealId(UUID(int=1)),
        kind=AppealKind.MONTHLY,
        slug="2026-11",
        title="November 2026",
        words="",
        opens_on=date(2026, 11, 1),
        closes_on=date(2026, 11, 30),
        target=Money(target_minor, "GBP"),
        carried=Money(0, "GBP"),
        gifts=AccountCode("4100.2026-11"),
        returns=AccountCode("4190.2026-11"),
    )
    frozen = None
    returned = 0
    if certified_minor is not None:
        frozen = Certified(NOW, "", Money(certified_minor, "GBP"), Money(0, "GBP"), journal_seq=1, digest="")
        returned = certified_minor - raised_minor
    return Progress(
        appeal=appeal,
        state=AppealState.RUNNING,
        raised=Money(raised_minor, "GBP"),
        returned=Money(returned, "GBP"),
        days_remaining=7,
        as_of=NOW,
        certified=frozen,
    )


@given(RAISED, TARGETS)
def test_raised_and_need_make_up_the_target_until_it_is_passed(raised: int, target: int) -> None:
    shown = progress(raised, target)
    assert shown.raised_shown.minor % 100 == 0
    assert shown.need_shown.minor % 100 == 0
    assert 0 <= shown.raised_shown.minor <= max(raised, 0)
    assert shown.raised_shown.minor > max(raised, 0) - 100  # rounded down, and by less than a pound
    if shown.over.minor:
        assert shown.need_shown.minor == 0
        assert shown.raised_shown.minor == target + shown.over.minor
    else:
        assert shown.raised_shown.minor + shown.need_shown.minor == target


@given(RAISED, TARGETS)
def test_a_hundred_per_cent_appears_only_when_the_target_is_met(raised: int, target: int) -> None:
    shown = progress(raised, target)
    assert (shown.percent >= 100) == (raised >= target)
    assert (shown.need_shown.minor == 0) == (raised >= target)
    assert shown.percent * target <= shown.raised_shown.minor * 100 < (shown.percent + 1) * target


@given(RAISED, TARGETS, st.integers(0, 10**6))
def test_a_gift_never_lowers_and_a_return_never_raises_what_is_shown(raised: int, target: int, gift: int) -> None:
    before, after = progress(raised, target), progress(raised + gift, target)
    assert before.raised_shown <= after.raised_shown
    assert after.need_shown <= before.need_shown
    assert before.percent <= after.percent


@given(RAISED, RAISED)
def test_what_came_back_is_never_below_nothing(now_minor: int, then_minor: int) -> None:
    back = progress(now_minor, certified_minor=then_minor).returned_since.minor
    assert back == max(then_minor - now_minor, 0)


@pytest.mark.parametrize(
    ("raised", "shown"),
    [
        (327_300, ("£3,273", "£14,727", 18, None)),
        (324_800, ("£3,248", "£14,752", 18, None)),  # a refund of 25 pounds
        (453_485, ("£4,534", "£13,466", 25, None)),
        (0, ("£0", "£18,000", 0, None)),
        (-1, ("£0", "£18,000", 0, None)),
        (-2_500, ("£0", "£18,000", 0, None)),
        (99, ("£0", "£18,000", 0, None)),
        (1_799_999, ("£17,999", "£1", 99, None)),
        (1_800_000, ("£18,000", "£0", 100, None)),
        (1_800_099, ("£18,000", "£0", 100, None)),
        (1_861_250, ("£18,612", "£0", 103, "£612 over")),
    ],
)
def test_the_box_in_figures(db: None, raised: int, shown: tuple[object, ...]) -> None:
    makers.make_fund()
    values = queries.box_values(progress=progress(raised), now=NOW)
    assert tuple(values[name] for name in ("raised", "need", "percent", "over")) == shown


def test_days_in_words() -> None:
    assert queries.days_in_words(progress=progress(0)) == "7 days remaining"


def test_the_largest_box_fits_its_slot(db: None) -> None:
    """Millions, over the target, read on a later day: what is longest of everything."""
    makers.make_fund(now=NOW, target_minor=100_000_000_00)
    makers.gift(987_654_321_098, now=NOW)
    found = press.fragment(slot="fund-box", now=makers.local(2026, 11, 25, 3))
    assert len(found.content) == BOX_BYTES
    assert "Target passed: £9,776,543,210 over" in words(found.content.decode())


@pytest.fixture
def json_of(db: None, client: Client, set_clock: Callable[[datetime], None]) -> Callable[[], dict[str, Any]]:
    def read() -> dict[str, Any]:
        set_clock(NOW)
        found: dict[str, Any] = client.get("/fund.json").json()
        return found

    return read


def test_the_json_of_the_reference_case(json_of: Callable[[], dict[str, Any]]) -> None:
    makers.make_fund()
    makers.gift(327_300)
    said = json_of()
    assert list(said) == KEYS
    assert said == {
        "state": "running",
        "currency": "GBP",
        "target_minor": 1_800_000,
        "raised_minor": 327_300,
        "need_minor": 1_472_700,
        "raised_exact_minor": 327_300,
        "promised_minor": 0,
        "percent": 18,
        "days_remaining": 7,
        "opens_on": "2026-11-01",
        "closes_on": "2026-11-30",
        "as_of": "2026-11-24T10:00:00+00:00",
    }


def test_the_json_shows_whole_pounds_and_the_exact_sum(json_of: Callable[[], dict[str, Any]]) -> None:
    makers.make_fund()
    makers.gift(327_399)
    said = json_of()
    assert (said["raised_minor"], said["need_minor"], said["raised_exact_minor"]) == (327_300, 1_472_700, 327_399)


def test_nothing_yet_is_nothing_since_the_appeals_first_moment(json_of: Callable[[], dict[str, Any]]) -> None:
    makers.make_fund()
    said = json_of()
    assert (said["raised_minor"], said["need_minor"], said["percent"]) == (0, 1_800_000, 0)
    assert said["as_of"] == "2026-11-01T00:00:00+00:00"


def test_below_zero_is_shown_as_nothing_and_said_exactly(json_of: Callable[[], dict[str, Any]], client: Client) -> None:
    makers.make_fund()
    makers.gift(1000)
    back = Transfer(
        kind=TransferKind.GIFT_RETURNED,
        debit=AccountCode("4190.2026-11"),
        credit=AccountCode("1210"),
        amount=makers.pounds(25),
    )
    entry = Entry(
        kind=TransferKind.GIFT_RETURNED,
        effect_key="tests:back",
        effective_on=date(2026, 11, 24),
        transfers=[back],
        source=("tests", "back"),
    )
    ledger.post(entry=entry, actor=ACTOR, now=NOW)
    said = json_of()
    assert (said["raised_minor"], said["need_minor"], said["percent"]) == (0, 1_800_000, 0)
    assert said["raised_exact_minor"] == -1500
    assert "You've raised £0 We need £18,000" in words(client.get("/fund/").content.decode())


def test_without_an_appeal_every_key_is_null_but_currency_and_as_of(db: None) -> None:
    makers.make_fund()
    said = views.json_values(progress=None, now=NOW)
    assert sorted(said) == sorted(KEYS)
    kept = {key: value for key, value in said.items() if value is not None}
    assert kept == {"state": "none", "currency": "GBP", "as_of": "2026-11-24T10:00:00+00:00"}


def test_a_figure_moves_in_every_place_at_once(db: None, client: Client, set_clock: Callable[[datetime], None]) -> None:
    set_clock(NOW)
    makers.make_paper()
    makers.gift(327_300)
    paths = ("/", makers.article_address(), "/fund/", "/fund.json", "/fund/2026-11/")
    before = {path: client.get(path) for path in paths}
    makers.gift(2500)
    for path in paths:
        after = client.get(path)
        assert after["ETag"] != before[path]["ETag"]
        text = words(after.content.decode())
        assert "3,298" in text or "329800" in text, path
        assert "3,273" not in text, path
    assert "14,702" in words(client.get("/").content.decode())


def test_the_funds_page_says_what_the_figure_is_made_of(
    db: None, client: Client, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(NOW)
    makers.make_fund()
    for means, minor in ((Means.CHEQUE, 2500), (Means.CHEQUE, 2550), (Means.CASH, 340), (Means.TRANSFER, 10_000)):
        makers.gift(minor, means=means)
    text = words(client.get("/fund/").content.decode())
    assert "by bank transfer (1 gift) £100.00 by cheque (2 gifts) £50.50 in cash (1 gift) £3.40 Raised £153.90" in text
    found = queries.running(now=NOW)
    assert found is not None
    made = queries.made_up(appeal=found.appeal, today=NOW.date())
    assert sum(line.amount.minor for line in made.lines) == made.total.minor == found.raised.minor
