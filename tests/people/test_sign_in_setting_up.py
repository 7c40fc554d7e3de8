"""Setting up a second factor, in a database of the test's own: allauth tells of it once it is committed."""

import re

import pytest

from masthead.machinery.mail.models import Message
from masthead.people import operations as people
from masthead.people import queries
from tests import staff
from tests.client import Client
from tests.makers import ACTOR, NOW, PASSWORD, make_fund

TREASURER = "treasurers@clarion.example"


@pytest.fixture(autouse=True)
def paper(fresh_database: str) -> None:
    make_fund()


def test_without_a_second_factor_one_is_led_to_it_before_anything_else(client: Client) -> None:
    """D10: required for whoever moves money, sees the register or publishes; duties come only with it."""
    user_id = people.appoint(
        email=TREASURER, name="", password=PASSWORD, roles=("Treasurers",), is_administrator=False, actor=ACTOR, now=NOW
    )
    assert client.post("/sign-in/", {"login": TREASURER, "password": PASSWORD})["Location"] == "/office/"
    for address in ("/office/", "/office/approvals/", "/office/pages/", "/office/no-such-screen/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in/second-factor/")
    page = client.get("/sign-in/second-factor/").content.decode()
    assert "Your roles need one before you enter the office" in page
    form = client.get("/sign-in/second-factor/app/").content.decode()
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", form)
    assert found is not None
    assert client.post("/sign-in/second-factor/app/", {"code": "000000"}).status_code == 422
    answer = client.post("/sign-in/second-factor/app/", {"code": staff.code(found[1].replace(" ", ""))})
    assert answer["Location"] == "/sign-in/recovery-codes/"
    assert client.get("/sign-in/recovery-codes/").status_code == 200
    assert client.get("/office/approvals/").status_code == 200
    assert queries.second_factors(user_id=user_id).has_totp
    assert Message.objects.get(subject="A second factor was set up").to_address == TREASURER


def test_whoever_removes_their_last_one_is_signed_out_and_led_back_to_it(client: Client) -> None:
    """D10."""
    user_id = staff.make("Treasurers")
    staff.sign_in(client, user_id)
    assert client.get("/sign-in/second-factor/app/remove/").status_code == 200
    assert client.post("/sign-in/second-factor/app/remove/").status_code == 302
    assert not queries.second_factors(user_id=user_id).is_any
    assert client.get("/office/approvals/")["Location"].startswith("/sign-in/?")
    client.post("/sign-in/", {"login": TREASURER, "password": PASSWORD})
    assert client.get("/office/approvals/")["Location"].startswith("/sign-in/second-factor/")


def test_a_passkey_is_offered_where_it_can_work(client: Client) -> None:
    """A browser's part is played in tests/browser; here the page, its options and its refusals (D10)."""
    staff.signed_in(client, "Treasurers")
    page = client.get("/sign-in/second-factor/passkeys/add/").content.decode()
    assert '"rp": {"name": "The Practice Clarion", "id": "localhost"}' in page
    assert "allauth.webauthn.forms.addForm" in page
    half = '{"id": "eA", "rawId": "eA", "type": "public-key", "response": %s}'
    made_up = '{"clientDataJSON": "e30", "attestationObject": "oA"}'
    for wrong in ("", "{}", "[]", "5", '{"id": "x"}', "nonsense", half % "{}", half % "7", half % made_up):
        answer = client.post("/sign-in/second-factor/passkeys/add/", {"name": "key", "credential": wrong})
        assert answer.status_code == 422, wrong
    assert client.get("/sign-in/second-factor/passkeys/").status_code == 200
    insecure = Client(HTTP_HOST="127.0.0.1:8900")
    staff.sign_in(insecure, staff.make("Auditors"))
    assert "Passkeys work where" in insecure.get("/sign-in/second-factor/").content.decode()
