"""The word demo."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from types import FrameType

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from masthead.kernel import clock
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.postgres import operations as postgres
from masthead.machinery.postgres.values import DATABASE
from masthead.people import queries as people
from masthead.surfaces.demo import operations
from masthead.surfaces.demo.values import NotOurServer

OURS = ("pretend", "media", "scans", "mail", "static")
FILES = ("masthead.env", "secret-key")


def add_to(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this word to the program."""
    demo = words.add_parser("demo", help="the invented paper, running with everything in it")
    demo.add_argument("--reset", action="store_true", help="begin anew")
    demo.add_argument("--code", action="store_true", help="the code of the second factor, as it is just now")
    demo.set_defaults(run=_demo)


def _demo(arguments: argparse.Namespace) -> int:
    if arguments.code:
        print(people.code_of_app(secret=operations.TOTP_SECRET))
        return 0
    return _begin_anew() if arguments.reset else _run()


def _begin_anew() -> int:
    _check()
    _empty()
    # What the environment chose went with the folder: begin as a new program does.
    program = [sys.executable, "-m", "masthead.config.start", "demo"]
    return os.execv(sys.executable, program)  # noqa: S606 - ourselves


def _run() -> int:
    _migrate()
    if particulars.is_made() and not operations.is_made():
        # The making was cut short, by a kill or a power cut: what is half there can't be told from what is not.
        print("The invented paper was left half made; it is made anew.")
        return _begin_anew()
    with operations.Company() as company:
        if not operations.is_made():
            print("Making the invented paper; this takes about a minute, once.")
            operations.make_paper(company=company, now=clock.now(), tell=print)
        _say_where(company)
        connection.close()
        return _serve()


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Setting up the database ...")
        program = [sys.executable, "-m", "masthead.config.start", "migrate"]
        subprocess.run(program, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program


def _check() -> None:
    if "particulars_paper" in connection.introspection.table_names():
        operations.check_is_demo()
    connection.close()


def _empty() -> None:
    environment = settings.ENVIRONMENT
    if not environment.is_embedded:
        raise NotOurServer
    postgres.drop_database(folder=environment.data, name=DATABASE)
    postgres.create_database(folder=environment.data, name=DATABASE)
    for name in OURS:
        shutil.rmtree(environment.data / name, ignore_errors=True)
    for name in FILES:
        (environment.data / name).unlink(missing_ok=True)


def _say_where(company: operations.Company) -> None:
    url = settings.ENVIRONMENT.url
    print(f"""
The paper is at        {url}/
  the fighting fund    {url}/fund/     its figures for machines: {url}/fund.json
  give                 {url}/give/     pay on the pretend company's page: nothing is taken
  the office           {url}/office/""")
    widest = max(len(staff.email) for staff in operations.STAFF), max(len(staff.password) for staff in operations.STAFF)
    for staff in operations.STAFF:
        kind = "administrator" if staff.is_administrator else ", ".join(staff.roles).lower()
        print(f"    {staff.email:{widest[0]}}   {staff.password:{widest[1]}}   ({kind})")
    print(f"""    the second factor of all: {operations.TOTP_SECRET} in an authenticator app
      or, without one, its code just now: make demo code=1
  the pretend company  http://127.0.0.1:{company.port}/_ctl/truth
  letters by e-mail    {settings.ENVIRONMENT.data / "mail"}

Try: give £25 from an article's foot, and watch the figure in every page. Ctrl-C stops everything.
""")


def _serve() -> int:
    program = [sys.executable, "-m", "masthead.config.start", "serve"]
    child = subprocess.Popen(program, start_new_session=True)  # noqa: S603 - our own program

    def hand_on(_: int, __: FrameType | None) -> None:
        child.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hand_on)
    return child.wait()
