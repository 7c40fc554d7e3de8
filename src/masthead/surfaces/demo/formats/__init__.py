"""The invented paper's files: words read into values, and pictures drawn from their scenes."""

from masthead.surfaces.demo.formats.content import read_paper
from masthead.surfaces.demo.formats.drawing import draw

__all__ = ["draw", "read_paper"]
