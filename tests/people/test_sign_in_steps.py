"""The door, step by step: password, second factor, recovery codes, reset, and what each must not give away."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from masthead.machinery.audit.models import Line
from masthead.machinery.mail.models import Message
from masthead.people import operations as people
from masthead.people.models import User
from tests import staff
from tests.client import Client
from tests.makers import ACTOR, NOW, PASSWORD, make_fund, make_newsroom

TREASURER = "treasurers@clarion.example"
NEW = "nine quiet herons by the lock"


@pytest.fixture(autouse=True)
def paper(db: None) -> None:
    make_fund()


def enter(client: Client, email: str = TREASURER, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"login": email, "password": password, **more})


def show_code(client: Client, code: str) -> Any:
    return client.post("/sign-in/code/", {"code": code})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_one_signs_in_by_password_and_app(client: Client) -> None:
    """D10: after the password nobody is in yet; the second factor lets them in."""
    staff.make("Treasurers")
    assert client.get("/sign-in/").status_code == 200
    answer = enter(client, " Treasurers@CLARION.example ", next="/office/approvals/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/code/")
    assert not is_in(client)
    assert client.get("/office/").status_code == 302
    assert client.get("/sign-in/code/").status_code == 200
    assert show_code(client, "000000").status_code == 422
    answer = show_code(client, staff.code())
    assert (answer.status_code, answer["Location"]) == (302, "/office/approvals/")
    assert client.get("/office/approvals/").status_code == 200
    assert {line.act for line in Line.objects.filter(actor__startswith="user:")} >= {
        "people.second_factor_failed",
        "people.sign_in",
    }


def test_a_code_is_good_once_and_none_before_it(client: Client) -> None:
    """D10: TOTP once only, whichever process takes it; a step late is forgiven, an older one is not."""
    user_id = staff.make("Treasurers")
    late, now = staff.code(steps=-1), staff.code()
    if int(time.time()) % 30 > 25:  # the step must not turn between the codes and their use
        time.sleep(6)
        late, now = staff.code(steps=-1), staff.code()
    assert people.spend_code(user_id=user_id, typed=staff.code(steps=-3)) is None
    assert people.spend_code(user_id=user_id, typed=staff.code(steps=2)) is None
    assert people.spend_code(user_id=user_id, typed=late) is not None
    assert people.spend_code(user_id=user_id, typed=late) is None
    assert people.spend_code(user_id=user_id, typed=f"{now[:3]} {now[3:]}") is not None
    assert people.spend_code(user_id=user_id, typed=now) is None
    assert people.spend_code(user_id=user_id, typed=late) is None


@pytest.mark.parametrize("typed", ["", " ", "１２３４５６", "x" * 5000, "\u202e123456", "123456\r\nBcc: x@y"])
def test_a_hostile_code_is_only_wrong(client: Client, typed: str) -> None:
    staff.make("Treasurers")
    enter(client)
    assert show_code(client, typed).status_code == 422
    assert not is_in(client)


def test_recovery_codes_are_shown_once_and_kept_as_hashes(client: Client) -> None:
    """D10: hashed recovery codes, each good once."""
    user_id = staff.make("Treasurers")
    staff.sign_in(client, user_id)
    page = client.post("/sign-in/recovery-codes/").content.decode()
    codes = re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", page)
    assert len(set(codes)) == 10
    assert codes[0] not in client.get("/sign-in/recovery-codes/").content.decode()
    kept = str(list(Authenticator.objects.filter(user_id=user_id).values_list("data", flat=True)))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    other = Client()
    enter(other)
    assert show_code(other, codes[0].lower().replace("-", " ")).status_code == 302
    assert is_in(other)
    again = Client()
    enter(again)
    assert show_code(again, codes[0]).status_code == 422
    old = codes[1]
    staff.sign_in(client, user_id)
    client.post("/sign-in/recovery-codes/")
    assert people.spend_code(user_id=user_id, typed=old) is None


def test_nobody_signs_up(client: Client) -> None:
    """D9: no public sign-up."""
    for address in ("/sign-in/signup/", "/sign-in/sign-up/", "/accounts/signup/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"email": "x@y.example"}).status_code in {403, 404, 405}
    assert not User.objects.exists()


def test_known_and_unknown_look_alike(client: Client) -> None:
    """D9: sign-in and reset answer the same for known and unknown addresses."""
    staff.make("Treasurers")
    wrong = enter(Client(), TREASURER, "not this one at all")
    unknown = enter(Client(), "nobody@clarion.example", "not this one at all")
    assert wrong.status_code == unknown.status_code == 422
    assert _words(wrong) == _words(unknown)
    told = [Client().post("/sign-in/forgotten/", {"email": e}) for e in (TREASURER, "nobody@clarion.example")]
    assert [(a.status_code, a["Location"]) for a in told] == [(302, "/sign-in/forgotten/sent/")] * 2
    assert sorted(Message.objects.values_list("to_address", flat=True)) == ["nobody@clarion.example", TREASURER]
    assert client.get("/sign-in/forgotten/sent/").status_code == 200


def _words(answer: Any) -> str:
    return re.sub(r"value=\"[^\"]*\"", "", answer.content.decode())


def test_a_reset_does_not_bypass_the_second_factor(client: Client) -> None:
    """D10: whoever reads the mail has a new password, and is still asked for the second factor; D7: sessions end."""
    user_id = staff.make("Treasurers")
    elsewhere = staff.sign_in(Client(), user_id)
    assert elsewhere.get("/office/approvals/").status_code == 200
    client.post("/sign-in/forgotten/", {"email": TREASURER})
    link = re.search(r"http://[^/]+(/sign-in/forgotten/\S+)", Message.objects.get().text)
    assert link is not None
    page = client.get(link[1])
    assert page.status_code == 302
    assert client.get(page["Location"]).status_code == 200
    assert client.post(page["Location"], {"password1": "short"}).status_code == 422
    assert client.post(page["Location"], {"password1": "password1234"}).status_code == 422
    done = client.post(page["Location"], {"password1": NEW})
    assert done["Location"] == "/sign-in/forgotten/done/"
    assert client.get(done["Location"]).status_code == 200
    assert not is_in(client)
    assert elsewhere.get("/office/approvals/")["Location"].startswith("/sign-in/?")
    assert enter(client, password=NEW)["Location"] == "/sign-in/code/"
    assert client.get(link[1]).status_code == 200  # it is used up, and says so
    assert "used up" in client.get(link[1]).content.decode()


def test_an_invitation_is_a_link_by_which_one_chooses_a_password(client: Client) -> None:
    user_id = people.appoint_and_invite(
        email="new@clarion.example",
        name="Nell Sedge",
        role="Reporters",
        is_deputy=False,
        until_at=None,
        actor=ACTOR,
        now=NOW,
    )
    assert not User.objects.get(id=user_id).has_usable_password()
    link = re.search(
        r"http://[^/]+(/sign-in/forgotten/\S+)", Message.objects.get(to_address="new@clarion.example").text
    )
    assert link is not None
    form = client.get(link[1])["Location"]
    assert client.post(form, {"password1": NEW}).status_code == 302
    assert enter(client, "new@clarion.example", NEW)["Location"] == "/office/"  # a reporter needs no second factor


@pytest.mark.parametrize(
    "next_to",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "https:elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "http://localhost:8900@elsewhere.example/",
        "javascript:alert(1)",
        "///elsewhere.example",
    ],
)
def test_no_way_in_leads_elsewhere(client: Client, next_to: str) -> None:
    """D28: open redirects are refused, at every door that takes ``next``."""
    user_id = staff.make("Treasurers")
    enter(client, next=next_to)
    assert show_code(client, staff.code())["Location"] == "/office/"
    staff.forget(client)
    again = client.post("/sign-in/again/", {"password": PASSWORD, "next": next_to})
    assert again["Location"] == "/office/"
    assert Client().get("/office/login/", {"next": next_to})["Location"] == "/sign-in/"
    assert client.post("/sign-in/out/", {"next": next_to})["Location"] == "/sign-in/"
    assert user_id


def test_passwords_are_argon2id_long_and_free(client: Client) -> None:
    """D12: at least 12, at least 64 allowed, nothing composed, pasted ones as they are, Argon2id."""
    user_id = staff.make("Treasurers")
    assert User.objects.get(id=user_id).password.startswith("argon2$argon2id$")
    staff.sign_in(client, user_id)
    long = "ü ferry  quay " * 20
    for wrong in ("elevenchars", "qwertyuiop123", ""):
        assert client.post("/sign-in/password/", {"oldpassword": PASSWORD, "password1": wrong}).status_code == 422
    assert client.post("/sign-in/password/", {"oldpassword": "x", "password1": long}).status_code == 422
    assert client.post("/sign-in/password/", {"oldpassword": PASSWORD, "password1": long}).status_code == 302
    assert User.objects.get(id=user_id).check_password(long)


def test_a_password_is_never_written_back(client: Client) -> None:
    page = enter(client, "not an address", PASSWORD).content.decode()
    assert PASSWORD not in page
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="username"' in page


def test_sessions_carry_no_secret_and_are_ended_by_the_server(client: Client) -> None:
    """D7: a new id at sign-in, and sign-out forgets it on the server."""
    staff.make("Treasurers")
    client.get("/sign-in/")
    enter(client)
    before = client.cookies["session"].value
    show_code(client, staff.code())
    after = client.cookies["session"].value
    assert before != after
    assert not Session.objects.filter(session_key=before).exists()
    assert client.cookies["session"]["httponly"]
    assert client.cookies["session"]["samesite"] == "Lax"
    assert client.get("/sign-in/out/").status_code == 200
    client.post("/sign-in/out/")
    assert not Session.objects.filter(session_key=after).exists()
    client.cookies["session"] = after
    assert client.get("/office/approvals/").status_code == 302


def test_the_door_is_never_stored_and_has_no_inline_script(client: Client) -> None:
    """D14, D32: pages of the door."""
    answer = client.get("/sign-in/")
    assert answer["Cache-Control"] == "private, no-store"
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy


def test_an_article_needs_the_newsroom_to_be_written(client: Client) -> None:
    """A reporter enters by password alone, and may not publish."""
    make_newsroom()
    staff.signed_in(client, "Reporters")
    assert client.get("/office/", follow=True).status_code == 200
