"""What the queue says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """Jobs that wait and jobs that failed for good."""

    todo: int
    failed: int
