"""The words serve, stop, status and migrate."""

import argparse

from masthead.kernel import clock
from masthead.surfaces.housekeeping import operations, queries
from masthead.surfaces.housekeeping.values import Part


def add_to(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add these words to the program."""
    serve = words.add_parser("serve", help="serve the paper")
    serve.add_argument("--only", type=Part, choices=list(Part), help="one part alone, for a host of its own")
    serve.set_defaults(run=_serve)
    words.add_parser("stop", help="stop the paper's own PostgreSQL").set_defaults(run=_stop, needs_database=False)
    words.add_parser("status", help="where the server, its files and ports are").set_defaults(
        run=_status, needs_database=False
    )
    words.add_parser("migrate", help="bring the database to this version's shape").set_defaults(run=_migrate)


def _serve(arguments: argparse.Namespace) -> int:
    if arguments.only:
        return operations.serve_part(part=arguments.only)
    operations.check_servable()
    return operations.serve(now=clock.now())


def _stop(_: argparse.Namespace) -> int:
    print("Stopped." if operations.stop() else "Nothing was running.")
    return 0


def _status(_: argparse.Namespace) -> int:
    lines = queries.status()
    width = max(len(name) for name, _ in lines)
    for name, words in lines:
        print(f"{name:<{width}}  {words}")
    return 0


def _migrate(_: argparse.Namespace) -> int:
    operations.migrate()
    return 0
