"""Every address of the office, asked by every role with GET and POST, against the table of access (security.md D1)."""

import re
from collections.abc import Iterator, Mapping

import pytest
from django.test import Client
from django.urls import get_resolver

from tests import access, makers, staff
from tests.browser.test_browser_addresses import routes
from tests.client import HOST

# What stands in a pattern's brackets, of things that are not there: whoever may look is told so, others are not.
FILLED = {
    "uuid": "00000000-0000-0000-0000-000000000000",
    "int": "99",
    "str": "B-2222222",
    "slug": "address",
}
BRACKETS = re.compile(r"<(\w+):\w+>")
REFUSED, NO_SUCH_METHOD = 403, 405


def patterns() -> set[str]:
    """Every pattern under the office at which a view of ours answers."""
    return {route for route, is_ours in routes(get_resolver()) if is_ours and route.startswith("office/")}


def address(pattern: str) -> str:
    return "/" + BRACKETS.sub(lambda found: FILLED[found[1]], pattern)


def browser() -> Client:
    return Client(HTTP_HOST=HOST, SERVER_NAME="localhost", SERVER_PORT="8900")


def statuses(client: Client) -> Iterator[tuple[str, str, int]]:
    for pattern in sorted(access.OFFICE):
        for method in ("GET", "POST"):
            yield pattern, method, client.generic(method, address(pattern)).status_code


@pytest.fixture
def paper(db: None) -> None:
    makers.make_paper()


def test_every_address_of_the_office_has_a_row_and_every_row_an_address() -> None:
    assert patterns() ^ access.OFFICE.keys() == set()


def wrong(letter: str, client: Client) -> list[str]:
    """What a role was given and should not have been, or the other way round."""
    found = []
    for pattern, method, status in statuses(client):
        may = access.OFFICE[pattern][0 if method == "GET" else 1]
        is_right = (
            status in {REFUSED, NO_SUCH_METHOD}
            if may == "-"
            else status == REFUSED
            if letter and letter not in may
            else status not in {REFUSED, NO_SUCH_METHOD} and status < 500
        )
        if not is_right:
            found.append(f"{method} /{pattern}: {status}")
    return found


@pytest.mark.parametrize("letter", access.ROLES)
@pytest.mark.usefixtures("paper")
def test_a_role_sees_and_sends_what_the_table_says(letter: str) -> None:
    """D1, D2, D3: each role, each address, each method; nothing is a fault of ours."""
    assert wrong(letter, staff.signed_in(browser(), access.ROLES[letter])) == []


@pytest.mark.usefixtures("paper")
def test_an_administrator_of_all_is_let_in_everywhere() -> None:
    assert wrong("", staff.signed_in(browser(), staff.ADMINISTRATOR)) == []


@pytest.mark.usefixtures("paper")
def test_whoever_is_not_staff_is_asked_to_sign_in() -> None:
    """D1: a reader, too, who guesses an address learns nothing of what is there."""
    answers = {(pattern, method): status for pattern, method, status in statuses(browser())}
    open_to_all: Mapping[tuple[str, str], int] = {("office/login/", method): 302 for method in ("GET", "POST")}
    assert {at: status for at, status in answers.items() if at not in open_to_all} == dict.fromkeys(
        answers.keys() - open_to_all.keys(), 302
    )


@pytest.mark.usefixtures("paper")
def test_no_form_of_the_office_is_taken_from_another_site() -> None:
    """D13: without its token, and with a foreign origin, a form is refused before anybody is asked who they are."""
    client = staff.signed_in(Client(enforce_csrf_checks=True, HTTP_HOST=HOST, SERVER_NAME="localhost"), "Treasurers")
    sent = [pattern for pattern, (_, may) in access.OFFICE.items() if may != "-"]
    assert {client.post(address(at), HTTP_ORIGIN="https://elsewhere.example").status_code for at in sent} == {REFUSED}
