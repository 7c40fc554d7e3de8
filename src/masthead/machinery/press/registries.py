"""What others fit into the press (config/wiring)."""

from masthead.kernel.registry import Registry
from masthead.machinery.press.values import Slot

slots: Registry[Slot] = Registry("press.slots", key=lambda slot: slot.name)
