"""
Our own kind of import contract: the front door.

A domain is entered from outside only by its open rooms (operations, queries, values), each by its own name and not by
a file inside it; config alone may also enter the rooms that it gathers from. Everything in a common package (kernel)
is open. Direct imports only: where a chain may lead is the business of the floors and the rooms.
"""

from dataclasses import dataclass
from typing import Any

import grimp
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain import helpers


@dataclass(frozen=True)
class Breach:
    """One import that is refused, and why."""

    importer: str
    imported: str
    line: int
    why: str


def inside(module: str, package: str) -> bool:
    """Whether a module is a package, or lies in it."""
    return module == package or module.startswith(f"{package}.")


class FrontDoor(Contract):
    """
    :param root: the package that is watched
    :param domains: the packages that have a front door (wildcards allowed)
    :param open_rooms: rooms that any module above may import, by exactly that name
    :param common: packages that are open to everybody as a whole
    :param gatherer: the package that puts the building together
    :param gathered_rooms: rooms that it may import as well, and what lies in them
    """

    type_name = "front_door"

    root: Any = fields.StringField()
    domains: Any = fields.ListField(subfield=fields.ModuleExpressionField())
    open_rooms: Any = fields.ListField(subfield=fields.StringField())
    common: Any = fields.ListField(subfield=fields.StringField())
    gatherer: Any = fields.StringField()
    gathered_rooms: Any = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - import-linter's own
        """Look at every import in the building."""
        domains = {m.name for m in helpers.module_expressions_to_modules(graph, self.domains)}
        breaches = []
        for imported in sorted(m for m in graph.modules if inside(m, self.root)):
            for importer in sorted(graph.find_modules_that_directly_import(imported)):
                why = self.refusal(importer, imported, domains)
                if why:
                    lines = graph.get_import_details(importer=importer, imported=imported)
                    breaches += [Breach(importer, imported, line["line_number"], why) for line in lines]
        return ContractCheck(kept=not breaches, metadata={"breaches": breaches})

    def refusal(self, importer: str, imported: str, domains: set[str]) -> str | None:  # noqa: PLR0911 - one line a case
        """Why this import is refused, or None."""
        home = next((d for d in domains if inside(imported, d)), None)
        if any(inside(imported, package) for package in [*self.common, self.gatherer]):
            return None  # who may import the gatherer is a question of floors
        if home is None:
            return "a floor is not a room"
        if inside(importer, home):
            return None
        rest = imported.removeprefix(home).removeprefix(".")
        room = rest.partition(".")[0]
        if rest in self.open_rooms:
            return None
        if room in self.open_rooms:
            return f"enter by {home}.{room}, not by a file inside it"
        if room in self.gathered_rooms:
            return None if inside(importer, self.gatherer) else f"{room} are for {self.gatherer} alone"
        return f"{room or 'the bare package'} is not open: {', '.join(self.open_rooms)} are"

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print every breach with its line."""
        for breach in check.metadata["breaches"]:
            output.print_error(f"- {breach.importer} -> {breach.imported} (l.{breach.line}): {breach.why}", bold=False)
        output.new_line()
