"""Whether the models and their migrations agree; asks no database."""

import sys
import warnings

import django
from django.core.management import call_command


def main() -> int:
    """
    Compare them.

    :return: 0 if no migration is missing
    """
    warnings.simplefilter("ignore")
    django.setup()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
