"""The invented paper, made by calling the operations that a real one uses, as it would have grown."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from masthead.giving.fund import operations as fund
from masthead.kernel import periods
from masthead.kernel.actors import program
from masthead.kernel.ids import secret
from masthead.kernel.money import Money
from masthead.kernel.periods import Month
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit import queries as audit_facts
from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars import queries as particulars_facts
from masthead.machinery.particulars.values import FactName, Mode
from masthead.money.ledger import operations as ledger
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Decision, Means, PaymentId
from masthead.people import operations as people
from masthead.surfaces.demo import formats
from masthead.surfaces.demo.operations import matters, post, stories
from masthead.surfaces.demo.operations.company import Company
from masthead.surfaces.demo.operations.gifts import Gift, month, names
from masthead.surfaces.demo.operations.post import Reader
from masthead.surfaces.demo.values import NotADemo, Paper, Staff

ACTOR = program("demo")
RAISED_MINOR = 327_300
GIFTS = 163
GIFTS_BEFORE = 120
RAISED_BEFORE_MINOR = (
    1_694_000,
    1_861_250,
    1_735_500,
    1_800_000,
    1_588_025,
)  # newest first: short, over, short, met, short
LARGE_MINOR = (200_000, 150_000, 125_000, 100_000, 100_000, 75_000, 60_000, 50_000, 50_000, 50_000)
BOUNCES = 2  # of the months before, the oldest first: one that was certified, and ended short
SEED = 1886
MADE = "demo.make_paper"


def _staff(word: str, name: str, password: str, *roles: str, is_administrator: bool = False) -> Staff:
    return Staff(f"{word}@clarion.example", name, password, roles, is_administrator=is_administrator)


# One account for each role (practice.md P27), and an administrator who may do all.
STAFF = (
    _staff("office", "Bartholomew Rudd", "lamp-over-the-slipway", "Administrators", is_administrator=True),
    _staff("reporter", "Mara Quill", "rain-on-the-fish-market", "Reporters"),
    _staff("subeditor", "Idris Inskip", "the-comma-and-the-tide", "Sub-editors"),
    _staff("editor", "Ottoline Crane", "the-late-boat-runs", "Editors"),
    _staff("desk", "Hattie Loam", "string-round-the-postbag", "Gift-desk volunteers"),
    _staff("fund", "Wilf Oakshott", "a-tin-on-every-counter", "Fund organisers"),
    _staff("treasurer", "Vernon Tarn", "every-penny-twice-counted", "Treasurers"),
    _staff("members", "Dilys Garstang", "names-in-the-long-book", "Membership secretaries"),
    _staff("returning", "Percy Kettlewell", "the-box-with-two-keys", "Returning officers"),
    _staff("auditor", "Queenie Ravensdale", "a-lamp-held-to-the-books", "Auditors"),
)
TREASURER = "treasurer@clarion.example"
# Known to everybody, as the passwords are: it stands on the screen at each start.
TOTP_SECRET = "MASTHEADDEMOMASTHEADDEMO"  # noqa: S105
AUDITED_FOR = timedelta(days=90)


def is_made() -> bool:
    """Whether the invented paper stands there whole."""
    return audit_facts.has(act=MADE)


def check_is_demo() -> None:
    """
    See that the paper may be begun anew.

    :raises NotADemo: if it is a real one
    """
    if particulars_facts.is_made() and particulars_facts.paper().mode != Mode.DEMO:
        raise NotADemo


def make_paper(*, company: Company, now: datetime, tell: Callable[[str], None]) -> None:
    """
    Make the whole paper: particulars, past appeals, articles, staff, and this month's gifts.

    :param tell: called with words before each long step
    """
    paper = formats.read_paper()
    zone = ZoneInfo(paper.particulars.zone)
    chance = random.Random(SEED)  # noqa: S311 - an invented paper is the same each time
    payers = names(chance=chance)
    this_month = Month.of(periods.day_of(moment=now, zone=zone))
    months = [this_month]
    for _ in RAISED_BEFORE_MINOR:
        months.append(months[-1].previous())
    began_at = periods.midnight(day=months[-1].first_on, zone=zone)
    _make_particulars(paper, zone, began_at)
    _open_books(paper, months[-1], began_at)
    readers = post.make_regulars(chance=chance, now=began_at)
    company.hold_notifications(held=True)
    cheques: list[PaymentId] = []
    for done, raised in zip(reversed(months[1:]), reversed(RAISED_BEFORE_MINOR), strict=True):
        tell(f"Counting the post of {done} ...")
        cheques.append(_give_for_a_month(company, chance, done, raised, zone, payers=payers, readers=readers))
    matters.leave_a_legacy(now=periods.midnight(day=months[1].first_on, zone=zone) + timedelta(days=9))
    tell("Setting the articles ...")
    stories.write(paper=paper, actor=ACTOR, now=now)
    staff = _appoint(now)
    tell("Counting this month's gifts ...")
    opened_at = matters.open_appeals(now=now)
    start = periods.midnight(day=this_month.first_on, zone=zone)
    gifts = month(chance=chance, payers=payers, number=GIFTS, total_minor=RAISED_MINOR, start=start, end=now)
    cards = [(gift, "") for gift in gifts if gift.means is Means.CARD]
    cards += [(gift, matters.BOAT) for gift in matters.cards_for_the_boat(readers=readers, opened_at=opened_at)]
    cards += [(gift, matters.LAMPS) for gift in matters.cards_for_the_lamps(readers=readers, opened_at=opened_at)]
    _pay_day_by_day(company, cards, zone, now)
    tell("Typing this month's post ...")
    by_hand = [gift for gift in gifts if gift.means is not Means.CARD]
    post.post_month(gifts=by_hand, readers=readers, chance=chance, zone=zone, now=now)
    matters.post_for_the_boat(readers=readers, now=now)
    post.look_at_names(now=now)
    post.leave_a_bag(readers=readers, now=now)
    matters.lay_on_the_desks(readers=readers, bounced=cheques[BOUNCES], treasurer=staff[TREASURER], now=now)
    company.set_clock(to=None)
    payments.sweep(actor=ACTOR, now=now)
    fund.turn(actor=ACTOR, now=now)
    company.hold_notifications(held=False)
    audit.record(act=MADE, subject="demo", actor=ACTOR, now=now, detail={})


def _appoint(now: datetime) -> Mapping[str, UUID]:
    """The ids of those who sign in, by their e-mail addresses."""
    ids = {}
    for staff in STAFF:
        user_id = people.appoint(
            email=staff.email,
            name=staff.name,
            password=staff.password,
            roles=staff.roles,
            is_administrator=staff.is_administrator,
            until_at=now + AUDITED_FOR if "Auditors" in staff.roles else None,
            actor=ACTOR,
            now=now,
        )
        people.enrol_totp(user_id=user_id, secret=TOTP_SECRET, actor=ACTOR, now=now)
        ids[staff.email] = user_id
    return ids


def _make_particulars(paper: Paper, zone: ZoneInfo, now: datetime) -> None:
    facts = paper.particulars
    particulars.make_paper(
        mode=Mode.DEMO,
        currency=facts.currency,
        zone=zone,
        facts={
            FactName.NAME: facts.name,
            FactName.STRAPLINE: facts.strapline,
            FactName.SOCIETY_NAME: facts.society,
            FactName.SOCIETY_NUMBER: facts.society_number,
            FactName.POSTAL_ADDRESS: "\n".join(facts.address),
            FactName.EMAIL: facts.email,
            FactName.PHONE: facts.phone,
            FactName.PAYEE: facts.payee,
            FactName.BANK_SORT_CODE: facts.bank.sort_code,
            FactName.BANK_ACCOUNT: facts.bank.account_number,
        },
        actor=ACTOR,
        now=now,
    )


def _open_books(paper: Paper, first: Month, now: datetime) -> None:
    currency = paper.particulars.currency
    ledger.open_chart(currency=currency, actor=ACTOR, now=now)
    fund.set_target(target=Money(paper.particulars.target_minor, currency), from_month=first, actor=ACTOR, now=now)
    fund.open_purpose(actor=ACTOR, now=now)
    payments.open_common_purposes(actor=ACTOR, now=now, open_on=first.first_on)
    fund.turn(actor=ACTOR, now=now)


def _give_for_a_month(
    company: Company,
    chance: random.Random,
    done: Month,
    raised_minor: int,
    zone: ZoneInfo,
    *,
    payers: Iterator[str],
    readers: Sequence[Reader],
) -> PaymentId:
    """The gifts of a month that is over, paid in and thanked for; the first cheque that a reader sent."""
    period = periods.days(first_on=done.first_on, last_on=done.last_on, zone=zone)
    gifts = month(
        chance=chance,
        payers=payers,
        number=GIFTS_BEFORE,
        total_minor=raised_minor,
        start=period.start_at,
        end=period.end_at,
        large_minor=LARGE_MINOR,
    )
    cheques = []
    for gift in gifts:
        if gift.means is Means.CARD:
            _pay_by_card(company, gift)
            continue
        found = _record(gift, zone, post.writer_of(gift=gift, readers=readers, chance=chance))
        if gift.means is Means.CHEQUE and gift.minor < post.LARGE_MINOR:
            cheques.append(found)
    post.end_month(last_on=done.last_on, now=period.end_at)
    # The sweep and the turn at the month's end, as the jobs process would have done them.
    company.set_clock(to=period.end_at)
    payments.sweep(actor=ACTOR, now=period.end_at)
    fund.turn(actor=ACTOR, now=period.end_at)
    return cheques[0]


def _pay_day_by_day(company: Company, cards: Sequence[tuple[Gift, str]], zone: ZoneInfo, now: datetime) -> None:
    """Pay by card, and bring in what was paid as each day ends: the column of a day has its own cards."""

    def day_of(card: tuple[Gift, str]) -> date:
        return periods.day_of(moment=card[0].at, zone=zone)

    for day, of_day in groupby(sorted(cards, key=lambda card: card[0].at), key=day_of):
        for gift, to in of_day:
            _pay_by_card(company, gift, to=to)
        evening = min(periods.midnight(day=day + timedelta(days=1), zone=zone) - timedelta(seconds=1), now)
        company.set_clock(to=evening)
        payments.sweep(actor=ACTOR, now=evening)


def _pay_by_card(company: Company, gift: Gift, *, to: str = "") -> None:
    company.set_clock(to=gift.at)
    began = fund.offer_gift(
        amount=Money(gift.minor, particulars_facts.currency()),
        name=gift.name,
        email=gift.email,
        token=secret(),
        to=to,
        actor=ACTOR,
        now=gift.at,
    )
    assert began.address is not None, "the pretend company made its page"
    company.pay(session=began.address.rsplit("/", 1)[-1].partition("?")[0], at=gift.at)


def _record(gift: Gift, zone: ZoneInfo, writer: Reader | None) -> PaymentId:
    return fund.record_gift(
        amount=Money(gift.minor, particulars_facts.currency()),
        means=gift.means,
        received_on=periods.day_of(moment=gift.at, zone=zone),
        giver_id=writer.id if writer else None,
        acknowledge=writer.thanked if writer else Decision.NOBODY_KNOWN,
        actor=ACTOR,
        now=gift.at,
    )
