"""The company answers late, wrongly or not at all: F03, F04, F06, F09."""

import psycopg
import pytest

from tests.harness.company import SESSIONS
from tests.harness.giving import Donor
from tests.harness.paper import House

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300), pytest.mark.xdist_group("faults")]

RAISED_BY = 2_000  # a gift of 20 pounds, in minor units
NEVER_SAID = ("fail", "declined", "error", "502", "Bad Gateway", "<html", "Traceback")


def submitted(house: House, do: str) -> Donor:
    """A reader whose form met the fault: sent to the thanks page, which says that we are checking."""
    donor = Donor(house).open_form()
    house.company.fault(do)
    house.pass_time(seconds=3)
    answer = donor.send()
    assert (answer.status, bool(donor.thanks_path)) == (303, True)
    assert answer.took_s < 6
    said = donor.thanks()
    assert "We are checking your gift" in said
    assert [words for words in NEVER_SAID if words in said] == []
    assert len(house.company.fired(do)) > 0
    assert donor.state() == "checking"
    return donor


def asked_again(house: House, donor: Donor) -> None:
    """The jobs process asks again by itself, under the same key, and the reader pays after all."""
    house.pass_time(seconds=60)
    donor.until("open")
    asked = [
        call
        for call in house.company.every("calls", "calls", **SESSIONS)
        if call["idempotency_key"] == donor.payment()["key"]
    ]
    assert len(asked) == 2
    (session,) = house.company.sessions(str(donor.payment()["id"]))
    assert f"{house.company.url}/c/pay/{session['id']}" in house.get(donor.thanks_path).text
    before = house.raised()
    donor.session = session["id"]
    donor.pay()
    donor.reload_until_thanked()
    house.shows(before + RAISED_BY)
    assert len(donor.journals()) == 1


def test_f03_the_company_is_silent_after_the_effect(house: House) -> None:
    donor = submitted(house, "timeout_after_effect")
    assert len(house.company.sessions(str(donor.payment()["id"]))) == 1
    asked_again(house, donor)
    assert house.company.fired("timeout_after_effect")[-1]["status"] is None


def test_f04_the_company_is_silent_before_the_effect(house: House) -> None:
    donor = submitted(house, "timeout_before_effect")
    assert house.company.sessions(str(donor.payment()["id"])) == []
    asked_again(house, donor)


def test_f06_the_sum_changed_under_a_key_that_was_used(house: House) -> None:
    donor = submitted(house, "timeout_after_effect")
    raised = house.raised()
    payment = donor.payment()["id"]
    change = "UPDATE payments_payment SET amount_minor = 2500 WHERE id = %s"
    with house.database() as connection:
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            connection.execute(change, [payment])  # the database refuses it
        connection.execute("SET session_replication_role = replica")  # and the superuser steps past its guard
        connection.execute(change, [payment])
        connection.execute("UPDATE payments_part SET amount_minor = 2500 WHERE payment_id = %s", [payment])
    house.pass_time(seconds=60)
    donor.until("needs_human")
    told = [call["status"] for call in house.company.every("calls", "calls", **SESSIONS)][-1]
    assert told == 400
    assert "the key was used with other parameters" in donor.payment()["trouble"]
    alarm = house.rows("SELECT subject FROM audit_line WHERE act = 'payments.needs_human'")
    assert donor.payment()["code"] in {line["subject"] for line in alarm}
    assert donor.payment()["code"] in house.log()
    assert (donor.journals(), house.raised()) == ([], raised)


@pytest.mark.parametrize("do", ["reset", "truncate", "html_502"])
def test_f09_the_line_breaks_or_something_else_answers(house: House, do: str) -> None:
    donor = submitted(house, do)
    asked_again(house, donor)


def test_what_the_company_does_not_answer_at_all_costs_the_reader_nothing(house: House) -> None:
    donor = Donor(house).open_form()
    house.company.fault("status:429", match=SESSIONS)
    house.pass_time(seconds=3)
    raised = house.raised()
    donor.send()
    assert len(house.company.fired("status:429")) > 0
    assert donor.state() == "prepared"
    answer = donor.send()
    assert (answer.status, bool(donor.session)) == (303, True)
    donor.pay()
    donor.reload_until_thanked()
    house.shows(raised + RAISED_BY)
