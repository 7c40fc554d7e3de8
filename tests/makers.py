"""A paper and what is done in it, made by calling the operations that a real one uses (house rule 26)."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from masthead.giving.fund import operations as fund
from masthead.kernel import periods
from masthead.kernel.actors import program
from masthead.kernel.ids import PartyId, secret
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars.values import FactName, Mode
from masthead.money.ledger import operations as ledger
from masthead.money.payments import operations as payments
from masthead.money.payments import queries as payments_facts
from masthead.money.payments.values import Began, Decision, Means, Part, PaymentId
from masthead.paper.newsroom import operations as newsroom
from masthead.paper.newsroom import queries as newsroom_facts
from masthead.paper.newsroom.values import (
    EDITORS,
    ArticleRecord,
    AuthorRecord,
    By,
    Paragraph,
    Record,
    SectionRecord,
    Slots,
)
from masthead.people import operations as people

ACTOR = program("tests")
ZONE = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TARGET_MINOR = 1_800_000
PASSWORD = "a ferry, a quay and a bridge"
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # what the authenticator app of everybody here holds
EDITOR = "editor@clarion.example"
OFFICE = "office@clarion.example"
FACTS = {
    FactName.NAME: "The Practice Clarion",
    FactName.STRAPLINE: "Owned by its readers",
    FactName.SOCIETY_NAME: "Practice Readers’ Society Limited",
    FactName.SOCIETY_NUMBER: "00000X",
    FactName.POSTAL_ADDRESS: "1 The Quay\nInvented Town\nZZ1 1ZZ",
    FactName.EMAIL: "office@clarion.example",
    FactName.PHONE: "01632 960000",
    FactName.PAYEE: "Practice Readers’ Society Limited",
    FactName.BANK_SORT_CODE: "00-00-00",
    FactName.BANK_ACCOUNT: "00000000",
}


def pounds(major: int, pence: int = 0) -> Money:
    """A sum in pounds and pence."""
    return Money(major * 100 + pence, "GBP")


def local(*parts: int) -> datetime:
    """A moment by the clocks of the paper's zone: year, month, day, hour, minute, second."""
    return datetime(*parts, tzinfo=ZONE).astimezone(UTC)  # type: ignore[arg-type, misc] # as many as one likes


def make_paper(*, now: datetime = NOW, target_minor: int = TARGET_MINOR) -> None:
    """A whole paper: its facts, books, this month's appeal, one section, one author, two articles and a front page."""
    make_fund(now=now, target_minor=target_minor)
    make_newsroom(now=now)


def make_fund(*, now: datetime = NOW, target_minor: int = TARGET_MINOR, zone: ZoneInfo = ZONE) -> None:
    """A paper without a newsroom: its facts, its books and this month's appeal."""
    particulars.make_paper(mode=Mode.DEMO, currency="GBP", zone=zone, facts=FACTS, actor=ACTOR, now=now)
    ledger.open_chart(currency="GBP", actor=ACTOR, now=now)
    month = Month.of(periods.day_of(moment=now, zone=zone))
    fund.set_target(target=Money(target_minor, "GBP"), from_month=month, actor=ACTOR, now=now)
    fund.open_purpose(actor=ACTOR, now=now)
    fund.turn(actor=ACTOR, now=now)


def make_newsroom(*, now: datetime = NOW) -> None:
    """One section, one author, two articles, and a front page that leads with the first."""
    newsroom.open_newsroom(actor=ACTOR, now=now)
    records: list[Record] = [
        SectionRecord("town", "Town", "What happens in the town."),
        AuthorRecord("mara-quill", "Mara Quill", "Mara walks the quay."),
        article("ferry-crews-win", "Ferry crews win", published_at=now - timedelta(hours=2)),
        article("the-bridge-is-shut", "The bridge is shut", published_at=now - timedelta(hours=3)),
    ]
    newsroom.take_in(records=records, actor=ACTOR, now=now)
    ids = newsroom_facts.known(source_ids=["tests:ferry-crews-win"])
    newsroom.arrange_front(slots=Slots(lead=ids["tests:ferry-crews-win"]), actor=ACTOR, now=now)


def article(slug: str, headline: str, *, published_at: datetime) -> ArticleRecord:
    """An article as a source tells it."""
    return ArticleRecord(
        source_id=f"tests:{slug}",
        section="town",
        slug=slug,
        headline=headline,
        standfirst="What was agreed, and what it costs.",
        authors=(By("mara-quill", "Mara Quill", "on the quay"),),
        blocks=(Paragraph("The vote came at <strong>eleven</strong>."), Paragraph("Nobody went home.")),
        published_at=published_at,
    )


def article_address(slug: str = "ferry-crews-win", *, now: datetime = NOW) -> str:
    """Where one of the two articles stands."""
    return f"/{(now - timedelta(hours=2)).astimezone(ZONE):%Y/%m}/{slug}/"


def gift(
    minor: int = 2500,
    *,
    on: date | None = None,
    means: Means = Means.CHEQUE,
    giver: PartyId | None = None,
    acknowledge: Decision = Decision.NOBODY_KNOWN,
    now: datetime = NOW,
) -> PaymentId:
    """A gift that came by post, by hand or by bank; today unless said."""
    return fund.record_gift(
        amount=Money(minor, "GBP"),
        means=means,
        received_on=on or periods.day_of(moment=now, zone=ZONE),
        giver_id=giver,
        acknowledge=acknowledge,
        actor=ACTOR,
        now=now,
    )


def offer(minor: int = 2500, *, name: str = "", email: str = "", token: str = "", now: datetime = NOW) -> Began:
    """A gift by card, begun and not paid; the company must be there to answer."""
    token = token or secret()
    amount = Money(minor, "GBP")
    return fund.offer_gift(amount=amount, name=name, email=email, token=token, actor=ACTOR, now=now)


def reader(name: str = "Olwen Marsh", email: str = "olwen@readers.example", *, now: datetime = NOW) -> PartyId:
    """Somebody who said a name and an e-mail address."""
    found = people.record_guest(name=name, email=email, now=now)
    assert found is not None, "a name or an address makes a party"
    return found


def raffle_gift(name: str = "Olwen Marsh", *, email: str = "", now: datetime = NOW) -> str:
    """£25.00 for the raffle from somebody, by transfer; the payment's reference."""
    party = reader(name, email, now=now)
    paid = payments.record_by_hand(
        parts=[Part("raffle", pounds(25), giver=party)],
        means=Means.TRANSFER,
        counted_on=now.date(),
        payer=party,
        acknowledge=Decision.NOBODY_KNOWN,
        actor=ACTOR,
        now=now,
    )
    return payments_facts.payment(payment_id=paid).code


def editor(*, now: datetime = NOW) -> UUID:
    """Somebody who writes and publishes; signs in as EDITOR with PASSWORD and the app of APP_SECRET."""
    user_id = _appointed(EDITOR, "Ottoline Crane", roles=(EDITORS,), now=now)
    newsroom.admit_editor(user_id=user_id, actor=ACTOR, now=now)
    return user_id


def administrator(*, email: str = OFFICE, now: datetime = NOW) -> UUID:
    """Somebody who may do everything; signs in with PASSWORD and the app of APP_SECRET."""
    return _appointed(email, "Bartholomew Rudd", is_administrator=True, now=now)


def _appointed(
    email: str, name: str, *, roles: tuple[str, ...] = (), is_administrator: bool = False, now: datetime
) -> UUID:
    user_id = people.appoint(
        email=email,
        name=name,
        password=PASSWORD,
        roles=roles,
        is_administrator=is_administrator,
        actor=ACTOR,
        now=now,
    )
    people.enrol_totp(user_id=user_id, secret=APP_SECRET, actor=ACTOR, now=now)
    return user_id


def words(html: str) -> str:
    """A page's text as fixed.md reads it: each tag a space, white space folded, ’ as '."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split()).replace("’", "'")
