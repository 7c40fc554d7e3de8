"""The answers to pages, by page class (config/wiring)."""

from masthead.kernel.registry import Registry
from masthead.paper.folio.values import Answering

answers: Registry[Answering] = Registry("folio.answers", key=lambda answering: answering[0])
