"""Papers as PDF: fit for a screen reader, the same each time, and what a person typed stays words."""

import io
import re
import time
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pypdf
import pytest

from masthead.design import queries as design
from masthead.design.formats import papers
from masthead.design.values import Paper, PaperPart
from tests.makers import NOW

HOSTILE = (
    "#panic() *bold* _under_ $x^2$ @label <tag> \\ // [x] `raw`",
    "=1+1",
    '"; #read("/etc/passwd")',
    "\u202eabc\u2066def",
    "a\x00b\x07c\ud800",
    "\u05d0\u05d1\u05d2 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u4e2d\u6587 \U0001f600 e\u0301\u0301\u0301",
    "{{ frame }} {% if %} <script>alert(1)</script>",
)
REPORT = {
    "title": "The month of November 2026",
    "sentences": ["What came in."],
    "sections": [
        {
            "heading": "By means",
            "columns": [{"title": "Means"}, {"title": "Sum", "right": True}],
            "rows": [["Cheques", "£1,184.50"], ["Cash", "£212.35"]],
        },
        {"heading": "By purpose", "columns": [{"title": "Purpose"}], "rows": [], "empty": "Nothing came in."},
    ],
}


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text(content: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in read(content).pages).split())


def tags(node: Any) -> list[str]:
    """The kinds of the document's parts, in the order in which they are read."""
    it = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(it, list):
        return [tag for kid in it for tag in tags(kid)]
    if not isinstance(it, dict):
        return []
    kinds = [str(it["/S"])] if it.get("/S") is not None and it.get("/Type") in (None, "/StructElem") else []
    return [*kinds, *(tags(it["/K"]) if "/K" in it else [])]


def made(name: str = "report", at: datetime = NOW, **data: object) -> bytes:
    return design.pdf(name=name, data={**REPORT, **data}, made_at=at)


def test_a_paper_has_title_language_tags_and_an_order_of_reading() -> None:
    content = made()
    root: Any = read(content).trailer["/Root"]
    assert read(content).metadata.title == "The month of November 2026"  # type: ignore[union-attr]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    found = tags(root["/StructTreeRoot"])
    assert [tag for tag in found if tag in {"/H1", "/H2", "/Table", "/TH"}] == [
        "/H1",
        "/H2",
        "/Table",
        "/TH",
        "/TH",
        "/H2",
    ]
    said = text(content)
    places = [
        said.find(words) for words in ("The month", "What came in", "By means", "Cheques", "£212.35", "Nothing came")
    ]
    assert -1 not in places
    assert places == sorted(places)


def test_the_same_data_and_moment_are_the_same_bytes() -> None:
    assert made() == made()
    assert made(at=NOW.replace(year=2027)) != made()
    assert read(made()).metadata.creation_date == NOW  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_was_typed_stays_words(typed: str) -> None:
    content = made(title=f"About {typed}", sentences=[f"Before {typed} after."])
    said = text(content)
    assert "Before" in said
    assert "after." in said
    assert not re.search(r"root:|\u202e|\x00", said)
    if typed.isascii() and typed.isprintable():
        assert " ".join(typed.split()) in said
        assert typed in (read(content).metadata.title or "")  # type: ignore[union-attr]


def test_names_of_europe_are_printed_as_they_are_written() -> None:
    name = "Zoë Ångström-Łukasiewicz, Ὀδυσσεύς, Ольга, Şükrü, Đặng"
    assert name in text(made(sentences=[name]))


def test_what_can_not_be_printed_leaves_a_mark() -> None:
    assert papers.UNSHOWN in text(made(sentences=["a\x00b"]))


def test_a_paper_without_a_title_is_a_fault_of_ours() -> None:
    with pytest.raises(AssertionError):
        made(title="")
    with pytest.raises(AssertionError):
        design.pdf(name="../report", data=REPORT, made_at=NOW)


def test_what_typst_refuses_is_said_in_words() -> None:
    with pytest.raises(papers.NotDrawn, match="can’t be made as a PDF") as told:
        design.pdf(name="report", data={"title": "A", "sections": 5}, made_at=NOW)
    assert "page on the screen" in told.value.sentence()


def test_a_sheet_and_its_page_are_drawn_from_the_same_parts() -> None:
    part = PaperPart(
        "To my bank", ("Every month.",), (("Sort code", "00-00-00"),), ("Sign it.",), ("Once",), ("Signed",)
    )
    paper = Paper("Standing order form", "For a gift every month.", (part,), "The Clarion.", 16)
    said = text(design.sheet(paper=paper, made_at=NOW))
    for words in (
        "Standing order form",
        "For a gift",
        "To my bank",
        "Every month.",
        "Sort code",
        "00-00-00",
        "Sign it.",
    ):
        assert words in said
    assert set(asdict(part)) == {"heading", "sentences", "rows", "steps", "ticks", "blanks"}


def test_a_code_to_be_read_by_a_camera_is_drawn() -> None:
    drawn = design.qr(text="P-7K3QXM4")
    assert drawn.startswith("<svg")
    assert drawn == design.qr(text="P-7K3QXM4")
    assert drawn != design.qr(text="P-7K3QXM5")


def test_a_long_report_takes_seconds_at_most() -> None:
    rows = [[f"Reader {n} of the #town", "£12.34"] for n in range(5_000)]
    section = {"heading": "Gifts", "columns": [{"title": "Who"}, {"title": "Sum", "right": True}], "rows": rows}
    began = time.perf_counter()
    content = made(sections=[section])
    assert len(read(content).pages) > 100
    assert time.perf_counter() - began < 30
