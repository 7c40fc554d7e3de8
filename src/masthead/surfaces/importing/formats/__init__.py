"""Readers of other systems' exports."""

from masthead.surfaces.importing.formats.blocks import read_blocks
from masthead.surfaces.importing.formats.records import records_of
from masthead.surfaces.importing.formats.wxr import read_export

__all__ = ["read_blocks", "read_export", "records_of"]
