"""Scans and photographs as they are kept: pictures made anew, without whatever else their file held."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from masthead.money.payments.values import SCAN_TYPES

PIXELS_MAX = 40_000_000  # a page at 600 dots an inch is 35 million
SIDE_MAX = 3_000  # pixels: a cheque's small print is read easily at that
QUALITY = 85
GREYS = frozenset({"1", "L", "I;16"})  # Pillow's names of pictures without colours


class NotAScan(ValueError):
    """It is no JPEG, PNG or PDF, or not a whole one."""


def cleaned(*, content: bytes) -> tuple[bytes, str]:
    """
    A file as it is kept, and its media type, told by what is in it and never by its name.

    A picture is drawn anew: turned upright, made smaller where it is large, and without place, camera or comment.

    :raises NotAScan: if it can't be read
    """
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return content, SCAN_TYPES["PDF"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
                return _drawn_anew(opened)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as wrong:
        raise NotAScan from wrong
    except Image.DecompressionBombError as wrong:
        raise NotAScan from wrong


def _drawn_anew(opened: Image.Image) -> tuple[bytes, str]:
    kind = opened.format or ""
    if opened.width * opened.height > PIXELS_MAX:
        raise NotAScan
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((SIDE_MAX, SIDE_MAX))
    mode = "L" if upright.mode in GREYS else "RGB"
    # A new picture holds the pixels and nothing else.
    bare = Image.new(mode, upright.size, "white")
    bare.paste(upright.convert(mode))
    out = io.BytesIO()
    if kind == "PNG":
        bare.save(out, "PNG", optimize=True)
    else:
        bare.save(out, "JPEG", quality=QUALITY)
    return out.getvalue(), SCAN_TYPES[kind]
