"""One chain format, which can't change."""

from datetime import UTC, date, datetime

from masthead.kernel import chains


def test_the_canonical_form_is_fixed() -> None:
    payload = {
        "b": 1,
        "a": [True, None, "é\n"],
        "at": datetime(2026, 11, 24, 9, 41, tzinfo=UTC),
        "on": date(2026, 1, 2),
    }
    assert chains.canonical(payload).decode() == (
        '{"a":[true,null,"é\\n"],"at":"2026-11-24T09:41:00.000000Z","b":"1","on":"2026-01-02"}'
    )


def test_a_link_covers_chain_and_previous() -> None:
    one = chains.link(chain="ledger", previous=chains.GENESIS, payload={"n": 1})
    assert one == chains.link(chain="ledger", previous=chains.GENESIS, payload={"n": 1})
    assert one != chains.link(chain="audit", previous=chains.GENESIS, payload={"n": 1})
    assert one != chains.link(chain="ledger", previous=one, payload={"n": 1})
    assert len(one) == 64


def test_keys_are_ordered_by_utf16_units() -> None:
    # RFC 8785 3.2.3: U+1F600 is written with surrogates, which come before U+FB33.
    assert chains.canonical({"\ufb33": 1, "\U0001f600": 2}).decode() == '{"\U0001f600":"2","\ufb33":"1"}'
