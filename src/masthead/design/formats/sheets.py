"""The style sheet: the checked-in parts become one file with its content's hash in the name."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ADDRESS = "/static/design/"
HERE = Path(__file__).parent.parent
STRING = re.compile(r"""("[^"]*"|'[^']*')""")


@dataclass(frozen=True)
class Sheet:
    """A file of the look as it is sent: its name bears the hash of what is in it."""

    name: str
    content_type: str
    plain: bytes
    gzipped: bytes

    @property
    def address(self) -> str:
        """Where it stands; what is there never changes."""
        return ADDRESS + self.name


@cache
def style() -> Sheet:
    """The whole style sheet: tokens, base, layout, then every component's own in the order of their names."""
    parts = sorted((HERE / "css").glob("*.css")) + sorted((HERE / "templates/components").glob("*/style.css"))
    return _sheet("site", "css", "text/css; charset=utf-8", _small("\n".join(map(_read, parts))))


@cache
def office() -> Sheet:
    """The same look in the office's shell: the tokens, and every other rule under ``.desk`` alone."""
    tokens = _read(HERE / "css/1-tokens.css")
    pieces = HERE / "templates/components"
    # A piece that stands in the office alone has its style in desk.css, and costs a reader nothing.
    parts = [
        *sorted((HERE / "css/office").glob("*.css")),
        *sorted([*pieces.glob("*/style.css"), *pieces.glob("*/desk.css")]),
    ]
    rules = "\n".join(map(_read, parts))
    return _sheet("office", "css", "text/css; charset=utf-8", _small(f"{tokens}\n.desk {{\n{rules}\n}}"))


@cache
def script() -> Sheet:
    """The office's one script."""
    return _sheet("desk", "js", "text/javascript; charset=utf-8", _read(HERE / "css/office/office.js"))


@cache
def icon() -> Sheet:
    """The mark in a browser's tab."""
    return _sheet("icon", "svg", "image/svg+xml", _read(HERE / "css/icon.svg"))


def sheets() -> dict[str, Sheet]:
    """Every file of the look by the stem of its name."""
    return {"site": style(), "office": office(), "desk": script(), "icon": icon()}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _sheet(stem: str, ending: str, content_type: str, text: str) -> Sheet:
    plain = text.encode()
    mark = hashlib.sha256(plain).hexdigest()[:12]
    return Sheet(f"{stem}.{mark}.{ending}", content_type, plain, gzip.compress(plain, 9, mtime=0))


def _small(css: str) -> str:
    """The same rules without comments and idle space; what stands in quotation marks is left as it is."""
    css = re.sub(r"/\*.*?\*/", " ", css, flags=re.DOTALL)
    pieces = STRING.split(css)
    for place in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[place])
        piece = re.sub(r" ?([{};,]) ?", r"\1", piece)
        # Only after a colon: before one, a space is a selector's ("a :hover" is not "a:hover").
        pieces[place] = re.sub(r": ", ":", piece).replace(";}", "}")
    return "".join(pieces).strip()
