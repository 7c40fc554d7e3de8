"""What is secret stays so: in files of ours alone, and in no dump, log or header (security.md D7, D15, D30, D31)."""

import io
import json
import logging
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from masthead.config import environment
from masthead.machinery.audit.adapters import Line
from masthead.people import operations as people
from masthead.people import queries as people_facts
from tests import makers, staff, whole
from tests.client import HOST
from tests.whole import Whole

made, paper = whole.made, whole.whole
CANARIES = ("the key of the tests", "sk_test_of_the_tests", "whsec_of_the_tests", makers.APP_SECRET, makers.PASSWORD)
AT_HOME = """
import json
from masthead.config import settings as it
told = {name: getattr(it, name) for name in dir(it) if name.startswith(("SESSION_", "CSRF_COOKIE", "SECURE_", "DEBUG"))}
print(json.dumps(told, default=str))
"""


def test_what_is_secret_lies_in_files_that_we_alone_read(tmp_path: Path) -> None:
    """D30: made at the first start, kept ever after, and never readable by others."""
    data = tmp_path / "data"
    key = environment._secret_key(data)
    environment.write_file(into=data, values={"STRIPE_KEY": "sk_test_x"})
    assert environment._secret_key(data) == key
    assert len(key) >= 64
    for file in ("secret-key", environment.FILE):
        assert stat.S_IMODE((data / file).stat().st_mode) == 0o600, file


def dumped() -> Iterator[tuple[str, str]]:
    """Every table, whole, as a dump has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables ORDER BY relname")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM \"{table}\" t")
            yield table, cursor.fetchone()[0] or ""


def test_no_dump_of_the_database_has_what_is_secret(paper: Whole) -> None:
    """D30: no key of ours or of a company, no password, no app's secret, no recovery code, no secret of a link."""
    user_id = staff.make("Treasurers", email="one@desk.example", now=whole.NOW)
    actor = people_facts.acting(user_id=user_id, now=whole.NOW)
    codes = people.new_recovery_codes(user_id=user_id, actor=actor, now=whole.NOW)
    links = [paper.places[name].strip("/").split("/")[-1] for name in ("settled", "checking", "made_form")]
    wanted = [*CANARIES, *codes, *(code.replace("-", "") for code in codes), *links]
    tables = dict(dumped())
    assert len(tables) > 100
    assert {(table, one) for table, text in tables.items() for one in wanted if one in text} == set()


def test_no_file_that_browsers_load_has_what_is_secret() -> None:
    """D30: scripts and styles of ours are the same for every paper, and know none of its keys."""
    ours = [file for file in Path(environment.__file__).parents[1].rglob("static/**/*") if file.is_file()]
    assert ours
    assert [file for file in ours for one in CANARIES if one.encode() in file.read_bytes()] == []


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written to the log, as the settings write it."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(Line(settings.LOGGING["formatters"]["line"]["format"]))
    logging.getLogger().addHandler(handler)
    yield told
    logging.getLogger().removeHandler(handler)


LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (WARNING|ERROR) [\w.]+ \S.*")


def test_whatever_is_sent_is_one_line_of_the_log(db: None, log: io.StringIO) -> None:
    """D31: line ends, escapes of a terminal and letters that turn words round are said in letters; in UTC."""
    makers.make_fund()
    forged = "2026-11-24T10:00:00.000Z ERROR masthead all is lost"
    for hostile in (f"{it}{forged}" for it in ("\r\n", "\n", "\x1b[2J", "\u2028", "\u202e", "\x85")):
        Client(HTTP_HOST=HOST).get(f"/nothing{hostile}/")
        logging.getLogger("masthead").warning("somebody sent %s", hostile)
    logging.getLogger("masthead").error("it was not fit", exc_info=ValueError(f"unfit\n{forged}"))
    lines = [line for line in log.getvalue().split("\n") if line and not line.startswith("    ")]
    assert len(lines) == 13
    assert [line for line in lines if not LINE.fullmatch(line) or line.startswith(forged)] == []
    assert not re.search(r"[\r\x1b\x85\u2028\u202e]", log.getvalue())


def test_no_line_of_the_log_has_what_is_secret(paper: Whole, log: io.StringIO) -> None:
    """D31: no secret of a link, no code, no password, no whole e-mail address, of a company's key the last four."""
    client = Client(HTTP_HOST=HOST)
    secrets = [paper.places[name] for name in ("settled", "made_form")]
    for address in secrets:
        client.put(address)
        client.get(f"{address}/x/")
    client.get("/office/approvals/a-secret-that-is-nobodys/")
    client.post("/sign-in/forgotten/0a-a-key-of-somebody/", {"password1": makers.PASSWORD})
    client.post("/sign-in/", {"login": "olwen@readers.example", "password": makers.PASSWORD})
    logging.getLogger("masthead").error("of olwen.marsh@readers.example: %s", "sk_test_51abcdefWXYZ")
    told = log.getvalue()
    assert told.count("\n") >= 5
    hidden = [one.strip("/").split("/")[-1] for one in secrets]
    for secret in (*hidden, "a-key-of-somebody", makers.PASSWORD, "olwen", "sk_test", "51abcdef"):
        assert secret not in told, secret
    assert "sk_…WXYZ" in told


def at_home(url: str) -> Mapping[str, object]:
    """The settings of a paper at an address."""
    told = {**os.environ, "MASTHEAD_URL": url}
    done = subprocess.run([sys.executable, "-c", AT_HOME], env=told, capture_output=True, text=True, check=True)
    found: Mapping[str, object] = json.loads(done.stdout)
    return found


def test_at_a_real_address_cookies_and_pages_are_for_tls_alone() -> None:
    """D7, D15: ``__Host-``, Secure, HttpOnly, SameSite; HSTS of a year with every name below; never in debug."""
    told = at_home("https://clarion.example")
    assert told["SESSION_COOKIE_NAME"] == "__Host-session"
    assert told["CSRF_COOKIE_NAME"] == "__Host-csrf"
    for name in ("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE"):
        assert told[name] is True, name
    assert told["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert told["SECURE_HSTS_SECONDS"] == 31_536_000
    assert told["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert told["DEBUG"] is False


def test_every_page_says_that_it_is_for_tls_alone(db: None, settings: object) -> None:
    """D15: whichever way the proxy before us speaks to us; where the paper has no TLS, nothing is said of it."""
    makers.make_fund()
    assert "Strict-Transport-Security" not in Client(HTTP_HOST=HOST).get("/give/")
    settings.SECURE_HSTS_SECONDS = 31_536_000  # type: ignore[attr-defined]
    for address in ("/give/", "/sign-in/", "/fund.json", "/nothing/"):
        answer = Client(HTTP_HOST=HOST).get(address)
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", address
