"""A building of stubs: every floor, domain and room that the contracts know, and one breach of each kind."""

from dataclasses import dataclass
from itertools import product

from tools.house_rules import building

FOREIGN = ("django", "wagtail", "stripe", "gocardless_pro", "procrastinate", "allauth")


@dataclass(frozen=True)
class Planted:
    """A module that should not be, or an import that should not be, and the contract that says so."""

    contract: str
    importer: str
    imported: str = ""

    def __str__(self) -> str:
        return f"{self.contract}: {self.importer} -> {self.imported}"


def modules() -> set[str]:
    """Every module of the stubs, without what lies above it."""
    flat = [f"masthead.{floor}" for floor in ("people", "design")]
    shared = [
        f"masthead.{floor}.{domain}"
        for floor in ("surfaces", "paper", "giving", "society", "money", "machinery")
        for layer in building.layers(floor)
        for domain in layer
    ]
    rooms = [f"{domain}.{room}" for domain in [*flat, *shared] for layer in building.layers("rooms") for room in layer]
    files = [f"{room}.{file}" for room in rooms if room.endswith("operations") for file in ("one", "two")]
    closed = [
        f"masthead.{floor}.{name}"
        for floor in ("config", "kernel")
        for layer in building.layers(floor)
        for name in layer
    ]
    providers = [f"masthead.money.payments.providers.{company}" for company in ("stripe", "gocardless")]
    return {*rooms, *files, *closed, *providers, "pretend.one", "pretend.two"}


# What the building is for: each of these is kept by every contract.
SOUND = (
    ("masthead.config.wiring", "masthead.giving.fund.fittings"),
    ("masthead.config.wiring", "masthead.money.payments.providers.stripe"),
    ("masthead.config.wiring", "masthead.paper.newsroom.receivers"),
    ("masthead.surfaces.demo.operations", "masthead.giving.fund.operations"),
    ("masthead.giving.fund.views", "masthead.giving.fund.forms"),
    ("masthead.giving.fund.operations", "masthead.money.payments.operations"),
    ("masthead.giving.fund.operations", "masthead.people.queries"),
    ("masthead.money.payments.operations", "masthead.money.payments.operations.one"),
    ("masthead.money.payments.operations.one", "masthead.money.payments.operations.two"),
    ("masthead.money.payments.operations.one", "masthead.money.ledger.operations"),
    ("masthead.money.payments.providers.stripe", "masthead.money.payments.values"),
    ("masthead.money.payments.providers.stripe", "stripe"),
    ("masthead.money.ledger.models", "masthead.kernel.fields"),
    ("masthead.money.ledger.models", "django"),
    ("masthead.paper.newsroom.models", "masthead.paper.folio.models"),
    ("masthead.paper.newsroom.models", "wagtail"),
    ("masthead.machinery.mail.operations", "masthead.machinery.jobs.operations"),
    ("masthead.kernel.fields", "django"),
    ("masthead.kernel.actors", "masthead.kernel.refusals"),
    ("pretend.one", "pretend.two"),
)

PLANTED = (
    Planted("floors", "masthead.kernel.money", "masthead.money.ledger.values"),
    Planted("floors", "masthead.design.queries", "masthead.people.queries"),
    Planted("floors", "masthead.machinery.mail.operations", "masthead.people.queries"),
    Planted("floors", "masthead.money.payments.operations", "masthead.giving.fund.queries"),
    Planted("floors", "masthead.giving.fund.operations", "masthead.paper.newsroom.queries"),
    Planted("floors", "masthead.paper.newsletters.operations", "masthead.giving.supporters.queries"),
    Planted("floors", "masthead.society.shares.operations", "masthead.giving.fund.operations"),
    Planted("floors", "masthead.people.operations", "masthead.surfaces.reader.values"),
    Planted("floors", "masthead.giving.fund.views", "masthead.config.environment"),
    Planted("floors", "masthead.utils"),
    Planted("surfaces", "masthead.surfaces.console.views", "masthead.surfaces.reader.queries"),
    Planted("surfaces", "masthead.surfaces.archive.values"),
    Planted("paper", "masthead.paper.newsroom.operations", "masthead.paper.newsletters.operations"),
    Planted("paper", "masthead.paper.pictures.models", "masthead.paper.folio.models"),
    Planted("giving", "masthead.giving.fund.operations", "masthead.giving.supporters.queries"),
    Planted("giving", "masthead.giving.supporters.operations", "masthead.giving.fund.queries"),
    Planted("society", "masthead.society.rulebook.queries", "masthead.society.shares.queries"),
    Planted("society", "masthead.society.shares.operations", "masthead.society.meetings.values"),
    Planted("money", "masthead.money.ledger.operations", "masthead.money.payments.queries"),
    Planted("money", "masthead.money.payments.operations", "masthead.money.bank.queries"),
    Planted("machinery", "masthead.machinery.jobs.operations", "masthead.machinery.press.operations"),
    Planted("machinery", "masthead.machinery.press.operations", "masthead.machinery.mail.operations"),
    Planted("machinery", "masthead.machinery.postgres.operations", "masthead.machinery.audit.operations"),
    Planted("rooms", "masthead.giving.fund.utils"),
    Planted("rooms", "masthead.people.helpers"),
    Planted("rooms", "masthead.giving.fund.operations", "masthead.giving.fund.views"),
    Planted("rooms", "masthead.giving.fund.queries", "masthead.giving.fund.operations"),
    Planted("rooms", "masthead.giving.fund.models", "masthead.giving.fund.queries"),
    Planted("rooms", "masthead.giving.fund.forms", "masthead.giving.fund.views"),
    Planted("rooms", "masthead.giving.fund.views", "masthead.giving.fund.webhooks"),
    Planted("rooms", "masthead.design.values", "masthead.design.registries"),
    Planted("config", "masthead.config.environment", "masthead.config.settings"),
    Planted("config", "masthead.config.wiring", "masthead.config.program"),
    Planted("config", "masthead.config.extras"),
    Planted("kernel", "masthead.kernel.money", "masthead.kernel.fields"),
    Planted("kernel", "masthead.kernel.utils"),
    Planted("adapters", "masthead.money.payments.providers.stripe", "masthead.money.payments.models"),
    Planted("adapters", "masthead.surfaces.importing.formats", "masthead.paper.newsroom.operations"),
    Planted("adapters", "masthead.money.bank.formats", "masthead.money.bank.queries"),
    Planted("cycles", "masthead.kernel.refusals", "masthead.kernel.actors"),
    Planted("cycles", "masthead.money.payments.operations.two", "masthead.money.payments.operations.one"),
    Planted("cycles", "pretend.two", "pretend.one"),
    Planted("front-door", "masthead.giving.fund.operations", "masthead.money.ledger.models"),
    Planted("front-door", "masthead.giving.fund.operations", "masthead.money.payments.operations.one"),
    Planted("front-door", "masthead.surfaces.console.views", "masthead.giving.fund.fittings"),
    Planted("front-door", "masthead.surfaces.reader.views", "masthead.giving.fund.views"),
    Planted("front-door", "masthead.config.program", "masthead.giving.fund.models"),
    Planted("front-door", "masthead.giving.fund.views", "masthead.money"),
    Planted("front-door", "masthead.giving.fund.views", "masthead.people"),
    Planted("foreign", "masthead.giving.fund.operations", "stripe"),
    Planted("foreign", "masthead.money.payments.operations", "stripe"),
    Planted("foreign", "masthead.money.payments.providers.stripe", "gocardless_pro"),
    Planted("foreign", "masthead.surfaces.reader.views", "wagtail"),
    Planted("foreign", "masthead.machinery.mail.operations", "procrastinate"),
    Planted("foreign", "masthead.surfaces.console.views", "allauth"),
    Planted("foreign", "pretend.one", "stripe"),
    Planted("plain-kernel", "masthead.kernel.words", "django"),
    Planted("plain-values", "masthead.money.ledger.values", "django"),
    Planted("plain-values", "masthead.machinery.postgres.operations", "django"),
    Planted("plain-values", "masthead.config.environment", "django"),
    Planted("plain-values", "masthead.people.values", "masthead.kernel.fields"),
    Planted("pretend", "pretend.one", "masthead.kernel.money"),
    Planted("pretend", "masthead.surfaces.demo.operations", "pretend.one"),
)


def packages(names: set[str]) -> set[str]:
    """Everything above these modules."""
    parts = [name.split(".") for name in names]
    return {".".join(told[:depth]) for told, depth in product(parts, range(1, 6)) if depth < len(told)}
