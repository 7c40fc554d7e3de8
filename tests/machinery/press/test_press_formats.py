"""Plates as gzip: whatever is filled in, and however often, what comes out is the page."""

import gzip
import subprocess
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.machinery.press import formats
from masthead.machinery.press.values import Gap, Plate

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TEXT = b"<p>" + b"We need what we need, and we have raised what we have raised. " * 90
SIZES = {"box": 40, "read": 7}


def plate_of(page: bytes) -> Plate:
    body, gaps = formats.strike(page, SIZES)
    return Plate("/", 1, 200, (), body, gaps, frozenset(), NOW, None)


def box(content: bytes = b"") -> bytes:
    return b"<!--slot box-->" + content + b"<!--/slot box-->"


def test_a_page_without_slots_is_a_plain_gzip_file() -> None:
    body, gaps = formats.strike(TEXT, SIZES)
    assert gaps == ()
    assert gzip.decompress(body) == TEXT


@given(st.binary(max_size=3_000))
def test_what_is_no_page_of_ours_is_kept_to_every_byte(content: bytes) -> None:
    """A sheet to print holds NULs, and checksums of its own."""
    body, gaps = formats.strike(content, {})
    assert gaps == ()
    assert gzip.decompress(body) == content


def test_what_stood_between_the_markers_is_taken_out_with_them() -> None:
    plate = plate_of(TEXT + box(b"<b>of yesterday</b>") + TEXT)
    assert formats.plain(plate) == TEXT + b" " * 40 + TEXT
    assert plate.gaps == (Gap("box", plate.gaps[0].offset, 40, len(TEXT)),)


def test_a_slot_lies_open_in_the_body_where_its_gap_says() -> None:
    plate = formats.fill(plate_of(TEXT + box() + TEXT), "box", b"3,273".ljust(40))
    (gap,) = plate.gaps
    assert plate.body[gap.offset : gap.offset + gap.size] == b"3,273".ljust(40)


def test_a_slot_may_stand_twice_and_beside_another_and_at_either_end() -> None:
    page = box() + b"<!--slot read--><!--/slot read-->" + TEXT + box()
    plate = formats.fill(formats.fill(plate_of(page), "box", b"a" * 40), "read", b"b" * 7)
    assert formats.plain(plate) == b"a" * 40 + b"b" * 7 + TEXT + b"a" * 40


def test_markers_of_a_slot_that_nobody_fitted_are_left_alone() -> None:
    page = TEXT + b"<!--slot other-->x<!--/slot other-->"
    assert formats.plain(plate_of(page)) == page


def test_filling_a_slot_that_the_page_has_not_changes_nothing() -> None:
    plate = plate_of(TEXT + box())
    assert formats.fill(plate, "read", b"1234567") == plate


def test_a_fragment_of_another_size_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError, match="40 bytes"):
        formats.fill(plate_of(TEXT + box()), "box", b"short")


def test_text_after_a_slot_is_compressed_by_what_came_before_it() -> None:
    whole = len(gzip.compress(TEXT + TEXT, 9))
    assert len(plate_of(TEXT + box() + TEXT).body) < whole + 40 + 60


def test_a_page_larger_than_the_window_and_of_chance_is_whole() -> None:
    page = b"".join(zlib.crc32(bytes([n % 256, n // 256])).to_bytes(4, "big").hex().encode() for n in range(12_000))
    plate = formats.fill(plate_of(page + box() + page), "box", b"x" * 40)
    assert formats.plain(plate) == page + b"x" * 40 + page


def test_another_gzip_reads_it_too(tmp_path: Path) -> None:
    plate = formats.fill(plate_of(TEXT + box() + TEXT), "box", b"y" * 40)
    (tmp_path / "page.gz").write_bytes(plate.body)
    read = subprocess.run(["gzip", "-dc", tmp_path / "page.gz"], capture_output=True, check=True)
    assert read.stdout == TEXT + b"y" * 40 + TEXT


def test_a_tag_is_of_what_is_sent() -> None:
    plate = plate_of(TEXT + box())
    filled = formats.fill(plate, "box", b"z" * 40)
    assert formats.etag(plate, is_gzip=True) != formats.etag(filled, is_gzip=True)
    assert formats.etag(filled, is_gzip=True) != formats.etag(filled, is_gzip=False)
    assert formats.etag(filled, is_gzip=True) == formats.etag(replace(filled, seq=9), is_gzip=True)


FRAGMENTS = st.lists(st.binary(min_size=40, max_size=40), max_size=5)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), FRAGMENTS)
def test_whatever_the_page_and_whatever_is_filled_in(pieces: list[bytes], contents: list[bytes]) -> None:
    pieces = [piece.replace(b"\x00", b"").replace(b"<", b"") for piece in pieces]
    plate = plate_of(box().join(pieces))
    assert formats.plain(plate) == (b" " * 40).join(pieces)
    for content in contents:
        plate = formats.fill(plate, "box", content)
        assert formats.plain(plate) == content.join(pieces)
