"""Primitives without a subject: blocks, discs, shapes, lines and light."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from masthead.surfaces.demo.formats.canvas import Canvas, Points, Primitive


def pairs(numbers: Sequence[int]) -> Points:
    """Points from numbers in a row: x, y, x, y."""
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _block(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, width, height, *radius = numbers
    (colour,) = colours
    canvas.block(x, y, width, height, colour, radius=sum(radius))


def _shape(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    (colour,) = colours
    canvas.shape(pairs(numbers), colour)


def _smooth(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A shape whose corners are rounded off, twice, each corner cut at a quarter of its sides."""
    (colour,) = colours
    points = pairs(numbers)
    for _ in range(3):
        points = [
            (a[0] * near + b[0] * (1 - near), a[1] * near + b[1] * (1 - near))
            for a, b in pairwise([*points, points[0]])
            for near in (0.75, 0.25)
        ]
    canvas.shape(points, colour)


def _stroke(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    width, *points = numbers
    (colour,) = colours
    canvas.stroke(pairs(points), width, colour)


def _oval(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, across, down = numbers
    (colour,) = colours
    canvas.oval(x, y, across, down, colour)


def _disc(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, radius = numbers
    (colour,) = colours
    canvas.oval(x, y, radius, radius, colour)


def _ring(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, radius, width = numbers
    (colour,) = colours
    canvas.ring(x, y, radius, width, colour)


def _fade(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, width, height = numbers
    top, bottom = colours
    canvas.fade(x, y, width, height, top=top, bottom=bottom)


def _glow(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, radius = numbers
    (colour,) = colours
    canvas.glow(x, y, radius, colour)


def _mirror(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    y, depth = numbers
    (tint,) = colours
    canvas.mirror(y, depth, tint)


def _rows(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """Level lines at even distances: planks, courses of brick, lines of print."""
    x, y, width, height, count, thick = numbers
    (colour,) = colours
    for row in range(count):
        canvas.block(x, y + row * height / count, width, thick, colour)


def _columns(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """Upright lines at even distances: boards, railings, piles."""
    x, y, width, height, count, thick = numbers
    (colour,) = colours
    for column in range(count):
        canvas.block(x + column * width / count, y, thick, height, colour)


PRIMITIVES: Mapping[str, Primitive] = {
    "block": _block,
    "shape": _shape,
    "smooth": _smooth,
    "stroke": _stroke,
    "oval": _oval,
    "disc": _disc,
    "ring": _ring,
    "fade": _fade,
    "glow": _glow,
    "mirror": _mirror,
    "rows": _rows,
    "columns": _columns,
}
