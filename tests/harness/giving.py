"""Readers who give: what their browsers send, from an address of each one's own."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.harness import reading
from tests.harness.paper import House, session_of
from tests.harness.reading import Answer

THINKS_S = 3  # a form that comes back within two seconds is asked for again
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class Donor:
    """
    One reader at the give form.

    :param pounds: as it is typed into the form
    """

    house: House
    pounds: str = "20"
    name: str = "Ada Brindle"
    email: str = "ada.brindle@readers.example"
    source: str = field(default_factory=reading.stranger)
    token: str = ""
    session: str = ""
    thanks_path: str = ""

    def open_form(self) -> "Donor":
        """Open the form; it bears a token of its own."""
        page = reading.ask(self.house.port, "/give/", source=self.source)
        assert page.status == 200
        assert "set-cookie" not in page.headers
        self.token = token_of(page)
        return self

    def send(self, **changed: str) -> Answer:
        """Send the form as it was filled in, or with something changed; the first answer tells where to pay."""
        typed = {"amount": "other", "own_amount": self.pounds, "name": self.name, "email": self.email}
        answer = reading.send(self.house.port, "/give/", typed | {"token": self.token} | changed, source=self.source)
        self.note(answer)
        return answer

    def note(self, answer: Answer) -> None:
        """Remember where an answer leads."""
        location = answer.headers.get("location", "")
        if location.startswith(self.house.company.url):
            self.session = session_of(location)
        elif "/give/thanks/" in location:
            self.thanks_path = location.removeprefix(self.house.url)

    def begin(self) -> "Donor":
        """Open the form, think, and send it: now on the company's page."""
        self.open_form()
        self.house.pass_time(seconds=THINKS_S)
        answer = self.send()
        assert (answer.status, bool(self.session)) == (303, True), answer.headers
        return self

    def press(self, act: str) -> Answer:
        """Press a button on the company's page; after paying, the way leads back to our thanks."""
        answer = reading.send(self.house.company.port, f"/c/pay/{self.session}", {"act": act}, source=self.source)
        self.note(answer)
        return answer

    def pay(self) -> "Donor":
        """Pay on the company's page."""
        answer = self.press("pay")
        assert (answer.status, bool(self.thanks_path)) == (303, True), answer.text
        return self

    def thanks(self) -> str:
        """The words of the thanks page."""
        page = reading.ask(self.house.port, self.thanks_path, source=self.source)
        assert page.status == 200, (page.status, page.text)
        return reading.words(page.text)

    def reload_until_thanked(self) -> None:
        """Look at the thanks page until it says that the gift has arrived."""
        self.house.until(lambda: "has arrived" in self.thanks(), words="the thanks page says that it has arrived")

    @property
    def secret(self) -> str:
        """What the payment is known by before it has a name."""
        return self.token.partition(".")[0]

    def payments(self) -> list[dict[str, Any]]:
        """The rows that this form made."""
        return self.house.rows("SELECT * FROM payments_payment WHERE token = %s", self.secret)

    def payment(self) -> dict[str, Any]:
        """The one row that it made."""
        (row,) = self.payments()
        return row

    def state(self) -> str:
        return str(self.payment()["state"])

    def until(self, state: str) -> None:
        """Wait until the payment is in a state."""
        self.house.until(lambda: self.state() == state, words=f"{state}; it is {self.payment()}")

    def journals(self) -> list[str]:
        """The effect keys under which the payment stands in the books, without the fee's."""
        found = self.house.rows(
            "SELECT effect_key FROM ledger_journal WHERE source_id = %s AND effect_key LIKE '%%:gross'",
            str(self.payment()["id"]),
        )
        return [row["effect_key"] for row in found]

    def letters(self) -> int:
        """How many letters of thanks came to this reader's address."""
        return sum(letter["To"] == self.email for letter in self.house.postbox.letters)


def token_of(page: Answer) -> str:
    """The token in a form."""
    found = _TOKEN.search(page.text)
    assert found, "the form bears a token"
    return found[1]


def many(house: House, number: int, *, email: str = "") -> list[Donor]:
    """As many readers with the form open, each with a name of their own, who have all thought it over."""
    donors = [Donor(house, str(5 + n), f"Reader {n}", email.format(n)) for n in range(number)]
    at_once(donors, "open_form")
    house.pass_time(seconds=THINKS_S)
    return donors


def at_once(donors: Sequence[Donor], act: str) -> list[Any]:
    """Let everybody do something, eight at a time; what each got."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda donor: getattr(donor, act)(), donors))
