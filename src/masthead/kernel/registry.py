"""A typed registry: filled at start by config/wiring, closed, then only read."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Fitting = TypeVar("Fitting")


class Registry(Generic[Fitting]):
    """
    What one part lets others fit into it.

    :param name: said in errors
    :param key: what tells two fittings apart
    """

    def __init__(self, name: str, *, key: Callable[[Fitting], str]) -> None:
        self._name = name
        self._key = key
        self._fittings: dict[str, Fitting] = {}
        self._open = True

    def add(self, fitting: Fitting) -> None:
        """Fit one in. A duplicate, or a fitting after the start, is a mistake of ours."""
        key = self._key(fitting)
        assert self._open, f"{self._name} is closed: {key} comes too late"
        assert key not in self._fittings, f"{self._name} holds {key} already"
        self._fittings[key] = fitting

    def close(self) -> None:
        """No more fittings from here on."""
        self._open = False

    def find(self, key: str) -> Fitting | None:
        """The fitting of that key, if there is one."""
        return self._fittings.get(key)

    def get(self, key: str) -> Fitting:
        """The fitting of that key; that it is there is for us to know."""
        assert key in self._fittings, f"{self._name} holds no {key}"
        return self._fittings[key]

    def __iter__(self) -> Iterator[Fitting]:
        """All of them, in the order of their fitting."""
        return iter(tuple(self._fittings.values()))

    def __len__(self) -> int:
        return len(self._fittings)
