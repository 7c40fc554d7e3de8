"""What others fit into the look (config/wiring)."""

from masthead.design.values import Desk, Place
from masthead.kernel.registry import Registry

places: Registry[Place] = Registry("design.places", key=lambda place: f"{place.where}:{place.name}")
desks: Registry[Desk] = Registry("design.desks", key=lambda desk: desk.address)
