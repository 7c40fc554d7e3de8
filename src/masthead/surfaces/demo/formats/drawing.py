"""Draws a picture from its scene: each stroke names a primitive, and they are laid one over the other."""

from collections.abc import Mapping

from masthead.surfaces.demo.formats import outdoors, people, plain, town
from masthead.surfaces.demo.formats.canvas import Canvas, Primitive
from masthead.surfaces.demo.values import Picture

PRIMITIVES: Mapping[str, Primitive] = {
    **plain.PRIMITIVES,
    **outdoors.PRIMITIVES,
    **town.PRIMITIVES,
    **people.PRIMITIVES,
}


def draw(picture: Picture) -> bytes:
    """
    The picture as a JPEG of 1600 by 1000, the same bytes each time.

    :raises ValueError: if a stroke has not as many numbers or colours as its primitive takes
    :raises KeyError: if a stroke names no primitive
    """
    canvas = Canvas(picture.slug)
    for stroke in picture.scene:
        PRIMITIVES[stroke.word](canvas, stroke.numbers, stroke.colours)
    return canvas.jpeg()
