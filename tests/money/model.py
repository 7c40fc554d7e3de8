"""A desk's money as a model of a few lines: where each penny lies, and which appeal it counts in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from masthead.giving.fund import queries
from masthead.kernel import periods
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import BatchKind, Controls, Means, Part, PaymentId, Typed
from tests.makers import ZONE

ROOF = "new-roof"
ROOF_DAYS = 12
OLDEST_DAYS = 10
WHERE = {Means.CHEQUE: "1150", Means.CASH: "1160", Means.TRANSFER: "1100", Means.STANDING_ORDER: "1100"}
CREDITS = {
    "support": "4200", "shares": "2400", "subscription": "4210", "raffle": "4220", "other": "4110",
    "unidentified": "2300",
}  # fmt: skip
RETURNS = {"4200": "4290", "2400": "2400", "4210": "4290", "4220": "4290", "4110": "4190", "2300": "2300"}
COUNTERS = ("Ottoline Crane", "Bartholomew Rudd")


@dataclass
class Share:
    """A part of a payment: where it lies now, and how much of it is left."""

    purpose: str
    subject: str
    minor: int
    account: str


@dataclass
class Gift:
    """A payment that stands."""

    code: str
    means: Means
    on: date
    shares: list[Share]
    slip: int = 0
    is_returned: bool = False
    is_named: bool = False

    @property
    def minor(self) -> int:
        return sum(share.minor for share in self.shares)


@dataclass
class Draft:
    """A batch that is typed, and what is wrong with its control total."""

    code: str
    kind: BatchKind
    received_on: date
    typed: list[tuple[Typed, date]]
    off: int


class Model:
    """What is known to have happened, without asking the product."""

    now: datetime
    began_on: date

    def __init__(self) -> None:
        super().__init__()
        self.gifts: list[Gift] = []
        self.drafts: list[Draft] = []
        self.slips: dict[int, list[Gift]] = {}
        self.net: Counter[str] = Counter()  # credits less debits of each account
        self.certified: dict[str, int] = {}
        self.ends: dict[str, date] = {}
        self.seen: tuple[str, int] = ("", 0)
        self.taken: Counter[str] = Counter()  # of each account, by what was taken off it in this step

    @property
    def today(self) -> date:
        return periods.day_of(moment=self.now, zone=ZONE)

    def figure(self, slug: str) -> int:
        """What an appeal raised: its gifts less what came back."""
        return self.net[f"4100.{slug}"] + self.net[f"4190.{slug}"]

    def is_certified(self, slug: str, closes_on: date) -> bool:
        return slug in self.certified or self.now >= queries.certifies_itself_at(closes_on=closes_on, zone=ZONE)

    def account(self, purpose: str, subject: str, on: date) -> str:
        """Where money counts (P2): its own month's appeal until that is certified, then the running one."""
        if purpose != "fund":
            return CREDITS[purpose]
        month = Month.of(on)
        late = self.is_certified(str(month), month.last_on)
        return f"4100.{subject or (Month.of(self.today) if late else month)}"

    def takes(self, subject: str, on: date) -> bool:
        """Whether a special appeal, where one is named, takes money for a day."""
        return not subject or (on <= self.ends[ROOF] and not self.is_certified(ROOF, self.ends[ROOF]))

    def day(self, means: Means, weeks_back: int) -> date:
        """A day on which money came: the post's is near, the bank's may be long ago."""
        days = timedelta(weeks=weeks_back) if WHERE[means] == "1100" else timedelta(days=weeks_back)
        return max(self.today - days, self.began_on)

    def stands(
        self,
        made: PaymentId,
        means: Means,
        on: date,
        parts: Sequence[Part],
        *,
        is_named: bool = False,
        stood: Mapping[tuple[str, str], str] = MappingProxyType({}),
    ) -> None:
        """
        A payment was made, and counts where it should.

        :param stood: where what was typed wrongly had counted, by purpose and subject
        """
        keys = [(part.purpose, part.subject) for part in parts]
        accounts = [stood.get(key) or self.account(*key, on) for key in keys]
        shares = [Share(*key, part.amount.minor, at) for key, part, at in zip(keys, parts, accounts, strict=True)]
        facts = payments_facts.payment(payment_id=made)
        assert [part.credited for part in facts.parts] == accounts
        gift = Gift(facts.code, means, on, shares, is_named=is_named)
        self.gifts.append(gift)
        for share in shares:
            self.net[share.account] += share.minor
        self.net[WHERE[means]] -= gift.minor

    def never_was(self, gift: Gift) -> None:
        """A payment was taken back on its own accounts."""
        self.gifts.remove(gift)
        for share in gift.shares:
            self.takes_off(share.account, share.minor, debited=share.account, paid_from=WHERE[gift.means])

    def takes_off(self, account: str, minor: int, *, debited: str, paid_from: str) -> None:
        self.net[debited] -= minor
        self.net[paid_from] += minor
        self.taken[account] += minor

    def controls(self, draft: Draft, off: int) -> Controls:
        rest = [line for line, _ in draft.typed if line.means is not Means.CASH]
        whole = sum(line.amount.minor for line in rest)
        cash = sum(line.amount.minor for line, _ in draft.typed) - whole
        return Controls(len(rest), Money(max(whole + off, 0), "GBP"), Money(cash, "GBP"), COUNTERS)

    def is_too_old(self, draft: Draft) -> bool:
        return draft.kind is BatchKind.POST and (self.today - draft.received_on).days > OLDEST_DAYS

    def may_post(self, draft: Draft) -> bool:
        if self.is_too_old(draft):
            return False
        return all(self.takes(part.subject, on) for line, on in draft.typed for part in line.parts)

    def waiting(self) -> list[Gift]:
        return [gift for gift in self.gifts if WHERE[gift.means] != "1100" and not gift.slip and gift.minor]

    def unidentified(self) -> list[tuple[Gift, int]]:
        return [
            (gift, n)
            for gift in self.gifts
            for n, share in enumerate(gift.shares, start=1)
            if share.account == "2300" and share.minor
        ]

    def paid_in(self, chosen: list[Gift], off: int, sign: int) -> None:
        for gift in chosen:
            self.net[WHERE[gift.means]] += sign * gift.minor
            self.net["1100"] -= sign * gift.minor
        self.net["1100"] -= sign * off
        self.net["5295"] += sign * off
