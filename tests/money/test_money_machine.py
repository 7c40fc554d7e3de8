"""
Whatever a desk does, the sums are one: the whole of the money under Hypothesis.

Post and statements typed, posted and thrown away, single gifts, slips of the keyboard with and without what should have
been typed, cheques paid in and slips taken back, returns before and after the bank, what was unidentified found out,
names said and taken back, appeals certified by a person and by themselves, and days that pass over a change of the
clocks, a leap day and a year's end. Beside it stands a model of a few lines, which knows where each penny lies.
"""

import csv
import io
import os
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from masthead.giving.fund import operations as fund
from masthead.giving.fund import queries, views
from masthead.giving.fund.values import AppealState
from masthead.kernel import periods
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.kernel.refusals import Refusal
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode, ExportFormat, FindingState
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import (
    MEANS_OF,
    BatchKind,
    Decision,
    Means,
    NamingLevel,
    NamingState,
    Part,
    ReturnKind,
    Rightly,
    Said,
    SlipNumber,
    Typed,
)
from tests import makers
from tests.client import Client
from tests.harness import oracles
from tests.makers import ACTOR, ZONE, local
from tests.money.model import CREDITS, RETURNS, ROOF, ROOF_DAYS, WHERE, Draft, Model

EXAMPLES, STEPS = int(os.environ.get("EXAMPLES", "10")), 25  # make search looks at many more
BEGINNINGS = [
    local(2026, 3, 26, 9),  # the clocks go forward on the 29th
    local(2026, 10, 23, 9),  # and back on the 25th
    local(2028, 2, 27, 9),  # a leap year
    local(2026, 12, 29, 9),
]
KINDS = {
    Means.CHEQUE: ReturnKind.BOUNCED,
    **dict.fromkeys((Means.TRANSFER, Means.STANDING_ORDER), ReturnKind.CLAIMED_BACK),
}
PURPOSES = st.sampled_from([("fund", ""), ("fund", ""), ("fund", ROOF), *((purpose, "") for purpose in CREDITS)])
SUMS = st.integers(1, 90_000)
ANY = st.integers(0, 10**6)  # which one of those there are
BACK = st.integers(0, 4)
PARTS = """
SELECT account, sum(minor) FROM (
    SELECT p.credited AS account, p.amount_minor AS minor, p.payment_id FROM payments_part p
    UNION ALL SELECT i.credited, i.amount_minor, p.payment_id
      FROM payments_identification i JOIN payments_part p ON p.id = i.part_id
    UNION ALL SELECT '2300', -i.amount_minor, p.payment_id
      FROM payments_identification i JOIN payments_part p ON p.id = i.part_id
    UNION ALL SELECT r.debited, -r.amount_minor, p.payment_id
      FROM payments_returnpart r JOIN payments_part p ON p.id = r.part_id
) AS moved
WHERE payment_id IN (SELECT payment_id FROM payments_acknowledgement)
  AND payment_id NOT IN (SELECT payment_id FROM payments_correction)
GROUP BY account
"""


class Desk(Model, RuleBasedStateMachine):
    """A paper's money, and the model of it."""

    stand: Callable[[datetime], None]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    @initialize(began_at=st.sampled_from(BEGINNINGS))
    def begin(self, began_at: datetime) -> None:
        self.now = began_at
        self.began_on = self.today
        type(self).stand(began_at)
        makers.make_fund(now=began_at)
        payments.open_common_purposes(actor=ACTOR, now=began_at, open_on=self.today)
        closes_on = self.today + timedelta(days=ROOF_DAYS)
        fund.open_special(
            slug=ROOF, title="The new roof", about="It leaks.", target=Money(500_000, "GBP"), opens_on=self.today,
            closes_on=closes_on, actor=ACTOR, now=began_at,
        )  # fmt: skip
        self.ends[ROOF] = closes_on
        for kind, means in ((BatchKind.POST, MEANS_OF[BatchKind.POST]), (BatchKind.STATEMENT, (Means.TRANSFER,))):
            parts = [Part(purpose, Money(1_000 + n, "GBP")) for n, purpose in enumerate(("fund", "unidentified"))]
            self.type_lines(kind, self.today, [(self.typed(one, parts, self.today), self.today) for one in means], 0)
            self.post(which=-1, again=False)

    def teardown(self) -> None:
        try:
            if hasattr(self, "now"):
                self.end()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # What is done -----------------------------------------------------------------------------------------------------

    @rule(minor=SUMS, means=st.sampled_from(tuple(WHERE)), back=BACK, to=st.sampled_from(["", "", ROOF]))
    def give(self, minor: int, means: Means, back: int, to: str) -> None:
        on = self.day(means, back)
        told = {"amount": Money(minor, "GBP"), "means": means, "received_on": on, "giver_id": None, "to": to}
        decided = {"acknowledge": Decision.NOBODY_KNOWN, "actor": ACTOR, "now": self.now}
        if not self.takes(to, on):
            with pytest.raises(fund.AppealIsOver):
                fund.record_gift(**told, **decided)  # type: ignore[arg-type]
            return
        made = fund.record_gift(**told, **decided)  # type: ignore[arg-type]
        self.stands(made, means, on, [Part("fund", Money(minor, "GBP"), subject=to)])

    @rule(kind=st.sampled_from(BatchKind), data=st.data(), off=st.sampled_from([0, 0, 0, -1, 1]), back=BACK)
    def type_post(self, kind: BatchKind, data: st.DataObject, off: int, back: int) -> None:
        received_on, typed = self.day(Means.CHEQUE, back), []
        for _ in range(data.draw(st.integers(1, 4), "lines")):
            on = received_on if kind is BatchKind.POST else self.day(Means.TRANSFER, data.draw(BACK, "booked"))
            told = data.draw(st.lists(st.tuples(PURPOSES, SUMS), min_size=1, max_size=3), "parts")
            parts = [Part(p, Money(minor, "GBP"), subject=s) for (p, s), minor in told if self.takes(s, on)]
            if parts:
                means = data.draw(st.sampled_from(MEANS_OF[kind]), "means")
                typed.append((self.typed(means, parts, on, is_named=data.draw(st.booleans(), "named")), on))
        if typed:
            self.type_lines(kind, received_on, typed, off)
            if data.draw(st.sampled_from([True, True, False]), "posted at once"):
                self.post(which=-1, again=False)

    def type_lines(self, kind: BatchKind, received_on: date, typed: list[tuple[Typed, date]], off: int) -> None:
        draft = Draft("", kind, received_on, typed, off)
        draft.code = payments.open_batch(
            kind=kind, received_on=received_on, controls=self.controls(draft, off), actor=ACTOR, now=self.now
        )
        for line, _ in typed:
            payments.add_line(code=draft.code, typed=line, actor=ACTOR, now=self.now)
        self.drafts.append(draft)

    def typed(self, means: Means, parts: list[Part], on: date, *, is_named: bool = True) -> Typed:
        return Typed(
            means=means,
            amount=Money(sum(part.amount.minor for part in parts), "GBP"),
            parts=parts,
            booked_on=None if means in MEANS_OF[BatchKind.POST] else on,
            named=Said(NamingLevel.TOWN, "Invented Town", with_amount=True, message="") if is_named else Said(),
            sure=True,
        )

    @precondition(lambda self: self.drafts)
    @rule(which=ANY, again=st.booleans())
    def post(self, which: int, again: bool) -> None:
        draft = self.drafts[which % len(self.drafts)]
        if self.controls(draft, draft.off) != self.controls(draft, 0):
            with pytest.raises(payments.DoesNotAgree):
                payments.post_batch(code=draft.code, actor=ACTOR, now=self.now)
            draft.off = 0
            told = {"received_on": draft.received_on, "controls": self.controls(draft, 0), "actor": ACTOR}
            told |= {"code": draft.code, "version": payments_facts.batch(code=draft.code).version, "now": self.now}
            if self.is_too_old(draft):
                with pytest.raises(payments.DayTooLongAgo):
                    payments.set_controls(**told)  # type: ignore[arg-type]
                self.drafts.remove(draft)
                return
            payments.set_controls(**told)  # type: ignore[arg-type]
        if not self.may_post(draft):
            with pytest.raises(Refusal):
                payments.post_batch(code=draft.code, actor=ACTOR, now=self.now)
            return
        for is_second in (False, True)[: 1 + again]:
            posted = payments.post_batch(code=draft.code, actor=ACTOR, now=self.now)
            assert (posted.was_there, posted.count) == (is_second, len(draft.typed))
        self.drafts.remove(draft)
        lines = sorted(payments_facts.batch(code=draft.code).lines, key=lambda line: line.n)
        for facts, (line, on) in zip(lines, draft.typed, strict=True):
            assert facts.payment is not None
            is_named = line.named.level is not NamingLevel.NOTHING
            self.stands(facts.payment, line.means, on, list(line.parts), is_named=is_named)

    @precondition(lambda self: self.drafts)
    @rule(which=ANY)
    def throw_away(self, which: int) -> None:
        draft = self.drafts.pop(which % len(self.drafts))
        payments.discard_batch(code=draft.code, actor=ACTOR, now=self.now)
        with pytest.raises(payments.NotADraft):
            payments.post_batch(code=draft.code, actor=ACTOR, now=self.now)

    @precondition(lambda self: any(not gift.is_returned and not gift.slip for gift in self.gifts))
    @rule(which=ANY, again=st.none() | SUMS, is_today=st.booleans())
    def correct(self, which: int, again: int | None, is_today: bool) -> None:
        found = [gift for gift in self.gifts if not gift.is_returned and not gift.slip]
        gift = found[which % len(found)]
        rightly, on = None, self.today if is_today else gift.on
        first = gift.shares[0]
        if again is not None and self.takes(first.subject, on):
            part = Part(first.purpose, Money(again, "GBP"), subject=first.subject)
            rightly = Rightly(gift.means, [part], on, None, Decision.NOBODY_KNOWN)
        made = payments.correct(code=gift.code, why="Typed wrongly", actor=ACTOR, now=self.now, rightly=rightly)
        self.never_was(gift)
        assert (made is None) == (rightly is None)
        if made and rightly:
            stood = {(share.purpose, share.subject): share.account for share in gift.shares} if on == gift.on else {}
            self.stands(made, gift.means, on, rightly.parts, is_named=gift.is_named, stood=stood)

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), off=st.sampled_from([0, 0, -1, 50]))
    def pay_in(self, data: st.DataObject, off: int) -> None:
        chosen = data.draw(st.lists(st.sampled_from(self.waiting()), min_size=1, unique_by=id), "chosen")
        cash = sum(gift.minor for gift in chosen if gift.means is Means.CASH)
        counted = max(cash + off, 0) if cash else 0
        number = payments.pay_in(
            codes=[gift.code for gift in chosen],
            counted=Money(counted, "GBP"),
            banked_on=self.today,
            actor=ACTOR,
            now=self.now,
        )
        self.slips[number] = chosen
        for gift in chosen:
            gift.slip = number
        self.paid_in(chosen, counted - cash, 1)

    @precondition(lambda self: self.slips)
    @rule(which=ANY)
    def take_back_slip(self, which: int) -> None:
        number = sorted(self.slips)[which % len(self.slips)]
        chosen = self.slips[number]
        told = {"number": SlipNumber(number), "why": "The wrong bag", "actor": ACTOR, "now": self.now}
        if any(gift.is_returned for gift in chosen):
            with pytest.raises(payments.SomeWentBack):
                payments.take_back_slip(**told)  # type: ignore[arg-type]
            return
        slip = payments_facts.slip(number=SlipNumber(number))
        assert slip is not None
        payments.take_back_slip(**told)  # type: ignore[arg-type]
        del self.slips[number]
        for gift in chosen:
            gift.slip = 0
        self.paid_in(chosen, slip.counted.minor - slip.cash.minor, -1)

    @precondition(lambda self: any(gift.minor and gift.means in KINDS for gift in self.gifts))
    @rule(which=ANY, part=st.none() | SUMS)
    def come_back(self, which: int, part: int | None) -> None:
        found = [gift for gift in self.gifts if gift.minor and gift.means in KINDS]
        gift = found[which % len(found)]
        waits = gift.means is Means.CHEQUE and not gift.slip
        n = next(n for n, share in enumerate(gift.shares, start=1) if share.minor)
        amounts = None
        if part is not None and not waits:
            amounts = {n: Money(min(part, gift.shares[n - 1].minor), "GBP")}
        payments.return_payment(
            code=gift.code,
            kind=KINDS[gift.means],
            happened_on=self.today,
            why="The bank",
            amounts=amounts,
            actor=ACTOR,
            now=self.now,
        )
        gift.is_returned = True
        for number, share in enumerate(gift.shares, start=1):
            minor = share.minor if amounts is None else amounts[number].minor if number in amounts else 0
            share.minor -= minor
            debited = RETURNS.get(share.account) or share.account.replace("4100.", "4190.")
            self.takes_off(share.account, minor, debited=debited, paid_from="1150" if waits else "1100")

    @precondition(lambda self: self.unidentified())
    @rule(which=ANY, what=PURPOSES.filter(lambda one: one[0] != "unidentified"))
    def find_out(self, which: int, what: tuple[str, str]) -> None:
        found = self.unidentified()
        (gift, n), (purpose, subject) = found[which % len(found)], what
        told = {"code": gift.code, "n": n, "purpose": purpose, "subject": subject, "why": "She rang"}
        if not self.takes(subject, gift.on):
            with pytest.raises(Refusal):
                payments.identify(**told, actor=ACTOR, now=self.now)  # type: ignore[arg-type]
            return
        account = payments.identify(**told, actor=ACTOR, now=self.now)  # type: ignore[arg-type]
        share = gift.shares[n - 1]
        assert account == self.account(purpose, subject, gift.on)
        share.purpose, share.subject, share.account = purpose, subject, account
        self.net["2300"] -= share.minor
        self.net[account] += share.minor

    @precondition(lambda _: payments_facts.namings_waiting())
    @rule(is_approved=st.booleans(), is_taken_back=st.booleans())
    def moderate(self, is_approved: bool, is_taken_back: bool) -> None:
        naming = payments_facts.namings(state=NamingState.PENDING)[0]
        payments.moderate(
            naming_id=naming.id, version=naming.version, is_approved=is_approved, actor=ACTOR, now=self.now
        )
        if is_taken_back:
            payments.take_back(naming_id=naming.id, why="She asked", actor=ACTOR, now=self.now)

    @rule(hours=st.sampled_from([1, 15, 40, 130]), turns=st.booleans())
    def wait(self, hours: int, turns: bool) -> None:
        self.until(self.now + timedelta(hours=hours), turns=turns)

    @rule(days=st.integers(0, 20), turns=st.booleans())
    def wait_for_the_next_month(self, days: int, turns: bool) -> None:
        first_on = Month.of(self.today).next().first_on
        self.until(periods.midnight(day=first_on + timedelta(days=days), zone=ZONE), turns=turns)

    def until(self, moment: datetime, *, turns: bool) -> None:
        figures = {slug: self.figure(slug) for slug in self.ends if slug not in self.certified}
        self.now = moment
        type(self).stand(moment)
        for slug, figure in figures.items():
            if self.is_certified(slug, self.ends[slug]):
                self.certified[slug] = figure  # it certified itself at a midnight that has just passed
        if turns:
            fund.turn(actor=ACTOR, now=moment)

    @precondition(lambda self: queries.to_certify(now=self.now))
    @rule(which=ANY)
    def certify(self, which: int) -> None:
        waiting = queries.to_certify(now=self.now)
        slug = waiting[which % len(waiting)].appeal.slug
        fund.certify_appeal(slug=slug, by_itself=False, actor=ACTOR, now=self.now)
        # Where its time was over already, the figure of that midnight stands.
        self.certified.setdefault(slug, self.figure(slug))

    # What must hold ---------------------------------------------------------------------------------------------------

    @invariant()
    def the_figures_agree(self) -> None:
        if not hasattr(self, "now"):
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for appeal in queries.appeals():
            self.ends.setdefault(appeal.slug, appeal.closes_on)
            one = queries.of_slug(slug=appeal.slug, now=self.now)
            if one is None:  # still to come
                assert self.figure(appeal.slug) == 0
                continue
            assert (one.raised.minor, one.returned.minor) == (
                self.figure(appeal.slug), -self.net[appeal.returns],
            )  # fmt: skip
            assert one.raised_shown.minor == max(one.raised.minor, 0) // 100 * 100
            assert one.raised_shown + one.need_shown == appeal.target + one.over
            assert (one.state is AppealState.CERTIFIED) == (appeal.slug in self.certified)
            if one.certified:
                assert one.figure.minor == self.certified[appeal.slug], "a certified figure moved"
        self.the_running_month_falls_for_its_own_alone()

    def the_running_month_falls_for_its_own_alone(self) -> None:
        running = queries.running(now=self.now)
        told = views.json_values(progress=running, now=self.now)
        assert (told["state"] == "running") == (running is not None)
        if running is not None:
            slug, raised = running.appeal.slug, running.raised.minor
            assert told["raised_exact_minor"] == raised
            if slug == self.seen[0]:
                assert raised >= self.seen[1] - self.taken[running.appeal.gifts]
            self.seen = (slug, raised)
        self.taken.clear()

    def end(self) -> None:
        """The slower half: the ledger's balances, the export, the payments' own parts, the check, the public page."""
        accounts = {AccountCode(account) for account in self.net}
        nets = books.nets(accounts=list(accounts))
        assert {account: -nets.get(account, 0) for account in accounts} == dict(self.net)
        exported: Counter[str] = Counter()
        for row in csv.DictReader(io.StringIO("".join(books.export(format=ExportFormat.CSV)))):
            exported[row["credit"]] += oracles.minor(row["amount"])
            exported[row["debit"]] -= oracles.minor(row["amount"])
        assert {account: exported[account] for account in accounts} == dict(self.net)
        assert sum(exported.values()) == 0
        with connection.cursor() as cursor:
            cursor.execute(PARTS)
            acknowledged = {account: int(minor) for account, minor in cursor.fetchall() if minor}
        lies = {account: net for account, net in self.net.items() if net and account[0] in "24"}
        assert acknowledged == lies
        for finding in books.check():
            assert finding.state is not FindingState.BROKEN, (finding.rule, finding.first_bad)
        for appeal in queries.appeals():
            if appeal.opens_on <= self.today:
                made = queries.made_up(appeal=appeal, today=self.today)
                assert made.total.minor == sum(line.amount.minor for line in made.lines) == self.figure(appeal.slug)
                assert made.course[-1].raised == made.total
        shown = payments_facts.how_many_named(accounts=list(accounts))
        assert shown <= sum(gift.is_named and gift.minor > 0 for gift in self.gifts) * 3
        told = Client().get("/fund.json").json()
        running = queries.running(now=self.now)
        assert told["raised_exact_minor"] == (self.figure(running.appeal.slug) if running else None)
        if running:
            raised, need = told["raised_minor"], told["need_minor"]
            assert raised + need == max(told["target_minor"], raised)


@pytest.mark.usefixtures("db")
def test_whatever_a_desk_does_the_sums_are_one(set_clock: Callable[[datetime], None]) -> None:
    desk = type("DeskOfToday", (Desk,), {"stand": staticmethod(set_clock)})
    run_state_machine_as_test(
        desk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
