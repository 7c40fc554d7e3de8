"""Who acts, and what they may do."""

from dataclasses import dataclass, field
from uuid import UUID

from masthead.kernel.refusals import Kind, Refusal


@dataclass(frozen=True)
class Duty:
    """Something that only some may do; ``code`` as ``domain.verb_noun``."""

    code: str
    words: str


class NotYourDuty(Refusal):
    """The actor may not do this."""

    kind = Kind.FORBIDDEN
    code = "not_your_duty"
    words = "You can't do this: it needs someone who may {duty}."


@dataclass(frozen=True)
class Actor:
    """
    Whoever does something: a person who signed in, a reader, or a part of the program itself.

    :param name: what the audit line says, as text: it outlives the person's record
    :param user_id: the sign-in, where there is one
    """

    name: str
    user_id: UUID | None = None
    duties: frozenset[Duty] = field(default=frozenset())
    is_program: bool = False

    def may(self, duty: Duty) -> bool:
        """Whether this actor may."""
        return self.is_program or duty in self.duties

    def must(self, duty: Duty) -> None:
        """
        Refuse whoever may not.

        :raises NotYourDuty: if this actor may not
        """
        if not self.may(duty):
            raise NotYourDuty(duty=duty.words)


READER = Actor(name="a reader")


def program(name: str) -> Actor:
    """The program itself, acting in one of its parts: a job, a command, a webhook."""
    return Actor(name=f"program:{name}", is_program=True)
