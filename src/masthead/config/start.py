"""The ``masthead`` program: reads the environment, wakes Django and runs the word that was typed."""

import os
import sys
from typing import Any

import django
from django.apps import apps

from masthead.config import environment

WORDS_OF_THE_OWNER = {"migrate"}


def main() -> None:
    """Run the word that was typed; problems are told in words, without a stack."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.config.settings")
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    if word in WORDS_OF_THE_OWNER:
        os.environ[environment.ACTS_AS] = "owner"
    try:
        if word == "demo":
            environment.prepare_demo()
        environment.read()
    except environment.Unfit as problem:
        sys.exit(f"masthead can't start:\n{problem}")
    django.setup()
    building: Any = apps.get_app_config("building")  # config/apps.py, which is on this floor too
    sys.exit(building.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
