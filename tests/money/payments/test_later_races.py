"""Fifty at once, each with a connection of its own: one return, one refund, one slip, one correction."""

from collections.abc import Callable
from typing import Any

import pytest

from masthead.kernel.refusals import Refusal
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit.values import AuthorityKind
from masthead.money.ledger import queries as books
from masthead.money.payments import models
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Decision, Means, RefundId, ReturnKind
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, TODAY, net, part
from tests.money.payments.test_payments_races import together

MANY = 50


@pytest.fixture
def paper(fresh_database: str) -> None:
    """A paper that commits."""
    makers.open_paper()
    payments.open_common_purposes(actor=ACTOR, now=NOW)


def typed(means: Means = Means.CHEQUE, purpose: str = "gift", **more: Any) -> str:
    found = payments.record_by_hand(
        parts=[part(2500, purpose)], means=means, counted_on=TODAY, payer=more.get("payer"),
        acknowledge=Decision.NOBODY_KNOWN, actor=ACTOR, now=NOW,
    )  # fmt: skip
    return makers.facts(found).code


def tried(act: Callable[[], object]) -> bool:
    """Whether it was done; refused is not done, and any other failure is one."""
    try:
        act()
    except Refusal:
        return False
    return True


def once(act: Callable[[], object]) -> None:
    done = together(lambda _: tried(act), MANY)
    assert done.count(True) == 1


def test_one_cheque_bounces_once(paper: None) -> None:
    code = typed()
    once(
        lambda: payments.return_payment(
            code=code, kind=ReturnKind.BOUNCED, happened_on=TODAY, why="", actor=ACTOR, now=NOW
        )
    )
    assert (net("1150"), net("4190"), models.Return.objects.count()) == (0, 2500, 1)


def test_one_refund_is_paid_once(paper: None) -> None:
    code = typed(Means.TRANSFER, payer=makers.writer())
    payments.propose_refund(
        code=code, account_name="Olwen Marsh", sort_code="000000", account_number="12345678", evidence="a letter",
        actor=ACTOR, now=NOW,
    )  # fmt: skip
    authority = audit.record_authority(
        kind=AuthorityKind.TWO_PEOPLE, act="payments.refund", subject=code, words="x", given_by=["A", "B"], detail={},
        actor=ACTOR, now=NOW,
    )  # fmt: skip
    refund_id = RefundId(models.RefundRequest.objects.get().id)
    once(lambda: payments.carry_out_refund(refund_id=refund_id, authority=authority, actor=ACTOR, now=NOW))
    assert (net("1100"), net("4190")) == (0, 2500)


def test_one_cheque_is_paid_in_once_and_a_return_beside_it_finds_it_there_or_not(paper: None) -> None:
    code = typed()
    once(lambda: payments.pay_in(codes=[code], banked_on=TODAY, actor=ACTOR, now=NOW))
    assert (net("1150"), net("1100"), models.Slip.objects.count()) == (0, 2500, 1)


def test_paying_in_returning_and_correcting_at_once_leave_books_that_agree(paper: None) -> None:
    code = typed()
    acts: list[Callable[[], object]] = [
        lambda: payments.pay_in(codes=[code], banked_on=TODAY, actor=ACTOR, now=NOW),
        lambda: payments.return_payment(
            code=code, kind=ReturnKind.BOUNCED, happened_on=TODAY, why="", actor=ACTOR, now=NOW
        ),
        lambda: payments.correct(code=code, why="twice", actor=ACTOR, now=NOW),
    ]
    together(lambda n: tried(acts[n % 3]), 30)
    returned, corrected = models.Return.objects.count(), models.Correction.objects.count()
    assert returned + corrected == 1
    assert net("1150") == 0
    assert net("1100") == 0
    assert models.Undeposited.objects.count() == 0


def test_one_receipt_is_identified_once(paper: None) -> None:
    code = typed(Means.TRANSFER, "unidentified")
    once(lambda: payments.identify(code=code, n=1, purpose="gift", why="", actor=ACTOR, now=NOW))
    assert (net("2300"), net("4110")) == (0, -2500)


def test_one_slip_of_the_keyboard_is_taken_back_once(paper: None) -> None:
    code = typed()
    once(lambda: payments.correct(code=code, why="twice", actor=ACTOR, now=NOW))
    assert (net("1150"), net("4110")) == (0, 0)
    assert len(books.journals()) == 2
