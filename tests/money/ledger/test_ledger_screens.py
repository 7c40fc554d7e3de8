"""The books in the office: accounts, entries page by page, a journal whole, for those who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from masthead.money.ledger import queries
from masthead.money.ledger.values import AccountCode
from tests import makers, staff
from tests.client import Client


@pytest.fixture
def auditor(db: None, client: Client) -> Client:
    makers.make_fund()
    return staff.signed_in(client, "Auditors")  # type: ignore[return-value]


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def test_accounts_lead_to_their_entries_and_these_to_their_journal(auditor: Client) -> None:
    makers.gift(2500)
    page = shown(auditor, "/office/books/")
    assert "1150 Cheques undeposited" in page
    assert "/office/books/4100.2026-11/" in page
    page = shown(auditor, "/office/books/4100.2026-11/")
    assert "£25.00" in page
    assert "/office/books/journals/1/" in page
    page = shown(auditor, "/office/books/journals/1/")
    assert "1150" in page
    assert "payment:" in page


def test_entries_are_read_page_by_page_with_the_same_few_queries(auditor: Client) -> None:
    account = AccountCode("1150")
    for _ in range(3):
        makers.gift(100)
    few = counted(auditor, "/office/books/1150/")
    for _ in range(57):
        makers.gift(100)
    assert counted(auditor, "/office/books/1150/") == few
    first = queries.entries(account=account, most=50)
    rest = queries.entries(account=account, before_seq=first[-1].seq, most=50)
    assert [one.seq for one in [*first, *rest]] == list(range(60, 0, -1))
    assert "before=11" in shown(auditor, "/office/books/1150/")
    assert "/office/books/journals/11/" not in shown(auditor, "/office/books/1150/?before=11")


def test_an_account_is_read_from_both_of_its_sides(auditor: Client) -> None:
    makers.gift(100)
    assert len(queries.entries(account=AccountCode("4100.2026-11"))) == 1
    assert queries.entries(account=AccountCode("1210")) == []


@pytest.mark.parametrize("address", ["/office/books/9999/", "/office/books/%27--/", "/office/books/journals/999/"])
def test_what_is_not_there_is_said_so(auditor: Client, address: str) -> None:
    shown(auditor, address, 404)


def test_the_place_in_the_list_is_taken_as_words_if_it_is_no_number(auditor: Client) -> None:
    for words in ("x", "-1", "9" * 40, "١٢"):
        shown(auditor, f"/office/books/1150/?before={words}")


@pytest.mark.parametrize("role", ["Gift-desk volunteers", "Fund organisers", "Reporters"])
def test_others_see_no_books(db: None, client: Client, role: str) -> None:
    makers.make_fund()
    asked = staff.signed_in(client, role)
    for address in ("/office/books/", "/office/books/1150/", "/office/books/journals/1/"):
        assert asked.get(address).status_code == 403


def counted(client: Client, address: str) -> int:
    shown(client, address)
    with CaptureQueriesContext(connection) as asked:
        shown(client, address)
    return len(asked)
