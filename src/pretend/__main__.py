"""`python -m pretend`: pretend Stripe as a process of its own."""

import argparse
import fcntl
import os
import signal
import sys
import threading
import time
from pathlib import Path

from pretend import fees
from pretend.company import Company
from pretend.front import Front
from pretend.server import LOOPBACK, Server
from pretend.terms import API_VERSION, Terms

CLOCK_VARIABLE = "MASTHEAD_CLOCK"
LOOK_EVERY_S = 0.3


def options() -> argparse.Namespace:
    """Read the command line."""
    reader = argparse.ArgumentParser(prog="python -m pretend", description="A stand-in for Stripe. No money moves.")
    reader.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    reader.add_argument("--data", type=Path, required=True, help="folder for its books")
    reader.add_argument("--webhook-url", help="where events are sent; without it none are")
    reader.add_argument("--webhook-secret", action="append", default=[], help="may be given twice, for a rotation")
    reader.add_argument("--clock", type=Path, help=f"clock file; otherwise {CLOCK_VARIABLE}")
    reader.add_argument("--fee", default="1.5%+20", help="share and fixed sum in minor units (1.5%%+20)")
    reader.add_argument("--name", default="The practice paper", help="who is paid")
    reader.add_argument("--currency", default="gbp", help="three letters (gbp)")
    reader.add_argument("--public-url", help="where browsers find it (http://127.0.0.1:PORT)")
    reader.add_argument("--api-version", default=API_VERSION, help="the version in events")
    reader.add_argument("--async-delay", type=int, default=1500, help="milliseconds of an asynchronous capture")
    reader.add_argument("--parent", type=int, help="process id of the parent; when that is gone, this stops too")
    reader.add_argument("--any-key", action="store_true", help="take POSTs whose key does not begin mh:")
    return reader.parse_args()


def own(folder: Path) -> int:
    """
    Make the folder ours alone, as long as this process lives.

    :raises OSError: if it cannot be made, or another process has it
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def open_company(asked: argparse.Namespace, *, port: int) -> Company:
    """
    Put the company together as the command line asks.

    :raises ValueError: in words, if something asked for cannot be
    """
    if asked.webhook_url and not asked.webhook_secret:
        message = "--webhook-url needs --webhook-secret: every webhook is signed"
        raise ValueError(message)
    clock = asked.clock or os.environ.get(CLOCK_VARIABLE)
    terms = Terms(
        public_url=(asked.public_url or f"http://{LOOPBACK}:{port}").rstrip("/"),
        name=asked.name,
        currency=asked.currency.lower(),
        fee=fees.parse(asked.fee),
        api_version=asked.api_version,
        any_key=asked.any_key,
        async_delay_ms=asked.async_delay,
    )
    secrets = list(asked.webhook_secret)
    clock_file = Path(clock) if clock else None
    return Company(asked.data, terms, clock_file=clock_file, webhook_url=asked.webhook_url, secrets=secrets)


def stop_with(parent: int) -> None:
    """Leave when the process that started this one is gone, so that a kill -9 of it leaves no stray behind."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)


def stop(number: int, _: object) -> None:
    """Leave at once; whatever was not committed never happened."""
    del number
    sys.exit(0)


def main() -> int:
    """Serve until told to stop."""
    asked = options()
    try:
        server = Server(asked.port)
    except (OSError, OverflowError) as wrong:
        print(f"Pretend Stripe cannot start: port {asked.port} on {LOOPBACK} is not free ({wrong}).", file=sys.stderr)
        return 1
    try:
        own(asked.data)
    except OSError as wrong:
        print(f"Pretend Stripe cannot start: {asked.data} is in use or closed to it ({wrong}).", file=sys.stderr)
        return 1
    try:
        company = open_company(asked, port=server.server_port)
    except ValueError as wrong:
        print(f"Pretend Stripe cannot start: {wrong}.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.answer = Front(company).answer
    company.start()
    if asked.parent is not None:
        threading.Thread(target=stop_with, args=(asked.parent,), name="parent", daemon=True).start()
    print(f"Pretend Stripe is ready at {company.terms.public_url} (practice, no money moves).", flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
        company.books.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
