"""What the outbox says of a message."""

from enum import StrEnum


class Sending(StrEnum):
    """A message's life."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"  # by the other side, for good
