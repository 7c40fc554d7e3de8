"""
Plots as plain SVG, laid out on the server in whole units: a month's course as a line, months as bars.

A component is drawn from what this lays out; colours, dark, print and the size of its words are its style's.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, FLOOR = 2, 358, 26, 168
LABELS_MAX, NARROW_LABELS_MAX = 8, 4
BAR_PART, BAR_PARTS = 3, 5  # of its place a bar takes three fifths

Point = Mapping[str, object]


def laid_out(values: Mapping[str, object]) -> Mapping[str, object]:
    """
    A plot's values with ``drawing``: every place of the picture in units of its view box.

    ``points`` hold ``value`` (a whole number, such as pence), ``label`` and ``text``; ``target``, if there is one,
    has ``value`` and ``text``. ``kind`` is ``course`` or ``months``; for a course, ``places`` says how many days there
    are.
    """
    points = _points(values.get("points"))
    target = values.get("target")
    goal = _whole(target["value"]) if isinstance(target, Mapping) else 0
    top = _ceiling(max([goal, *(_whole(point["value"]) for point in points), 1]))
    drawing: dict[str, object] = {"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": RIGHT, "floor": FLOOR}
    drawing["words_y"] = FLOOR + 22
    if goal:
        drawing |= {"target_y": _y(goal, top), "target_words_y": _y(goal, top) - 6}
    if values.get("kind") == "course":
        drawing |= _course(points, places=max(_whole(values.get("places") or 0), len(points)), top=top)
    else:
        drawing |= {"bars": _bars(points, top=top)}
    return {**values, "drawing": drawing}


def _course(points: Sequence[Point], *, places: int, top: int) -> dict[str, object]:
    steps = max(places - 1, 1)
    at = [(LEFT + (RIGHT - LEFT) * n // steps, _y(_whole(point["value"]), top)) for n, point in enumerate(points)]
    if not at:
        return {"line": "", "labels": []}
    # What was raised stands until the next day's post: a staircase, not a slope.
    stairs = [at[0], *(corner for (_, y), (x2, y2) in pairwise(at) for corner in ((x2, y), (x2, y2)))]
    labels = [{"x": at[0][0], "text": points[0]["label"], "anchor": "start"}]
    if len(at) > 1:
        is_over = at[-1][0] > (LEFT + RIGHT) // 2
        labels.append({"x": at[-1][0], "text": points[-1]["label"], "anchor": "end" if is_over else "start"})
    area = [(at[0][0], FLOOR), *stairs, (at[-1][0], FLOOR)]
    return {"line": _corners(stairs), "area": _corners(area), "end": {"x": at[-1][0], "y": at[-1][1]}, "labels": labels}


def _bars(points: Sequence[Point], *, top: int) -> list[Mapping[str, object]]:
    place = (RIGHT - LEFT) // max(len(points), 1)
    wide = min(place * BAR_PART // BAR_PARTS, 56) or 1
    step, narrow_step = _step(len(points), LABELS_MAX), _step(len(points), NARROW_LABELS_MAX)
    bars: list[Mapping[str, object]] = []
    for n, point in enumerate(points):
        middle = LEFT + place * n + place // 2
        y = _y(max(_whole(point["value"]), 0), top)
        # Counted from the last, which is the one that is looked for.
        back = len(points) - 1 - n
        bars.append(
            {
                "x": middle - wide // 2,
                "y": y,
                "width": wide,
                "height": FLOOR - y,
                "middle": middle,
                "label": "" if back % step else point["label"],
                "is_spare": bool(back % narrow_step),
                "is_marked": bool(point.get("is_marked")),
            }
        )
    return bars


def _y(value: int, top: int) -> int:
    return FLOOR - (FLOOR - TOP) * max(value, 0) // top


def _ceiling(value: int) -> int:
    """The next quarter of a power of ten, so that a plot says nothing by its height alone."""
    ten: int = 10 ** (len(str(value)) - 1)
    quarter = max(ten // 4, 1)
    return -(-value // quarter) * quarter


def _step(count: int, most: int) -> int:
    return -(-count // most) or 1


def _corners(places: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)


def _points(given: object) -> Sequence[Point]:
    assert isinstance(given, list | tuple), "a plot has points, if only none"
    return given


def _whole(given: object) -> int:
    assert isinstance(given, int), "a plot's values are whole numbers"
    return given
