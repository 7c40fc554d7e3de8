"""
Refusals: what the world may ask and we may not do.

A refusal is a class beside the operation that raises it. It knows no HTTP; one place (design's middleware) maps kinds
to answers.
"""

from enum import StrEnum


class Kind(StrEnum):
    """Why something is refused."""

    ABSENT = "absent"  # not there, or not for this person: both look alike
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"  # true a moment ago, or done already
    UNFIT = "unfit"  # what was sent can't be taken
    GONE = "gone"  # was here, and was taken away
    BUSY = "busy"  # too many at once: try again later


class Refusal(Exception):
    """
    Something that is refused, with a sentence for a person.

    Subclasses name ``kind``, ``code`` and ``words``; keyword arguments fill the words' braces and become attributes.
    """

    kind: Kind = Kind.UNFIT
    code: str = "refused"
    words: str = "That can't be done."

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        for name, fact in facts.items():
            setattr(self, name, fact)
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The sentence that a person reads."""
        return self.words.format(**self.facts)
