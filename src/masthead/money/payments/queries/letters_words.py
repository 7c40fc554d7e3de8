"""The words of letters: thanks, thanks through a group, and what is said about something that was set aside."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from masthead.kernel import words
from masthead.kernel.money import Money
from masthead.machinery.particulars.values import Particulars
from masthead.money.payments import models
from masthead.money.payments.values import AsideReason, Means
from masthead.money.payments.values.letters import LetterKind
from masthead.money.payments.values.naming import NamingState

_REASONS: Mapping[AsideReason, str] = {
    AsideReason.UNSIGNED: "It bears no signature, so no bank would take it. Please send another, or come to sign it.",
    AsideReason.POST_DATED: "Its date is still to come. We keep it safe, and pay it in when its day has come.",
    AsideReason.STALE: "It is more than six months old, so no bank takes it any more. Please send another if you can.",
    AsideReason.WRONG_PAYEE: "It is made out to somebody else. Please send another if you can.",
    AsideReason.FOREIGN: "It is in foreign money. We count what our bank credits in pounds, on the day that it does.",
    AsideReason.CHARITY_VOUCHER: "It is a charity voucher. We are not a charity, and cannot take it.",
}
SLIP_HEADING = "Your slip"
SLIP_OPENING = (
    "Here is the slip that you asked for. Put it in with your cheque, and we know at once whose it is.",
    "If you would like to be named in the paper, write on it what we may print.",
)
NOT_NAMED = "You are not named in the paper. If you would like to be, write on the slip what we may print."


def heading(*, payment: models.Payment | None, aside: models.SetAside | None) -> str:
    """What the letter is about, in a few words."""
    if payment:
        return f"Thank you for your {_left(payment).in_words()}"
    assert aside is not None, "a letter is about one of two things"
    return f"About your {_thing(aside)}"


def opening(
    *,
    kind: LetterKind,
    payment: models.Payment | None,
    aside: models.SetAside | None,
    is_payer: bool,
    facts: Particulars,
) -> tuple[str, ...]:
    """What came, and when; or what was set aside, and why."""
    if aside:
        payee = (
            (f"Cheques to us are made out to “{facts.payee}”.",)
            if aside.reason in {AsideReason.UNSIGNED, AsideReason.STALE, AsideReason.WRONG_PAYEE}
            else ()
        )
        first = (
            f"Your {_thing(aside)} reached us on {words.day(on=aside.received_on)}. It is set aside: we have not paid "
            "it in, and it is counted nowhere yet."
        )
        return (first, _REASONS[aside.reason], *payee)
    assert payment is not None, "a letter is about one of two things"
    assert payment.taken_at is not None, "what settled was taken at a moment"
    day = words.day(on=payment.taken_at.astimezone(facts.zone).date())
    what = _came(payment.means, Money(payment.amount_minor, payment.currency))
    came = f"{'Your ' if is_payer else 'The '}{what} reached us on {day}."
    back = _went_back(payment)
    if kind is not LetterKind.GROUP:
        return (came, *back) if is_payer else (came, *back, "We were asked to thank you for it.")
    return (came, *back, *_takings(payment), "Please pass our thanks on to everybody who gave.")


def _went_back(payment: models.Payment) -> tuple[str, ...]:
    """That some of it went back, and what is left (P3): nobody is thanked for more."""
    whole, left = Money(payment.amount_minor, payment.currency), _left(payment)
    if left == whole:
        return ()
    return (
        f"Of it {(whole - left).in_words()} went back since; {left.in_words()} is left, and for that we thank you.",
    )


def _left(payment: models.Payment) -> Money:
    return Money(sum(_left_of(part).minor for part in payment.parts.all()), payment.currency)


def _left_of(part: models.Part) -> Money:
    return Money(part.amount_minor - sum(back.amount_minor for back in part.returned.all()), part.currency)


def _thing(aside: models.SetAside) -> str:
    thing = "letter" if aside.reason is AsideReason.CHARITY_VOUCHER else "cheque"
    if aside.means is not Means.CHEQUE:
        thing = "gift"
    whole = f" of {Money(aside.amount_minor, aside.currency).in_words()}" if aside.amount_minor else ""
    return f"{thing}{whole}"


def _came(means: Means, amount: Money) -> str:
    whole = amount.in_words()
    match means:
        case Means.CARD:
            return f"card payment of {whole}"
        case Means.CHEQUE:
            return f"cheque of {whole}"
        case Means.CASH:
            return f"{whole} in cash"
        case Means.TRANSFER:
            return f"bank transfer of {whole}"
        case Means.STANDING_ORDER:
            return f"standing order of {whole}"
        case _:
            assert_never(means)


def _takings(payment: models.Payment) -> tuple[str, ...]:
    """What a group took, and what its costs left (P19)."""
    if payment.takings_minor is None or payment.costs_minor is None:
        return ()
    taken = Money(payment.takings_minor, payment.currency).in_words()
    costs = Money(payment.costs_minor, payment.currency).in_words()
    note = f" ({payment.costs_note})" if payment.costs_note else ""
    return (f"You took {taken} and spent {costs}{note}.",)


def rows(*, payment: models.Payment | None, told: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What each part was for and what is left of it; the whole beneath, where there are several (P11)."""
    if payment is None:
        return ()
    parts = sorted(payment.parts.all(), key=lambda part: part.n)
    each = [
        (said[:1].upper() + said[1:], _left_of(part).in_words())
        for part, said in zip(parts, told, strict=True)
        if _left_of(part).minor
    ]
    whole = [("Together", _left(payment).in_words())] if len(each) > 1 else []
    return (*each, *whole)


def closing(*, payment: models.Payment | None, facts: Particulars) -> tuple[str, ...]:
    """The reference, and how the giver is named."""
    if payment is None:
        ring = f"Any question? Ring us on {facts.phone}." if facts.phone else "Any question? Please write to us."
        return (ring,)
    reference = f"The reference of this payment is {payment.code}: please say it if you write or ring about it."
    return (reference, _naming(payment))


def _naming(payment: models.Payment) -> str:
    row = getattr(payment, "naming", None)
    if row is None or row.state in {NamingState.TAKEN_BACK, NamingState.REFUSED}:
        return NOT_NAMED
    beside = "with the sum" if row.with_amount else "without the sum"
    return f"As you allowed, the paper thanks “{row.shown}”, {beside}. You can take that back at any time."
