from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead.kernel.actors import READER, NotYourDuty
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.money.ledger import models
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books_facts
from masthead.money.ledger.values import AccountClass, AccountCode, Balance, Entry, JournalId, Posted
from tests.money.ledger import makers
from tests.money.ledger.makers import ACTOR, FUND, NOW, STRIPE, TODAY, fee, gift, post

Commit = Callable[[], None]
pytestmark = pytest.mark.usefixtures("books")
in_the_books = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
GIVER = PartyId(UUID("5a1d3c7e-0d8d-4a53-9d3c-5b8e6f2a1c00"))


def net(account: str) -> int:
    return books_facts.balance(account=AccountCode(account)).net_minor


def test_a_gift_stands_on_both_accounts(whole_at_once: Commit) -> None:
    posted = post(gift("k1", giver=GIVER, memo="For the presses"), fee("k2"))
    whole_at_once()
    assert [(one.seq, one.was_there, one.effective_on, one.recorded_at) for one in posted] == [
        (1, False, TODAY, NOW),
        (2, False, TODAY, NOW),
    ]
    assert books_facts.balance(account=STRIPE) == Balance(STRIPE, 2500, 58, 2)
    assert books_facts.nets(accounts=[STRIPE, FUND, makers.BANK]) == {STRIPE: 2442, FUND: -2500}
    shares = models.Balance.objects.filter(account__code=FUND).values_list("party", "credits")
    assert set(shares) == {(None, 2500), (GIVER, 2500)}
    stands = books_facts.journal(effect_key="k1")
    assert stands is not None
    assert (stands.kind, stands.source, stands.memo, stands.actor) == (
        "card_gift", ("test", "k1"), "For the presses", "program:tests",
    )  # fmt: skip
    assert stands.transfers == tuple(gift("k1", giver=GIVER).transfers)


def test_the_same_effect_again_is_what_stands() -> None:
    first = post(gift("k1"))[0]
    again = post(gift("k1"), gift("k2"), gift("k2"), now=NOW + timedelta(hours=1))
    assert again[0] == replace(first, was_there=True)
    assert [(one.seq, one.was_there) for one in again] == [(1, True), (2, False), (2, True)]
    assert net(FUND) == -5000


@pytest.mark.parametrize(
    "other",
    [
        gift("k1", 2501),
        gift("k1", on=date(2026, 11, 23)),
        gift("k1", memo="another"),
        gift("k1", giver=GIVER),
        replace(gift("k1"), kind="another"),
        replace(gift("k1"), source=("test", "another")),
        replace(gift("k1"), transfers=[*gift("k1").transfers, *fee("k1").transfers]),
    ],
)
def test_the_same_effect_with_another_content_is_refused(other: Entry) -> None:
    post(gift("k1"))
    with pytest.raises(ledger.EffectKeyTaken):
        post(gift("k0"), other)
    with pytest.raises(ledger.EffectKeyTaken):
        post(gift("k2"), replace(other, effect_key="k2"))
    assert models.Journal.objects.count() == 1
    assert net(FUND) == -2500


def test_a_batch_is_posted_whole_or_not_at_all() -> None:
    wrong = makers.entry("k3", [makers.move("card_gift", "4100", "1210", 1)])
    with pytest.raises(ledger.PairNotAllowed):
        post(gift("k1"), gift("k2"), wrong)
    with pytest.raises(books_facts.NoSuchAccount):
        post(gift("k1"), makers.entry("k3", [makers.move("card_gift", "1210", "4100.never", 1)]))
    assert models.Journal.objects.count() == 0
    assert post(gift("k1"))[0].seq == 1


@pytest.mark.parametrize("debit", ["2400", "3100", "2430"])
def test_share_money_never_becomes_income(debit: str) -> None:
    for kind in models.TransferKind.objects.values_list("code", flat=True):
        with pytest.raises(ledger.PairNotAllowed):
            post(makers.entry("k1", [makers.move(kind, debit, FUND, 1)]))


def test_mistakes_of_ours_are_asserted() -> None:
    for transfers in (
        [],
        [makers.move("card_gift", STRIPE, FUND, 0)],
        [makers.move("card_gift", STRIPE, FUND, -5)],
        [makers.move("banked", STRIPE, STRIPE, 5)],
        [replace(makers.move("card_gift", STRIPE, FUND, 5), amount=Money(5, "EUR"))],
    ):
        with pytest.raises(AssertionError):
            post(makers.entry("k1", transfers))


def test_more_was_identified_than_there_is() -> None:
    post(makers.entry("k1", [makers.move("unidentified", "1100", "2300", 500)]))
    with pytest.raises(ledger.HoldsLess):
        post(makers.entry("k2", [makers.move("identified", "2300", FUND, 501)]))
    post(makers.entry("k2", [makers.move("identified", "2300", FUND, 500)]))
    assert net("2300") == 0


def test_time_on_the_books_never_goes_back() -> None:
    post(gift("k1"))
    earlier = post(gift("k2"), now=NOW - timedelta(days=1))[0]
    assert earlier.recorded_at == NOW
    later = post(gift("k3"), now=NOW + timedelta(seconds=1))[0]
    assert books_facts.last_recorded_at(accounts=[STRIPE, FUND, makers.BANK]) == {
        STRIPE: later.recorded_at,
        FUND: later.recorded_at,
    }
    assert books_facts.balance_as_of(account=FUND, recorded_until=NOW) == Balance(FUND, 0, 5000, 2)
    assert books_facts.balance_as_of(account=FUND, recorded_until=NOW - timedelta(seconds=1)) == Balance(FUND, 0, 0, 0)


def test_a_slip_is_answered_by_its_mirror_once(whole_at_once: Commit) -> None:
    first = post(gift("k1", giver=GIVER))[0]

    def reverse(key: str) -> Posted:
        return ledger.reverse(
            journal_id=first.id, effect_key=key, effective_on=TODAY, memo="typed twice", actor=ACTOR, now=NOW
        )

    assert reverse("r1").was_there is False
    assert reverse("r1").was_there is True
    whole_at_once()
    with pytest.raises(ledger.AlreadyReversed):
        reverse("r2")
    assert net(FUND) == 0
    assert not models.Balance.objects.exclude(debits=2500, credits=2500).exists()
    back = books_facts.journal(effect_key="r1")
    assert back is not None
    assert (back.kind, back.reverses, back.source) == ("reversal", first.id, ("test", "k1"))
    with pytest.raises(ledger.NoSuchJournal):
        ledger.reverse(journal_id=JournalId(0), effect_key="r3", effective_on=TODAY, memo="", actor=ACTOR, now=NOW)


def test_money_for_a_closed_day_counts_today_and_says_so() -> None:
    early = post(gift("k0", on=date(2026, 10, 30)))[0]
    ledger.close_books(through_on=date(2026, 10, 31), actor=ACTOR, now=NOW)
    entry = gift("k1", on=date(2026, 10, 30), memo="For the presses")
    # 00:30 in London is still yesterday in UTC: the day is the paper's.
    summer = NOW.replace(year=2027, month=6, day=1, hour=23, minute=30)
    late = post(entry, now=summer)[0]
    assert late.effective_on == date(2027, 6, 2)
    stands = books_facts.journal(effect_key="k1")
    assert stands is not None
    assert stands.memo == "For the presses (meant for 2026-10-30, which is closed)"
    assert post(entry, now=summer)[0] == replace(late, was_there=True)
    assert post(gift("k0", on=date(2026, 10, 30)))[0] == replace(early, was_there=True)
    with pytest.raises(ledger.EffectKeyTaken):
        post(gift("k1", on=date(2026, 10, 29), memo="For the presses"))
    assert post(gift("k2", on=date(2026, 11, 1)), now=summer)[0].effective_on == date(2026, 11, 1)


def test_days_are_closed_forward_once_over_and_by_those_who_may() -> None:
    with pytest.raises(NotYourDuty):
        ledger.close_books(through_on=date(2026, 10, 31), actor=READER, now=NOW)
    with pytest.raises(ledger.DaysToCome):
        ledger.close_books(through_on=TODAY, actor=ACTOR, now=NOW)
    for _ in range(2):
        ledger.close_books(through_on=date(2026, 10, 31), actor=ACTOR, now=NOW)
    with pytest.raises(ledger.ClosedAlready):
        ledger.close_books(through_on=date(2026, 10, 30), actor=ACTOR, now=NOW)
    assert list(models.Closing.objects.values_list("through_on", "journal_seq")) == [(date(2026, 10, 31), 0)]


def test_accounts_are_opened_once_and_closed_once() -> None:
    assert len(ledger.open_chart(currency="GBP", actor=ACTOR, now=NOW)) == 32
    with pytest.raises(ledger.AccountTaken):
        ledger.open_account(
            code=STRIPE, name="Another", account_class=AccountClass.ASSET, currency="GBP", subject=None, open_on=TODAY,
            actor=ACTOR, now=NOW,
        )  # fmt: skip
    post(gift("k1"))
    with pytest.raises(ledger.AccountClosed):
        ledger.close_account(code=FUND, closed_on=date(2026, 11, 23), actor=ACTOR, now=NOW)
    for _ in range(2):
        ledger.close_account(code=FUND, closed_on=TODAY, actor=ACTOR, now=NOW)
    with pytest.raises(ledger.AccountClosed):
        ledger.close_account(code=FUND, closed_on=date(2026, 12, 1), actor=ACTOR, now=NOW)
    with pytest.raises(ledger.AccountClosed):
        post(gift("k2", on=date(2026, 11, 25)))
    assert post(gift("k3"))[0].seq == 2
    assert books_facts.account(code=FUND).closed_on == TODAY
    with pytest.raises(books_facts.NoSuchAccount):
        books_facts.balance(account=AccountCode("9999"))


def test_journals_are_read_by_page_source_and_account() -> None:
    post(*(gift(f"k{n}") for n in range(5)), fee("f1"))
    assert [one.seq for one in books_facts.journals(after_seq=2, limit=2)] == [3, 4]
    assert [one.effect_key for one in books_facts.journals(source=("test", "k3"))] == ["k3"]
    assert [one.effect_key for one in books_facts.journals(account=makers.FEES)] == ["f1"]


def test_a_batch_of_500_takes_a_handful_of_statements(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    entries = [gift(f"k{n}", n + 1) for n in range(500)]
    with django_assert_max_num_queries(16):
        post(*entries)
    assert net(FUND) == -sum(range(1, 501))
    with django_assert_max_num_queries(4):
        assert all(one.was_there for one in post(*entries))


# Properties ----------------------------------------------------------------------------------------------------------

_LINES = (("card_gift", STRIPE, FUND), ("cheque_gift", "1150", FUND), ("unidentified", "1100", "2300"))
entries_of_a_day = st.lists(
    st.builds(
        lambda key, lines, days: makers.entry(
            f"k{key}", [makers.move(*_LINES[kind], minor) for kind, minor in lines], on=TODAY - timedelta(days=days)
        ),
        st.integers(0, 10**6),
        st.lists(st.tuples(st.integers(0, 2), st.integers(1, 10**9)), min_size=1, max_size=4),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda entry: entry.effect_key,
)


@in_the_books
@given(entries=entries_of_a_day, data=st.data())
def test_any_order_in_any_batches_gives_the_same_digest(entries: list[Entry], data: st.DataObject) -> None:
    with transaction.atomic():
        post(*entries)
        digest = books_facts.digest()
        transaction.set_rollback(True)
    shuffled = data.draw(st.permutations([*entries, *entries]))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(shuffled)), max_size=4)) | {0, len(shuffled)})
    with transaction.atomic():
        for start, end in pairwise(cuts):
            post(*shuffled[start:end])
        assert books_facts.digest() == digest
        assert [one.seq for one in books_facts.journals(limit=500)] == list(range(1, len(entries) + 1))
        transaction.set_rollback(True)


@in_the_books
@given(entries=entries_of_a_day)
def test_balances_are_the_sums_of_transfers(entries: list[Entry]) -> None:
    with transaction.atomic():
        post(*entries)
        sums: dict[str, list[int]] = {}
        for one in (transfer for entry in entries for transfer in entry.transfers):
            sums.setdefault(one.debit, [0, 0])[0] += one.amount.minor
            sums.setdefault(one.credit, [0, 0])[1] += one.amount.minor
        held = {b.account: [b.debits_minor, b.credits_minor] for b in books_facts.balances() if b.last_seq}
        assert held == sums
        transaction.set_rollback(True)


@in_the_books
@given(minor=st.integers(1, 10**9), weights=st.lists(st.integers(1, 10**4), min_size=1, max_size=6))
def test_a_payment_in_parts_loses_no_penny(minor: int, weights: list[int]) -> None:
    parts = [part for part in makers.pounds(minor).split(weights) if part.minor]
    with transaction.atomic():
        post(makers.entry("k1", [makers.move("card_gift", STRIPE, FUND, part.minor) for part in parts]))
        assert net(STRIPE) == minor == -net(FUND)
        transaction.set_rollback(True)
