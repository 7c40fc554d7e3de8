"""Trying again what met a busy database."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

LOG = logging.getLogger(__name__)
TRIES = 3
Done = TypeVar("Done")


def patiently(*, what: str, act: Callable[[], Done]) -> Done:
    """
    Do something in a transaction of its own, and again where it met a deadlock or a lock that was held too long (F44).

    :param what: for the log: ``posting a batch``
    :param act: of which nothing stands when it fails
    :raises OperationalError: the last time
    """
    for _ in range(TRIES - 1):
        try:
            return act()
        except OperationalError as busy:
            LOG.warning("%s met a busy database and is tried again: %s", what, type(busy).__name__)
    return act()
