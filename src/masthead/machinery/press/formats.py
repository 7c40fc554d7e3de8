"""
Plates as gzip files in which slots lie open.

A deflate stream is a row of blocks. What does not change is compressed; each slot is a *stored* block between two such
pieces, so its bytes lie in the file as they are, at a known place and of a known length. Filling it is a splice, and
the checksum at the end is mended rather than made again: CRC-32 is linear, so the difference that a slot makes in the
whole page's checksum is the difference in its own, carried over the bytes that follow.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import replace

from masthead.machinery.press.values import Gap, Plate

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # gzip, deflate, no name, no time, best compression, any system
WINDOW = 32_768
STORED_MAX = 65_535
BLANK = b" "
MARKERS = re.compile(rb"<!--slot ([a-z0-9-]+)-->.*?<!--/slot \1-->", re.DOTALL)


def strike(page: bytes, sizes: Mapping[str, int]) -> tuple[bytes, tuple[Gap, ...]]:
    """
    Compress a page, leaving its slots open and blank.

    The markers, and what stood between them, are taken out. The result is verified by filling it and decompressing it.

    :param sizes: of the slots that are known, in bytes; markers of others are left as they are. Without any, every byte
        of the page is kept: a sheet to print holds NULs
    """
    if not sizes:
        whole = bytes(HEADER) + _compress(page, before=b"", is_last=True) + _trailer(page)
        _verify(whole, (), page)
        return whole, ()
    out, plain, gaps = bytearray(HEADER), bytearray(), []
    for piece, name in _pieces(page, sizes):
        out += _compress(piece, before=bytes(plain), is_last=name is None)
        plain += piece
        if name is not None:
            size = sizes[name]
            assert 0 < size <= STORED_MAX, f"slot {name} does not fit in one stored block"
            out += b"\x00" + size.to_bytes(2, "little") + (size ^ STORED_MAX).to_bytes(2, "little")
            gaps.append((name, len(out), len(plain) + size))
            out += BLANK * size
            # NUL for now: no page of ours holds one, so what comes after the slot never refers to what is in it.
            plain += b"\x00" * size
    found = tuple(Gap(name, offset, sizes[name], len(plain) - end) for name, offset, end in gaps)
    plain = plain.replace(b"\x00", BLANK)
    out += _trailer(bytes(plain))
    body = bytes(out)
    _verify(body, found, bytes(plain))
    return body, found


def _trailer(plain: bytes) -> bytes:
    return zlib.crc32(plain).to_bytes(4, "little") + (len(plain) & 0xFFFFFFFF).to_bytes(4, "little")


def _pieces(page: bytes, sizes: Mapping[str, int]) -> list[tuple[bytes, str | None]]:
    """What lies between slots, each with the slot that follows it; the last is followed by none."""
    page = page.replace(b"\x00", b"")  # HTML forbids it, and our way of blanking needs it
    pieces: list[tuple[bytes, str | None]] = []
    done = 0
    for match in MARKERS.finditer(page):
        name = match[1].decode("ascii")
        if name in sizes:
            pieces.append((page[done : match.start()], name))
            done = match.end()
    pieces.append((page[done:], None))
    return pieces


def _compress(piece: bytes, *, before: bytes, is_last: bool) -> bytes:
    # What came before is given as a dictionary: it lies in the reader's window at just these distances.
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, before[-WINDOW:])
    return packer.compress(piece) + packer.flush(zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH)


def _verify(body: bytes, gaps: tuple[Gap, ...], plain: bytes) -> None:
    wanted = bytearray(plain)
    for number, gap in enumerate(gaps):
        trial = bytes([ord("A") + number % 26]) * gap.size
        body = splice(body, gap, trial)
        start = len(plain) - gap.after - gap.size
        wanted[start : start + gap.size] = trial
    assert gzip.decompress(body) == wanted, "a plate does not decompress to its page"


def splice(body: bytes, gap: Gap, content: bytes) -> bytes:
    """Put content into one gap, and mend the checksum."""
    assert len(content) == gap.size, f"slot {gap.slot} has {gap.size} bytes, and was given {len(content)}"
    end = gap.offset + gap.size
    difference = zlib.crc32(body[gap.offset : end]) ^ zlib.crc32(content)
    checksum = int.from_bytes(body[-8:-4], "little") ^ _carried(difference, over=gap.after)
    return b"".join((body[: gap.offset], content, body[end:-8], checksum.to_bytes(4, "little"), body[-4:]))


def _carried(difference: int, *, over: int) -> int:
    """A difference in checksums, after as many bytes more."""
    zeros = bytes(over)
    return zlib.crc32(zeros, difference) ^ zlib.crc32(zeros)


def fill(plate: Plate, slot: str, content: bytes) -> Plate:
    """The plate with a slot's content; itself where it has no such slot."""
    body = plate.body
    for gap in plate.gaps:
        if gap.slot == slot:
            body = splice(body, gap, content)
    return replace(plate, body=body)


def plain(plate: Plate) -> bytes:
    """The page, not compressed, for the rare reader who asks for it so."""
    return gzip.decompress(plate.body)


def etag(plate: Plate, *, is_gzip: bool) -> str:
    """A strong tag of what is sent, slots and all; the two forms of one page have two."""
    digest = hashlib.blake2b(plate.body, digest_size=12).hexdigest()
    return f'"{digest}-gz"' if is_gzip else f'"{digest}"'
