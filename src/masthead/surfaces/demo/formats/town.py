"""Primitives of what people build: houses, boats, bridges, lamps and shelves."""

from collections.abc import Mapping, Sequence

from masthead.surfaces.demo.formats.canvas import WIDTH, Canvas, Primitive, toned


def _windows(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A grid of windows in the box, some lit and some dark."""
    x, y, width, height, across, down = numbers
    lit, dark = colours
    step, floor = width / across, height / down
    for row in range(down):
        for column in range(across):
            light = canvas.chance.choices((lit, dark), (45, 55))[0]
            left, top = x + column * step + step * 0.22, y + row * floor + floor * 0.2
            canvas.block(left, top, step * 0.56, floor * 0.58, light)
            canvas.block(left + step * 0.26, top, step * 0.04, floor * 0.58, toned(dark, -12))


def _house(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A gabled house with its left foot at (x, y): door, two windows below, two above, a chimney."""
    x, y, width, height = numbers
    wall, roof, lit, dark = colours
    eaves = y - height * 0.66
    canvas.block(x + width * 0.72, y - height * 1.04, width * 0.12, height * 0.3, toned(roof, -14))
    canvas.block(x, eaves, width, height * 0.66, wall)
    canvas.shape([(x - width * 0.06, eaves), (x + width / 2, y - height), (x + width * 1.06, eaves)], roof)
    _windows(canvas, _whole(x + width * 0.06, eaves + height * 0.04, width * 0.88, height * 0.3, 2, 1), (lit, dark))
    canvas.block(x + width * 0.14, y - height * 0.3, width * 0.22, height * 0.3, toned(roof, -10))
    canvas.block(x + width * 0.52, y - height * 0.28, width * 0.32, height * 0.17, lit)
    canvas.block(x + width * 0.67, y - height * 0.28, width * 0.02, height * 0.17, roof)


def _hut(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A boarded hut with its left foot at (x, y), a pale gable and a door."""
    x, y, width, height = numbers
    wall, gable, door = colours
    eaves = y - height * 0.7
    canvas.block(x, eaves, width, height * 0.7, wall)
    for board in range(1, 7):
        canvas.block(x + board * width / 7, eaves, 2, height * 0.7, toned(wall, -22))
    canvas.shape([(x - width * 0.08, eaves), (x + width / 2, y - height), (x + width * 1.08, eaves)], gable)
    canvas.block(x + width * 0.3, y - height * 0.56, width * 0.4, height * 0.56, door)
    canvas.oval(x + width * 0.62, y - height * 0.28, 3, 3, gable)


def _rooftops(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A town's outline, standing on the level y across the sheet, with a few lit windows."""
    y, height, each = numbers
    wall, lit = colours
    x: float = -20
    while x < WIDTH:
        width = each * canvas.chance.uniform(0.6, 1.4)
        tall = height * canvas.chance.uniform(0.45, 0.8)
        peak = tall * canvas.chance.choice((1.0, 1.25, 1.35))
        canvas.shape([(x, y), (x, y - tall), (x + width / 2, y - peak), (x + width, y - tall), (x + width, y)], wall)
        if canvas.chance.randrange(2):
            canvas.block(x + width * 0.7, y - tall - height * 0.25, width * 0.12, height * 0.3, wall)
        for _ in range(canvas.chance.randrange(4)):
            left, down = canvas.chance.uniform(0.15, 0.75), canvas.chance.uniform(0.15, 0.7)
            canvas.block(x + width * left, y - tall * down, each * 0.08, each * 0.11, lit)
        x += width * canvas.chance.uniform(0.9, 1.02)


def _flats(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A block of flats with its left foot at (x, y): windows, and a gallery along each floor."""
    x, y, width, height, across, down = numbers
    wall, lit, dark = colours
    canvas.block(x, y - height, width, height, wall)
    canvas.block(x - 6, y - height - 8, width + 12, 14, toned(wall, -22))
    _windows(canvas, (x, y - height + 10, width, height - 10, across, down), (lit, dark))
    for row in range(1, down + 1):
        level = y - height + 10 + row * (height - 10) / down
        canvas.block(x, level - 9, width, 6, toned(wall, -18))
    canvas.block(x + width * 0.86, y - height, width * 0.14, height, toned(wall, -12) + "88")


def _boat(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A small open boat, its keel's middle at (x, y)."""
    x, y, length = numbers
    hull, inside = colours
    half, deep = length / 2, length * 0.2
    canvas.oval(x, y - deep, half * 0.92, deep * 0.28, inside)
    canvas.shape(
        [
            (x - half, y - deep * 1.2),
            (x - half * 0.72, y - deep * 0.25),
            (x - half * 0.5, y),
            (x + half * 0.45, y),
            (x + half * 0.72, y - deep * 0.3),
            (x + half * 1.04, y - deep * 1.3),
            (x + half * 0.5, y - deep * 0.92),
            (x - half * 0.5, y - deep * 0.92),
        ],
        hull,
    )
    strake = [(x - half * 0.9, y - deep * 0.78), (x, y - deep * 0.62), (x + half * 0.9, y - deep * 0.84)]
    canvas.stroke(strake, 4, toned(hull, 34))


def _ferry(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """The ferry, afloat at (x, y): hull, long cabin of lit windows, wheelhouse, funnel."""
    x, y, length = numbers
    hull, cabin, light = colours
    half, deep = length / 2, length * 0.09
    canvas.block(x - half * 0.72, y - deep * 3.1, half * 1.36, deep * 1.8, cabin)
    canvas.block(x - half * 0.78, y - deep * 3.3, half * 1.5, deep * 0.3, hull)
    for pane in range(9):
        canvas.block(x - half * 0.66 + pane * half * 0.143, y - deep * 2.8, half * 0.1, deep * 0.8, light)
    canvas.block(x + half * 0.2, y - deep * 4.9, half * 0.34, deep * 1.6, cabin)
    canvas.block(x + half * 0.16, y - deep * 5.1, half * 0.42, deep * 0.3, hull)
    canvas.block(x + half * 0.25, y - deep * 4.6, half * 0.24, deep * 0.7, light)
    canvas.block(x - half * 0.3, y - deep * 5, half * 0.14, deep * 1.8, hull)
    canvas.block(x - half * 0.3, y - deep * 4.6, half * 0.14, deep * 0.4, light)
    sides = ((-1, -1.3), (1, -1.5), (0.86, 0), (-0.84, 0))
    canvas.shape([(x + across * half, y + down * deep) for across, down in sides], hull)
    canvas.stroke([(x - half * 0.96, y - deep * 0.95), (x + half * 0.95, y - deep * 1.1)], 5, toned(hull, 48))
    canvas.stroke([(x + half * 0.4, y - deep * 5), (x + half * 0.4, y - deep * 6.6)], 3, hull)


def _lamp(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, height = numbers
    post, light = colours
    canvas.glow(x, y - height, height * 0.62, light + "aa")
    canvas.block(x - 4, y - height, 8, height, post, radius=3)
    canvas.block(x - 11, y - height * 0.05, 22, height * 0.05, post, radius=3)
    top = y - height
    canvas.shape([(x - 20, top), (x + 20, top), (x + 13, top - 34), (x - 13, top - 34)], light)
    canvas.shape([(x - 18, top - 34), (x + 18, top - 34), (x, top - 52)], post)


def _crane(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A quay crane on four legs, its jib to the right."""
    x, y, height = numbers
    (colour,) = colours
    wide = height * 0.13
    for left, right in ((-1, -0.45), (1, 0.45)):
        canvas.stroke([(x + left * wide, y), (x + right * wide, y - height * 0.5)], 11, colour)
    canvas.stroke([(x - wide * 0.8, y - height * 0.2), (x + wide * 0.8, y - height * 0.2)], 7, colour)
    canvas.block(x - wide * 1.1, y - height * 0.66, wide * 2, height * 0.17, colour)
    jib, tip = (x + wide * 0.5, y - height * 0.6), (x + height * 0.62, y - height)
    canvas.stroke([jib, tip], 10, colour)
    canvas.stroke([(x - wide * 0.5, y - height * 0.66), (x - wide * 0.1, y - height * 0.95), tip], 4, colour)
    canvas.stroke([tip, (tip[0], y - height * 0.42)], 3, colour)
    canvas.block(tip[0] - 12, y - height * 0.44, 24, 22, colour)


def _floodlight(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, height = numbers
    post, light = colours
    canvas.glow(x, y - height, height * 0.85, light + "99")
    canvas.shape([(x - 10, y), (x + 10, y), (x + 4, y - height), (x - 4, y - height)], post)
    canvas.block(x - 58, y - height - 44, 116, 66, post, radius=6)
    for row in range(2):
        for column in range(4):
            canvas.oval(x - 41 + column * 27, y - height - 26 + row * 29, 10, 10, light)


def _books(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A shelf whose board lies under the box, filled with books of these colours."""
    x, y, width, height = numbers
    board, *spines = colours
    left: float = x + 6
    while left < x + width - 14:
        thick = canvas.chance.uniform(9, 24)
        tall = height * canvas.chance.uniform(0.62, 0.92)
        colour = canvas.chance.choice(spines)
        thick = min(thick, x + width - left)
        canvas.block(left, y + height - tall, thick - 2, tall, colour)
        canvas.block(left, y + height - tall * 0.84, thick - 2, 4, toned(colour, 40))
        left += thick + canvas.chance.choice((0, 0, 0, 0, 16))
    canvas.block(x, y + height, width, 12, board)


def _bunting(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """Flags on a line that hangs between two points."""
    x, y, to_x, to_y, count, sag = numbers
    spots = [
        (x + (to_x - x) * part, y + (to_y - y) * part + sag * 4 * part * (1 - part))
        for part in (step / count for step in range(count + 1))
    ]
    canvas.stroke(spots, 2, colours[0])
    size = abs(to_x - x) / count * 0.4
    for place, (left, top) in enumerate(spots[1:-1]):
        flag = [(left - size, top), (left + size, top), (left, top + size * 2.2)]
        canvas.shape(flag, colours[1 + place % (len(colours) - 1)])


def _stall(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A market stall with a striped awning, its left foot at (x, y)."""
    x, y, width, height = numbers
    stripe, plain, wood = colours
    for post in (0.03, 0.94):
        canvas.block(x + width * post, y - height, width * 0.03, height, wood)
    canvas.block(x, y - height * 0.36, width, height * 0.36, wood)
    part = width / 8
    for strip in range(8):
        colour, top = (stripe, plain)[strip % 2], y - height * 1.12
        left, drop = x - width * 0.06 + strip * part * 1.12, y - height * 0.8
        high = [(x + strip * part, top), (x + (strip + 1) * part, top)]
        canvas.shape([*high, (left + part * 1.12, drop), (left, drop)], colour)
        canvas.oval(left + part * 0.56, drop, part * 0.56, height * 0.06, colour)


def _loaf(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, width = numbers
    (crust,) = colours
    canvas.oval(x, y, width * 0.5, width * 0.27, toned(crust, -26))
    canvas.oval(x, y - width * 0.04, width * 0.48, width * 0.24, crust)
    for cut in (-0.22, 0, 0.22):
        ends = [(x + width * (cut - 0.06), y + width * 0.06), (x + width * (cut + 0.07), y - width * 0.18)]
        canvas.stroke(ends, width * 0.045, toned(crust, 48))


PRIMITIVES: Mapping[str, Primitive] = {
    "windows": _windows,
    "house": _house,
    "hut": _hut,
    "rooftops": _rooftops,
    "flats": _flats,
    "boat": _boat,
    "ferry": _ferry,
    "lamp": _lamp,
    "crane": _crane,
    "floodlight": _floodlight,
    "books": _books,
    "bunting": _bunting,
    "stall": _stall,
    "loaf": _loaf,
}


def _whole(*numbers: float) -> tuple[int, ...]:
    return tuple(round(number) for number in numbers)
