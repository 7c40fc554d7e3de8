"""A paper that takes money, payments made by operations, and a company in memory that does what a test tells it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from masthead.kernel.actors import program
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars.values import FactName, Mode
from masthead.money.ledger import operations as ledger
from masthead.money.ledger import queries as books
from masthead.money.ledger.values import AccountCode
from masthead.money.payments import operations as payments
from masthead.money.payments import queries
from masthead.money.payments.values import (
    Begun,
    Capabilities,
    Choice,
    Decision,
    Event,
    Intent,
    MoneyFact,
    Observation,
    Part,
    PaymentFacts,
    PaymentId,
    Prepared,
    Purpose,
    Seen,
    Settled,
)
from masthead.people import operations as people

ACTOR = program("tests")
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TODAY = date(2026, 11, 24)
CLEARING, FEES = AccountCode("1210"), AccountCode("5210")


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def open_paper() -> None:
    """A paper with its books and two plain purposes: gifts (4110) and subscriptions (4210)."""
    facts = {FactName.NAME: "The Practice Clarion", FactName.EMAIL: "office@clarion.example"}
    zone = ZoneInfo("Europe/London")
    particulars.make_paper(mode=Mode.DEMO, currency="GBP", zone=zone, facts=facts, actor=ACTOR, now=NOW)
    ledger.open_chart(currency="GBP", actor=ACTOR, now=NOW)
    for code, name, credit, returns in (
        ("gift", "A gift", "4110", "4190"),
        ("subscription", "A subscription", "4210", "4290"),
    ):
        open_purpose(code, name, credit=credit, returns=returns)


def open_purpose(code: str, name: str, *, credit: str = "4110", returns: str = "4190", fitting: str = "") -> None:
    payments.open_purpose(
        code=code,
        name=name,
        credit_account=AccountCode(credit),
        returns_account=AccountCode(returns),
        fitting=fitting,
        open_on=date(2026, 11, 1),
        actor=ACTOR,
        now=NOW,
    )


def part(minor: int = 2500, purpose: str = "gift", subject: str = "") -> Part:
    return Part(purpose=purpose, amount=pounds(minor), subject=subject)


def asked(
    *parts: Part,
    token: str = "token-1",
    provider: str = "stripe",
    payer: PartyId | None = None,
    acknowledge: Decision = Decision.NOBODY_KNOWN,
    email: str = "",
    content: str = "",
) -> Prepared:
    """What a reader asks for: 25 pounds unless said."""
    return Prepared(
        parts=parts or (part(),),
        provider=provider,
        payer=payer,
        token=token,
        acknowledge=acknowledge,
        email=email,
        content=content,
    )


def prepared(*parts: Part, token: str = "token-1", **more: object) -> PaymentId:
    return payments.prepare(prepared=replace(asked(*parts, token=token), **more), actor=ACTOR, now=NOW)


def writer(name: str = "Olwen Marsh", email: str = "olwen@readers.example") -> PartyId:
    """Someone who left an e-mail address."""
    found = people.record_guest(name=name, email=email, now=NOW)
    assert found is not None
    return found


def facts(payment_id: PaymentId) -> PaymentFacts:
    return queries.payment(payment_id=payment_id)


def net(account: str) -> int:
    """Debits less credits."""
    return books.balance(account=AccountCode(account)).net_minor


def charge(payment_id: PaymentId | None, minor: int = 2500, *, n: int = 1, taken_at: datetime = NOW) -> MoneyFact:
    """A balance transaction of the company in memory, its fee 1.5 % and 20p."""
    return MoneyFact(
        provider="stripe",
        effect=f"stripe:txn_{n}",
        kind="charge",
        payment_id=payment_id,
        gross=pounds(minor),
        fee=pounds(minor * 15 // 1000 + 20),
        taken_at=taken_at,
        raw={"id": f"txn_{n}"},
    )


def commit() -> None:
    """Run what is deferred to commit now, as a commit would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@dataclass
class Fitting:
    """A purpose's own part that notes what it is told."""

    told: list[Sequence[Settled]] = field(default_factory=list)
    account: str = "4110"
    choices: Sequence[str] = ("",)
    poison: str = ""  # a subject that can't be told of

    def fitted(self, code: str) -> Purpose:
        return Purpose(
            code=code,
            choices=lambda _: [Choice(subject, subject) for subject in self.choices],
            credits=lambda _, __, ___: AccountCode(self.account),
            debits=lambda _, __: AccountCode("4190"),
            describe=lambda one: f"a gift to {one.subject or 'the fund'}",
            settled=self._settled,
            returned=lambda _, __, ___: None,
        )

    def _settled(self, settled: Sequence[Settled], *_: object) -> None:
        for one in settled:
            assert not self.poison or all(p.subject != self.poison for p in one.parts), "poison"
        self.told.append(settled)


@dataclass
class Company:
    """
    A payment company in memory.

    :param fails: what the next calls raise, in order; None lets one through
    :param observed: what it says of each object
    :param moved: its balance transactions, in the order of their making
    """

    code: str = "stripe"
    mode: str = "test"
    clearing: AccountCode = CLEARING
    fees: AccountCode = FEES
    fails: list[Exception | None] = field(default_factory=list)
    asked: list[Intent] = field(default_factory=list)
    observed: dict[str, Observation] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    moved: list[MoneyFact] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    since: list[datetime] = field(default_factory=list)

    def capabilities(self) -> Capabilities:
        return Capabilities(one_off=True, recurring=False, refund=False, days_to_certainty=0)

    def begin(self, intent: Intent) -> Begun:
        self.asked.append(intent)
        self._fail()
        return Begun(ref=f"cs_{intent.payment_id.hex}", address=f"https://pay.example/{intent.payment_id}")

    def observe(self, ref: str) -> Observation:
        self.looks.append(ref)
        self._fail()
        return self.observed.get(ref, Observation(ref=ref, payment_id=None, seen=Seen.FOREIGN))

    def verify_webhook(self, headers: Mapping[str, str], raw: bytes, now: datetime) -> Sequence[Event]:
        return self.events

    def sweep(self, since: datetime) -> Iterable[MoneyFact]:
        self.since.append(since)
        self._fail()
        return [fact for fact in self.moved if fact.taken_at >= since]

    def balance(self, currency: str) -> Money:
        return Money(sum(fact.gross.minor - fact.fee.minor for fact in self.moved), currency)

    def health(self) -> str:
        return ""

    def pay(self, payment_id: PaymentId, minor: int = 2500, *, taken_at: datetime = NOW) -> MoneyFact:
        """A reader pays: the money moves, and the session says so."""
        fact = charge(payment_id, minor, n=len(self.moved) + 1, taken_at=taken_at)
        self.moved.append(fact)
        ref = f"cs_{payment_id.hex}"
        self.observed[ref] = Observation(ref=ref, payment_id=payment_id, seen=Seen.PAID, facts=[fact])
        return fact

    def close(self, payment_id: PaymentId) -> None:
        """The session ends unpaid."""
        ref = f"cs_{payment_id.hex}"
        self.observed[ref] = Observation(ref=ref, payment_id=payment_id, seen=Seen.EXPIRED)

    def _fail(self) -> None:
        failure = self.fails.pop(0) if self.fails else None
        if failure is not None:
            raise failure
