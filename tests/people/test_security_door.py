"""The one door: no other beside it, nothing learnt by how it answers, passwords as long as one likes (D8, D9, D12)."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from masthead.money.payments import registries
from masthead.people import operations as people
from masthead.people.models import Party, User
from tests import makers, staff
from tests.client import Client
from tests.makers import ACTOR, NOW, PASSWORD
from tests.money.payments.makers import Company

TREASURER = "treasurers@clarion.example"
OTHER_DOORS = (
    "/admin/", "/admin/login/", "/django-admin/login/", "/accounts/login/", "/login/", "/office/password_reset/",
    "/api/auth/login/", "/_allauth/browser/v1/auth/login/", "/sign-in/by-code/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def paper(db: None, set_clock: Callable[[datetime], None]) -> Callable[[datetime], None]:
    set_clock(NOW)
    makers.make_fund()
    return set_clock


def test_there_is_no_door_beside_the_one_that_counts(client: Client) -> None:
    """D8: neither Django's admin nor another login is reachable, and Wagtail's own looks at no password."""
    staff.make("Treasurers")
    for address in OTHER_DOORS:
        assert client.get(address).status_code == 404, address
        told = {"username": TREASURER, "password": PASSWORD}
        assert client.post(address, told).status_code in {403, 404, 405}, address
    for told in ({"username": TREASURER, "password": PASSWORD}, {"login": TREASURER, "password": PASSWORD}):
        answer = client.post("/office/login/", told)
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert "_auth_user_id" not in client.session
    assert client.get("/office/").status_code == 302


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each password that was hashed: that is what a try costs."""
    told: list[str] = []
    encode = Argon2PasswordHasher.encode

    def counted(hasher: Argon2PasswordHasher, password: str, salt: str) -> str:
        told.append(password)
        return encode(hasher, password, salt)

    def verified(hasher: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        told.append(password)
        return False

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verified)
    return told


def test_a_try_costs_one_hash_whoever_it_is_for(hashed: list[str]) -> None:
    """D9: known, unknown, invited and not yet come, gone: one hash each, one answer, no cookie that tells."""
    staff.make("Treasurers")
    gone = staff.make("Editors")
    staff.make("Administrators")
    people.dismiss(user_id=gone, actor=ACTOR, now=NOW)
    people.appoint_and_invite(
        email="new@clarion.example", name="Nell", role="Editors", is_deputy=False, until_at=None, actor=ACTOR, now=NOW
    )
    answers = {}
    for email in (TREASURER, "nobody@clarion.example", "editors@clarion.example", "new@clarion.example"):
        hashed.clear()
        client = Client()
        answer: Any = client.post("/sign-in/", {"login": email, "password": "not this one at all"})
        page = re.sub(r"value=\"[^\"]*\"", "", answer.content.decode())
        answers[email] = (len(hashed), answer.status_code, page, sorted(answer.cookies))
    assert {cost for cost, *_ in answers.values()} == {1}
    assert len(set(map(str, answers.values()))) == 1


def test_a_gift_with_an_address_that_is_known_is_answered_as_any(
    client: Client, paper: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """D9: of a giver, of staff, of nobody: the same answer, and each a record of its own that a person may join."""
    company = Company()
    monkeypatch.setitem(registries.providers._fittings, company.code, company)
    makers.reader("Olwen Marsh", "olwen@readers.example")
    staff.make("Treasurers")
    told = []
    for n, email in enumerate(("olwen@readers.example", TREASURER, "nobody@readers.example")):
        paper(NOW + timedelta(minutes=n))
        found = re.search(r'name="token" value="([^"]+)"', client.get("/give/").content.decode())
        assert found is not None
        paper(NOW + timedelta(minutes=n, seconds=5))
        answer = client.post("/give/", {"amount": "25", "name": "X", "email": email, "token": found[1]})
        told.append((answer.status_code, re.sub(r"[0-9a-f-]{32,36}", "ID", answer["Location"]), sorted(answer.cookies)))
    assert len(set(map(str, told))) == 1
    assert told[0][0] == 303
    assert Party.objects.filter(email="olwen@readers.example").count() == 2


@pytest.mark.parametrize("length", [12, 64, 500])
def test_a_password_may_be_long_and_of_any_letters(client: Client, length: int) -> None:
    """D12: every length from 12 on is taken whole; nothing is cut off, and no kind of letter is asked for."""
    user_id = staff.make("Treasurers")
    staff.sign_in(client, user_id)
    chosen = ("herons ÿ quay " * 50)[: length - 1] + "x"
    assert client.post("/sign-in/password/", {"oldpassword": PASSWORD, "password1": chosen}).status_code == 302
    user = User.objects.get(id=user_id)
    assert user.check_password(chosen)
    assert not user.check_password(chosen[:-1])


def test_password_managers_may_fill_and_paste(client: Client) -> None:
    """D12: no field is cut at fewer than 500 letters, none forbids pasting, each says what it holds."""
    staff.signed_in(client, "Treasurers")
    for address, browser in (("/sign-in/", Client()), ("/sign-in/password/", client), ("/sign-in/again/", client)):
        html = browser.get(address).content.decode()
        fields = re.findall(r"<input[^>]*type=\"password\"[^>]*>", html)
        assert fields, address
        for field in fields:
            assert re.search(r'autocomplete="(current|new)-password"', field), field
            assert all(int(most) >= 500 for most in re.findall(r'maxlength="(\d+)"', field)), field
        assert "onpaste" not in html
