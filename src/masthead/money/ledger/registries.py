"""What others fit into the ledger: they know money that it only counts."""

from masthead.kernel.registry import Registry
from masthead.money.ledger.values import Annotator, Checker

checkers: Registry[Checker] = Registry("ledger.checkers", key=lambda checker: checker.rule)
annotators: Registry[Annotator] = Registry("ledger.annotators", key=lambda annotator: annotator.source_type)
