"""The post as one draft batch: lines saved as typed, posted whole or not at all, the difference named."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from masthead.kernel.actors import Actor, NotYourDuty
from masthead.kernel.refusals import Refusal
from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import (
    POST_BATCHES,
    TYPE_BATCHES,
    BatchKind,
    BatchState,
    Decision,
    Means,
    Takings,
)
from masthead.money.payments.values.naming import NamingLevel, Said
from masthead.people.values import PartyKind
from tests.money.payments import desk, makers
from tests.money.payments.makers import ACTOR, NOW, TODAY, net, pounds

VOLUNTEER = Actor(name="a volunteer", duties=frozenset({TYPE_BATCHES}))
TREASURER = Actor(name="a treasurer", duties=frozenset({TYPE_BATCHES, POST_BATCHES}))


@pytest.fixture(autouse=True)
def post(paper: None) -> None:
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    makers.open_purpose("fund", "Fighting fund", credit="4110")


def test_a_batch_is_typed_and_posted(post: None) -> None:
    mabel = desk.person()
    code = desk.open_post(count=2, total=7500, cash=1500)
    desk.add(
        code, 6000, ("fund", 2500), ("raffle", 2000), ("subscription", 1500), payer=mabel, acknowledge=Decision.LETTER
    )
    desk.add(code, 1500)
    desk.add(code, 1500, means=Means.CASH, box="tin 7")
    assert net("1150") == 0
    posted = payments.post_batch(code=code, actor=ACTOR, now=NOW)
    makers.commit()
    assert (posted.count, posted.amount, posted.was_there) == (3, pounds(9000), False)
    assert {account: net(account) for account in ("1150", "1160", "4110", "4220", "4210")} == {
        "1150": 7500,
        "1160": 1500,
        "4110": -5500,
        "4220": -2000,
        "4210": -1500,
    }
    facts = queries.batch(code=code)
    assert facts.state is BatchState.POSTED
    assert {line.payment_code[:3] for line in facts.lines} == {"FF-"}
    first = makers.facts(facts.lines[-1].payment)  # type: ignore[arg-type]
    assert (first.decision, first.payer) == (Decision.LETTER, mabel)
    assert {part.giver for part in first.parts} == {mabel}
    assert models.Acknowledgement.objects.filter(carried_out_at=None).count() == 1
    assert {finding.state for finding in books.check()} <= {"kept", "no such money in this paper yet"}


def test_a_penny_too_little_is_named_and_nothing_is_posted(post: None) -> None:
    code = desk.open_post(count=2, total=5000)
    desk.add(code, 2500)
    desk.add(code, 2499)
    with pytest.raises(payments.DoesNotAgree) as refused:
        payments.post_batch(code=code, actor=ACTOR, now=NOW)
    assert str(refused.value) == ("£0.01 less than the control total: cheques come to £49.99, and £50.00 was counted.")
    assert not models.Payment.objects.exists()
    assert books.journals() == []
    assert queries.batch(code=code).state is BatchState.DRAFT


def test_a_cheque_too_few_and_cash_too_much_are_each_named(post: None) -> None:
    code = desk.open_post(count=2, total=2500, cash=100)
    desk.add(code, 2500)
    desk.add(code, 101, means=Means.CASH)
    assert queries.batch(code=code).tally.differences == (
        "1 fewer than were counted: 1 cheque typed, and 2 counted.",
        "£0.01 more than the control total: cash comes to £1.01, and £1.00 was counted.",
    )


def test_a_batch_posted_again_is_found_done(post: None) -> None:
    code = desk.open_post()
    desk.add(code)
    first = payments.post_batch(code=code, actor=ACTOR, now=NOW)
    again = payments.post_batch(code=code, actor=ACTOR, now=NOW + timedelta(hours=1))
    assert (again.was_there, again.posted_at, again.amount) == (True, first.posted_at, first.amount)
    assert len(books.journals()) == 1


@pytest.mark.parametrize("names", [("", ""), ("Ottoline Crane", ""), ("Ottoline Crane", " ottoline  crane ")])
def test_cash_is_counted_by_two_different_people(post: None, names: tuple[str, str]) -> None:
    """D6."""
    with pytest.raises(payments.TwoCounters):
        payments.open_batch(
            kind=BatchKind.POST,
            received_on=TODAY,
            controls=desk.controls(0, 0, 100, names),
            actor=ACTOR,
            now=NOW,
        )
    assert not models.Batch.objects.exists()


@pytest.mark.parametrize(
    ("day", "refusal"),
    [(TODAY + timedelta(days=1), payments.DayToCome), (TODAY - timedelta(days=11), payments.DayTooLongAgo)],
)
def test_post_is_at_most_ten_days_old_and_never_to_come(post: None, day: date, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        desk.open_post(received_on=day)
    desk.open_post(received_on=TODAY - timedelta(days=10))


def test_post_that_lay_too_long_is_not_posted_until_its_day_is_changed(post: None) -> None:
    code = desk.open_post(received_on=TODAY - timedelta(days=10))
    desk.add(code)
    with pytest.raises(payments.DayTooLongAgo):
        payments.post_batch(code=code, actor=ACTOR, now=NOW + timedelta(days=1))
    assert not models.Payment.objects.exists()


def test_who_types_may_not_post_and_a_reader_may_nothing(post: None) -> None:
    code = desk.open_post()
    desk.add(code, actor=VOLUNTEER)
    with pytest.raises(NotYourDuty):
        payments.post_batch(code=code, actor=VOLUNTEER, now=NOW)
    with pytest.raises(NotYourDuty):
        desk.add(code, actor=Actor(name="a reader"))
    payments.post_batch(code=code, actor=TREASURER, now=NOW)
    assert len(books.journals()) == 1


def test_a_batch_thrown_away_is_not_posted_and_can_be_taken_back(post: None) -> None:
    code = desk.open_post()
    line = desk.add(code)
    payments.discard_batch(code=code, actor=ACTOR, now=NOW)
    for act in (
        lambda: payments.post_batch(code=code, actor=ACTOR, now=NOW),
        lambda: desk.add(code),
        lambda: payments.remove_line(code=code, line_id=line, version=1, actor=ACTOR, now=NOW),
    ):
        with pytest.raises(payments.NotADraft) as refused:
            act()
    assert "was thrown away on 24 November 2026 at 10:00 by" in str(refused.value)
    payments.restore_batch(code=code, actor=ACTOR, now=NOW)
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    with pytest.raises(payments.NotADraft):
        payments.discard_batch(code=code, actor=ACTOR, now=NOW)


def test_an_empty_batch_moves_nothing(post: None) -> None:
    with pytest.raises(payments.NothingTyped):
        payments.post_batch(code=desk.open_post(count=0, total=0), actor=ACTOR, now=NOW)


def test_whoever_posts_posts_what_they_saw(post: None) -> None:
    code = desk.open_post(count=1)
    line = desk.add(code)
    seen = queries.batch(code=code).version
    other = desk.typed(2500, ("raffle", 2500))
    payments.change_line(code=code, line_id=line, version=1, typed=other, actor=ACTOR, now=NOW)
    with pytest.raises(payments.BatchChanged):
        payments.post_batch(code=code, version=seen, actor=ACTOR, now=NOW)
    payments.post_batch(code=code, version=queries.batch(code=code).version, actor=ACTOR, now=NOW)
    assert net("4220") == -2500


def test_controls_are_changed_by_one_at_a_time(post: None) -> None:
    code = desk.open_post(count=1, total=100)
    told = desk.controls(2, 200)
    payments.set_controls(code=code, received_on=TODAY, controls=told, version=1, actor=ACTOR, now=NOW)
    with pytest.raises(payments.BatchChanged):
        payments.set_controls(
            code=code, received_on=TODAY, controls=desk.controls(3, 300), version=1, actor=ACTOR, now=NOW
        )
    assert queries.batch(code=code).tally.controls.count == 2


def test_the_number_of_statements_does_not_grow_with_the_lines(post: None) -> None:
    def posted(number: int) -> int:
        people_ = [desk.person(f"Reader {n}", f"reader{n}@readers.example") for n in range(number)]
        code = desk.open_post(count=number, total=2500 * number)
        for n, payer in enumerate(people_):
            more = {"acknowledge": Decision.E_MAIL} if n % 2 else {"acknowledge": Decision.LETTER}
            named = _named(n)
            desk.add(code, 2500, ("fund", 1500), ("raffle", 1000), payer=payer, named=named, **more)
        with CaptureQueriesContext(connection) as told:
            payments.post_batch(code=code, actor=ACTOR, now=NOW)
        return len(told)

    few = posted(4)
    assert posted(24) == few
    assert few < 60


def _named(n: int) -> Said:
    return Said(NamingLevel.TOWN, "Rotherham") if n % 2 else Said()


def test_money_for_shares_is_never_income_and_what_nobody_knows_waits(post: None) -> None:
    code = desk.open_post(count=2, total=15600)
    desk.add(code, 12000, ("shares", 10000), ("fund", 2000), payer=desk.person())
    desk.add(code, 3600, ("unidentified", 3600))
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    assert (net("2400"), net("4110"), net("2300")) == (-10000, -2000, -3600)
    assert [part.amount.minor for part in queries.unidentified()] == [3600]


def test_a_group_pays_in_what_its_costs_left(post: None) -> None:
    group = desk.person("Readers of the Quay", kind=PartyKind.GROUP)
    code = desk.open_post(count=1, total=41260)
    takings = Takings(pounds(60000), pounds(18740), "the hall")
    desk.add(code, 41260, payer=group, acknowledge=Decision.GROUP, takings=takings)
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    row = models.Payment.objects.get()
    assert (row.takings_minor, row.costs_minor, row.costs_note) == (60000, 18740, "the hall")
    with pytest.raises(payments.TakingsDiffer):
        desk.add(desk.open_post(), 41261, payer=group, takings=takings)


def test_a_statements_lines_count_on_the_banks_own_days(post: None) -> None:
    code = desk.open_statement(count=2, total=3000)
    desk.add(code, 1000, means=Means.STANDING_ORDER, booked_on=date(2026, 11, 2))
    desk.add(code, 2000, means=Means.TRANSFER, booked_on=date(2026, 11, 20))
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    assert (net("1100"), net("1150")) == (3000, 0)
    days = models.Part.objects.order_by("counted_on").values_list("counted_on", flat=True)
    assert list(days) == [date(2026, 11, 2), date(2026, 11, 20)]
    with pytest.raises(payments.DayToCome):
        desk.add(desk.open_statement(), means=Means.TRANSFER, booked_on=TODAY + timedelta(days=1))
    with pytest.raises(payments.WrongMeans):
        desk.add(desk.open_statement(), means=Means.CHEQUE)


def test_a_standing_order_finds_who_pays_by_its_reference(post: None) -> None:
    mabel = desk.person()
    code = payments.arrange(party_id=mabel, purpose="support", amount=pounds(500), actor=ACTOR, now=NOW)
    found = queries.arrangement(code=code.lower().replace("-", " "))
    assert found is not None
    assert (found.party, found.purpose, found.amount) == (mabel, "support", pounds(500))
    statement = desk.open_statement(total=500)
    desk.add(statement, 500, ("support", 500), means=Means.STANDING_ORDER, payer=mabel, arrangement=code)
    payments.post_batch(code=statement, actor=ACTOR, now=NOW)
    assert models.Payment.objects.get(arrangement__code=code).payer_id == mabel
    with pytest.raises(payments.NoSuchArrangement):
        desk.add(desk.open_statement(), means=Means.STANDING_ORDER, arrangement="SO-2222222")
