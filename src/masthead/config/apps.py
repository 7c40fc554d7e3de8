"""Puts the building together when Django wakes."""

from collections.abc import Callable, Sequence

from django.apps import AppConfig


class Building(AppConfig):
    """The one place that imports inside a function: everything else is loaded by then."""

    name = "masthead.config"
    label = "building"
    run: Callable[[Sequence[str]], int]

    def ready(self) -> None:
        """Gather what the parts fit into one another, and the program's words; reads no row."""
        from masthead.config import duties, program, timetable, wiring  # noqa: PLC0415

        wiring.fit()
        timetable.fit()
        duties.fit()
        self.run = program.run
