"""The short form of the failure matrix, in every run of the tests: one paper, and what fails most easily."""

from collections.abc import Callable

import pytest

from tests.faults import test_faults_company as company
from tests.faults import test_faults_crashes as crashes
from tests.faults import test_faults_donors as donors
from tests.faults import test_faults_webhooks as webhooks
from tests.harness.paper import House

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("faults")]

CASES: tuple[Callable[[House], None], ...] = (
    company.test_f03_the_company_is_silent_after_the_effect,
    webhooks.test_f11_each_webhook_comes_five_times_at_once,
    webhooks.test_f14_the_webhook_comes_before_the_answer,
    webhooks.test_f15_everything_tells_of_one_payment_at_once,
    webhooks.test_f18_what_can_not_be_read_is_refused_at_once_and_leaves_nothing,
    webhooks.test_f19_forged_altered_and_replayed_webhooks_have_no_effect,
    donors.test_f25_one_form_is_one_gift_however_often_it_is_sent,
    donors.test_f55_sums_that_are_none_are_refused_and_kept,
    crashes.test_f01_a_power_cut_between_the_companys_answer_and_our_note_of_it,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__.removeprefix("test_"))
def test_in_short(case: Callable[[House], None], house: House) -> None:
    case(house)
