"""What a line of the audit says of itself is words: money, days, yes and no; what only machines read is left out."""

from collections.abc import Mapping

import pytest

from masthead.machinery.audit import formats

ID = "01a21210-acff-7c9b-a005-08b37b509f6a"


def told(detail: Mapping[str, object]) -> str:
    return formats.detail(of=detail, currency="GBP", deed=lambda act: f"Did {act}")


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"line": ID, "n": 3, "means": "cheque", "amount_minor": 3600}, "number: 3; means: cheque; sum: £36.00"),
        ({"received_on": "2026-11-25", "total_minor": 50}, "received on: 25 November 2026; control total: £0.50"),
        ({"received_on": "2026-02-30"}, "received on: 2026-02-30"),
        ({"by_itself": True, "journal_seq": 908, "digest": "761490c8"}, "by itself: yes"),
        ({"with_amount": False, "flag": "has_died"}, "with amount: no; flag: has died"),
        ({"act": "fund.change_target", "of": "a-boat"}, "act: Did fund.change_target; of: a-boat"),
        ({"prefers": ["large_print", "post"]}, "prefers: large print, post"),
        ({"facts": {"email": "desk@example.org"}}, "facts: email desk@example.org"),
        ({"why": "She asks\u202efor\x00 it", "note": "", "none": None}, "why: She asks\ufffdfor\ufffd it"),
        ({"amount_minor": True}, "amount minor: yes"),
        ({}, ""),
    ],
)
def test_details_are_words(detail: Mapping[str, object], said: str) -> None:
    assert told(detail) == said
