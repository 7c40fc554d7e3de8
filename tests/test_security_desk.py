"""What two must do, what is typed, uploaded and taken out: at the desks, over HTTP (security.md D6, D24, D27-D29)."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from masthead.giving.fund import queries as fund
from masthead.kernel import tables
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit.models import Authority
from masthead.machinery.mail.models import Message
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import models
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import ScanId
from masthead.people import models as people_models
from masthead.people import registries
from masthead.people.models import User
from tests import makers, staff
from tests.client import HOST
from tests.makers import ACTOR, NOW

BANK = {"payee": "Practice Readers’ Society Limited", "bank_sort_code": "010203", "bank_account": "12345678"}
REFUND = {"part_1": "25", "account_name": "Olwen Marsh", "sort_code": "00-00-00", "account_number": "12345678"}
CELLS = ("=SUM(A1)", "+44 123", "-x", "@handle", "\tx", "'quoted", '=HYPERLINK("//x.example","y")', "a\n=1+1", '"=1"')
ELSEWHERE = (
    "//elsewhere.example", "https:elsewhere.example", "/\\elsewhere.example", "https://localhost:8900@elsewhere.example",
    "javascript:alert(1)//elsewhere", "\thttps://elsewhere.example", "https://elsewhere.example/office/",
)  # fmt: skip
HEAD = b'Content-Disposition: form-data; name="file"; filename="%s"'
# As browsers send them: a quotation mark and line ends are escaped.
UPLOADS = (
    "../../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "C:\\CON", "con.jpg", ".htaccess", "letter\x00.php.jpg",
    "gnp\u202egpj.exe", "é" * 300, "a" * 400 + ".jpg", "", "..", "a;b%22c'd.jpg", "x%0D%0ASet-Cookie: a=b.jpg",
    "NUL.tar.gz",
)  # fmt: skip


@pytest.fixture(autouse=True)
def paper(db: None, set_clock: Callable[[datetime], None]) -> None:
    set_clock(NOW)
    makers.make_fund()
    payments.open_common_purposes(actor=ACTOR, now=NOW)


def browser(role: str, name: str = "one") -> Client:
    client = Client(HTTP_HOST=HOST, SERVER_NAME="localhost", SERVER_PORT="8900")
    return staff.signed_in(client, role, email=f"{name}@desk.example", name=f"{name.title()} Sedge")


def state() -> Mapping[str, object]:
    """What the acts of two people change."""
    running = fund.running(now=NOW)
    assert running is not None
    facts = particulars.current(now=NOW)
    return {
        "fund.change_target": running.appeal.target,
        "payments.refund": models.Return.objects.count(),
        "particulars.change": (facts.bank_sort_code, facts.bank_account),
    }


def proposed(act: str, client: Client) -> None:
    at, typed = {
        "fund.change_target": ("/office/appeals/2026-11/change/", {"target": "20000", "why": "The boiler broke"}),
        "payments.refund": (f"/office/payments/{makers.raffle_gift()}/refund/", {**REFUND, "why": "her letter"}),
        "particulars.change": ("/office/particulars/bank/", {**BANK, "from_on": "24/11/2026"}),
    }[act]
    answer = client.post(at, typed)
    assert answer.status_code == 303, answer.content.decode()[-3000:]


@pytest.mark.parametrize("act", ["fund.change_target", "payments.refund", "particulars.change"])
def test_what_needs_two_is_never_done_by_one(act: str) -> None:
    """D6, P26: over HTTP; whoever proposed it approves nothing, however they press; whoever else may does."""
    assert {one.code for one in registries.acts} == state().keys()
    mine, other = browser("Treasurers"), browser("Treasurers", "two")
    proposed(act, mine)
    before = state()
    (row,) = people_models.Proposal.objects.filter(act=act)
    at = f"/office/approvals/{row.id}/"
    for pressed in ("approve", "refuse", "alone", "APPROVE", ""):
        answer = mine.post(at, {"decide": pressed, "why": "I am two people"})
        assert answer.status_code in {404, 422}, pressed
        assert state() == before
    assert not Authority.objects.exists()
    assert other.post(at, {"decide": "approve"}).status_code == 303
    assert state()[act] != before[act]
    given = Authority.objects.get().given_by
    assert len(given) == 2
    assert "One Sedge" in given[0]
    assert "Two Sedge" in given[1]


@pytest.mark.parametrize("names", [("Ann Lea", "ann  LEA"), ("Ann Lea", ""), ("", "Ann Lea")])
def test_cash_is_counted_by_two_over_http(names: tuple[str, str]) -> None:
    """D6: one name written twice is one person."""
    typed = {"kind": "post", "received_on": "24/11/2026", "count": "1", "total": "10", "cash": "10"}
    client = browser("Gift-desk volunteers")
    answer = client.post("/office/post/", {**typed, "counter_1": names[0], "counter_2": names[1]})
    assert answer.status_code == 422
    assert not models.Batch.objects.exists()
    assert client.post("/office/post/", {**typed, "counter_1": "Ann Lea", "counter_2": "Bo Lea"}).status_code == 303


def rows(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_no_export_of_the_office_has_a_cell_that_runs() -> None:
    """D24: whatever a giver or one of the staff is called; a reader of the table gets back what went in."""
    for cell in CELLS:
        makers.raffle_gift(cell)
        audit.record(act="payments.post_batch", subject=cell, actor=ACTOR, now=NOW, detail={"why": cell})
    User.objects.filter(email="one@desk.example").update(name="=1+1")
    client = browser(staff.ADMINISTRATOR)
    User.objects.update(name="=1+1")
    exports = {
        "payments": rows(client.post("/office/payments/export/", {"why": "=cmd|x"})),
        "month": rows(client.post("/office/month/export/", {"month": "2026-11", "why": "x", "as": "csv"})),
        "audit": rows(client.post("/office/audit.csv", {"purpose": "x"})),
    }
    number = re.compile(r"-?\d+(\.\d+)?")
    for name, table in exports.items():
        for cell in (cell for row in table for cell in row):
            assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n")), f"{name}: {cell!r}"
            assert not cell.startswith("-") or number.fullmatch(cell), f"{name}: {cell!r}"
    given = {" ".join(tables.given_back(cell=row[10]).split()) for row in exports["payments"][1:]}
    assert given >= {" ".join(cell.split()) for cell in CELLS}
    subjects = {tables.given_back(cell=row[6]) for row in exports["audit"][1:]}
    assert subjects >= set(CELLS)
    amounts = {row[5] for row in exports["payments"][1:]}
    assert amounts == {"25.00"}  # numbers stay numbers


def test_a_name_adds_no_header_and_no_line_to_a_letter() -> None:
    """D27: lines are folded into one where it is typed, and what no name has in it is refused."""
    client = browser("Administrators")
    typed = {"name": "Nell Sedge", "email": "new@clarion.example", "role": "Editors", "until_on": ""}
    for name in ("Nell\x00", "Nell \u202eegdeS", "Nell\x1b[2J"):
        assert client.post("/office/staff/new/", {**typed, "name": name}).status_code == 422
    for address in ("new@clarion.example\r\nBcc: all@readers.example", "new@clarion.example, all@readers.example"):
        assert client.post("/office/staff/new/", {**typed, "email": address}).status_code == 422
    assert not Message.objects.exists()
    assert User.objects.count() == 1
    assert client.post("/office/staff/new/", {**typed, "name": "Nell\r\nBcc: all@readers.example"}).status_code == 303
    assert User.objects.get(email="new@clarion.example").name == "Nell Bcc: all@readers.example"
    assert [letter.to_address for letter in Message.objects.all()] == ["new@clarion.example"]


def test_a_name_in_any_letters_is_words_in_a_letter() -> None:
    """D27: it stands in the text as it was typed, and the letter goes to the address that was typed."""
    client = browser("Administrators")
    for n, name in enumerate(("Zoë Ångström", "Олена Марш", "=1+1 <b>&amp; {{ 7 }} %s {x}", "Nell <x@y.example>")):
        User.objects.filter(email="one@desk.example").update(name=name)
        typed = {"name": name, "email": f"new{n}@clarion.example", "role": "Editors", "until_on": ""}
        assert client.post("/office/staff/new/", typed).status_code == 303
        letter = Message.objects.get(to_address=f"new{n}@clarion.example")
        assert name in letter.text
        assert "\n" not in letter.subject


def test_no_address_of_the_office_leads_elsewhere() -> None:
    """D28: ``next`` on Wagtail's own screens and on ours, with GET and POST, signed in and not."""
    client, stranger = browser(staff.ADMINISTRATOR), Client(HTTP_HOST=HOST)
    for wanted in ELSEWHERE:
        for at in ("login/", "logout/", "pages/3/unpublish/", "people/", "post/", "approvals/"):
            for one in (client, stranger):
                sent = one.get(f"/office/{at}", {"next": wanted})
                assert not sent.get("Location", "").startswith(wanted), at
                assert "elsewhere" not in sent.get("Location", "").partition("?")[0], at
        for at in ("second-factor/", "me/", "password/", "recovery-codes/"):
            html = client.get(f"/sign-in/{at}", {"next": wanted}).content.decode()
            assert f'href="{wanted}' not in html, at


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, "JPEG")
    return out.getvalue()


def test_whatever_a_file_is_called_it_lies_where_we_put_it() -> None:
    """D29: no path, device, hidden file or turned-round ending; offered under a name that every system saves."""
    client = browser("Gift-desk volunteers")
    opened = {"kind": "post", "received_on": "24/11/2026", "count": "1", "total": "10"}
    at = client.post("/office/post/", opened)["Location"]
    for name in UPLOADS:
        body = b"\r\n".join((b"--B", HEAD % name.encode(), b"Content-Type: image/jpeg", b"", picture(), b"--B--", b""))
        answer = client.post(f"{at}scan/", body, content_type="multipart/form-data; boundary=B")
        assert answer.status_code in {303, 400}, name
    scans = list(models.Scan.objects.all())
    assert len(scans) >= len(UPLOADS) - 2  # of no name at all there is no file
    for scan in scans:
        assert re.fullmatch(r"\w[\w -]{0,84}\.jpg", scan.name, re.ASCII), scan.name
        assert scan.name.split(".")[0].lower() not in {"con", "nul", "aux", "prn"}
        told = client.get(f"/office/post/scans/{scan.id}/")["Content-Disposition"]
        assert told == f'inline; filename="{scan.name}"'
        file = payments_facts.scan_file(scan_id=ScanId(scan.id))
        assert file.name == scan.id.hex
        assert file.resolve().is_relative_to(settings.ENVIRONMENT.data)
        file.unlink()
