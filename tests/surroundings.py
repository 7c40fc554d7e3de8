"""
What every test stands in, set before Django reads its settings; and in CI a skip fails, but for absent ../shared/data.
"""

import os
from pathlib import Path

import pytest

from tests import servers

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "var" / "test"
PORT = 8900
URL = f"http://localhost:{PORT}"
WEBHOOK_SECRET = "whsec_of_the_tests"

os.environ.update(
    {
        "MASTHEAD_DATA": str(DATA),
        "PORT": str(PORT),
        "MASTHEAD_URL": URL,
        "MASTHEAD_SECRET_KEY": "the key of the tests, and of nothing else",
        "STRIPE_KEY": "sk_test_of_the_tests",
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_BASE": "http://127.0.0.1:1",  # nobody answers there: a test that wants the company starts one
        "MAIL_URL": "folder:",
    }
)
for name in ("MASTHEAD_CLOCK", "DATABASE_URL", "DATABASE_OWNER_URL", "MASTHEAD_ACTS_AS"):
    os.environ.pop(name, None)

(DATA / "static").mkdir(parents=True, exist_ok=True)
SERVER = servers.of_this_run(DATA)
if servers.PROGRAMS:
    application, owner = SERVER.addresses("masthead")
    os.environ.update({"DATABASE_URL": application.url(), "DATABASE_OWNER_URL": owner.url()})

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
ABSENT = "shared data is absent"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail CI on a skip that is not for absent shared data."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get("CI") != "true":
        return
    skipped = [str(report.longrepr) for report in reporter.stats.get("skipped", [])]
    wrong = [reason for reason in skipped if ABSENT not in reason]
    if wrong:
        reporter.write_line(f"In CI a skipped test is a failed one: {wrong}")
        session.exitstatus = 1
