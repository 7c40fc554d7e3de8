"""A sheet to draw on, 1600 by 1000, kept at twice the size so that edges come out smooth."""

import io
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps

WIDTH, HEIGHT, FACTOR = 1600, 1000, 2
QUALITY = 82

Points = Sequence[tuple[float, float]]
Colour = tuple[int, int, int, int]


class Canvas:
    """Shapes in sheet units; a colour is `#rrggbb`, or `#rrggbbaa` for one that lets what is under it through."""

    def __init__(self, seed: str) -> None:
        self.image = Image.new("RGB", (WIDTH * FACTOR, HEIGHT * FACTOR))
        self.pen = ImageDraw.Draw(self.image, "RGBA")
        self.chance = Random(seed)  # noqa: S311  the same scene is drawn alike everywhere; nothing secret hangs on it

    def shape(self, points: Points, colour: str) -> None:
        """A filled polygon."""
        self.pen.polygon([(x * FACTOR, y * FACTOR) for x, y in points], fill=colour)

    def block(self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0) -> None:
        """An upright rectangle with its upper left corner at (x, y), its corners rounded off."""
        box = (x * FACTOR, y * FACTOR, (x + width) * FACTOR, (y + height) * FACTOR)
        self.pen.rounded_rectangle(box, radius * FACTOR, fill=colour)

    def oval(self, x: float, y: float, across: float, down: float, colour: str) -> None:
        """An ellipse about (x, y), by its two radii."""
        box = ((x - across) * FACTOR, (y - down) * FACTOR, (x + across) * FACTOR, (y + down) * FACTOR)
        self.pen.ellipse(box, fill=colour)

    def ring(self, x: float, y: float, radius: float, width: float, colour: str) -> None:
        """A circle about (x, y) drawn with a line so wide."""
        box = [(at + sign * radius) * FACTOR for sign in (-1, 1) for at in (x, y)]
        self.pen.ellipse(box, outline=colour, width=round(width * FACTOR))

    def stroke(self, points: Points, width: float, colour: str) -> None:
        """A line through the points with round ends."""
        self.pen.line([(x * FACTOR, y * FACTOR) for x, y in points], colour, round(width * FACTOR), joint="curve")
        if len(colour) == len("#rrggbb"):
            for x, y in (points[0], points[-1]):
                self.oval(x, y, width / 2, width / 2, colour)

    def fade(self, x: float, y: float, width: float, height: float, *, top: str, bottom: str) -> None:
        """A block that goes from one colour to another, downwards."""
        strip = Image.new("RGBA", (1, 256))
        above, below = _rgba(top), _rgba(bottom)
        for row in range(256):
            strip.putpixel((0, row), tuple(round(a + (b - a) * row / 255) for a, b in zip(above, below, strict=True)))
        area = strip.resize((round(width * FACTOR), round(height * FACTOR)), Image.Resampling.BILINEAR)
        self.image.paste(area, (round(x * FACTOR), round(y * FACTOR)), area)

    def glow(self, x: float, y: float, radius: float, colour: str) -> None:
        """Light that falls off from (x, y) and ends at the radius."""
        side, strength = round(radius * 2 * FACTOR), _rgba(colour)[3] / 255
        # Pillow's gradient reaches 181 at the middle of an edge and 255 only in the corners.
        light = Image.radial_gradient("L").point(lambda far: round(max(0, 1 - far / 180) ** 2 * 255 * strength))
        light = light.resize((side, side), Image.Resampling.BILINEAR)
        self.image.paste(colour[:7], (round((x - radius) * FACTOR), round((y - radius) * FACTOR)), light)

    def mirror(self, y: float, depth: float, tint: str) -> None:
        """What stands above the line y, upside down below it, rippled and tinted as water does it."""
        top, down, wide = round(y * FACTOR), round(depth * FACTOR), WIDTH * FACTOR
        above = ImageOps.flip(self.image.crop((0, top - down, wide, top)))
        for row in range(0, down, 6):
            sway = round(self.chance.uniform(-1, 1) * (4 + row * 14 / down) * FACTOR / 2)
            self.image.paste(above.crop((0, row, wide, min(row + 6, down))), (sway, top + row))
        veil = Image.new("RGBA", (wide, down), tint)
        self.image.paste(veil, (0, top), veil)

    def jpeg(self) -> bytes:
        """The finished sheet with the grain of paper, at its true size."""
        sheet = self.image.reduce(FACTOR)
        noise = Image.frombytes("L", (WIDTH, HEIGHT), self.chance.randbytes(WIDTH * HEIGHT))
        grain = noise.filter(ImageFilter.GaussianBlur(1)).point(lambda value: 128 + round((value - 128) / 18))
        textured = ImageChops.overlay(sheet, Image.merge("RGB", (grain, grain, grain)))
        out = io.BytesIO()
        textured.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
        return out.getvalue()


Primitive = Callable[[Canvas, Sequence[int], Sequence[str]], None]


def _rgba(colour: str) -> Colour:
    red, green, blue, *alpha = ImageColor.getrgb(colour)
    return red, green, blue, alpha[0] if alpha else 255


def toned(colour: str, by: int) -> str:
    """The colour made lighter (or darker, below nought) by so many steps of 255 in each part."""
    red, green, blue, _ = (max(0, min(255, part + by)) for part in _rgba(colour))
    return f"#{red:02x}{green:02x}{blue:02x}"
