"""Primitives of people: standing, sitting with their backs to us, in a crowd, and one face to face."""

from collections.abc import Mapping, Sequence

from masthead.surfaces.demo.formats.canvas import Canvas, Primitive, toned

SKINS = ("#e8b999", "#c98f6b", "#8d5a3c", "#5f3d2b", "#f0c9ac", "#a8714d")
TROUSERS = ("#2a2f36", "#33302c", "#3a3e48", "#2c3540", "#443a36")
HAIRS = ("#2a211c", "#4a3527", "#8a8580", "#6e4a2c", "#1d1a1a", "#c9c3ba")

WALKING, READING = 2, 6

# Where the two hands are, from the shoulder, in heights; by the number of the pose.
POSES = (
    ((-0.05, 0.3), (0.05, 0.3)),  # 0 arms at the sides
    ((-0.14, -0.2), (0.14, -0.2)),  # 1 both raised
    ((-0.1, 0.26), (0.12, 0.24)),  # 2 walking
    ((-0.05, 0.3), (0.13, -0.22)),  # 3 one hand up
    ((0.1, 0.16), (0.17, 0.15)),  # 4 both held out to the right
    ((-0.17, 0.15), (-0.1, 0.16)),  # 5 both held out to the left
    ((0.045, 0.17), (-0.045, 0.17)),  # 6 holding an open book or music before them
)


def _figure(canvas: Canvas, place: tuple[float, float, float], pose: int, clothes: Sequence[str]) -> None:
    """Somebody who stands at (x, y), so tall: coat, trousers, skin, hair."""
    x, y, height = place
    coat, trousers, skin, hair = clothes
    shoulder, hip, wide = y - height * 0.8, y - height * 0.44, height * 0.1
    stride = height * (0.1 if pose == WALKING else 0.045)
    for side in (-1, 1):
        foot = x + side * stride
        canvas.stroke([(x + side * wide * 0.4, hip), (foot, y - height * 0.02)], height * 0.07, trousers)
        canvas.oval(foot + height * 0.015, y - height * 0.012, height * 0.042, height * 0.02, toned(trousers, -25))
    if pose != READING:
        _arms(canvas, place, pose, clothes)
    canvas.shape(
        [
            (x - wide, shoulder + height * 0.03),
            (x - wide * 0.5, shoulder - height * 0.01),
            (x + wide * 0.5, shoulder - height * 0.01),
            (x + wide, shoulder + height * 0.03),
            (x + wide * 1.02, hip + height * 0.08),
            (x - wide * 1.02, hip + height * 0.08),
        ],
        coat,
    )
    if pose == READING:
        _arms(canvas, place, pose, clothes)
        canvas.block(x - height * 0.085, shoulder + height * 0.12, height * 0.17, height * 0.11, "#f6ecd6", radius=2)
        canvas.block(x - height * 0.004, shoulder + height * 0.12, height * 0.008, height * 0.11, "#cbbd9f")
    canvas.block(x - height * 0.022, shoulder - height * 0.05, height * 0.044, height * 0.06, toned(skin, -18))
    canvas.oval(x, shoulder - height * 0.105, height * 0.062, height * 0.074, skin)
    canvas.shape(_cap(x, shoulder - height * 0.115, height * 0.066), hair)


def _arms(canvas: Canvas, place: tuple[float, float, float], pose: int, clothes: Sequence[str]) -> None:
    x, y, height = place
    coat, _, skin, _ = clothes
    shoulder, wide = y - height * 0.8, height * 0.1
    for side, (across, down) in zip((-1, 1), POSES[pose], strict=True):
        joint = (x + side * wide * 0.85, shoulder + height * 0.035)
        hand = (joint[0] + across * height, joint[1] + down * height)
        elbow = ((joint[0] + hand[0]) / 2 + side * height * 0.025, (joint[1] + hand[1]) / 2 + height * 0.012)
        canvas.stroke([joint, elbow, hand], height * 0.056, toned(coat, -14))
        canvas.oval(*hand, height * 0.025, height * 0.025, skin)


def _cap(x: float, y: float, size: float) -> list[tuple[float, float]]:
    """Hair on a head about (x, y): the upper half of it, a little fuller than the head."""
    arc = ((-1.05, 0.1), (-1.05, -0.45), (-0.7, -1.0), (0, -1.25), (0.7, -1.0), (1.05, -0.45), (1.0, 0.0), (0.5, -0.4))
    return [(x + across * size, y + down * size) for across, down in (*arc, (-0.5, -0.35))]


def _person(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    x, y, height, pose = numbers
    _figure(canvas, (x, y, height), pose, colours)


def _crowd(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """Standing people between two places, in coats of these colours, each a little different."""
    x, to_x, y, height, count, pose = numbers
    for place in range(count):
        left = x + (to_x - x) * (place + 0.5) / count + canvas.chance.uniform(-0.1, 0.1) * height
        tall = height * canvas.chance.uniform(0.9, 1.06)
        clothes = [canvas.chance.choice(choices) for choices in (colours, TROUSERS, SKINS, HAIRS)]
        _figure(canvas, (left, y + canvas.chance.uniform(0, 8), tall), pose, clothes)


def _backs(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """A row of people seen from behind, their shoulders on the level y; every nth has a hand up (0: nobody)."""
    x, to_x, y, size, count, hands = numbers
    for place in range(count):
        left = x + (to_x - x) * (place + 0.5) / count + canvas.chance.uniform(-0.12, 0.12) * size
        top = y - size * canvas.chance.uniform(0.95, 1.12)
        coat, skin = canvas.chance.choice(colours), canvas.chance.choice(SKINS)
        if hands and place % hands == 0:
            arm = [(left + size * 0.45, y - size * 0.2), (left + size * 0.62, y - size * 1.5)]
            canvas.stroke(arm, size * 0.2, coat)
            canvas.oval(left + size * 0.63, y - size * 1.6, size * 0.12, size * 0.14, skin)
        canvas.block(left - size * 0.62, y - size * 0.45, size * 1.24, size * 1.5, coat, radius=size * 0.36)
        canvas.block(left - size * 0.13, top, size * 0.26, size * 0.7, toned(skin, -20))
        canvas.oval(left, top, size * 0.32, size * 0.38, canvas.chance.choice(HAIRS))


def _portrait(canvas: Canvas, numbers: Sequence[int], colours: Sequence[str]) -> None:
    """Head and shoulders about (x, y), the chin's level, with a face turned a little to the left."""
    x, y, size = numbers
    coat, skin, hair = colours
    canvas.shape(
        [
            (x - size * 1.5, y + size * 2.2),
            (x - size * 1.32, y + size * 0.9),
            (x - size * 0.8, y + size * 0.5),
            (x - size * 0.3, y + size * 0.25),
            (x + size * 0.36, y + size * 0.25),
            (x + size * 0.9, y + size * 0.5),
            (x + size * 1.42, y + size * 0.95),
            (x + size * 1.6, y + size * 2.2),
        ],
        coat,
    )
    canvas.oval(x, y - size * 0.75, size * 0.8, size * 0.92, hair)
    canvas.shape(
        [(x - size * 0.26, y - size * 0.3), (x + size * 0.36, y - size * 0.4), (x + size * 0.42, y + size * 0.4),
         (x + size * 0.02, y + size * 0.62), (x - size * 0.36, y + size * 0.38)],
        toned(skin, -26),
    )  # fmt: skip
    canvas.oval(x - size * 0.1, y - size * 0.6, size * 0.62, size * 0.78, skin)
    canvas.oval(x + size * 0.5, y - size * 0.55, size * 0.12, size * 0.18, toned(skin, -12))
    fringe = ((-0.74, -0.72), (-0.6, -1.3), (0, -1.56), (0.6, -1.3), (0.72, -0.5))
    parting = ((0.46, -0.92), (0.1, -1.12), (-0.4, -1.06))
    canvas.shape([(x + across * size, y + down * size) for across, down in (*fringe, *parting)], hair)
    for eye in (-0.36, 0.1):
        canvas.oval(x + eye * size, y - size * 0.6, size * 0.045, size * 0.055, "#241d1a")
        brow = [(x + (eye - 0.1) * size, y - size * 0.76), (x + (eye + 0.1) * size, y - size * 0.78)]
        canvas.stroke(brow, size * 0.04, hair)
    nose = [(x - size * 0.17, y - size * 0.58), (x - size * 0.26, y - size * 0.36), (x - size * 0.14, y - size * 0.34)]
    canvas.stroke(nose, size * 0.035, toned(skin, -40))
    smile = [(x - size * 0.34, y - size * 0.15), (x - size * 0.16, y - size * 0.1), (x + size * 0.06, y - size * 0.17)]
    canvas.stroke(smile, size * 0.045, toned(skin, -62))


PRIMITIVES: Mapping[str, Primitive] = {
    "person": _person,
    "crowd": _crowd,
    "backs": _backs,
    "portrait": _portrait,
}
