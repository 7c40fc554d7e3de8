"""Paying in, returns, corrections, refunds, what was identified: to the penny, in a transaction that is rolled back."""

from datetime import date, timedelta

import pytest

from masthead.kernel.ids import PartyId
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit.values import AuthorityKind
from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import (
    Decision,
    Means,
    NamingLevel,
    NamingState,
    Part,
    PaymentId,
    RefundId,
    ReturnKind,
    Rightly,
    SlipNumber,
)
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, TODAY, commit, net, part, pounds

pytestmark = pytest.mark.usefixtures("paper")


@pytest.fixture(autouse=True)
def common(paper: None) -> None:
    payments.open_common_purposes(actor=ACTOR, now=NOW)


def typed(
    *parts: Part,
    means: Means = Means.CHEQUE,
    on: date = TODAY,
    payer: PartyId | None = None,
    acknowledge: Decision = Decision.NOBODY_KNOWN,
) -> PaymentId:
    return payments.record_by_hand(
        parts=parts or (part(),), means=means, counted_on=on, payer=payer, acknowledge=acknowledge, actor=ACTOR, now=NOW
    )


def code(payment_id: PaymentId) -> str:
    return makers.facts(payment_id).code


def name_by_town(found: PaymentId, *, with_amount: bool) -> None:
    """Somebody allowed their town, and somebody looked at it."""
    payments.say_naming(
        payment_id=found, level=NamingLevel.TOWN, shown="Invented Town", with_amount=with_amount, message="",
        by="a letter", actor=ACTOR, now=NOW,
    )  # fmt: skip
    waits = models.Naming.objects.get()
    payments.moderate(naming_id=waits.pk, version=waits.version, is_approved=True, actor=ACTOR, now=NOW)


def pay_in(*found: PaymentId, counted: int | None = None) -> SlipNumber:
    money = None if counted is None else pounds(counted)
    return payments.pay_in(codes=[code(one) for one in found], counted=money, banked_on=TODAY, actor=ACTOR, now=NOW)


def give_back(
    found: PaymentId, kind: ReturnKind = ReturnKind.BOUNCED, *, on: date = TODAY, amounts: dict[int, int] | None = None
) -> None:
    money = None if amounts is None else {n: pounds(minor) for n, minor in amounts.items()}
    payments.return_payment(
        code=code(found), kind=kind, happened_on=on, why="as the bank says", amounts=money, actor=ACTOR, now=NOW
    )
    commit()


class TestPayingIn:
    def test_cheques_and_cash_go_to_the_bank_and_wait_no_more(self) -> None:
        cheque, cash = typed(part(2500)), typed(part(1000), means=Means.CASH)
        waits = queries.to_bank()
        assert {(one.means, one.amount, one.received_on) for one in waits} == {
            (Means.CHEQUE, pounds(2500), TODAY), (Means.CASH, pounds(1000), TODAY),
        }  # fmt: skip
        number = pay_in(cheque, cash)
        commit()
        assert (net("1150"), net("1160"), net("1100")) == (0, 0, 3500)
        assert queries.to_bank() == []
        slip = queries.slip(number=number)
        assert slip is not None
        assert (slip.cheque_count, slip.cheques, slip.cash, slip.counted, slip.total) == (
            1, pounds(2500), pounds(1000), pounds(1000), pounds(3500),
        )  # fmt: skip
        assert {item.code for item in slip.items} == {code(cheque), code(cash)}

    @pytest.mark.parametrize(("counted", "bank", "short"), [(990, 990, 10), (1010, 1010, -10), (0, 0, 1000)])
    def test_what_the_bank_counts_otherwise_is_a_difference_of_the_cash(
        self, counted: int, bank: int, short: int
    ) -> None:
        pay_in(typed(part(1000), means=Means.CASH), counted=counted)
        assert (net("1160"), net("1100"), net("5295")) == (0, bank, short)

    def test_a_slip_that_was_a_mistake_is_taken_back_once_with_who_and_why(self) -> None:
        cheque = typed()
        number = pay_in(cheque)
        with pytest.raises(payments.SayWhy):
            payments.take_back_slip(number=number, why=" ", actor=ACTOR, now=NOW)
        payments.take_back_slip(number=number, why="the wrong bag", actor=ACTOR, now=NOW)
        assert (net("1150"), net("1100")) == (2500, 0)
        assert [one.code for one in queries.to_bank()] == [code(cheque)]
        slip = queries.slip(number=number)
        assert slip is not None
        assert (slip.undone_by, slip.undone_why) == (ACTOR.name, "the wrong bag")
        with pytest.raises(payments.SlipTakenBack):
            payments.take_back_slip(number=number, why="again", actor=ACTOR, now=NOW)
        assert pay_in(cheque) == number + 1
        commit()

    def test_what_does_not_wait_is_refused_and_nothing_happens(self) -> None:
        cheque, other = typed(), typed()
        pay_in(cheque)
        with pytest.raises(payments.NotWaiting):
            pay_in(cheque, other)
        with pytest.raises(payments.NothingToPayIn):
            pay_in()
        with pytest.raises(payments.DayToCome):
            payments.pay_in(codes=[code(other)], banked_on=TODAY + timedelta(1), actor=ACTOR, now=NOW)
        with pytest.raises(payments.PaidInBeforeReceived):
            payments.pay_in(codes=[code(other)], banked_on=TODAY - timedelta(1), actor=ACTOR, now=NOW)
        assert (net("1150"), net("1100"), len(queries.slips())) == (2500, 2500, 1)

    def test_a_slip_of_which_something_came_back_stays(self) -> None:
        cheque = typed()
        number = pay_in(cheque)
        give_back(cheque)
        with pytest.raises(payments.SomeWentBack):
            payments.take_back_slip(number=number, why="late", actor=ACTOR, now=NOW)


class TestReturns:
    def test_a_cheque_that_bounces_before_it_is_paid_in_leaves_those_that_wait(self) -> None:
        cheque = typed()
        give_back(cheque)
        assert (net("1150"), net("4110"), net("4190"), net("1100")) == (0, -2500, 2500, 0)
        assert queries.to_bank() == []
        assert queries.returned(account=makers.AccountCode("4110")) == pounds(2500)
        assert not queries.is_whole(payment_id=cheque)

    def test_one_that_bounces_after_it_was_paid_in_leaves_the_bank(self) -> None:
        cheque = typed()
        pay_in(cheque)
        give_back(cheque)
        assert (net("1150"), net("4190"), net("1100")) == (0, 2500, 0)

    def test_it_goes_back_once_and_never_more_than_was_given(self) -> None:
        transfer = typed(part(3600), part(400, "subscription"), means=Means.TRANSFER)
        with pytest.raises(payments.MoreThanGiven):
            give_back(transfer, ReturnKind.CLAIMED_BACK, amounts={2: 401})
        give_back(transfer, ReturnKind.CLAIMED_BACK, amounts={1: 600})
        assert (net("1100"), net("4190"), net("4290")) == (3400, 600, 0)
        give_back(transfer, ReturnKind.CLAIMED_BACK)
        assert (net("1100"), net("4190"), net("4290")) == (0, 3600, 400)
        with pytest.raises(payments.AllWentBack):
            give_back(transfer, ReturnKind.CLAIMED_BACK)

    def test_unidentified_and_share_money_goes_back_from_where_it_lies(self) -> None:
        unknown = typed(part(3600, "unidentified"), means=Means.TRANSFER)
        shares = typed(part(5000, "shares"), means=Means.TRANSFER)
        give_back(unknown, ReturnKind.CLAIMED_BACK, amounts={1: 600})
        give_back(shares, ReturnKind.CLAIMED_BACK)
        assert (net("2300"), net("2400"), net("4190"), net("1100")) == (-3000, 0, 0, 3000)
        assert [one.amount for one in queries.unidentified()] == [pounds(3000)]

    @pytest.mark.parametrize(
        ("means", "kind"),
        [
            (Means.CASH, ReturnKind.BOUNCED), (Means.TRANSFER, ReturnKind.BOUNCED),
            (Means.CHEQUE, ReturnKind.CLAIMED_BACK), (Means.STANDING_ORDER, ReturnKind.WITHDRAWN),
        ],
    )  # fmt: skip
    def test_money_goes_back_the_way_that_it_can(self, means: Means, kind: ReturnKind) -> None:
        with pytest.raises(payments.NotThatWay):
            give_back(typed(means=means), kind)
        assert not models.Return.objects.exists()

    def test_days_and_pieces_of_paper_are_looked_at(self) -> None:
        cheque = typed()
        with pytest.raises(payments.DayToCome):
            give_back(cheque, on=TODAY + timedelta(1))
        with pytest.raises(payments.BeforeItCame):
            give_back(cheque, on=TODAY - timedelta(1))
        with pytest.raises(payments.WholeOnly):
            give_back(cheque, amounts={1: 100})
        with pytest.raises(payments.NothingGoesBack):
            give_back(cheque, amounts={1: 0})
        assert not models.Return.objects.exists()

    def test_nobody_is_named_for_a_gift_that_is_no_more(self) -> None:
        cheque = typed()
        payments.say_naming(
            payment_id=cheque, level=NamingLevel.TOWN, shown="Invented Town", with_amount=False, message="",
            by="a letter", actor=ACTOR, now=NOW,
        )  # fmt: skip
        give_back(cheque)
        assert models.Naming.objects.get().state is NamingState.TAKEN_BACK

    def test_a_name_is_not_let_back_once_the_gift_is_no_more(self) -> None:
        cheque = typed()
        say = {"level": NamingLevel.TOWN, "shown": "Invented Town", "with_amount": False, "message": ""}
        payments.say_naming(payment_id=cheque, **say, by="a letter", actor=ACTOR, now=NOW)  # type: ignore[arg-type]
        give_back(cheque)
        naming_id = models.Naming.objects.get().pk
        with pytest.raises(payments.GiftIsNoMore):
            payments.look_again(naming_id=naming_id, actor=ACTOR, now=NOW)
        with pytest.raises(payments.GiftIsNoMore):
            payments.say_naming(
                payment_id=cheque, **{**say, "shown": "Elsewhere"}, by="the giver", actor=ACTOR, now=NOW,  # type: ignore[arg-type]
            )  # fmt: skip
        assert models.Naming.objects.get().state is NamingState.TAKEN_BACK


class TestCorrections:
    def test_a_slip_of_the_keyboard_is_reversed_on_the_gift_account_and_typed_again(self) -> None:
        wrong = typed(part(5200))
        right = payments.correct(
            code=code(wrong), why="52 for 25", actor=ACTOR, now=NOW,
            rightly=Rightly(Means.CHEQUE, [part(2500)], TODAY, None, Decision.NOBODY_KNOWN),
        )  # fmt: skip
        commit()
        assert right is not None
        assert (net("4110"), net("4190"), net("1150")) == (-2500, 0, 2500)
        assert [one.amount for one in queries.to_bank()] == [pounds(2500)]
        assert queries.credited_sums() == {"4110": 2500}
        assert [(s.count, s.amount) for s in queries.sums_by_means(account=makers.AccountCode("4110"))] == [
            (1, pounds(2500))
        ]
        assert not queries.is_whole(payment_id=wrong)
        assert queries.is_whole(payment_id=right)
        told = queries.whole(code=code(wrong))
        assert told.corrected is not None
        assert (told.corrected.why, told.corrected.by, told.corrected.replacement) == (
            "52 for 25", ACTOR.name, code(right),
        )  # fmt: skip
        assert queries.whole(code=code(right)).replaces == code(wrong)

    def test_it_may_be_taken_back_without_another(self) -> None:
        wrong = typed(part(2500), part(500, "subscription"), means=Means.TRANSFER)
        assert payments.correct(code=code(wrong), why="twice", actor=ACTOR, now=NOW) is None
        assert (net("4110"), net("4210"), net("1100")) == (0, 0, 0)
        assert queries.credited_sums() == {}

    def test_its_day_stays_good_however_long_ago(self) -> None:
        wrong = typed(part(5200), on=TODAY - timedelta(9))
        later = NOW + timedelta(60)
        right = payments.correct(
            code=code(wrong), why="52 for 25", actor=ACTOR, now=later,
            rightly=Rightly(Means.CHEQUE, [part(2500)], TODAY - timedelta(9), None, Decision.NOBODY_KNOWN),
        )  # fmt: skip
        assert right is not None
        assert makers.facts(right).parts[0].counted_on == TODAY - timedelta(9)

    def test_what_is_no_slip_of_the_keyboard_is_refused(self) -> None:
        banked, back, once = typed(), typed(), typed()
        pay_in(banked)
        give_back(back)
        payments.correct(code=code(once), why="twice", actor=ACTOR, now=NOW)
        for found, refusal in (
            (banked, payments.PaidInAlready), (back, payments.SomeOfItWentBack), (once, payments.WasCorrected),
        ):  # fmt: skip
            with pytest.raises(refusal):
                payments.correct(code=code(found), why="wrong", actor=ACTOR, now=NOW)
        with pytest.raises(payments.SayWhy):
            payments.correct(code=code(banked), why="", actor=ACTOR, now=NOW)
        with pytest.raises(payments.WasCorrected):
            give_back(once)
        assert models.Correction.objects.count() == 1


class TestIdentifying:
    def test_a_payer_is_named_later_without_touching_the_sum(self) -> None:
        found = typed()
        before = books.digest()
        olwen = makers.writer()
        payments.name_payer(code=code(found), payer=olwen, why="she rang", actor=ACTOR, now=NOW)
        facts = makers.facts(found)
        assert (facts.payer, facts.parts[0].giver, facts.parts[0].to_thank) == (olwen, olwen, olwen)
        assert books.digest() == before
        with pytest.raises(payments.PayerIsKnown):
            payments.name_payer(code=code(found), payer=makers.writer("Ann Other", ""), why="", actor=ACTOR, now=NOW)

    def test_what_was_unidentified_counts_on_its_own_day(self) -> None:
        found = typed(part(3600, "unidentified"), means=Means.TRANSFER, on=TODAY - timedelta(5))
        payments.identify(code=code(found), n=1, purpose="gift", why="a letter", actor=ACTOR, now=NOW)
        assert (net("2300"), net("4110")) == (0, -3600)
        journal = books.journals(source=("payment", str(found)))[-1]
        assert journal.effective_on == TODAY - timedelta(5)
        assert queries.unidentified() == []
        assert queries.credited_sums() == {"4110": 3600}
        with pytest.raises(payments.NotUnidentified):
            payments.identify(code=code(found), n=1, purpose="gift", why="", actor=ACTOR, now=NOW)

    def test_a_name_stands_where_the_money_counts_once_that_is_known(self) -> None:
        found = typed(part(3600, "unidentified"), means=Means.TRANSFER)
        name_by_town(found, with_amount=False)
        account = makers.AccountCode("4110")
        assert queries.named(accounts=[account]) == []
        payments.identify(code=code(found), n=1, purpose="gift", why="a letter", actor=ACTOR, now=NOW)
        [named] = queries.named(accounts=[account])
        assert (named.shown, named.amount) == ("Invented Town", pounds(3600))

    def test_the_sum_beside_a_name_grows_by_a_part_that_is_found_to_be_for_the_same(self) -> None:
        found = typed(part(2000, "gift"), part(1600, "unidentified"), means=Means.TRANSFER)
        name_by_town(found, with_amount=True)
        account = makers.AccountCode("4110")
        assert [one.amount for one in queries.named(accounts=[account])] == [pounds(2000)]
        payments.identify(code=code(found), n=2, purpose="gift", why="a letter", actor=ACTOR, now=NOW)
        assert [one.amount for one in queries.named(accounts=[account])] == [pounds(3600)]

    def test_it_may_be_share_money_and_go_back_from_there(self) -> None:
        found = typed(part(3600, "unidentified"), means=Means.TRANSFER)
        payments.identify(code=code(found), n=1, purpose="shares", why="", actor=ACTOR, now=NOW)
        assert (net("2300"), net("2400")) == (0, -3600)
        give_back(found, ReturnKind.CLAIMED_BACK)
        assert (net("2300"), net("2400"), net("1100")) == (0, 0, 0)

    def test_an_answer_that_is_none_is_refused(self) -> None:
        found = typed(part(3600, "unidentified"), means=Means.TRANSFER)
        with pytest.raises(payments.StillNotKnown):
            payments.identify(code=code(found), n=1, purpose="unidentified", why="", actor=ACTOR, now=NOW)
        with pytest.raises(payments.NoSuchPurpose):
            payments.identify(code=code(found), n=1, purpose="yachts", why="", actor=ACTOR, now=NOW)
        assert net("2300") == -3600

    def test_a_correction_takes_back_what_was_identified_too(self) -> None:
        found = typed(part(3600, "unidentified"), means=Means.TRANSFER)
        payments.identify(code=code(found), n=1, purpose="gift", why="", actor=ACTOR, now=NOW)
        payments.correct(code=code(found), why="never came", actor=ACTOR, now=NOW)
        assert (net("2300"), net("4110"), net("1100")) == (0, 0, 0)
        assert not models.DaySum.objects.exclude(minor=0).exists()


class TestRefunds:
    def asked(self, found: PaymentId, **more: str) -> RefundId:
        given = {"account_name": "MS O MARSH", "sort_code": "00-00-00", "account_number": "12345678"} | more
        payments.propose_refund(
            code=code(found), evidence=given.pop("evidence", "her letter of Monday"), actor=ACTOR, now=NOW, **given
        )
        return RefundId(models.RefundRequest.objects.latest("asked_at").id)

    def carried_out(self, refund_id: RefundId) -> None:
        authority = audit.record_authority(
            kind=AuthorityKind.TWO_PEOPLE, act="payments.refund", subject="x", words="x", given_by=["A", "B"],
            detail={}, actor=ACTOR, now=NOW,
        )  # fmt: skip
        payments.carry_out_refund(refund_id=refund_id, authority=authority, actor=ACTOR, now=NOW)

    def test_it_is_paid_from_the_bank_once_approved_and_once_only(self) -> None:
        olwen = makers.writer()
        found = typed(means=Means.TRANSFER, payer=olwen)
        refund_id = self.asked(found)
        assert net("1100") == 2500
        self.carried_out(refund_id)
        commit()
        assert (net("1100"), net("4190")) == (0, 2500)
        with pytest.raises(payments.RefundDone):
            self.carried_out(refund_id)
        assert queries.whole(code=code(found)).refunds[0].is_done

    def test_no_name_no_refund(self) -> None:
        with pytest.raises(payments.NoNameNoRefund):
            self.asked(typed(means=Means.TRANSFER))

    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"account_name": "A. N. Other"}, payments.NotTheGiversName),
            ({"evidence": " "}, payments.NoEvidence),
            ({"sort_code": "00-00-0"}, payments.NotAnAccount),
            ({"account_number": "1234567a"}, payments.NotAnAccount),
        ],
    )
    def test_the_account_and_the_evidence_are_looked_at(self, more: dict[str, str], refusal: type[Exception]) -> None:
        found = typed(means=Means.TRANSFER, payer=makers.writer())
        with pytest.raises(refusal):
            self.asked(found, **more)
        assert not models.RefundRequest.objects.exists()
