"""Lines of a batch: what the desk asks, what it refuses, and what two people do to one line."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from masthead.kernel.refusals import Refusal
from masthead.machinery.audit import models as audit
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import AsideReason, AsideState, AsideTyped, Decision, LineId, Means, Part
from masthead.money.payments.values.naming import NamingLevel, NamingState, Said
from masthead.people import operations as people
from masthead.people import queries as people_facts
from masthead.people.values import Flag, PartyKind, Preference
from tests.money.payments import desk, makers
from tests.money.payments.makers import ACTOR, NOW, TODAY, pounds


@pytest.fixture(autouse=True)
def post(paper: None) -> None:
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    makers.open_purpose("fund", "Fighting fund", credit="4110")


def only(code: str) -> LineId:
    return queries.batch(code=code).lines[0].id


@pytest.mark.parametrize(
    ("cheque_on", "reason"),
    [
        (TODAY + timedelta(days=1), AsideReason.POST_DATED),
        (date(2026, 12, 24), AsideReason.POST_DATED),
        (date(2026, 5, 23), AsideReason.STALE),
        (date(2026, 4, 24), AsideReason.STALE),
        (date(2026, 5, 24), None),
        (TODAY, None),
    ],
)
def test_a_cheque_that_no_bank_takes_today_is_set_aside(cheque_on: date, reason: AsideReason | None) -> None:
    mabel = desk.person()
    code = desk.open_post()
    put = desk.put(code, cheque_on=cheque_on, payer=mabel, acknowledge=Decision.LETTER)
    facts = queries.batch(code=code)
    assert put.reason == reason
    assert (facts.tally.count, len(queries.aside())) == ((1, 0) if reason is None else (0, 1))
    if reason:
        (aside,) = queries.aside()
        assert (aside.typed.reason, aside.typed.payer, aside.typed.amount) == (reason, mabel, pounds(2500))
        assert (aside.typed.cheque_on, aside.batch_code, aside.received_on) == (cheque_on, code, TODAY)


def test_a_large_sum_is_asked_about_and_taken_when_somebody_is_sure() -> None:
    code = desk.open_post(total=100_001)
    desk.add(code, 100_000)
    with pytest.raises(payments.NotSure) as asked:
        desk.add(code, 100_001)
    assert str(asked.value) == "£1,000.01 is a large sum. Is it right?"
    assert queries.batch(code=code).tally.count == 1
    desk.add(code, 100_001, sure=True)


def test_ten_times_the_usual_is_asked_about_without_saying_what_is_usual() -> None:
    mabel = desk.person()
    code = desk.open_post(count=3, total=6500)
    for minor in (500, 2500, 3500):
        desk.add(code, minor, payer=mabel, sure=True)
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    assert queries.usual(party_id=mabel) == pounds(2500)
    code = desk.open_post()
    desk.add(code, 25_000, payer=mabel)
    with pytest.raises(payments.NotSure) as asked:
        desk.add(desk.open_post(), 25_001, payer=mabel)
    assert str(asked.value) == "£250.01 is more than ten times what this giver usually gives. Is it right?"
    assert queries.usual(party_id=desk.person("Somebody else")) is None


def test_the_same_person_twice_in_a_batch_is_asked_about() -> None:
    mabel = desk.person()
    code = desk.open_post(count=2, total=4500)
    desk.add(code, 2500, payer=mabel)
    with pytest.raises(payments.NotSure) as asked:
        desk.add(code, 2000, payer=mabel)
    assert str(asked.value) == "This person is in the batch already (line 1). Is this another payment?"
    desk.add(code, 2000, payer=mabel, sure=True)
    assert queries.batch(code=code).tally.agrees


def test_what_was_sure_stays_sure_until_sum_or_payer_change() -> None:
    code = desk.open_post()
    desk.add(code, 200_000, sure=True)
    change(code, desk.typed(200_000, note="it is right", box=""), version=1)
    with pytest.raises(payments.NotSure):
        change(code, desk.typed(200_001), version=2)


def change(code: str, typed: object, *, version: int) -> object:
    return payments.change_line(
        code=code,
        line_id=only(code),
        version=version,
        typed=typed,  # type: ignore[arg-type]
        actor=ACTOR,
        now=NOW,
    )


def test_whoever_changes_a_line_second_is_told_and_nothing_is_lost() -> None:
    code = desk.open_post()
    desk.add(code, 2500)
    change(code, desk.typed(2600), version=1)
    with pytest.raises(payments.LineChanged) as told:
        change(code, desk.typed(2700), version=1)
    assert "Somebody else changed line 1" in str(told.value)
    line = queries.batch(code=code).lines[0]
    assert (line.typed.amount, line.version) == (pounds(2600), 2)
    change(code, desk.typed(2700), version=2)
    with pytest.raises(payments.LineChanged):
        payments.remove_line(code=code, line_id=only(code), version=2, actor=ACTOR, now=NOW)


def test_a_removed_line_counts_no_more_and_can_be_put_back() -> None:
    code = desk.open_post()
    line = desk.add(code)
    payments.remove_line(code=code, line_id=line, version=1, actor=ACTOR, now=NOW)
    payments.remove_line(code=code, line_id=line, version=1, actor=ACTOR, now=NOW)
    facts = queries.batch(code=code)
    assert (facts.tally.count, facts.lines[0].is_removed) == (0, True)
    payments.put_back_line(code=code, line_id=line, actor=ACTOR, now=NOW)
    payments.put_back_line(code=code, line_id=line, actor=ACTOR, now=NOW)
    assert queries.batch(code=code).tally.agrees
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    with pytest.raises(payments.NotADraft):
        payments.remove_line(code=code, line_id=line, version=3, actor=ACTOR, now=NOW)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"parts": [Part("fund", pounds(2400))]}, payments.PartsDiffer),
        ({"parts": [Part("fund", pounds(2500)), Part("raffle", pounds(1))]}, payments.PartsDiffer),
        ({"parts": []}, payments.NothingToPay),
        ({"parts": [Part("fund", pounds(2500)), Part("raffle", pounds(0))]}, payments.NothingToPay),
        ({"parts": [Part("nonsense", pounds(2500))]}, payments.NoSuchPurpose),
        ({"parts": [Part("fund", pounds(2500), "a-closed-appeal")]}, payments.NoSuchPurpose),
        ({"means": Means.TRANSFER}, payments.WrongMeans),
        ({"means": Means.CARD}, payments.WrongMeans),
        ({"acknowledge": Decision.LETTER}, payments.CannotThankSo),
        ({"named": Said(NamingLevel.NICKNAME, "")}, payments.NothingToShow),
        ({"named": Said(NamingLevel.NICKNAME, "x" * 201)}, payments.TooLong),
    ],
)
def test_what_is_refused_leaves_no_line(given: Mapping[str, object], refusal: type[Refusal]) -> None:
    code = desk.open_post()
    with pytest.raises(refusal):
        desk.add(code, **given)  # type: ignore[arg-type]
    assert not models.Line.objects.exists()
    assert queries.batch(code=code).version == 1


def test_an_e_mail_needs_an_address_and_a_groups_thanks_a_group() -> None:
    code, mabel = desk.open_post(), desk.person()
    for decision in (Decision.E_MAIL, Decision.GROUP):
        with pytest.raises(payments.CannotThankSo):
            desk.add(code, payer=mabel, acknowledge=decision)
    desk.add(code, payer=desk.person("Readers of the Quay", kind=PartyKind.GROUP), acknowledge=Decision.GROUP)


def test_thanks_default_to_what_the_person_prefers() -> None:
    def decided(party_id: object) -> Decision:
        return queries.decision_for(party=people_facts.party(party_id=party_id))  # type: ignore[arg-type]

    by_mail, by_post = desk.person("A", "a@readers.example"), desk.person("B", "b@readers.example")
    people.set_preferences(party_id=by_post, prefers={Preference.POST}, actor=ACTOR, now=NOW)
    dead = desk.person("C", "c@readers.example")
    people.raise_flag(party_id=dead, flag=Flag.HAS_DIED, why="her daughter rang", since_on=TODAY, actor=ACTOR, now=NOW)
    assert queries.decision_for(party=None) is Decision.NOBODY_KNOWN
    assert decided(by_mail) is Decision.E_MAIL
    assert decided(by_post) is Decision.LETTER
    assert decided(desk.person("D")) is Decision.LETTER
    assert decided(desk.person("E", kind=PartyKind.GROUP)) is Decision.GROUP
    assert decided(dead) is Decision.NONE_WANTED


def test_payer_giver_and_whom_to_thank_may_be_three() -> None:
    branch = desk.person("The Quay branch", kind=PartyKind.ORGANISATION)
    mabel, olwen = desk.person(), desk.person("Olwen Marsh")
    code = desk.open_post(count=2, total=5000)
    desk.add(code, payer=branch, giver=mabel, to_thank=olwen, acknowledge=Decision.LETTER)
    desk.add(code, payer=mabel, acknowledge=Decision.LETTER)
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    rows = models.Part.objects.order_by("payment__line__n").values_list("payment__payer", "giver", "to_thank")
    assert list(rows) == [(branch, mabel, olwen), (mabel, mabel, mabel)]


def test_somebody_new_is_recorded_with_the_line_or_not_at_all() -> None:
    code = desk.open_post()
    newcomers = {"who": "Winifred Stone"}
    with pytest.raises(payments.NotSure):
        payments.add_line(code=code, typed=desk.typed(100_001), newcomers=newcomers, actor=ACTOR, now=NOW)
    assert people_facts.found(text="Winifred") == []
    typed = desk.typed(2500, acknowledge=Decision.LETTER)
    payments.add_line(code=code, typed=typed, newcomers=newcomers, actor=ACTOR, now=NOW)
    (found,) = people_facts.found(text="Winifred")
    assert queries.batch(code=code).lines[0].typed.payer == found.id


def test_what_a_letter_says_of_naming_waits_to_be_looked_at() -> None:
    code = desk.open_post(count=2, total=5000)
    said = Said(NamingLevel.INITIALS_TOWN, "M.T., Rotherham", message="Keep at it")
    desk.add(code, payer=desk.person(), named=said, acknowledge=Decision.LETTER)
    desk.add(code)
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    row = models.Naming.objects.get()
    assert (row.level, row.shown, row.message, row.state) == (
        NamingLevel.INITIALS_TOWN,
        "M.T., Rotherham",
        "Keep at it",
        NamingState.PENDING,
    )
    assert [(part.account, part.amount_minor, part.is_shown) for part in row.parts.all()] == [("4110", 2500, False)]


def test_a_line_set_aside_after_all_can_be_taken_up_later() -> None:
    mabel, code = desk.person(), desk.open_post()
    line = desk.add(code, 4000, payer=mabel, acknowledge=Decision.LETTER)
    aside = payments.set_line_aside(
        code=code, line_id=line, version=1, reason=AsideReason.UNSIGNED, actor=ACTOR, now=NOW
    )
    assert queries.batch(code=code).tally.count == 0
    later = desk.open_post(count=1, total=4000)
    put = payments.take_up(aside_id=aside, code=later, actor=ACTOR, now=NOW)
    with pytest.raises(payments.DoesNotWait):
        payments.take_up(aside_id=aside, code=later, actor=ACTOR, now=NOW)
    taken = queries.line(code=later, line_id=put.line).typed  # type: ignore[arg-type]
    assert (taken.payer, taken.amount, taken.acknowledge) == (mabel, pounds(4000), Decision.LETTER)
    assert queries.aside_waiting() == 0
    payments.remove_line(code=later, line_id=put.line, version=1, actor=ACTOR, now=NOW)  # type: ignore[arg-type]
    assert queries.aside_waiting() == 1
    payments.put_back_line(code=later, line_id=put.line, actor=ACTOR, now=NOW)  # type: ignore[arg-type]
    assert queries.aside_waiting() == 0
    payments.discard_batch(code=later, actor=ACTOR, now=NOW)
    assert queries.aside_waiting() == 1
    payments.restore_batch(code=later, actor=ACTOR, now=NOW)
    payments.post_batch(code=later, actor=ACTOR, now=NOW)
    assert (queries.one_aside(aside_id=aside).state, makers.net("1150")) == (AsideState.TAKEN_UP, 4000)


def test_a_cheque_of_a_day_to_come_is_not_taken_up_before_its_day() -> None:
    code = desk.open_post()
    put = desk.put(code, cheque_on=TODAY + timedelta(days=3))
    assert put.aside is not None
    with pytest.raises(payments.NotYet):
        payments.take_up(aside_id=put.aside, code=code, actor=ACTOR, now=NOW)
    payments.take_up(aside_id=put.aside, code=code, actor=ACTOR, now=NOW + timedelta(days=3))
    assert queries.batch(code=code).tally.agrees


def test_foreign_money_counts_with_the_pounds_that_the_bank_booked() -> None:
    aside = payments.set_aside(
        typed=AsideTyped(AsideReason.FOREIGN, Means.CHEQUE, None, sender="A reader in Bremen"),
        actor=ACTOR,
        now=NOW,
    )
    code = desk.open_statement(total=4217)
    with pytest.raises(payments.AmountMissing):
        payments.take_up(aside_id=aside, code=code, actor=ACTOR, now=NOW)
    payments.take_up(aside_id=aside, code=code, amount=pounds(4217), actor=ACTOR, now=NOW)
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    assert makers.net("1100") == 4217


def test_what_was_sent_back_is_told_and_can_be_undone() -> None:
    aside = payments.set_aside(
        typed=AsideTyped(AsideReason.WRONG_PAYEE, Means.CHEQUE, pounds(1000)), actor=ACTOR, now=NOW
    )
    payments.return_aside(aside_id=aside, why="by post", actor=ACTOR, now=NOW)
    with pytest.raises(payments.DoesNotWait) as told:
        payments.return_aside(aside_id=aside, why="again", actor=ACTOR, now=NOW)
    assert str(told.value) == "This was sent back already, on 24 November 2026 at 10:00."
    payments.wait_again(aside_id=aside, actor=ACTOR, now=NOW)
    assert queries.aside_waiting() == 1
    with pytest.raises(payments.DoesNotRest):
        payments.wait_again(aside_id=aside, actor=ACTOR, now=NOW)


def test_every_write_leaves_a_line_of_audit() -> None:
    code = desk.open_post()
    line = desk.add(code)
    payments.remove_line(code=code, line_id=line, version=1, actor=ACTOR, now=NOW)
    payments.put_back_line(code=code, line_id=line, actor=ACTOR, now=NOW)
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    acts = audit.Line.objects.filter(subject=code).values_list("act", flat=True)
    assert sorted(acts) == sorted(
        f"payments.{act}" for act in ("open_batch", "add_line", "remove_line", "put_back_line", "post_batch")
    )
