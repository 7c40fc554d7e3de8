"""Targets changed in mid-month, shortfalls carried, legacies given (practice.md P6, P19; story 4)."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from masthead.giving.fund import operations as fund
from masthead.giving.fund import queries
from masthead.kernel.actors import READER, NotYourDuty
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.machinery.audit.models import Authority
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode, TransferKind
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import Decision, Means, Part, ReturnKind, Sought
from masthead.people import operations as people
from masthead.people.values import Needs, PartyKind
from tests import makers, staff
from tests.client import Client
from tests.makers import ACTOR, NOW, local, pounds, words

SetClock = Callable[[datetime], None]
TODAY = date(2026, 11, 24)


def net(account: str) -> int:
    return -books.balance(account=AccountCode(account)).net_minor


def shown(client: Client, path: str = "/fund/") -> str:
    return words(client.get(path).content.decode())


# --- A target changed while the appeal runs ---------------------------------------------------------------------------


def test_two_people_change_a_running_target_and_the_page_says_so(paper: None, client: Client) -> None:
    makers.gift(327_300)
    first, second = staff.actor("Treasurers"), staff.actor("Treasurers", email="second@clarion.example")
    proposed = fund.change_target(slug="2026-11", target=pounds(20_000), why="The boiler broke", actor=first, now=NOW)
    assert proposed.needs is Needs.SECOND_PERSON
    assert "We need £14,727" in shown(client)
    with pytest.raises(people.NeverByOneself):
        people.approve(proposal_id=proposed.id, actor=first, now=NOW)
    assert "We need £14,727" in shown(client)
    people.approve(proposal_id=proposed.id, actor=second, now=NOW)
    text = shown(client)
    assert "You've raised £3,273 We need £16,727" in text
    assert "24 November 2026 The target was changed from £18,000 to £20,000, by two people: The boiler broke" in text
    assert client.get("/fund.json").json()["target_minor"] == 2_000_000
    assert Authority.objects.get().act == "fund.change_target"


def test_the_next_appeal_keeps_its_own_target(paper: None) -> None:
    first, second = staff.actor("Treasurers"), staff.actor("Treasurers", email="second@clarion.example")
    proposed = fund.change_target(slug="2026-11", target=pounds(20_000), why="Why", actor=first, now=NOW)
    people.approve(proposal_id=proposed.id, actor=second, now=NOW)
    later = queries.running(now=local(2026, 12, 2))
    assert later is not None
    assert later.appeal.target == pounds(18_000)


def test_never_below_what_is_raised_not_even_meanwhile(paper: None) -> None:
    makers.gift(327_300)
    first, second = staff.actor("Treasurers"), staff.actor("Treasurers", email="second@clarion.example")
    with pytest.raises(fund.BelowRaised, match=r"£3,273\.00"):
        fund.change_target(slug="2026-11", target=pounds(3_272), why="Less", actor=first, now=NOW)
    proposed = fund.change_target(slug="2026-11", target=pounds(3_300), why="Less", actor=first, now=NOW)
    makers.gift(2_701)
    with pytest.raises(fund.BelowRaised, match=r"£3,300\.01"):
        people.approve(proposal_id=proposed.id, actor=second, now=NOW)
    found = queries.running(now=NOW)
    assert found is not None
    assert found.appeal.target == pounds(18_000)
    assert Authority.objects.count() == 0


@pytest.mark.parametrize(
    ("slug", "target", "why", "refusal"),
    [
        ("2026-11", Money(1_800_050, "GBP"), "Why", fund.NotWholePounds),
        ("2026-11", pounds(0), "Why", fund.NotWholePounds),
        ("2026-11", pounds(18_000), "Why", fund.TargetIsThat),
        ("2026-11", pounds(20_000), " ", fund.ReasonMissing),
        ("2026-12", pounds(20_000), "Why", fund.NotRunning),
        ("2026-10", pounds(20_000), "Why", fund.NotRunning),
    ],
)
def test_what_can_not_be_proposed(paper: None, slug: str, target: Money, why: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        fund.change_target(slug=slug, target=target, why=why, actor=ACTOR, now=NOW)
    with pytest.raises(NotYourDuty):
        fund.change_target(slug="2026-11", target=pounds(20_000), why="Why", actor=READER, now=NOW)


# --- A shortfall carried over -----------------------------------------------------------------------------------------


@pytest.fixture
def short(db: None, set_clock: SetClock) -> datetime:
    """October is certified £265.37 short; it is the 10th of November."""
    makers.make_fund(now=local(2026, 10, 1, 9))
    makers.gift(1_773_463, now=local(2026, 10, 20, 9))
    fund.turn(actor=ACTOR, now=local(2026, 11, 1, 0, 1))
    fund.certify(month=Month(2026, 10), by_itself=False, actor=ACTOR, now=local(2026, 11, 5, 9))
    now = local(2026, 11, 10, 12)
    set_clock(now)
    return now


def carry(minor: int, now: datetime, *, source: str = "2026-10", to: str = "2026-11") -> None:
    fund.carry_over(
        source=source,
        to=to,
        amount=Money(minor, "GBP"),
        resolved_on=date(2026, 11, 9),
        resolution="That October’s shortfall be carried over",
        actor=ACTOR,
        now=now,
    )


def test_a_shortfall_is_carried_by_resolution_as_its_own_line(short: datetime, client: Client) -> None:
    carry(26_600, short)  # whole pounds, rounded up
    text = shown(client)
    assert "We need £18,266" in text
    assert "This month's own target £18,000 carried over by resolution of the board £266 Target £18,266" in text
    assert "9 November 2026 £266 was carried over from October 2026 by resolution of the board" in text
    assert Authority.objects.get().kind == "resolution"
    found = queries.of_slug(slug="2026-10", now=short)
    assert found is not None
    assert found.figure == pounds(17_734, 63)


def test_a_new_monthly_target_leaves_what_was_carried_beside_it(short: datetime) -> None:
    carry(26_500, short, to="2026-12")
    fund.set_target(target=pounds(20_000), from_month=Month(2026, 12), actor=ACTOR, now=short)
    found = queries.running(now=local(2026, 12, 1))
    assert found is not None
    assert found.appeal.target == pounds(20_265)


@pytest.mark.parametrize(
    ("minor", "source", "to", "refusal"),
    [
        (26_700, "2026-10", "2026-11", fund.NotShortOf),
        (26_537, "2026-10", "2026-11", fund.NotWholePounds),
        (26_500, "2026-11", "2026-12", fund.NotCarriedThere),  # not certified
        (26_500, "2026-10", "2026-10", fund.NotCarriedThere),
        (26_500, "2026-09", "2026-11", fund.NotCarriedThere),
        (26_500, "2026-10", "2027-05", fund.NotCarriedThere),
    ],
)
def test_only_a_certified_shortfall_is_carried(
    short: datetime, minor: int, source: str, to: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        carry(minor, short, source=source, to=to)
    found = queries.running(now=short)
    assert found is not None
    assert found.appeal.carried == pounds(0)


def test_a_shortfall_is_carried_once(short: datetime) -> None:
    carry(20_000, short)
    with pytest.raises(fund.NotCarriedThere):
        carry(6_600, short)


# --- Legacies and groups (story 4) ------------------------------------------------------------------------------------


def legacy(minor: int) -> None:
    payments.record_by_hand(
        parts=[Part(purpose="legacy", amount=Money(minor, "GBP"))],
        means=Means.TRANSFER,
        counted_on=TODAY,
        payer=None,
        acknowledge=Decision.NONE_WANTED,
        actor=ACTOR,
        now=NOW,
    )


@pytest.fixture
def estate(paper: None) -> None:
    """£3,273.00 is raised, and £12,000.00 came from an estate."""
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    makers.gift(327_300)
    legacy(1_200_000)


def designate(minor: int, *, to: str = "", on: date = TODAY) -> None:
    fund.designate(
        amount=Money(minor, "GBP"),
        to=to,
        resolved_on=on,
        resolution="That £5,000 of the estate be given to the fund",
        actor=ACTOR,
        now=NOW,
    )


def test_a_legacy_moves_the_fund_only_when_the_board_gives_of_it(estate: None, client: Client) -> None:
    assert "You've raised £3,273" in shown(client)
    designate(500_000)
    group = people.record_party(
        kind=PartyKind.GROUP, name="Readers of the Quay", email="", phone="", actor=ACTOR, now=NOW
    )
    makers.gift(41_260, giver=group, means=Means.CASH)
    assert net("4100.2026-11") == 868_560
    text = shown(client)
    assert "You've raised £8,685 We need £9,315" in text
    assert client.get("/fund.json").json()["percent"] == 48
    assert "legacy £5,000.00" in text
    assert "groups £412.60" in text
    column = queries.column_text(column=queries.column(on=NOW.date(), now=NOW))
    assert "£5,000.00 from a legacy" in column
    assert "£412.60 from groups" in column
    assert "Raised £8,685.60" in text
    # Legacy income stays £12,000.00 in all, once.
    assert net("4110") + 500_000 == 1_200_000
    journal = [one for one in books.journals(limit=100) if one.kind == TransferKind.DESIGNATED]
    assert [one.effective_on for one in journal] == [TODAY]
    assert Authority.objects.get().kind == "resolution"


def test_the_board_gives_of_what_there_is(estate: None) -> None:
    designate(1_200_000)
    with pytest.raises(fund.HoldsNoSuchLegacy, match=r"£0\.00"):
        designate(1)
    assert net("4110") == 0


def test_the_board_gives_nothing_of_a_legacy_that_went_back(estate: None) -> None:
    """Claimed back by the bank, or an heir's due: it stands as returned, and is there no more to be given."""
    (kept,) = payments_facts.gifts(sought=Sought(purpose="legacy"))
    payments.return_payment(
        code=kept.code, kind=ReturnKind.CLAIMED_BACK, happened_on=TODAY, why="the will was set aside",
        amounts={1: pounds(11_000)}, actor=ACTOR, now=NOW,
    )  # fmt: skip
    with pytest.raises(fund.HoldsNoSuchLegacy, match=r"£1,000\.00"):
        designate(100_001)
    assert net("4100.2026-11") == 327_300
    designate(100_000)


def test_a_resolution_has_its_day_and_its_words(estate: None) -> None:
    with pytest.raises(fund.ResolvedToCome):
        designate(100, on=date(2026, 11, 25))
    with pytest.raises(fund.ReasonMissing):
        fund.designate(amount=pounds(1), to="", resolved_on=TODAY, resolution=" ", actor=ACTOR, now=NOW)
    with pytest.raises(NotYourDuty):
        fund.designate(amount=pounds(1), to="", resolved_on=TODAY, resolution="x", actor=READER, now=NOW)
    assert net("4100.2026-11") == 327_300
