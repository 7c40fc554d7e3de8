"""The program: its start, its end, its books over a kill -9, its clock, its bounds, its control address."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from justhtml import JustHTML

from tests.pretend.practice import SOURCES, Practice, created, key, listen, params, run, start


def test_the_books_survive_a_kill(tmp_path: Path, started: list[Practice]) -> None:
    first = start(tmp_path)
    started.append(first)
    name = key()
    options = {"idempotency_key": name}
    session = first.client().v1.checkout.sessions.create(params(), options)  # type: ignore[arg-type]
    first.ctl("simulate", scenario="pay", id=session.id)
    first.ctl("withhold", seconds=0.5)
    late = created(first)
    first.ctl("simulate", scenario="pay", id=late.id)
    first.ctl("clock", offset=-3600)
    before = first.look("truth")

    first.kill()
    second = start(tmp_path, port=urlsplit(first.url).port or 0)
    started.append(second)

    assert second.url == first.url
    assert second.look("clock")["line"] == "-3600"
    again = second.client().v1.checkout.sessions.create(params(), options)  # type: ignore[arg-type]
    assert again.id == session.id
    after = second.look("truth")
    assert after["totals"] == before["totals"]
    assert [row["charge"] for row in after["charges"]] == [row["charge"] for row in before["charges"]]
    until = time.monotonic() + 5
    while len(second.client().v1.balance_transactions.list().data) < 2:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_an_effect_and_its_kept_answer_are_there_together_or_not_at_all(
    tmp_path: Path, started: list[Practice]
) -> None:
    first = start(tmp_path)
    started.append(first)
    first.ctl("fault", do="hold_before_effect")
    name = key()
    options = {"idempotency_key": name}

    def begin() -> None:
        with pytest.raises(Exception, match=r"ommunicat|onnection"):
            first.client().v1.checkout.sessions.create(params(), options)  # type: ignore[arg-type]

    thread = threading.Thread(target=begin)
    thread.start()
    assert first.look("held", wait_s=5)["held"]
    first.kill()
    thread.join(5)
    second = start(tmp_path)
    started.append(second)
    assert second.look("sessions")["sessions"] == []
    assert second.look("calls")["calls"][0]["status"] is None
    second.client().v1.checkout.sessions.create(params(), options)  # type: ignore[arg-type]
    assert len(second.look("sessions")["sessions"]) == 1


def test_webhooks_that_waited_are_sent_after_a_kill(tmp_path: Path, started: list[Practice]) -> None:
    heard, head = listen()
    first = start(tmp_path, "--webhook-url", heard.url, "--webhook-secret", "whsec_x")
    started.append(first)
    first.ctl("webhooks", mode="hold")
    first.ctl("simulate", scenario="abandon", id=created(first).id)
    first.kill()
    assert heard.heard == []
    second = start(tmp_path, "--webhook-url", heard.url, "--webhook-secret", "whsec_x")
    started.append(second)
    second.ctl("webhooks", mode="release")
    heard.wait(1)
    assert heard.types() == ["checkout.session.expired"]
    head.shutdown()
    head.server_close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_when_told(tmp_path: Path, started: list[Practice], number: signal.Signals) -> None:
    at = start(tmp_path)
    started.append(at)
    line = socket.create_connection(("127.0.0.1", urlsplit(at.url).port or 0))  # somebody is still on the line
    began = time.monotonic()
    at.process.send_signal(number)
    assert at.process.wait(5) == 0
    assert time.monotonic() - began < 3  # a quiet line would keep it for a minute
    line.close()
    assert at.process.stdout is not None
    assert at.process.stdout.read() == ""
    at.process.stdout.close()


def test_it_stops_when_its_parent_is_gone(tmp_path: Path) -> None:
    program = (
        "import os, subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-m', 'pretend', '--parent', str(os.getpid()), *sys.argv[1:]])\n"
        "time.sleep(60)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    command = [sys.executable, "-c", program, "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert "ready" in parent.stdout.readline()
        parent.kill()
        assert parent.stdout.read() == ""  # it ends when the last who holds it is gone


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], r"port \d+ on 127.0.0.1 is not free"),
        (["--port", "99999"], r"port 99999 on 127.0.0.1 is not free"),
        (["--port", "0"], "is in use"),
        (["--port", "0", "--data", "elsewhere", "--fee", "much"], "a fee is written like 1.5%"),
        (["--port", "0", "--data", "elsewhere", "--webhook-url", "http://x/"], "every webhook is signed"),
        (["--port", "0", "--data", "elsewhere", "--clock", "clock"], "a clock line is"),
    ],
)
def test_it_says_why_it_does_not_start(house: Practice, tmp_path: Path, options: list[str], words: str) -> None:
    (tmp_path / "clock").write_text("yesterday")
    changed = [str(tmp_path / text) if text in ("elsewhere", "clock") else text for text in options]
    process = run(house.folder, *changed, port=urlsplit(house.url).port or 0)
    said, _ = process.communicate(timeout=5)
    assert process.returncode == 1
    assert said.startswith("Pretend Stripe cannot start: ")
    assert re.search(words, said)
    assert "Traceback" not in said


def test_it_listens_on_the_loopback_only(house: Practice) -> None:
    listening = "0A"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    port = f"{urlsplit(house.url).port or 0:04X}"
    at = [row[1] for row in rows if row[3] == listening and row[1].endswith(f":{port}")]
    assert at == [f"0100007F:{port}"]


def test_the_clock_file_is_read_at_each_use(tmp_path: Path, started: list[Practice]) -> None:
    clock = tmp_path / "clock"
    at = start(tmp_path / "books", "--clock", str(clock))
    started.append(at)
    assert abs(at.look("health")["now"] - time.time()) < 5
    clock.write_text("2026-07-31T23:59:59+01:00\n")
    stands = int(datetime(2026, 7, 31, 22, 59, 59, tzinfo=UTC).timestamp())
    assert at.look("health")["now"] == stands
    session = created(at)
    assert session.created == stands
    at.press(session.id, "pay")
    assert at.look("truth")["charges"][0]["created"] == stands
    clock.write_text("")  # caught half-written: the last line stands
    assert at.look("health")["now"] == stands
    clock.write_text("-86400")
    assert abs(at.look("health")["now"] - time.time() + 86_400) < 5


def test_bodies_are_bounded(company: Practice) -> None:
    bearer = {"Authorization": "Bearer sk_test_x", "Idempotency_Key": key()}
    assert company.http("POST", "/v1/checkout/sessions", b"x" * 1_048_577, **bearer).status == 413
    for header, value, status in (("Content-Length", "many", 400), ("Transfer-Encoding", "chunked", 411)):
        connection = http.client.HTTPConnection(urlsplit(company.url).netloc, timeout=5)
        connection.putrequest("POST", "/v1/checkout/sessions")
        connection.putheader(header, value)
        connection.endheaders()
        assert connection.getresponse().status == status
        connection.close()


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b"\xff\xfe", b"a[b=1", b"a[" + b"][".join([b"b"] * 50) + b"]=1", b"mode=1&mode[x]=1"]
)
def test_malformed_bodies_are_refused_in_words(company: Practice, body: bytes) -> None:
    form = {"Authorization": "Bearer sk_test_x", "Content_Type": "application/x-www-form-urlencoded"}
    answer = company.http("POST", "/v1/checkout/sessions", body, Idempotency_Key=key(), **form)
    assert answer.status == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("body", [b"[" * 100_000, b"\xff", b"[]", b'{"mode": "dance"}', b'{"mode": "duplicate:0"}'])
def test_the_control_address_refuses_in_words(company: Practice, body: bytes) -> None:
    answer = company.http("POST", "/_ctl/webhooks", body)
    assert answer.status == 400
    assert "not understood" in answer.json()["error"]


def test_the_control_address_does_not_answer_browsers(company: Practice) -> None:
    assert company.http("POST", "/_ctl/reset", b"{}", Origin="http://elsewhere.example").status == 403
    assert company.http("GET", "/_ctl/truth", Sec_Fetch_Site="cross-site").status == 403
    assert company.http("GET", "/_ctl/health", Sec_Fetch_Site="none").status == 200


def test_truth_calls_and_sessions_come_in_pages(company: Practice) -> None:
    for _ in range(5):
        company.ctl("simulate", scenario="pay", id=created(company).id)
    for name in ("truth", "calls", "sessions"):
        rows = {"truth": "charges"}.get(name, name)
        first = company.look(name, limit=3)
        second = company.look(name, limit=3, after=first["next"])
        assert (len(first[rows]), len(second[rows]), second["next"]) == (3, 2, None)
    totals = company.look("truth", limit=1)["totals"]
    assert (totals["count"], totals["gross"], totals["fee"], totals["net"]) == (5, 12_500, 290, 12_210)
    charge = company.look("truth", limit=1)["charges"][0]
    assert (charge["client_reference"], charge["metadata"], charge["refunded"]) == (
        "FF-7K3QXM4",
        {"payment": "0198"},
        0,
    )


def test_reset_begins_anew(company: Practice) -> None:
    company.ctl("simulate", scenario="pay", id=created(company).id)
    company.ctl("clock", offset=100)
    company.ctl("fault", do="reset")
    company.ctl("reset")
    assert company.look("truth")["totals"] == {"count": 0, "gross": 0, "fee": 0, "net": 0, "objects": {}}
    assert company.look("clock")["line"] is None
    assert company.look("fault")["faults"] == []
    assert company.look("calls")["calls"] == []


@pytest.mark.parametrize("state", ["open", "declined", "asked", "left", "complete", "expired", "missing"])
def test_every_page_is_valid_html(company: Practice, state: str) -> None:
    session = created(company, customer_email="reader@example.org", custom_text={"submit": {"message": "<b>&"}})
    acts = {"declined": "decline", "asked": "ask", "left": "ask", "complete": "pay"}
    if state in acts:
        company.press(session.id, acts[state])
    if state == "expired":
        company.ctl("simulate", scenario="expire", id=session.id)
    path = f"/c/pay/{'cs_none' if state == 'missing' else session.id}{'/left' if state == 'left' else ''}"
    page = company.http("GET", path)
    assert page.status == (404 if state == "missing" else 200)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    JustHTML(page.text, strict=True)
    assert page.text.count("<h1>") == 1
    assert "<script" not in page.text


def test_looking_at_a_page_changes_nothing(company: Practice) -> None:
    session = created(company)
    before = json.dumps(company.look("sessions"))
    for act in ("pay", "approve"):
        company.http("GET", f"/c/pay/{session.id}?act={act}")
    assert json.dumps(company.look("sessions")) == before
    assert company.press(session.id, "dance").status == 400
    assert json.dumps(company.look("sessions")) == before
