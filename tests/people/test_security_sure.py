"""Who somebody is is asked once more before what matters, and what was being sent goes on after it (D10, D11)."""

import base64
import csv
import io
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client as DjangoClient
from django.urls import URLPattern, URLResolver, get_resolver

from masthead.machinery.audit.models import Line
from masthead.money.payments import models
from masthead.money.payments import operations as payments
from masthead.people import operations as people
from masthead.people.models import User
from tests import makers, staff
from tests.client import HOST, Client
from tests.makers import ACTOR, APP_SECRET, NOW, PASSWORD, make_fund

# Every screen before which somebody is asked, and whose it is; one that is added or falls out fails.
ASKED: Mapping[str, str] = {
    "office/payments/<str:code>/refund/": "Treasurers",
    "office/payments/export/": "Treasurers",
    "office/particulars/bank/": "Treasurers",
    "office/staff/new/": "Administrators",
    "office/staff/<uuid:user_id>/": "Administrators",
    "office/approvals/<uuid:proposal_id>/": "Treasurers",
    "office/audit.csv": "Auditors",
    "sign-in/recovery-codes/": "Treasurers",
}
# allauth asks before these itself.
ASKED_BY_ALLAUTH = (
    "/sign-in/second-factor/app/",
    "/sign-in/second-factor/app/remove/",
    "/sign-in/second-factor/passkeys/add/",
)
NOBODYS = "00000000-0000-0000-0000-000000000000"
FILLED = {"<str:code>": "FF-2222222", "<uuid:user_id>": "", "<uuid:proposal_id>": NOBODYS}


@pytest.fixture(autouse=True)
def paper(db: None, set_clock: Callable[[datetime], None]) -> None:
    set_clock(NOW)
    make_fund()
    payments.open_common_purposes(actor=ACTOR, now=NOW)


def asked(resolver: URLResolver, before: str = "") -> list[str]:
    found = []
    for each in resolver.url_patterns:
        own = before + str(each.pattern)
        if isinstance(each, URLResolver):
            found += asked(each, own)
        elif isinstance(each, URLPattern) and getattr(each.callback, "is_sure_of_oneself", False):
            found.append(own)
    return found


def test_the_screens_before_which_somebody_is_asked_are_these() -> None:
    """D11: refund, payee and bank, roles, what two decide, exports of personal data, recovery codes."""
    assert sorted(asked(get_resolver())) == sorted(ASKED)


@pytest.mark.parametrize("pattern", ASKED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_is_shown_or_done_before_it(client: Client, pattern: str, method: str) -> None:
    """D11: whoever signed in long ago is led to the question, and a form that was sent has done nothing."""
    staff.forget(staff.signed_in(client, ASKED[pattern]))
    user = User.objects.get()
    address = "/" + pattern
    for bracket, value in FILLED.items():
        address = address.replace(bracket, value or str(user.id))
    before = Line.objects.count(), User.objects.count(), Authenticator.objects.count()
    answer = getattr(client, method)(address, {"why": "x", "purpose": "x", "dismiss": "yes", "name": "X"})
    if answer.status_code != 405:  # an export is only sent for
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/again/?next="), answer["Location"]
    assert before == (Line.objects.count(), User.objects.count(), Authenticator.objects.count())
    assert User.objects.get().is_active


@pytest.mark.parametrize("address", ASKED_BY_ALLAUTH)
def test_second_factors_are_not_changed_by_a_session_left_open(client: Client, address: str) -> None:
    """D11, D10: whoever finds a browser signed in takes no second factor away and adds none."""
    user_id = staff.make("Treasurers")
    staff.forget(staff.sign_in(client, user_id))
    for method in ("get", "post"):
        answer = getattr(client, method)(address, {"code": staff.code(), "name": "mine"})
        assert answer["Location"].startswith("/sign-in/again/"), method
    assert Authenticator.objects.filter(user_id=user_id).count() == 1


def test_ones_e_mail_address_is_changed_by_nobody(client: Client) -> None:
    """D11: there is no way to change it; whoever needs another is appointed anew by two people's eyes."""
    staff.signed_in(client, "Treasurers")
    for address in ("/sign-in/email/", "/sign-in/me/email/", "/office/account/"):
        client.post(address, {"email": "mine@elsewhere.example", "name_email-email": "mine@elsewhere.example"})
    assert User.objects.get().email == "treasurers@clarion.example"


@pytest.mark.parametrize("by", ["password", "code"])
def test_an_export_that_was_asked_for_is_given_after_the_question(client: Client, by: str) -> None:
    """D11, P17: the same rows, once, under the name of whoever asked, with the purpose that they typed."""
    code = makers.raffle_gift()
    staff.forget(staff.signed_in(client, "Treasurers"))
    led = client.post("/office/payments/export/", {"why": "the auditor", "purpose": "raffle"})
    assert not Line.objects.filter(act="payments.export").exists()
    at = {"password": "/sign-in/again/", "code": "/sign-in/again/code/"}[by]
    shown = {"password": PASSWORD, "code": staff.code()}[by]
    wrong: Any = client.post(at, {by: "not this one", "next": "/office/payments/export/"})
    assert wrong.status_code == 422
    answer: Any = client.post(at, {by: shown, "next": "/office/payments/export/"})
    assert led.status_code == 302
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer["Cache-Control"] == "private, no-store"
    head, row = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert dict(zip(head, row, strict=True))["payment"] == code
    (line,) = Line.objects.filter(act="payments.export")
    assert (line.actor, line.detail["purpose"]) == (f"user:{User.objects.get().id}", "the auditor")


def test_an_export_of_the_audit_is_given_after_the_question(client: Client) -> None:
    """D11: it names who did what."""
    staff.forget(staff.signed_in(client, "Auditors"))
    client.post("/office/audit.csv", {"purpose": "the yearly audit"})
    assert not Line.objects.filter(act="audit.export").exists()
    answer: Any = client.post("/sign-in/again/", {"password": PASSWORD, "next": "/office/audit.csv"})
    assert answer.status_code == 200
    assert b"people.appoint" in b"".join(answer.streaming_content)
    assert Line.objects.get(act="audit.export").detail == {"purpose": "the yearly audit"}


def test_a_refund_that_was_asked_for_is_proposed_after_the_question() -> None:
    """D11: what was typed is not lost; and what is unfit in it is said at its field."""
    client, code = DjangoClient(HTTP_HOST=HOST), makers.raffle_gift()  # an office page, drawn at an address of the door
    staff.make("Treasurers", email="two@clarion.example")
    staff.forget(staff.signed_in(client, "Treasurers"))
    at = f"/office/payments/{code}/refund/"
    typed = {
        "part_1": "25", "account_name": "Olwen Marsh", "sort_code": "00-00-00", "account_number": "12345678",
        "why": "her letter of Monday",
    }  # fmt: skip
    for sent, status in (({**typed, "account_name": "Somebody Else"}, 422), (typed, 303)):
        staff.forget(client)
        assert client.post(at, sent).status_code == 302
        assert not models.RefundRequest.objects.exists()
        assert client.post("/sign-in/again/", {"password": PASSWORD, "next": at}).status_code == status
    assert models.RefundRequest.objects.count() == 1


def test_what_was_asked_for_is_not_given_at_another_address_nor_to_another(client: Client) -> None:
    """D11, D28: the question leads on to what was asked alone, and whoever signs in next inherits nothing."""
    makers.raffle_gift()
    staff.forget(staff.signed_in(client, "Treasurers"))
    client.post("/office/payments/export/", {"why": "the auditor"})
    for elsewhere in ("//elsewhere.example/", "https://elsewhere.example/office/payments/export/"):
        staff.forget(client)
        assert client.post("/sign-in/again/", {"password": PASSWORD, "next": elsewhere})["Location"] == "/office/"
    staff.forget(client)
    client.post("/office/payments/export/", {"why": "the auditor"})
    client.post("/sign-in/out/")
    staff.signed_in(client, "Auditors")
    client.get("/office/payments/")
    assert not Line.objects.filter(act="payments.export").exists()


def test_secrets_of_apps_are_kept_under_a_key_that_is_not_in_the_database(client: Client, settings: Any) -> None:
    """D10, D30: whoever has the database makes no codes; with another secret key no code is right."""
    user_id = staff.make("Treasurers")
    row = Authenticator.objects.get(user_id=user_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM mfa_authenticator t")
        kept = cursor.fetchone()[0]
    for secret in (APP_SECRET, base64.b32decode(APP_SECRET).hex(), base64.b64encode(APP_SECRET.encode()).decode()):
        assert secret not in kept
    assert row.data["secret"] != Authenticator.objects.get(user_id=staff.make("Auditors")).data["secret"]
    settings.SECRET_KEY = "another paper's, of which this one knows nothing"
    assert people.spend_code(user_id=user_id, typed=staff.code()) is None
    settings.SECRET_KEY = "the key of the tests, and of nothing else"
    assert people.spend_code(user_id=user_id, typed=staff.code()) is not None


def test_an_app_that_somebody_sets_up_is_kept_so_too(client: Client) -> None:
    """D10: over the screen, its secret shown once and nowhere after."""
    user_id = people.appoint(
        email="new@clarion.example", name="Nell Sedge", password=PASSWORD, roles=("Treasurers",),
        is_administrator=False, actor=ACTOR, now=NOW,
    )  # fmt: skip
    client.post("/sign-in/", {"login": "new@clarion.example", "password": PASSWORD})
    page = client.get("/sign-in/second-factor/app/").content.decode()
    letters = page.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    assert len(letters) >= 32
    done = client.post("/sign-in/second-factor/app/", {"code": staff.code(letters)})
    assert done["Location"] == "/sign-in/recovery-codes/"
    row = Authenticator.objects.get(user_id=user_id, type=Authenticator.Type.TOTP)
    assert letters not in str(row.data)
    for address in ("/sign-in/second-factor/", "/sign-in/me/", "/sign-in/second-factor/app/"):
        assert letters not in client.get(address).content.decode()
    assert people.spend_code(user_id=user_id, typed=staff.code(letters, steps=1)) is None


@pytest.mark.parametrize("role", [staff.ADMINISTRATOR, "Administrators"])
def test_who_signs_in_is_changed_on_our_own_screens_alone(role: str) -> None:
    """D11, D32: Wagtail's screens of users and groups, which ask nobody again and write no line, are not there."""
    client = DjangoClient(HTTP_HOST=HOST)
    staff.signed_in(client, role)
    other = staff.make("Editors")
    group = User.objects.get(id=other).groups.get().pk
    for at in (
        "users/", "users/new/", f"users/{other}/", f"users/edit/{other}/", f"users/delete/{other}/",
        f"users/history/{other}/", "groups/", "groups/new/", f"groups/edit/{group}/", f"groups/{group}/users/",
        f"bulk/people/user/delete/?id={other}", f"bulk/people/user/set_active_state/?id={other}",
        f"bulk/people/user/assign_role/?id={other}",
    ):  # fmt: skip
        for method in ("get", "post"):
            typed = {"email": "in@elsewhere.example", "password1": PASSWORD, "is_superuser": "on", "is_active": ""}
            answer = getattr(client, method)(f"/office/{at}", typed if method == "post" else None)
            assert answer.status_code == 404, f"{method} {at}"
    assert User.objects.count() == 2
    assert User.objects.get(id=other).is_active
    assert client.get("/office/").status_code == 200
