"""The small paper as real processes, and gifts in it that are paid, left open and let go."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser import small_paper
from tests.harness import reading
from tests.harness.paper import KEY, House, Paper, session_of
from tests.harness.processes import until
from tests.servers import Server

THINKS_S = 3  # longer than the form's token asks (fixed.md)
WITHIN_S = 30


@dataclass(frozen=True)
class Looked:
    """
    A paper that is looked at.

    :param places: what stands in braces in the table of addresses
    """

    paper: Paper
    places: Mapping[str, str]

    def address(self, at: str) -> str:
        """An address of the table as it stands in this paper."""
        return self.paper.url + at.format_map(self.places)


@contextmanager
def running(
    server: Server, template: str, folder: Path, *, name: str, began_at: datetime = small_paper.BEGAN_AT
) -> Iterator[House]:
    """The small paper and its company, on a database of their own."""
    server.drop(name)
    server.create(name, template)
    house = House(
        folder,
        addresses=server.addresses(name),
        superuser=server.superuser(name),
        began_at=began_at,
        more={"WEB_PROCESSES": "1"},
    )
    try:
        program = [sys.executable, "-W", "ignore", "-m", "tests.browser.small_paper", began_at.isoformat()]
        made = subprocess.run(program, env=house.environment, capture_output=True, text=True, check=False, timeout=120)
        assert made.returncode == 0, made.stdout + made.stderr
        with house:
            yield house
    finally:
        server.drop(name)


def think(paper: Paper) -> None:
    """Let a reader think over a form; the demo has no clock that could be set on, and is waited for."""
    if isinstance(paper, House):
        paper.pass_time(seconds=THINKS_S)
    else:
        time.sleep(THINKS_S)


def thanks_of(paper: Paper) -> Mapping[str, str]:
    """The addresses of three thanks pages: of a gift that has settled, of one that is open, and of one let go."""
    settled, checking, abandoned = (_offer(paper) for _ in range(3))
    paper.company.pay(settled)
    paper.company.tell("simulate", scenario="expire", id=abandoned)
    told = {name: _thanks(paper, session) for name, session in (("settled", settled), ("abandoned", abandoned))}
    until(lambda: "Your gift of" in paper.get(told["settled"]).text, within_s=WITHIN_S, words="the gift has settled")
    until(
        lambda: "Nothing was taken" in paper.get(told["abandoned"]).text, within_s=WITHIN_S, words="the gift is let go"
    )
    return {**told, "checking": _thanks(paper, checking)}


def forms_of(paper: Paper) -> Mapping[str, str]:
    """The address of a standing-order form that a reader made."""
    form = paper.get("/support/form/", source=(stranger := reading.stranger())).text
    found = re.search(r'name="token" value="([^"]+)"', form)
    assert found, form
    think(paper)
    fields = {"amount": "5", "day": "3", "purpose": "fund", "name": "Olwen Marsh", "address": "2 The Quay"}
    answer = reading.send(paper.port, "/support/form/", {**fields, "token": found[1]}, source=stranger)
    assert answer.status == 303, answer.text
    return {"made_form": urlsplit(answer.headers["location"]).path.rstrip("/")}


# What stands in braces in the table of addresses, and which row of the small paper it names.
NAMED = {
    "person": "SELECT code FROM people_party p JOIN people_raisedflag f ON f.party_id = p.id",
    "person_alike": "SELECT code FROM people_party WHERE name = 'Cora Brindle'"
    " AND id NOT IN (SELECT party_id FROM people_raisedflag)",
    "addressed": "SELECT code FROM people_party p JOIN people_address a ON a.party_id = p.id",
    "draft": "SELECT code FROM payments_batch WHERE state = 'draft'",
    "posted": "SELECT code FROM payments_batch WHERE state = 'posted'",
    "line": "SELECT l.id FROM payments_line l JOIN payments_batch b ON b.id = l.batch_id WHERE b.state = 'draft'",
    "aside": "SELECT id FROM payments_setaside",
    "slip": "SELECT number FROM payments_slip",
    "proposal": "SELECT id FROM people_proposal",
    "payment": "SELECT p.code FROM payments_payment p JOIN payments_batch b ON b.id = p.batch_id",
}


def rows_of(paper: House) -> Mapping[str, str]:
    """What the desks' addresses name in the small paper."""
    found = {name: paper.rows(asked) for name, asked in NAMED.items()}
    return {name: str(next(iter(rows[0].values()))) for name, rows in found.items()}


def _offer(paper: Paper) -> str:
    """A gift of 25 pounds, begun; the answer is the company's session."""
    form = paper.get("/give/", source=(stranger := reading.stranger())).text
    found = re.search(r'name="token" value="([^"]+)"', form)
    assert found, form
    think(paper)
    fields = {"amount": "25", "name": "Olwen Marsh", "email": "olwen@readers.example", "token": found[1]}
    answer = reading.send(paper.port, "/give/", fields, source=stranger)
    assert answer.status == 303, answer.text
    return session_of(answer.headers["location"])


def _thanks(paper: Paper, session: str) -> str:
    """Where the company sends whoever has paid."""
    key = {"Authorization": f"Bearer {KEY}"}
    asked = urllib.request.Request(f"{paper.company.url}/v1/checkout/sessions/{session}", headers=key)
    with urllib.request.urlopen(asked, timeout=WITHIN_S) as answer:
        return urlsplit(json.load(answer)["success_url"]).path
