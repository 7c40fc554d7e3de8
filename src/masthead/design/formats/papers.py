"""
Papers: letters and sheets as PDF, made by typst to PDF/UA-1, so that a screen reader reads them too.

What a paper says is handed to its template as data and never becomes part of the template: a name that is typst's own
markup, or a formula, stays a name.
"""

import io
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import segno
import typst

from masthead.kernel.refusals import Refusal

PAPERS = Path(__file__).parent.parent / "papers"
STANDARD: Final = "ua-1"
UNSHOWN = "\ufffd"  # stands where no font has the character, so that a person sees the place
_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*")
_NEVER = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}  # controls, direction marks, private and unassigned characters
_SPACES = {"\n", "\t", " "}
_JOINERS = {"\u200c", "\u200d"}  # some scripts write names with them
_PROBE = b'#set document(title: "A")\n#set text(font: "Libertinus Serif")\n#sys.inputs.text'
_ALWAYS = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180)])) | set("–—‘’“”…•€✓")


class NotDrawn(Refusal):
    """A paper that would not be fit for a screen reader, or for the page, is not made at all."""

    code = "not_drawn"
    words = "This can’t be made as a PDF: {why}. The page on the screen says the same and can be printed."


def pdf(*, name: str, data: Mapping[str, object], made_at: datetime) -> bytes:
    """
    Make a paper as PDF/UA-1.

    The same data and moment give the same bytes on the same machine.

    :param name: its template in ``design/papers``, without ``.typ``
    :param data: what it says: texts, whole numbers, yes and no, None, lists and mappings of these; ``title`` must be
        among it
    :param made_at: when it was made, as the file's own particulars say
    :raises NotDrawn: if typst refuses it
    """
    assert _NAME.fullmatch(name), name
    assert data["title"], "a paper has a title"
    try:
        made = typst.compile(
            str(PAPERS / f"{name}.typ"),
            root=str(PAPERS),
            font_paths=_fonts(),
            format="pdf",
            pdf_standards=[STANDARD],
            timestamp=int(made_at.timestamp()),
            sys_inputs={"data": json.dumps(_shown(data), ensure_ascii=False)},
        )
    except typst.TypstError as wrong:
        raise NotDrawn(why=str(wrong).strip().rstrip(".")) from wrong
    return made


def qr(*, text: str) -> str:
    """A QR code of a text as SVG, with the quiet edge that a reader needs."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True)
    return drawn.getvalue().decode()


@cache
def _fonts() -> typst.Fonts:
    # Those that typst brings along are enough for every European name; a machine's own help with the others.
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def _shown(thing: object) -> object:
    """The same data with a mark for each character that no font here can show: PDF/UA allows no empty box."""
    if isinstance(thing, str):
        return thing if _ALWAYS.issuperset(thing) else "".join(map(_letter, unicodedata.normalize("NFC", thing)))
    if isinstance(thing, Mapping):
        return {str(key): _shown(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_shown(value) for value in thing]
    assert thing is None or isinstance(thing, int), f"{type(thing)} is nothing that a paper says"
    return thing


def _letter(character: str) -> str:
    if character in _ALWAYS or character in _SPACES:
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) in _NEVER:
        return character if character in _JOINERS else UNSHOWN
    return character if _has_font(character) else UNSHOWN


@lru_cache(maxsize=4096)
def _has_font(character: str) -> bool:
    # typst alone knows what its fonts hold; a mark that sits on a letter is tried upon one.
    text = f"a{character}" if unicodedata.combining(character) else character
    try:
        typst.compile(_PROBE, font_paths=_fonts(), format="pdf", pdf_standards=[STANDARD], sys_inputs={"text": text})
    except typst.TypstError:
        return False
    return True
