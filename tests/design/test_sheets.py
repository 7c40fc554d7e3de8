"""The style sheet: small, kept for ever, and with enough contrast."""

import gzip
import re

import pytest
from django.test import Client

from masthead.design.formats import sheets

AA_TEXT, AA_SHAPE = 4.5, 3.0
PAIRS = [
    *((ink, ground, AA_TEXT) for ink in ("ink", "soft", "accent") for ground in ("paper", "tint", "raised")),
    ("act-ink", "act", AA_TEXT),
    ("alert-ink", "alert", AA_TEXT),
    *(("edge", ground, AA_SHAPE) for ground in ("paper", "tint", "raised")),
    *(("focus", ground, AA_SHAPE) for ground in ("paper", "tint", "raised")),
    ("act", "track", AA_SHAPE),
]


def tokens(scheme: str) -> dict[str, str]:
    source = (sheets.HERE / "css/1-tokens.css").read_text()
    light, dark = source.split("@media print")[0].split("@media (prefers-color-scheme: dark)")
    told = dict(re.findall(r"--([\w-]+): (#\w+);", light))
    return told | dict(re.findall(r"--([\w-]+): (#\w+);", dark)) if scheme == "dark" else told


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("over", "under", "least"), PAIRS)
def test_what_is_read_together_has_contrast(scheme: str, over: str, under: str, least: float) -> None:
    told = tokens(scheme)
    dim, bright = sorted((luminance(told[over]), luminance(told[under])))
    assert (bright + 0.05) / (dim + 0.05) >= least


def test_the_whole_sheet_is_small() -> None:
    assert len(sheets.style().gzipped) <= 7 * 1024


def test_every_colour_is_a_token() -> None:
    parts = [file for file in sheets.HERE.rglob("*.css") if file.name != "1-tokens.css"]
    assert len(parts) > 25
    assert [file.parent.name for file in parts if re.search(r":[^;{]*#[0-9a-f]{3,8}\b", file.read_text())] == []


def test_idle_space_goes_and_meaning_stays() -> None:
    css = '/* no */ a :hover , b > c {\n  width: calc(1rem + 2px); content: "a ; b  : c"; }'
    css += "\n@media print { a { top: 0; } }"
    assert sheets._small(css) == ('a :hover,b > c{width:calc(1rem + 2px);content:"a ; b  : c"}@media print{a{top:0}}')


def test_a_browser_keeps_the_sheet_for_ever(reader: Client) -> None:
    answer = reader.get(sheets.style().address, headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert gzip.decompress(answer.content) == sheets.style().plain == reader.get(sheets.style().address).content
    assert answer["Vary"] == "Accept-Encoding"
    assert not answer.cookies


def test_an_older_page_gets_todays_sheet_but_not_to_keep(reader: Client) -> None:
    answer = reader.get("/static/design/site.000000000000.css")
    assert answer.content == sheets.style().plain
    assert answer["Cache-Control"] == "no-cache"


def test_there_is_nothing_else_there(reader: Client) -> None:
    assert reader.get("/static/design/other.css").status_code == 404
    assert reader.post(sheets.style().address).status_code == 405


def test_the_mark_in_the_tab(reader: Client) -> None:
    assert reader.get(sheets.icon().address)["Content-Type"] == "image/svg+xml"
