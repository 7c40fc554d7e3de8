"""A program that holds the server: says which process listens, and lets go when its input ends."""

import sys
from pathlib import Path

from masthead.machinery.postgres import operations as postgres
from masthead.machinery.postgres import queries as facts

folder = Path(sys.argv[1])
with postgres.start(folder=folder):
    pid, _uid = facts.listener(folder=folder) or (0, 0)
    sys.stdout.write(f"{pid}\n")
    sys.stdout.flush()
    sys.stdin.read()
