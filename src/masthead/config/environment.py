"""
Everything that the outside tells the program, read once and frozen.

Names are looked for in the process's environment, then in ``masthead.env`` in the data folder (KEY=VALUE lines, mode
0600), where ``masthead demo`` keeps what it chose. Secrets come from nowhere else.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from masthead.machinery.particulars.values import PaymentMode
from masthead.machinery.postgres import queries as postgres

ACTS_AS = "MASTHEAD_ACTS_AS"
FILE = "masthead.env"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
STRIPE_API = "https://api.stripe.com"


class Unfit(Exception):
    """What the environment says can't be used; the text names every problem."""


@dataclass(frozen=True)
class Environment:
    """
    The environment of one process.

    :param data: the folder of everything that is kept (``MASTHEAD_DATA``)
    :param url: the one public address, without a slash at its end
    :param database_url: the application's login; the embedded server's where none was given
    :param database_owner_url: the owner's, for migrate, backup and restore alone
    :param acts_as_owner: whether this process is one of those
    :param stripe_secrets: of the webhook, two while one replaces the other
    :param mail_url: ``folder:`` or ``smtp://host:port``
    """

    data: Path
    port: int
    url: str
    is_embedded: bool
    database_url: str
    database_owner_url: str
    acts_as_owner: bool
    stripe_key: str
    stripe_secrets: tuple[str, ...]
    stripe_api_base: str
    mail_url: str
    clock_file: str
    web_processes: int
    web_threads: int
    secret_key: str

    @property
    def payment_mode(self) -> PaymentMode:
        """Read from the key's prefix (fixed.md)."""
        if not self.stripe_key:
            return PaymentMode.NONE
        return PaymentMode.LIVE if self.stripe_key.startswith(("sk_live_", "rk_live_")) else PaymentMode.TEST

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that we answer to."""
        host = urlsplit(self.url).hostname or "localhost"
        return (host, *sorted(LOOPBACK - {host})) if host in LOOPBACK else (host,)


def folder() -> Path:
    """The data folder, absolute."""
    return Path(os.environ.get("MASTHEAD_DATA") or "var").absolute()


def write_file(*, into: Path, values: Mapping[str, str]) -> None:
    """Keep values for later processes of the same paper, readable by us alone."""
    into.mkdir(parents=True, exist_ok=True)
    place = into / FILE
    fresh = place.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text("".join(f"{name}={value}\n" for name, value in sorted(values.items())), encoding="utf-8")
    fresh.replace(place)


def _file_values(data: Path) -> dict[str, str]:
    place = data / FILE
    if not place.exists():
        return {}
    lines = (line.strip() for line in place.read_text(encoding="utf-8").splitlines())
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _secret_key(data: Path) -> str:
    """A key of this paper's own, made at the first start."""
    place = data / "secret-key"
    try:
        return place.read_text(encoding="ascii")
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass  # another process was first
    return place.read_text(encoding="ascii")


class _Reading:
    """One reading, which gathers every problem before it stops."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    def number(self, name: str, default: int, low: int, high: int) -> int:
        text = self.values.get(name, str(default))
        if text.isascii() and text.isdigit() and low <= int(text) <= high:
            return int(text)
        self.problems.append(f"{name} is {text!r}; it must be a whole number from {low} to {high}")
        return default

    def address(self, name: str, default: str) -> str:
        text = self.values.get(name, default).rstrip("/")
        if urlsplit(text).scheme in {"http", "https"} and urlsplit(text).hostname:
            return text
        self.problems.append(f"{name} is {text!r}; it must be an address like https://paper.example")
        return default

    def end(self) -> None:
        if self.problems:
            raise Unfit("\n".join(self.problems))


def prepare_demo() -> None:
    """Choose what a demo needs: test keys, once, and the pretend company next to whatever port is ours this time."""
    data = folder()
    kept = _file_values(data)
    port = os.environ.get("PORT") or kept.get("PORT", "8000")
    if not port.isdigit():
        raise Unfit(f"PORT is {port!r}; it must be a whole number")
    chosen = {
        "STRIPE_KEY": f"sk_test_{secrets.token_hex(12)}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
        "MAIL_URL": "folder:",
        **kept,
        "PORT": port,
        "STRIPE_API_BASE": f"http://127.0.0.1:{int(port) + 1}",
    }
    if chosen != kept:
        write_file(into=data, values=chosen)


@cache
def read() -> Environment:
    """
    The environment, read at the first call and the same ever after.

    :raises Unfit: naming every problem at once
    """
    data = folder()
    reading = _Reading({**_file_values(data), **os.environ})
    get = reading.values.get
    port = reading.number("PORT", 8000, 1, 65_500)
    application, owner = postgres.addresses(folder=data)
    if bool(get("DATABASE_URL")) != bool(get("DATABASE_OWNER_URL")):
        reading.problems.append("DATABASE_URL and DATABASE_OWNER_URL go together: give both, or neither")
    mail_url = get("MAIL_URL") or "folder:"
    if not mail_url.startswith(("folder:", "smtp://")):
        reading.problems.append(f"MAIL_URL is {mail_url!r}; it must be folder: or smtp://host:port")
    environment = Environment(
        data=data,
        port=port,
        url=reading.address("MASTHEAD_URL", f"http://localhost:{port}"),
        is_embedded=not get("DATABASE_URL"),
        database_url=get("DATABASE_URL") or application.url(),
        database_owner_url=get("DATABASE_OWNER_URL") or owner.url(),
        acts_as_owner=get(ACTS_AS) == "owner",
        stripe_key=get("STRIPE_KEY", ""),
        stripe_secrets=tuple(filter(None, get("STRIPE_WEBHOOK_SECRET", "").split(","))),
        stripe_api_base=reading.address("STRIPE_API_BASE", STRIPE_API),
        mail_url=mail_url,
        clock_file=get("MASTHEAD_CLOCK", ""),
        web_processes=reading.number("WEB_PROCESSES", 2, 1, 64),
        web_threads=reading.number("WEB_THREADS", 16, 4, 256),
        secret_key=get("MASTHEAD_SECRET_KEY") or _secret_key(data),
    )
    if environment.payment_mode is PaymentMode.LIVE:
        reading.problems.append(
            "STRIPE_KEY is a live key. This version does not yet book what Stripe does by itself (refunds, disputes, "
            "payouts), so it takes test keys only: begin with sk_test_."
        )
    reading.end()
    return environment
