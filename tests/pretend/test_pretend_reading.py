"""What is read: pages of lists, what they may be chosen by, what may be expanded, and the keys of every object."""

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.pretend.practice import Practice, created

FIXTURES = Path(__file__).resolve().parents[3] / "shared/data/stripe/stripe__openapi/openapi/fixtures3.json"
# Where a fixture shows a filled example of what a card payment in one currency leaves null or has of another kind.
OTHER_KIND = {"data.object", "last_payment_error", "metadata", "next_action", "payment_method_options", "pricing"}


def paid(company: Practice, many: int) -> list[str]:
    """Sessions paid one after another, the oldest first."""
    sessions = [created(company).id for _ in range(many)]
    for session in sessions:
        company.ctl("simulate", scenario="pay", id=session)
    return sessions


def test_lists_are_newest_first_and_walked_in_pages(company: Practice) -> None:
    paid(company, 7)
    client = company.client()
    every = client.v1.balance_transactions.list({"limit": 100})
    assert (every.has_more, len(every.data)) == (False, 7)
    ids = [money.id for money in every.data]
    gross = company.look("truth")["charges"]
    assert ids == [row["balance_transaction"] for row in reversed(gross)]
    first = client.v1.balance_transactions.list({"limit": 3})
    assert (first.has_more, [money.id for money in first.data]) == (True, ids[:3])
    assert [money.id for money in first.auto_paging_iter()] == ids
    last = client.v1.balance_transactions.list({"limit": 3, "starting_after": ids[5]})
    assert (last.has_more, [money.id for money in last.data]) == (False, ids[6:])
    back = client.v1.balance_transactions.list({"limit": 3, "ending_before": ids[5]})
    assert (back.has_more, [money.id for money in back.data]) == (True, ids[2:5])
    start = client.v1.balance_transactions.list({"limit": 3, "ending_before": ids[2]})
    assert (start.has_more, [money.id for money in start.data]) == (False, ids[:2])


def test_lists_are_chosen_from(company: Practice) -> None:
    now = company.look("health")["now"]
    first, second = created(company).id, created(company).id
    company.ctl("simulate", scenario="pay", id=first, created=now - 5000)
    company.ctl("simulate", scenario="decline", id=second)
    v1 = company.client().v1
    money = v1.balance_transactions.list().data
    assert [one.created for one in money] == [now - 5000]
    for span, many in (({"gte": now - 5000}, 1), ({"gt": now - 5000}, 0), ({"lte": now - 5000}, 1), ({"lt": now}, 1)):
        chosen: Any = {"created": span}
        assert len(v1.balance_transactions.list(chosen).data) == many
    assert len(v1.balance_transactions.list({"created": now - 5000, "type": "charge"}).data) == 1
    assert v1.balance_transactions.list({"type": "payout"}).data == []
    assert len(v1.balance_transactions.list({"source": str(money[0].source)}).data) == 1
    intent = str(v1.checkout.sessions.retrieve(second).payment_intent)
    assert [one.id for one in v1.checkout.sessions.list({"payment_intent": intent}).data] == [second]
    assert [one.id for one in v1.checkout.sessions.list({"status": "complete"}).data] == [first]
    assert [one.status for one in v1.charges.list({"payment_intent": intent}).data] == ["failed"]
    assert len(v1.payment_intents.list({"created": {"gte": now}}).data) == 1
    assert [one.type for one in v1.events.list({"type": "charge.failed"}).data] == ["charge.failed"]
    assert len(v1.events.list({"types": ["charge.failed", "charge.succeeded"]}).data) == 2


def test_a_money_fact_of_another_kind(company: Practice) -> None:
    paid(company, 1)
    company.ctl("simulate", scenario="transaction", type="stripe_fee", amount=-500)
    v1 = company.client().v1
    assert [one.type for one in v1.balance_transactions.list().data] == ["stripe_fee", "charge"]
    assert v1.balance.retrieve().pending[0].amount == 2442 - 500
    truth = company.look("truth")
    assert (truth["totals"]["net"], truth["others"][0]["net"]) == (2442, -500)


def test_events_are_told_back_for_thirty_days(company: Practice) -> None:
    paid(company, 1)
    v1 = company.client().v1
    event = v1.events.list().data[0]
    company.ctl("clock", advance=30 * 86_400 + 5)
    assert v1.events.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        v1.events.retrieve(event.id)
    money = v1.balance_transactions.list().data[0]
    assert money.status == "available"
    assert v1.balance.retrieve().available[0].amount == 2442


def test_objects_are_expanded_where_asked(company: Practice) -> None:
    session = paid(company, 1)[0]
    v1 = company.client().v1
    deep: Any = {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items"]}
    told: Any = v1.checkout.sessions.retrieve(session, deep)
    assert told.payment_intent.latest_charge.balance_transaction.net == 2442
    assert told.line_items.data[0].description == "A gift"
    assert v1.checkout.sessions.line_items.list(session).data[0].amount_total == 2500
    listed: Any = v1.balance_transactions.list({"expand": ["data.source.payment_intent"]})
    assert listed.data[0].source.payment_intent.id == told.payment_intent.id
    begun: Any = v1.checkout.sessions.retrieve(created(company).id, deep)
    assert begun.payment_intent is None
    for wrong in ("customer", "payment_intent.latest_charge.balance_transaction.source.payment_intent"):
        path: Any = {"expand": [wrong]}
        with pytest.raises(stripe.InvalidRequestError):
            v1.checkout.sessions.retrieve(session, path)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 400),
        ("limit=101", 400),
        ("limit=many", 400),
        ("created[about]=1", 400),
        ("colour=red", 400),
        ("starting_after=txn_none", 404),
        ("payout=po_none", 404),
        ("created[[gte]=1", 400),
        ("x=%ff", 400),
        ("&".join(f"a{n}=1" for n in range(2000)), 400),
    ],
)
def test_wrong_questions_are_refused(company: Practice, query: str, status: int) -> None:
    answer = company.http("GET", f"/v1/balance_transactions?{query}", Authorization="Bearer sk_test_x")
    assert answer.status == status
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("path", ["/v1/charges/ch_none", "/v1/events/evt_none", "/v1/refunds", "/v1/", "/other"])
def test_what_is_not_there_is_not_found(company: Practice, path: str) -> None:
    assert company.http("GET", path, Authorization="Bearer sk_test_x").status == 404


def objects(company: Practice) -> dict[str, dict[str, Any]]:
    """One object of each kind, as they are after a payment."""
    session = paid(company, 1)[0]

    def ask(path: str) -> dict[str, Any]:
        return company.http("GET", path, Authorization="Bearer sk_test_x").json()

    return {
        "checkout.session": ask(f"/v1/checkout/sessions/{session}"),
        "payment_intent": ask("/v1/payment_intents")["data"][0],
        "charge": ask("/v1/charges")["data"][0],
        "balance_transaction": ask("/v1/balance_transactions")["data"][0],
        "event": ask("/v1/events")["data"][0],
        "item": ask(f"/v1/checkout/sessions/{session}/line_items")["data"][0],
        "balance": ask("/v1/balance"),
        "account": ask("/v1/account"),
    }


def differences(ours: dict[str, Any], theirs: dict[str, Any], path: str = "") -> list[str]:
    """The keys that only one of two objects has, all the way down."""
    found = [f"{path}{name}" for name in ours.keys() ^ theirs.keys()]
    for name in ours.keys() & theirs.keys():
        below = f"{path}{name}"
        mine, other = ours[name], theirs[name]
        if isinstance(mine, list) and isinstance(other, list) and mine and other:
            mine, other = mine[0], other[0]
        if isinstance(mine, dict) and isinstance(other, dict) and below not in OTHER_KIND:
            found += differences(mine, other, f"{below}.")
    return found


def test_objects_have_the_keys_of_the_published_fixtures(company: Practice) -> None:
    if not FIXTURES.exists():
        pytest.skip("shared data is absent: Stripe's fixtures")
    theirs = json.loads(FIXTURES.read_text("utf-8"))["resources"]
    found = {kind: differences(ours, theirs[kind]) for kind, ours in objects(company).items()}
    assert not any(found.values()), found


def test_objects_have_only_keys_that_the_sdk_knows(company: Practice) -> None:
    kinds: dict[str, type] = {
        "checkout.session": stripe.checkout.Session,
        "payment_intent": stripe.PaymentIntent,
        "charge": stripe.Charge,
        "balance_transaction": stripe.BalanceTransaction,
        "event": stripe.Event,
        "item": stripe.LineItem,
        "balance": stripe.Balance,
        "account": stripe.Account,
    }
    for kind, ours in objects(company).items():
        assert set(ours) <= set(inspect.get_annotations(kinds[kind])), kind
