"""Each oracle finds a breach that was planted for it, and says nothing where there is none."""

from collections.abc import Callable, Iterator
from typing import Any, LiteralString

import pytest
import stripe

from tests.harness import giving, oracles
from tests.harness.giving import Donor
from tests.harness.paper import KEY, House
from tests.money.ledger import programs

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300), pytest.mark.xdist_group("faults")]


@pytest.fixture(scope="module")
def spoilt(build: Callable[[str], House]) -> Iterator[House]:
    """A paper of its own, with three gifts by card on the books; each breach in it is taken back."""
    with build("spoilt") as house:
        donors = giving.many(house, 3, email="oracle-{}@readers.example")
        giving.at_once(donors, "send")
        giving.at_once(donors, "pay")
        house.until(lambda: {donor.state() for donor in donors} == {"settled"}, words="three gifts")
        yield house


@pytest.fixture
def house(spoilt: House) -> Iterator[House]:
    """The paper, in order before and after."""
    oracles.all_hold(spoilt, spoilt.folder / "before")
    yield spoilt
    oracles.all_hold(spoilt, spoilt.folder / "after")


def past_the_guards(house: House, change: LiteralString) -> None:
    """What only a superuser can do: change a row behind every trigger."""
    with house.database() as connection:
        connection.execute("SET session_replication_role = replica")
        assert connection.execute(change).rowcount == 1


def one(table: LiteralString) -> LiteralString:
    """The newest row of a table."""
    return f"id = (SELECT max(id) FROM {table})"


def test_o1_finds_a_transfer_that_was_changed(house: House) -> None:
    change = "UPDATE ledger_transfer SET amount = amount {} 1 WHERE " + one("ledger_transfer")
    past_the_guards(house, change.format("+"))
    books = oracles.export(house, house.folder / "changed")
    with pytest.raises(AssertionError, match=r"broken|hledger"):
        oracles.books_in_order(house, books)
    past_the_guards(house, change.format("-"))


def test_o1_finds_a_penny_in_an_export(house: House) -> None:
    folder = house.folder / "penny"
    oracles.export(house, folder)
    for name in programs.PROGRAMS:
        file = folder / name
        right = file.read_text("utf-8")
        one_side = right.replace(" 3273.00 GBP", " 3273.01 GBP", 1)
        file.write_text(one_side, "utf-8")
        with pytest.raises(programs.Rejected):
            oracles.read(folder)
        file.write_text(one_side.replace("-3273.00 GBP", "-3273.01 GBP", 1), "utf-8")
        with pytest.raises(AssertionError, match=name):
            oracles.books_in_order(house, oracles.read(folder))
        file.write_text(right, "utf-8")


def test_o2_finds_a_charge_that_is_not_on_the_books(house: House) -> None:
    donor = Donor(house).begin()
    house.company.tell("webhooks", mode="drop:100%")
    house.company.pay(donor.session)
    books = oracles.export(house, house.folder / "missing")
    with pytest.raises(AssertionError):
        oracles.same_as_the_truth(house.company, books.table)
    house.company.tell("webhooks", mode="deliver")
    house.say("sweep")
    again = [*oracles.export(house, house.folder / "missing").table]
    oracles.same_as_the_truth(house.company, again)
    gift = next(row for row in again if row["effect_key"].endswith(":gross"))
    with pytest.raises(AssertionError):
        oracles.same_as_the_truth(house.company, [*again, gift])
    with pytest.raises(AssertionError):
        oracles.same_as_the_truth(house.company, [{**row, "debit": "1150"} if row is gift else row for row in again])


def test_o3_finds_a_second_page_that_could_be_paid(house: House) -> None:
    donor = Donor(house).begin()
    payment = str(donor.payment()["id"])
    client = stripe.StripeClient(KEY, base_addresses={"api": house.company.url}, max_network_retries=0)
    line = {"price_data": {"currency": "gbp", "unit_amount": 2000, "product_data": {"name": "x"}}, "quantity": 1}
    asked: Any = {
        "mode": "payment",
        "payment_method_types": ["card"],
        "line_items": [line],
        "client_reference_id": payment,
        "metadata": {"payment": payment},
        "success_url": house.url,
    }
    second = client.v1.checkout.sessions.create(asked, {"idempotency_key": f"mh:{payment}:begin:2"})
    with pytest.raises(AssertionError):
        oracles.one_effect_each(house.company)
    house.company.tell("simulate", scenario="expire", id=second.id)
    oracles.one_effect_each(house.company)


def test_o4_finds_a_public_figure_that_the_books_do_not_bear_out(house: House) -> None:
    books = oracles.export(house, house.folder / "figure")
    gifts = "account_id = (SELECT id FROM ledger_account WHERE code = '4100.2026-11') AND party IS NULL"
    past_the_guards(house, f"UPDATE ledger_balance SET credits = credits + 100 WHERE {gifts}")
    with pytest.raises(AssertionError):
        oracles.one_figure(house, books)
    past_the_guards(house, f"UPDATE ledger_balance SET credits = credits - 100 WHERE {gifts}")


def test_o5_finds_thanks_that_were_sent_twice_or_never_decided(house: House) -> None:
    letters = house.postbox.letters
    letters.append(letters[0])
    with pytest.raises(AssertionError):
        oracles.acknowledged_once(house)
    letters.pop()
    lost = letters.pop()
    with pytest.raises(AssertionError):
        oracles.acknowledged_once(house)
    letters.append(lost)
    newest = "payment_id = (SELECT max(payment_id::text)::uuid FROM payments_acknowledgement)"
    past_the_guards(house, f"CREATE TABLE aside AS SELECT * FROM payments_acknowledgement WHERE {newest}")
    past_the_guards(house, f"DELETE FROM payments_acknowledgement WHERE {newest}")
    with pytest.raises(AssertionError):
        oracles.acknowledged_once(house)
    past_the_guards(house, "INSERT INTO payments_acknowledgement SELECT * FROM aside")


def test_o7_finds_what_hangs(house: House) -> None:
    newest = one("payments_inboxevent")
    past_the_guards(
        house, f"UPDATE payments_inboxevent SET state = 'waiting', next_at = now() + interval '1 year' WHERE {newest}"
    )
    with pytest.raises(AssertionError, match="tries"):
        oracles.nothing_hangs(house)
    past_the_guards(house, f"UPDATE payments_inboxevent SET state = 'done' WHERE {newest}")
    donor = Donor(house).begin()
    house.company.fault("timeout_before_effect", count=0)
    change = "UPDATE payments_payment SET state = '{}' WHERE token = '" + donor.secret + "'"
    past_the_guards(house, change.format("checking"))
    with pytest.raises(AssertionError, match=r"trouble"):
        oracles.nothing_hangs(house)
    house.company.calm()
    past_the_guards(house, change.format("open"))
