"""Ways to give and standing-order forms, read: each is a paper, drawn as a page and as a PDF alike (P18)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from masthead.design.values import Paper, PaperPart
from masthead.giving.supporters import models
from masthead.giving.supporters.values import (
    AS_A_SUPPORTER,
    HEAD_START_DAYS,
    LINK_DAYS,
    TO_THE_FUND,
    FormFacts,
)
from masthead.kernel import periods, words
from masthead.kernel.money import Money
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.particulars.values import FactName, Particulars, PaymentMode
from masthead.money.payments import queries as payments
from masthead.money.payments.values import GIVE_PATH

WAYS_PT = 16  # P18
FORM_PT = 12
BANK_FACTS = (FactName.PAYEE, FactName.BANK_SORT_CODE, FactName.BANK_ACCOUNT)
ANSWER_TO_THE_FUND = "To the fighting fund"
ANSWER_AS_A_SUPPORTER = "To the paper, as a supporter"
_SENTENCES = {
    TO_THE_FUND: "Each payment counts for the fighting fund of the month in which it reaches our bank.",
    AS_A_SUPPORTER: "It goes to the paper’s running costs, and does not count for the fighting fund.",
}
_HOW_TO_PAY = (
    "Fill in your own account and sign the form.",
    "Post it to your bank, not to us: only your bank may set it up.",
    "Or set up the same payment yourself, on your bank’s website, by telephone or at its counter.",
)


def ways(*, facts: Particulars, now: datetime) -> Paper:
    """Every way to give that there truly is, on one sheet in large type."""
    parts = [_by_post(facts), _by_transfer(facts), _by_standing_order()]
    if settings.ENVIRONMENT.payment_mode is not PaymentMode.NONE:
        parts.append(_by_card(facts))
    if facts.phone:
        parts.append(
            PaperPart("By telephone", (f"Ring us on {facts.phone}: we help, and post this sheet or a form to you.",))
        )
    parts.append(_locked(now))
    return Paper(
        title=f"Ways to give to {facts.name}",
        standfirst="Once or every month, and as much or as little as you like.",
        parts=tuple(parts),
        foot=_foot(facts),
        size_pt=WAYS_PT,
    )


def _by_post(facts: Particulars) -> PaperPart:
    sentences = (
        "Once. Write “FUND” on its back, and your reference if we have sent you one (it begins with P-).",
        "Add your name and address if you would like a letter of thanks. Please post no cash.",
    )
    rows = (("Payable to", facts.payee), ("Send it to", ", ".join(facts.postal_address)))
    return PaperPart("By cheque", sentences, rows)


def _by_transfer(facts: Particulars) -> PaperPart:
    sentences = (f"Once, from your bank. This is also the way for more than {facts.gift_max.in_words()}.",)
    return PaperPart("By bank transfer", sentences, _account(facts, "FUND and your surname, or the one we sent you"))


def _by_standing_order() -> PaperPart:
    address = f"{settings.ENVIRONMENT.url}/support/"
    first = (
        f"Every month. {address} makes you a form with a reference of its own, to sign and post to your bank; or ask "
        "us for one."
    )
    return PaperPart("By standing order", (first, "You can change or stop it at your bank whenever you like."))


def _by_card(facts: Particulars) -> PaperPart:
    sentence = (
        f"Once, from {facts.gift_min.in_words()} to {facts.gift_max.in_words()}, at {settings.ENVIRONMENT.url}"
        f"{GIVE_PATH}. You pay on our payment company’s own page."
    )
    return PaperPart("By card", (sentence,))


def _locked(now: datetime) -> PaperPart:
    changed = particulars.changed_on(names=BANK_FACTS, now=now)
    since = f"The payee and the bank details above last changed on {words.day(on=changed)}. " if changed else ""
    agreed = "Two of our officers must agree before they change."
    sentence = f"{since}{agreed} If anybody tells you of others, ask us before you pay."
    return PaperPart("Before you pay", (sentence,))


def _account(facts: Particulars, reference: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Pay to", facts.payee),
        ("Sort code", facts.bank_sort_code),
        ("Account number", facts.bank_account),
        ("Reference", reference),
    )


def _foot(facts: Particulars) -> str:
    number = f", registered society number {facts.society_number}" if facts.society_number else ""
    return f"{facts.name} is published by the {facts.society_name}{number}."


def blank_form(*, facts: Particulars) -> Paper:
    """A standing-order form to fill in by hand; whoever uses it has no reference of their own yet."""
    return _form(
        facts,
        pay=_account(facts, "FUND and your surname"),
        blanks=("Amount every month", "Day of the month", "First payment on"),
        holder=("Name on the account", "Your address"),
        sentences=("Until I say otherwise.",),
    )


def filled_form(*, form: FormFacts, facts: Particulars) -> Paper:
    """The standing-order form that a reader made."""
    pay = (
        *_account(facts, form.code),
        ("Amount", f"{form.amount.in_words()} every month"),
        ("On the", f"{ordinal(number=form.day)} of each month, first on {words.day(on=form.first_on)}"),
    )
    holder = (("Name", form.name), *((("Address", ", ".join(form.postal)),) if form.postal else ()))
    return _form(
        facts,
        pay=pay,
        blanks=(),
        holder=("Name on the account",),
        known=holder,
        sentences=("Until I say otherwise.", _SENTENCES[form.purpose]),
    )


def _form(
    facts: Particulars,
    *,
    pay: tuple[tuple[str, str], ...],
    blanks: tuple[str, ...],
    holder: tuple[str, ...],
    sentences: tuple[str, ...],
    known: tuple[tuple[str, str], ...] = (),
) -> Paper:
    return Paper(
        title="Standing order form",
        standfirst=f"For a gift every month to {facts.name}.",
        parts=(
            PaperPart("What to do", steps=_HOW_TO_PAY),
            PaperPart("To my bank", blanks=("Name of the bank", "Its address")),
            PaperPart("Please pay", sentences, pay, blanks=blanks),
            PaperPart("From my account", rows=known, blanks=(*holder, "Sort code", "Account number")),
            PaperPart("Signature", blanks=("Signed", "Date")),
        ),
        foot=_foot(facts),
        size_pt=FORM_PT,
    )


def ordinal(*, number: int) -> str:
    """1st, 2nd, 3rd, 11th, 28th."""
    tail = number % 10
    is_teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(tail, 'th')}"


def first_payment(*, day: int, today: date) -> date:
    """The first day of the month so numbered that leaves a bank enough time."""
    earliest = today + timedelta(days=HEAD_START_DAYS)
    month = periods.Month.of(earliest)
    there = date(month.year, month.number, day)
    if there < earliest:
        later = date(month.year, month.number, 28) + timedelta(days=4)
        there = later.replace(day=day)
    return there


def purposes(*, today: date) -> Sequence[tuple[str, str]]:
    """What may be given to every month: codes and words."""
    words_of = {TO_THE_FUND: ANSWER_TO_THE_FUND, AS_A_SUPPORTER: ANSWER_AS_A_SUPPORTER}
    is_open = {purpose.code for purpose in payments.gift_purposes(today=today)}
    return [(code, answer) for code, answer in words_of.items() if code in is_open]


def form(*, code: str, secret: str, now: datetime) -> FormFacts | None:
    """The form that a link opens; None if it opens nothing, or is more than 90 days old."""
    row = models.StandingOrder.objects.filter(secret_hash=hash_of(secret=secret)).first()
    if row is None or not hmac.compare_digest(row.code, code) or row.made_at <= now - timedelta(days=LINK_DAYS):
        return None
    return FormFacts(
        code=row.code,
        name=row.name,
        postal=tuple(row.postal),
        amount=Money(row.amount_minor, row.currency),
        day=row.day,
        first_on=row.first_on,
        purpose=row.purpose,
        made_on=particulars.today(now=row.made_at),
    )


def secret_of(*, form_id: UUID) -> str:
    """
    The secret in the link to a form: 128 bits in base64url, kept hashed.

    Made from the paper's own key, so that a second press of the same button finds the same link.
    """
    digest = salted_hmac("masthead.supporters.form", form_id.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def hash_of(*, secret: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
