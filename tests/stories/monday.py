"""Those who do the post, each in a browser of their own, and the figures that the public reads meanwhile."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

from masthead.money.ledger import queries as books
from masthead.money.payments import operations as payments
from tests import makers, staff
from tests.client import Client
from tests.makers import PASSWORD, words
from tests.money.payments.makers import commit

_VERSION = re.compile(r'name="version" value="(\d+)"')


@dataclass
class Public:
    """
    A reader who looks at every place where the box stands, and notes each figure that was ever shown.

    :param places: the pages with the box
    :param seen: the exact figures in the order in which they came, each once
    """

    places: tuple[str, ...]
    client: Client = field(default_factory=Client)
    seen: list[int] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """What ``/fund.json`` says now."""
        answer = self.client.get("/fund.json")
        assert answer.status_code == 200
        told: dict[str, Any] = answer.json()
        if self.seen[-1:] != [told["raised_exact_minor"]]:
            self.seen.append(told["raised_exact_minor"])
        return told

    def read(self, path: str) -> str:
        """A page in words."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words(answer.content.decode())

    def shows(self, raised_minor: int, raised: str, need: str, days: str, *, percent: int) -> None:
        """
        Assert that every place says the same.

        :param raised_minor: to the penny, as machines are told
        :param raised: whole pounds, as the box says it
        """
        told = self.told()
        assert (told["raised_exact_minor"], told["percent"]) == (raised_minor, percent)
        assert [told[f"{name}_minor"] for name in ("raised", "need")] == [_minor(raised), _minor(need)]
        for place in self.places:
            in_order(self.read(place), f"You've raised {raised}", f"We need {need}", days, "as of", "Donate today")
            assert f'max="100" value="{percent}"' in self.client.get(place).content.decode()


@dataclass
class Worker:
    """
    Somebody of the office who has signed in.

    :param public: who looks on after each thing that is done
    """

    client: Client
    public: Public

    def page(self, path: str, status: int = 200) -> str:
        """A page as it was sent."""
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return str(answer.content.decode())

    def read(self, path: str) -> str:
        """A page in words."""
        return words(self.page(path))

    def send(self, path: str, **typed: str) -> str:
        """Send a form that is taken; the address to which the browser is sent."""
        answer = self.client.post(path, typed)
        assert answer.status_code == 303, (path, typed, _errors(answer.content.decode()))
        self.public.told()
        return str(answer["Location"])

    def refused(self, path: str, typed: Mapping[str, str], status: int = 422) -> str:
        """Send a form that is not taken; the page with what was wrong, in words."""
        answer = self.client.post(path, typed)
        assert answer.status_code == status, (path, typed, answer.status_code)
        self.public.told()
        return words(answer.content.decode())

    def pdf(self, path: str) -> bytes:
        """Have something printed."""
        answer = self.client.post(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        return bytes(answer.content)

    def book(self, received_on: str, total: str, *lines: tuple[str, str]) -> None:
        """Type a paper statement of transfers, each a sum and its day, and post it."""
        statement = self.open("statement", received_on, len(lines), total)
        for amount, on in lines:
            self.type(statement, amount, booked_on=on, means="transfer", sure="on")
        self.post(statement)

    # The desk ---------------------------------------------------------------------------------------------------------

    def record(self, name: str, *, email: str = "", house: str = "2 The Quay") -> str:
        """Record somebody with their postal address; their reference."""
        place = {"street": house, "town": "Invented Town", "postcode": "HU1 1AA", "country": "GB"}
        return self.send("/office/people/new/", kind="person", name=name, email=email, **place).split("/")[3]

    def open(self, kind: str, received_on: str, count: int, total: str, **more: str) -> str:
        """Open a batch by its control totals; its address."""
        return self.send("/office/post/", kind=kind, received_on=received_on, count=str(count), total=total, **more)

    def type(self, batch: str, amount: str, *, who: str = "", **more: str) -> None:
        """Type a line: who, amount, Enter."""
        assert self.send(batch, who=who, amount=amount, **more) == batch

    def version(self, path: str) -> str:
        """The version that a form on a page bears, so that nobody changes what they have not seen."""
        found = _VERSION.search(self.page(path))
        assert found, f"{path}: a form bears a version"
        return found[1]

    def post(self, batch: str) -> None:
        """Press the button that posts a batch."""
        assert self.send(f"{batch}post/", version=self.version(batch)) == batch

    def link(self, path: str, row: str, to: str) -> str:
        """The address in the row of a page's table that has some words in it."""
        rows = [one for one in re.findall(r"<tr.*?</tr>", self.page(path), re.DOTALL) if row in words(one)]
        assert len(rows) == 1, f"{path}: {len(rows)} rows with {row}"
        found = re.search(rf'href="({to}[^"]*)"', rows[0])
        assert found, rows[0]
        return unescape(found[1])


def open_paper(*, at: Callable[[datetime], None], began: datetime) -> Public:
    """Make the paper of a story at a moment, with every purpose open; who looks on."""
    at(began)
    makers.make_paper(now=began)
    payments.open_common_purposes(actor=makers.ACTOR, now=began)
    return Public(places(began))


def the_books_hold() -> None:
    """Assert at a story's end that every rule of the books is kept."""
    commit()
    assert {finding.state for finding in books.check()} <= {"kept", "no such money in this paper yet"}


def sign_in(role: str, name: str, public: Public, *, now: datetime) -> Worker:
    """Appoint somebody, and let them sign in at the door with their password and their app's code."""
    email = f"{name.split(maxsplit=1)[0].lower()}@clarion.example"
    staff.make(role, email=email, name=name, now=now)
    client = Client()
    assert client.get("/sign-in/").status_code == 200
    answer = client.post("/sign-in/", {"login": email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/code/")
    answer = client.post("/sign-in/code/", {"code": staff.code()})
    assert answer.status_code == 302, words(answer.content.decode())
    return Worker(client, public)


def places(now: datetime) -> tuple[str, ...]:
    """Every kind of page in which the box stands."""
    return ("/", makers.article_address(now=now), "/fund/", "/fund/box/")


def _errors(page: str) -> str:
    """What a page says that is wrong."""
    return words(page).partition("There is a problem")[2][:400]


def _minor(pounds: str) -> int:
    return int(pounds.removeprefix("£").replace(",", "")) * 100


def in_order(text: str, *parts: str) -> None:
    """Assert that parts stand in a text in their order."""
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"{part!r} is not in {text[place : place + 800]!r}"
        place = found + len(part)
