"""Primitives of weather, water and what grows."""

import math
from collections.abc import Mapping, Sequence

from masthead.surfaces.demo.formats.canvas import HEIGHT, WIDTH, Canvas, Primitive, toned


def _sky(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """From the top of the sheet down to the horizon."""
    (horizon,) = numbers
    top, bottom = colours
    canvas.fade(0, 0, WIDTH, horizon, top=top, bottom=bottom)


def _stars(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    count, horizon = numbers
    (colour,) = colours
    for _ in range(count):
        size = canvas.chance.choice((1, 1, 1.5, 2))
        canvas.oval(canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(0, horizon), size, size, colour)


def _cloud(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """Three long pills, one above the other, about the middle (x, y)."""
    x, y, width = numbers
    (colour,) = colours
    thick = width / 11
    for row, (shift, part) in enumerate(((0.06, 0.45), (-0.1, 0.75), (0.04, 1.0))):
        left = x - width * part / 2 + width * shift
        canvas.block(left, y + row * thick * 0.8, width * part, thick, colour, radius=thick / 2)


def _hills(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A ridge that rolls about the level y, filled to the foot of the sheet."""
    y, rise, length = numbers
    (colour,) = colours
    start = canvas.chance.uniform(0, math.tau)
    ridge = [
        (x, y - rise * (0.6 * math.sin(start + x / length) + 0.4 * math.sin(start * 2 + x * 2.3 / length)))
        for x in range(0, WIDTH + 20, 20)
    ]
    canvas.shape([(0, HEIGHT), *ridge, (WIDTH, HEIGHT)], colour)


def _water(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """From the level y to the foot of the sheet."""
    (y,) = numbers
    top, bottom = colours
    canvas.fade(0, y, WIDTH, HEIGHT - y, top=top, bottom=bottom)


def _ripples(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """Short level streaks below y, longer and thicker the nearer they are."""
    y, count = numbers
    (colour,) = colours
    for _ in range(count):
        near = canvas.chance.random() ** 1.4
        length = (30 + 170 * near) * canvas.chance.uniform(0.4, 1)
        thick = 1.5 + 4 * near
        x = canvas.chance.uniform(-60, WIDTH)
        canvas.block(x, y + 8 + near * (HEIGHT - y - 20), length, thick, colour, radius=thick / 2)


def _shimmer(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """The path of a light on water, below the point (x, y)."""
    x, y, width, depth = numbers
    (colour,) = colours
    for row in range(0, depth, 11):
        part = 0.35 + 0.65 * row / depth
        length = width * part * canvas.chance.uniform(0.35, 1)
        middle = x + canvas.chance.uniform(-0.3, 0.3) * width * part
        canvas.block(middle - length / 2, y + row, length, 3 + 3 * part, colour, radius=2)


def _rain(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    count, slant, length = numbers
    (colour,) = colours
    for _ in range(count):
        x, y = canvas.chance.uniform(0, WIDTH + 200), canvas.chance.uniform(-60, HEIGHT)
        drop = length * canvas.chance.uniform(0.6, 1.2)
        canvas.stroke([(x, y), (x - slant * drop / 100, y + drop)], 1.5, colour)


def _gull(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, span = numbers
    (colour,) = colours
    for side in (-1, 1):
        canvas.shape(
            [
                (x, y + span * 0.06),
                (x + side * span * 0.22, y - span * 0.17),
                (x + side * span * 0.55, y - span * 0.06),
                (x + side * span * 0.24, y - span * 0.09),
                (x, y + span * 0.14),
            ],
            colour,
        )


def _reeds(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, width, height, count = numbers
    for _ in range(count):
        foot = x + canvas.chance.uniform(0, width)
        tall = height * canvas.chance.uniform(0.55, 1)
        lean = tall * canvas.chance.uniform(-0.08, 0.22)
        colour = canvas.chance.choice(colours)
        canvas.shape([(foot - 3, y), (foot + 3, y), (foot + lean, y - tall)], colour)
        if canvas.chance.randrange(4) == 0:
            canvas.oval(foot + lean * 0.9, y - tall * 0.92, 5, 17, toned(colour, -25))


def _tree(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A tree in leaf that stands at (x, y)."""
    x, y, height = numbers
    trunk, leaf = colours
    canvas.shape(
        [(x - height * 0.04, y), (x + height * 0.04, y), (x + height * 0.02, y - height / 2), (x, y - height / 2)],
        trunk,
    )
    crown = ((-0.2, 0.5, 0.2), (0.2, 0.52, 0.19), (0, 0.72, 0.25), (-0.1, 0.58, 0.22), (0.12, 0.66, 0.19))
    for shift, up, radius in crown:
        canvas.oval(x + shift * height, y - up * height, radius * height, radius * height * 0.92, leaf)
    for shift, up, radius in ((-0.06, 0.78, 0.13), (-0.2, 0.57, 0.1), (0.14, 0.62, 0.08)):
        canvas.oval(x + shift * height, y - up * height, radius * height, radius * height * 0.8, toned(leaf, 14))


def _bare(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A tree in winter that stands at (x, y)."""
    x, y, height = numbers
    (colour,) = colours

    def branch(foot: tuple[float, float], angle: float, length: float, left: int) -> None:
        tip = (foot[0] + math.sin(angle) * length, foot[1] - math.cos(angle) * length)
        canvas.stroke([foot, tip], max(1.2, length * 0.09), colour)
        if left:
            for turn in (-0.5, 0.05, 0.45):
                spread = turn + canvas.chance.uniform(-0.12, 0.12)
                branch(tip, angle + spread, length * canvas.chance.uniform(0.62, 0.74), left - 1)

    branch((x, y), 0, height * 0.32, 5)


def _poplar(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, height = numbers
    (colour,) = colours
    canvas.oval(x, y - height * 0.52, height * 0.11, height * 0.48, colour)
    canvas.oval(x - height * 0.03, y - height * 0.55, height * 0.05, height * 0.36, toned(colour, 10))


def _furrows(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """Strips of ground that run together at the point (x, y) and fill the sheet below it."""
    x, y, count = numbers
    for strip in range(count):
        left = -800 + strip * 3200 / count
        canvas.shape(
            [(x, y), (left, HEIGHT), (left + 3200 / count + 1, HEIGHT)],
            colours[strip % len(colours)],
        )


def _cabbage(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, size = numbers
    (colour,) = colours
    for turn in range(7):
        angle = math.pi + turn * math.pi / 6
        leaf = (x + math.cos(angle) * size * 0.62, y + math.sin(angle) * size * 0.42)
        canvas.oval(*leaf, size * 0.36, size * 0.3, toned(colour, -18 + 9 * (turn % 3)))
    canvas.oval(x, y - size * 0.16, size * 0.46, size * 0.4, toned(colour, 16))
    canvas.oval(x + size * 0.05, y - size * 0.2, size * 0.28, size * 0.24, toned(colour, 30))


PRIMITIVES: Mapping[str, Primitive] = {
    "sky": _sky,
    "stars": _stars,
    "cloud": _cloud,
    "hills": _hills,
    "water": _water,
    "ripples": _ripples,
    "shimmer": _shimmer,
    "rain": _rain,
    "gull": _gull,
    "reeds": _reeds,
    "tree": _tree,
    "bare": _bare,
    "poplar": _poplar,
    "furrows": _furrows,
    "cabbage": _cabbage,
}
