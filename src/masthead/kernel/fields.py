"""The kernel's values as columns; the one module here that knows Django."""

from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.db import models

State = TypeVar("State", bound=StrEnum)


class EnumField(models.CharField, Generic[State]):  # type: ignore[type-arg]
    """A column that holds one of an enum's values, read back as the enum."""

    def __init__(self, enum: type[State] | None = None, **options: Any) -> None:  # noqa: ANN401 - Django's own options
        self.enum = enum
        options.setdefault("max_length", 30)
        super().__init__(**options)

    def from_db_value(self, value: str | None, *_: object) -> Any:  # noqa: ANN401 - as Django declares it
        """The stored word as the enum's member."""
        return self.to_python(value)

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - as Django declares it
        """Text, or a member, as the member."""
        if value is None or self.enum is None or isinstance(value, self.enum):
            return value
        return self.enum(value)

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 - as Django declares it
        """The member as its word; another word is a mistake of ours and raises."""
        member = self.to_python(value)
        return None if member is None else str(member)

    def deconstruct(self) -> Any:  # noqa: ANN401 - as Django declares it
        """Migrations know a word column, and no class of ours: an enum may move."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
