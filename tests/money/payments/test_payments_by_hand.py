"""Money that came by post, by hand or by bank: settled the moment it is typed in, with the same parts and thanks."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from masthead.kernel.actors import Actor, NotYourDuty
from masthead.kernel.refusals import Refusal
from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Decision, Means, Part, PaymentId, State
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, TODAY, Fitting, net, part


def record(
    *parts: Part,
    means: Means = Means.CHEQUE,
    counted_on: date = TODAY,
    actor: Actor = ACTOR,
    acknowledge: Decision = Decision.LETTER,
) -> PaymentId:
    payment_id = payments.record_by_hand(
        parts=parts or (part(6000),),
        means=means,
        counted_on=counted_on,
        payer=None,
        acknowledge=acknowledge,
        actor=actor,
        now=NOW,
    )
    makers.commit()
    return payment_id


@pytest.mark.parametrize(("means", "account"), [("cheque", "1150"), ("cash", "1160"), ("transfer", "1100")])
def test_money_lies_first_where_its_means_says(paper: None, means: str, account: str) -> None:
    payment_id = record(means=Means(means))
    (journal,) = books.journals()
    assert journal.effect_key == f"payment:{payment_id}"
    assert (net(account), net("4110")) == (6000, -6000)
    found = makers.facts(payment_id)
    assert (found.state, found.means, found.decision) == (State.SETTLED, Means(means), Decision.LETTER)


def test_one_cheque_for_several_purposes(fitting: Fitting) -> None:
    payment_id = record(part(2500, "appeal"), part(2000), part(1500, "subscription"), counted_on=date(2026, 11, 20))
    assert (net("1150"), net("4110"), net("4210")) == (6000, -4500, -1500)
    assert {one.counted_on for one in makers.facts(payment_id).parts} == {date(2026, 11, 20)}
    (told,) = fitting.told
    assert [[p.amount.minor for p in settled.parts] for settled in told] == [[2500]]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"counted_on": TODAY + timedelta(days=1)}, payments.DayToCome),
        ({"counted_on": TODAY - timedelta(days=11)}, payments.DayTooLongAgo),
        ({"counted_on": TODAY - timedelta(days=11), "means": Means.CASH}, payments.DayTooLongAgo),
        ({"means": Means.CARD}, payments.NotByHand),
        ({"counted_on": date(2026, 10, 31), "means": Means.TRANSFER}, payments.NoSuchPurpose),
        ({"actor": Actor(name="a reader")}, NotYourDuty),
    ],
)
def test_what_is_refused_leaves_nothing_behind(paper: None, given: dict[str, object], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        record(**given)  # type: ignore[arg-type]
    assert not models.Payment.objects.exists()
    assert books.journals() == []


def test_a_transfer_counts_on_the_banks_day_however_late_the_statement_comes(paper: None) -> None:
    payment_id = record(means=Means.TRANSFER, counted_on=date(2026, 11, 2))
    assert makers.facts(payment_id).parts[0].counted_on == date(2026, 11, 2)


def test_money_whose_purpose_is_not_known_is_unidentified(fitting: Fitting) -> None:
    fitting.account = "2300"
    record(part(3600, "appeal"), means=Means.TRANSFER)
    assert (net("1100"), net("2300")) == (3600, -3600)
    assert [one.amount.minor for one in queries.unidentified()] == [3600]


def test_what_an_account_got_is_told_by_means(paper: None) -> None:
    record(part(1000))
    record(part(1500))
    record(part(700), means=Means.CASH)
    record(part(100, "subscription"))
    told = queries.sums_by_means(account=makers.AccountCode("4110"))
    assert [(one.means, one.count, one.amount.minor) for one in told] == [("cheque", 2, 2500), ("cash", 1, 700)]


def test_nothing_is_sent_by_e_mail_without_an_address(paper: None, work_off: Callable[[], int]) -> None:
    payment_id = record(acknowledge=Decision.E_MAIL)
    work_off()
    assert models.Acknowledgement.objects.get(payment_id=payment_id).carried_out_at == NOW
