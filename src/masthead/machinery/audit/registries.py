"""What others fit into the audit's screens (config/wiring)."""

from masthead.kernel.registry import Registry
from masthead.machinery.audit.values import Deed, Teller

deeds: Registry[Deed] = Registry("audit.deeds", key=lambda deed: deed.act)
tellers: Registry[Teller] = Registry("audit.tellers", key=lambda teller: teller.name)
