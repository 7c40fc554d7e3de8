"""Those who work for the paper: what their browsers send, with both factors, cookies and tokens, as strangers do."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from tests import staff
from tests.harness import reading
from tests.harness.paper import House
from tests.harness.reading import Answer
from tests.makers import PASSWORD

_CODE = re.compile(r"/office/post/(B-[0-9A-Z]{7})/")
_VERSION = re.compile(r'name="version" value="(\d+)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Clerk:
    """
    Somebody at the office's door, or behind it.

    :param cookies: the browser's, by their names
    """

    house: House
    email: str
    source: str = field(default_factory=reading.stranger)
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> Answer:
        """Read a page; its forms' token is kept."""
        answer = reading.ask(self.house.port, path, headers=self._cookie(), source=self.source)
        self._note(answer)
        found = _TOKEN.search(answer.text) if "html" in answer.headers.get("content-type", "") else None
        self.token = found[1] if found else self.token
        return answer

    def send(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form with the token of the last page."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.house.url}
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        answer = reading.ask(
            self.house.port, path, method="POST", body=body, headers=kind | self._cookie(), source=self.source
        )
        self._note(answer)
        return answer

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def _note(self, answer: Answer) -> None:
        for line in answer.cookies:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value

    def sign_in(self) -> "Clerk":
        """Sign in with the password and the app's code, as one does at the door."""
        assert self.get("/sign-in/").status == 200
        answer = self.send("/sign-in/", {"login": self.email, "password": PASSWORD})
        assert (answer.status, answer.headers["location"]) == (302, "/sign-in/code/"), reading.words(answer.text)
        # A code is good once: where somebody signed in a moment ago, the next is waited for, as one would.
        for steps in (-1, 0, 0):
            self.get("/sign-in/code/")
            answer = self.send("/sign-in/code/", {"code": staff.code(steps=steps)})
            if answer.status == 302:
                self.get("/office/post/")  # whose forms bear the token of the new session
                return self
            if not steps:
                time.sleep(staff.until_next_code_s())
        raise AssertionError(reading.words(answer.text))

    # The giving desk --------------------------------------------------------------------------------------------------

    def open_batch(self, *, count: int, pounds: str, received_on: datetime, **more: str) -> str:
        """Open a batch of cheques; its reference."""
        self.get("/office/post/")
        told = {"kind": "post", "received_on": f"{received_on:%d/%m/%Y}", "count": str(count), "total": pounds}
        answer = self.send("/office/post/", told | more)
        assert answer.status == 303, reading.words(answer.text)
        found = _CODE.search(urlsplit(answer.headers["location"]).path)
        assert found, answer.headers
        return found[1]

    def add_line(self, code: str, pounds: str, *, who: str = "", **more: str) -> Answer:
        """Type one cheque: who, amount, Enter."""
        return self.send(f"/office/post/{code}/", {"who": who, "amount": pounds, **more})

    def post(self, code: str, version: int) -> Answer:
        """Press the button that posts a batch, as it was seen."""
        return self.send(f"/office/post/{code}/post/", {"version": str(version)})

    def version(self, code: str) -> int:
        """The batch as this browser sees it now."""
        found = _VERSION.search(self.get(f"/office/post/{code}/").text)
        assert found, "a draft that may be posted bears its version"
        return int(found[1])
