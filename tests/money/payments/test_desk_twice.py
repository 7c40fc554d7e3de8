"""One cheque is in one place: set aside, taken up, put back and taken up again, it counts once (practice.md P14)."""

from datetime import timedelta

import pytest

from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import AsideId, AsideReason, AsideState, AsideTyped, LineId, Means
from tests.money.payments import desk, makers
from tests.money.payments.makers import ACTOR, NOW, TODAY, pounds


@pytest.fixture(autouse=True)
def fund(paper: None) -> None:
    """A paper with everything that the post may be for; the fighting fund without appeals."""
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    makers.open_purpose("fund", "Fighting fund", credit="4110")


def cheque(minor: int = 4000, **more: object) -> AsideId:
    told = AsideTyped(AsideReason.UNSIGNED, Means.CHEQUE, pounds(minor), **more)  # type: ignore[arg-type]
    return payments.set_aside(typed=told, actor=ACTOR, now=NOW)


def take_up(aside: AsideId, code: str) -> LineId:
    line = payments.take_up(aside_id=aside, code=code, actor=ACTOR, now=NOW).line
    assert line is not None
    return line


def remove(code: str, line: LineId) -> None:
    version = queries.line(code=code, line_id=line).version
    payments.remove_line(code=code, line_id=line, version=version, actor=ACTOR, now=NOW)


def put_back(code: str, line: LineId) -> None:
    payments.put_back_line(code=code, line_id=line, actor=ACTOR, now=NOW)


def typed_in(*codes: str) -> int:
    return sum(queries.batch(code=code).tally.count for code in codes)


def state(aside: AsideId) -> AsideState:
    return queries.one_aside(aside_id=aside).state


def set_line_aside(code: str, line: LineId) -> AsideId:
    version = queries.line(code=code, line_id=line).version
    return payments.set_line_aside(
        code=code, line_id=line, version=version, reason=AsideReason.STALE, actor=ACTOR, now=NOW
    )


def test_a_line_that_was_set_aside_and_is_put_back_waits_no_more() -> None:
    code = desk.open_post()
    line = desk.add(code)
    aside = set_line_aside(code, line)
    put_back(code, line)
    assert (state(aside), typed_in(code)) == (AsideState.TAKEN_UP, 1)
    remove(code, line)
    assert (state(aside), typed_in(code)) == (AsideState.WAITING, 0)


def test_a_line_that_was_set_aside_and_taken_up_elsewhere_is_not_put_back() -> None:
    code, other = desk.open_post(), desk.open_post()
    line = desk.add(code)
    take_up(set_line_aside(code, line), other)
    with pytest.raises(payments.DoesNotWait):
        put_back(code, line)
    assert typed_in(code, other) == 1


def test_a_line_whose_cheque_was_sent_back_is_not_put_back() -> None:
    code = desk.open_post()
    line = desk.add(code)
    payments.return_aside(aside_id=set_line_aside(code, line), why="by post", actor=ACTOR, now=NOW)
    with pytest.raises(payments.DoesNotWait):
        put_back(code, line)
    assert typed_in(code) == 0


def test_what_is_taken_up_a_second_time_is_not_put_back_where_it_was_first() -> None:
    aside, code, other = cheque(), desk.open_post(), desk.open_post()
    line = take_up(aside, code)
    remove(code, line)
    take_up(aside, other)
    with pytest.raises(payments.DoesNotWait):
        put_back(code, line)
    assert (typed_in(code), typed_in(other)) == (0, 1)


def test_a_batch_taken_back_leaves_out_what_was_taken_up_elsewhere_meanwhile() -> None:
    aside, code, other = cheque(), desk.open_post(), desk.open_post()
    take_up(aside, code)
    desk.add(code)
    payments.discard_batch(code=code, actor=ACTOR, now=NOW)
    take_up(aside, other)
    payments.restore_batch(code=code, actor=ACTOR, now=NOW)
    assert (typed_in(code), typed_in(other)) == (1, 1)
    assert state(aside) is AsideState.TAKEN_UP


def test_what_was_taken_up_and_is_set_aside_again_waits_once() -> None:
    aside, code = cheque(), desk.open_post()
    line = take_up(aside, code)
    again = set_line_aside(code, line)
    assert queries.aside_waiting() == 1
    assert (state(aside), state(again)) == (AsideState.TAKEN_UP, AsideState.WAITING)
    put_back(code, line)
    assert (queries.aside_waiting(), typed_in(code)) == (0, 1)


def test_a_line_whose_cheque_is_of_a_day_to_come_after_all_is_aside_or_in_the_batch() -> None:
    code = desk.open_post()
    line = desk.add(code)
    later = desk.typed(cheque_on=TODAY + timedelta(days=30))
    put = payments.change_line(code=code, line_id=line, version=1, typed=later, actor=ACTOR, now=NOW)
    assert put.aside is not None
    put_back(code, line)
    assert (state(put.aside), typed_in(code)) == (AsideState.TAKEN_UP, 1)


def test_a_line_that_was_taken_out_and_is_saved_again_stands_again() -> None:
    """Somebody took it out while somebody else was typing; what is sent once more is meant."""
    code = desk.open_post(total=3000)
    line = desk.add(code)
    remove(code, line)
    with pytest.raises(payments.LineChanged):
        payments.change_line(code=code, line_id=line, version=1, typed=desk.typed(3000), actor=ACTOR, now=NOW)
    payments.change_line(code=code, line_id=line, version=2, typed=desk.typed(3000), actor=ACTOR, now=NOW)
    assert queries.batch(code=code).tally.agrees


def test_the_database_posts_nothing_twice_that_was_set_aside_once() -> None:
    aside, code, other = cheque(2500), desk.open_post(), desk.open_post()
    take_up(aside, code)
    line = desk.add(other)
    models.Line.objects.filter(id=line).update(aside_id=aside)
    payments.post_batch(code=code, actor=ACTOR, now=NOW)
    with pytest.raises(Exception, match="payments_line_aside_once"):
        payments.post_batch(code=other, actor=ACTOR, now=NOW)


def test_long_words_of_sender_and_note_are_taken_up() -> None:
    aside, code = cheque(2500, sender="S" * 200, note="N" * 500), desk.open_post()
    line = take_up(aside, code)
    assert queries.line(code=code, line_id=line).typed.note == f"{'S' * 200}. {'N' * 298}"
