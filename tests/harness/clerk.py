"""
The ``masthead`` program's words one after another in one process: what each would do if it were typed by itself.

Waking the program costs seconds, and the oracles ask a good many words after each case. One line of JSON comes in for
each, ``["books", "check"]``; one goes out, ``[exit code, what was said]``.
"""

import contextlib
import io
import json
import os
import sys
from typing import cast

import django
from django.apps import apps
from django.db import connections

from masthead.config.apps import Building


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "masthead.config.settings"
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever else is printed goes to the log
    django.setup()
    building = cast("Building", apps.get_app_config("building"))
    for line in sys.stdin:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            code = building.run(json.loads(line))
        connections.close_all()
        print(json.dumps([code, said.getvalue()]), file=out, flush=True)


if __name__ == "__main__":
    main()
