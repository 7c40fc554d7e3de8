"""Rule 23: a template of ours is handed values and asks nothing; a component is a folder."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.house_rules.reading import Breach, Source

TAG = re.compile(r"\{%\s*(?P<tag>.*?)\s*%\}|\{\{\s*(?P<value>.*?)\s*\}\}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
ASKS = re.compile(
    r"\.(all|filter|exclude|objects|exists|order_by|values_list|aggregate|annotate|select_related|iterator|\w+_set)\b"
)
# Django's and Wagtail's own names in every page: the person's and the rights are rows.
ROWS = re.compile(r"(?<![\w.-])(request|user|perms)(?![\w=-])")
WAGTAIL_TAGS = re.compile(r"\b(wagtail\w*|modelcluster\w*)\b")
WITH_WAGTAIL = ("masthead.paper", "masthead.surfaces.console")

COMPONENTS = "src/masthead/design/templates/components/"
PARTS = frozenset({"template.html", "style.css", "examples.toml"})
DESK = "desk.css"  # the style of a component that stands in the office alone


def templates(source: Source) -> Iterator[Breach]:
    """Rule 23, of one template."""
    if not source.is_template:
        return
    may_load = source.lies_in(*WITH_WAGTAIL)
    for found in TAG.finditer(source.text):
        line = source.text.count("\n", 0, found.start()) + 1
        inner = QUOTED.sub('""', found["tag"] or found["value"] or "")
        asked = ASKS.search(inner)
        if asked:
            yield source.breach(23, line, f"{asked[0]} asks the database: the view hands values over")
        row = ROWS.search(inner)
        # Console's pages stand in Wagtail's shell, which knows who sits before it.
        if row and not source.lies_in("masthead.surfaces.console"):
            yield source.breach(23, line, f"{row[0]} is a row: the view hands values over")
        if inner.startswith("load ") and not may_load and (tags := WAGTAIL_TAGS.search(inner)):
            yield source.breach(23, line, f"{tags[0]} belongs to paper and console alone")


def components(paths: list[str]) -> Iterator[Breach]:
    """
    Rule 23, of all components: each folder has its template, its style (desk.css in the office alone) and its examples.

    :param paths: every file under the components' folder, from the project's root
    """
    folders: dict[str, set[str]] = {}
    for path in paths:
        rest = PurePosixPath(path.removeprefix(COMPONENTS))
        folders.setdefault(rest.parts[0], set()).add(rest.name)
    for name, files in sorted(folders.items()):
        for missing in sorted(PARTS - files - ({"style.css"} if DESK in files else set())):
            yield Breach(f"{COMPONENTS}{name}", 1, 23, f"the component has no {missing}")
