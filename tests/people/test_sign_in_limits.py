"""What the door counts, how long a session lasts, and when someone is asked again."""

import time
from datetime import timedelta
from typing import Any

import pytest

from masthead.machinery.audit.models import Line
from masthead.people import operations as people
from masthead.people import queries
from masthead.people.models import Appointment
from masthead.people.queries import sessions
from tests import staff
from tests.client import Client
from tests.makers import ACTOR, NOW, PASSWORD, make_fund

TREASURER = "treasurers@clarion.example"


@pytest.fixture(autouse=True)
def paper(db: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a thousand tries
    make_fund()


def wrong_try(address: str, email: str = TREASURER) -> int:
    told = {"login": email, "password": "not this one at all"}
    return int(Client(REMOTE_ADDR=address).post("/sign-in/", told).status_code)


def test_a_thousand_wrong_tries_from_one_address(set_clock: Any) -> None:
    """D8: at one account ten are looked at; from one address thirty, at whichever accounts."""
    set_clock(NOW)
    staff.make("Treasurers")
    at_one = [wrong_try("192.0.2.1") for _ in range(500)]
    assert (at_one.count(422), at_one.count(429)) == (10, 490)
    at_many = [wrong_try("192.0.2.2", f"{n}@clarion.example") for n in range(500)]
    assert (at_many.count(422), at_many.count(429)) == (30, 470)


def test_a_thousand_wrong_tries_from_five_hundred_addresses(set_clock: Any) -> None:
    """D8: the account counts too; the right password does not help while it is shut, and opens it later."""
    set_clock(NOW)
    staff.make("Treasurers")
    answers = [wrong_try(f"198.51.{n // 250}.{n % 250}") for n in range(500) for _ in range(2)]
    assert (answers.count(422), answers.count(429)) == (10, 990)
    right = {"login": TREASURER, "password": PASSWORD}
    assert Client().post("/sign-in/", right).status_code == 429
    set_clock(NOW + timedelta(minutes=10))
    assert Client().post("/sign-in/", right).status_code == 302


def test_codes_and_links_can_not_be_tried_for_long(set_clock: Any) -> None:
    """D8: in front of every step, the second one included, and of whoever is signed in."""
    set_clock(NOW)
    user_id = staff.make("Treasurers")
    client = Client()
    client.post("/sign-in/", {"login": TREASURER, "password": PASSWORD})
    tries = [client.post("/sign-in/code/", {"code": f"{n:06}"}).status_code for n in range(30)]
    assert (tries.count(422), tries.count(429)) == (10, 20)
    mails = [client.post("/sign-in/forgotten/", {"email": TREASURER}).status_code for _ in range(12)]
    assert mails.count(429) == 2
    staff.sign_in(client, user_id)
    again = [client.post("/sign-in/again/", {"password": "x"}).status_code for _ in range(12)]
    assert (again.count(422), again.count(429)) == (10, 2)


@pytest.mark.parametrize("key", [sessions.BEGAN, sessions.SEEN])
def test_a_session_ends_by_itself(client: Client, key: str) -> None:
    """D7: after two hours without anybody, and after twelve hours in any case."""
    staff.signed_in(client, "Treasurers")
    assert client.get("/sign-in/me/").status_code == 200
    session = client.session
    session[key] = time.time() - 1 - (sessions.LASTS_S if key == sessions.BEGAN else sessions.IDLE_S)
    session.save()
    assert client.get("/sign-in/me/")["Location"].startswith("/sign-in/?")
    assert "_auth_user_id" not in client.session


def test_being_there_keeps_a_session_and_is_noted_once_a_minute(client: Client) -> None:
    staff.signed_in(client, "Treasurers")
    session = client.session
    session[sessions.SEEN] = before = time.time() - 61
    session.save()
    client.get("/sign-in/me/")
    assert client.session[sessions.SEEN] > before + 60
    after = client.session[sessions.SEEN]
    client.get("/sign-in/me/")
    assert client.session[sessions.SEEN] == after


@pytest.mark.parametrize("change", ["password", "role given", "role ended", "dismissed"])
def test_sessions_end_with_what_they_stood_on(client: Client, change: str) -> None:
    """D7: on a password's change elsewhere, on a change of role, and when somebody leaves."""
    user_id = staff.make("Treasurers")
    staff.make("Administrators")
    staff.sign_in(client, user_id)
    assert client.get("/sign-in/me/").status_code == 200
    if change == "password":
        other = staff.sign_in(Client(), user_id)
        told = {"oldpassword": PASSWORD, "password1": "nine quiet herons by the lock"}
        assert other.post("/sign-in/password/", told).status_code == 302
        assert other.get("/sign-in/me/").status_code == 200
    elif change == "role given":
        people.give_role(user_id=user_id, role="Editors", is_deputy=True, until_at=None, actor=ACTOR, now=NOW)
    elif change == "role ended":
        people.end_role(appointment_id=Appointment.objects.get(user_id=user_id).id, actor=ACTOR, now=NOW)
    else:
        people.dismiss(user_id=user_id, actor=ACTOR, now=NOW)
    assert client.get("/sign-in/me/")["Location"].startswith("/sign-in/?")


def test_one_lists_and_ends_ones_own_sessions() -> None:
    """D7; D2: another's session is not in the list, and its number ends nothing."""
    mine, other = staff.make("Treasurers"), staff.make("Auditors")
    here, there, theirs = Client(), Client(HTTP_USER_AGENT="A kitchen computer"), Client()
    for client, email, step in ((here, TREASURER, -1), (there, TREASURER, 0), (theirs, "auditors@clarion.example", 0)):
        client.post("/sign-in/", {"login": email, "password": PASSWORD})
        assert client.post("/sign-in/code/", {"code": staff.code(steps=step)}).status_code == 302
    listed = queries.own_sessions(user_id=mine, current=here.session.session_key or "")
    assert [one.is_this for one in listed].count(True) == 1
    assert len(listed) == 2
    assert "A kitchen computer" in here.get("/sign-in/me/").content.decode()
    foreign = queries.own_sessions(user_id=other, current="")[0].id
    here.post("/sign-in/me/", {"end": str(foreign)})
    assert theirs.get("/sign-in/me/").status_code == 200
    assert here.post("/sign-in/me/", {"end": "all"}).status_code == 303
    assert there.get("/sign-in/me/")["Location"].startswith("/sign-in/?")
    assert here.get("/sign-in/me/").status_code == 200


def test_one_is_asked_again_before_what_matters(client: Client) -> None:
    """D11: by password or code, and what one was about to do goes on after it."""
    staff.make("Editors")
    staff.signed_in(client, "Administrators")
    staff.forget(client)
    asked = client.get("/office/staff/new/")
    assert (asked.status_code, asked["Location"]) == (302, "/sign-in/again/?next=%2Foffice%2Fstaff%2Fnew%2F")
    page = client.get(asked["Location"]).content.decode()
    assert "/sign-in/again/code/" in page
    assert client.post("/sign-in/again/", {"password": "x", "next": "/office/staff/new/"}).status_code == 422
    told = {"password": PASSWORD, "next": "/office/staff/new/"}
    assert client.post("/sign-in/again/", told)["Location"] == "/office/staff/new/"
    assert client.get("/office/staff/new/").status_code == 200
    staff.forget(client)
    told = {"code": staff.code(), "next": "/office/staff/new/"}
    assert client.post("/sign-in/again/code/", told)["Location"] == "/office/staff/new/"
    assert client.get("/office/staff/new/").status_code == 200


def test_what_happens_at_the_door_is_on_the_audit_line(client: Client) -> None:
    """D31: in, out, wrong, denied; without address, password or code."""
    user_id = staff.make("Treasurers")
    for email in (TREASURER, "nobody@clarion.example\r\nforged: line"):
        client.post("/sign-in/", {"login": email.split("\r")[0], "password": "not this one at all"})
    client.post("/sign-in/", {"login": TREASURER, "password": PASSWORD})
    client.post("/sign-in/code/", {"code": staff.code()})
    assert client.get("/office/staff/new/").status_code == 403
    client.post("/sign-in/out/")
    lines = [(line.act, line.actor, line.subject) for line in Line.objects.order_by("id")]
    who = f"user:{user_id}"
    for act, actor, subject in (
        ("people.sign_in_failed", who, str(user_id)),
        ("people.sign_in_failed", "somebody unknown", ""),
        ("people.sign_in", who, str(user_id)),
        ("people.denied", who, "/office/staff/new/"),
        ("people.sign_out", who, str(user_id)),
    ):
        assert (act, actor, subject) in lines
    told = str(list(Line.objects.values_list("actor", "subject", "detail")))
    assert "@" not in told
    assert PASSWORD not in told


def test_forms_of_the_door_need_their_token() -> None:
    """D13: no unsafe method without or with a foreign token."""
    client = Client(enforce_csrf_checks=True)
    staff.signed_in(client, "Administrators")
    for address in ("/sign-in/", "/sign-in/me/", "/sign-in/password/", "/sign-in/out/", "/office/staff/new/"):
        assert client.post(address, {"csrfmiddlewaretoken": "x" * 32}).status_code == 403, address
        assert client.post(address, HTTP_ORIGIN="https://elsewhere.example").status_code == 403, address
