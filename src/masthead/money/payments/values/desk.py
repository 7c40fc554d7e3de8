"""The giving desk's words: batches of post and statements, their lines, what is set aside (practice.md P10-P14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from masthead.kernel import words
from masthead.kernel.ids import PartyId
from masthead.kernel.money import Money
from masthead.money.payments.values.naming import NamingLevel, Said
from masthead.money.payments.values.parts import Decision, Means, Part, PaymentId

BatchId = NewType("BatchId", UUID)
LineId = NewType("LineId", UUID)
AsideId = NewType("AsideId", UUID)
ScanId = NewType("ScanId", UUID)
ArrangementId = NewType("ArrangementId", UUID)

NOT_KNOWN_YET = "unidentified"  # the purpose of money whose purpose nobody knows (P13)
GIFTS = "fund"  # what post is for unless something else is typed
LINES_MAX = 1_000  # of one batch
PARTS_MAX = 6  # of one line
SURE_ABOVE_MINOR = 100_000  # £1,000.00: above it the desk asks "sure?" (P10)
SURE_TIMES = 10  # ... or above so many times what the giver usually gives
STALE_MONTHS = 6  # after which a bank takes a cheque no more (P14)
NOTE_MAX = 500  # characters of a note for the office
SCAN_BYTES_MAX = 8_000_000
SCAN_TYPES: Mapping[str, str] = {"JPEG": "image/jpeg", "PNG": "image/png", "PDF": "application/pdf"}


class BatchKind(StrEnum):
    """What a batch is typed from: the postbag, or a paper statement of the bank."""

    POST = "post"
    STATEMENT = "statement"


MEANS_OF: Mapping[BatchKind, tuple[Means, ...]] = {
    BatchKind.POST: (Means.CHEQUE, Means.CASH),
    BatchKind.STATEMENT: (Means.TRANSFER, Means.STANDING_ORDER),
}


class BatchState(StrEnum):
    """A batch's life: posted is final, a discarded one can be taken back."""

    DRAFT = "draft"
    POSTED = "posted"
    DISCARDED = "discarded"


class AsideReason(StrEnum):
    """Why something in the post is set aside and not counted (P14)."""

    UNSIGNED = "unsigned"
    POST_DATED = "post_dated"
    STALE = "stale"
    WRONG_PAYEE = "wrong_payee"
    FOREIGN = "foreign"
    CHARITY_VOUCHER = "charity_voucher"


class AsideState(StrEnum):
    """What became of something that was set aside."""

    WAITING = "waiting"
    TAKEN_UP = "taken_up"
    RETURNED = "returned"


@dataclass(frozen=True)
class Controls:
    """
    What was counted before anything was typed (P10).

    :param count: cheques in the post, or lines of a statement
    :param total: what these come to
    :param cash: the cash, counted by two
    :param counters: the two people's names, where there is cash
    """

    count: int
    total: Money
    cash: Money
    counters: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Takings:
    """A group's takings, of which it pays in what is left (P19)."""

    taken: Money
    costs: Money
    costs_note: str

    def in_words(self) -> str:
        """£600.00 less £187.40 hire of the hall."""
        return f"{self.taken.in_words()} less {self.costs.in_words()} {self.costs_note}".strip()


@dataclass(frozen=True)
class Typed:
    """
    One line of a batch as a person typed it.

    :param amount: the whole cheque, sum of cash or bank line
    :param parts: what it is for; they equal the whole. Their parties are the line's
    :param payer: whose money it is; None where nobody knows (P13)
    :param giver: who gives, the payer unless said (P12)
    :param to_thank: whom to thank, the giver unless said
    :param booked_on: the bank's booking date; on a statement alone
    :param cheque_on: the date on the cheque, where somebody typed it
    :param box: the tin, box or envelope that cash came in
    :param arrangement: the reference of a standing arrangement, such as ``SO-7K3QXM4``
    :param named: what the letter says about naming (P17)
    :param sure: the answer to what the desk asked of this line
    """

    means: Means
    amount: Money
    parts: Sequence[Part]
    payer: PartyId | None = None
    giver: PartyId | None = None
    to_thank: PartyId | None = None
    acknowledge: Decision = Decision.NOBODY_KNOWN
    booked_on: date | None = None
    cheque_on: date | None = None
    box: str = ""
    arrangement: str = ""
    takings: Takings | None = None
    named: Said = field(default_factory=Said)
    note: str = ""
    sure: bool = False


@dataclass(frozen=True)
class AsideTyped:
    """
    Something in the post that can't be counted, as it was typed.

    :param amount: what it says, in the paper's currency; None where nobody can say (foreign money)
    :param sender: the name on it, where the payer is nobody that we know
    """

    reason: AsideReason
    means: Means
    amount: Money | None
    payer: PartyId | None = None
    sender: str = ""
    cheque_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Put:
    """
    Where a typed line went: into the batch, or aside.

    :param reason: why it was set aside
    """

    line: LineId | None
    aside: AsideId | None = None
    reason: AsideReason | None = None


@dataclass(frozen=True)
class LineFacts:
    """A line as it stands in its batch."""

    id: LineId
    n: int
    version: int
    typed: Typed
    typed_by: str
    typed_at: datetime
    is_removed: bool
    payment: PaymentId | None = None
    payment_code: str = ""


@dataclass(frozen=True)
class Tally:
    """What is typed so far, held against what was counted before."""

    kind: BatchKind
    controls: Controls
    count: int
    total: Money
    cash_count: int
    cash: Money

    @property
    def agrees(self) -> bool:
        """Whether count and totals agree to the penny."""
        return not self.differences

    @property
    def differences(self) -> tuple[str, ...]:
        """Every way in which they do not agree, in words."""
        what = ("cheque", "cheques") if self.kind is BatchKind.POST else ("line", "lines")
        said = []
        if self.count != self.controls.count:
            off = abs(self.count - self.controls.count)
            side = "fewer" if self.count < self.controls.count else "more"
            typed = words.count(number=self.count, one=what[0], many=what[1])
            said.append(f"{off} {side} than were counted: {typed} typed, and {self.controls.count} counted.")
        said += _difference(what[1], self.total, self.controls.total)
        said += _difference("cash", self.cash, self.controls.cash)
        return tuple(said)


def _difference(what: str, typed: Money, control: Money) -> list[str]:
    if typed == control:
        return []
    less = typed < control
    off = control - typed if less else typed - control
    comes = "comes" if what == "cash" else "come"
    said = f"{off.in_words()} {'less' if less else 'more'} than the control total: "
    return [said + f"{what} {comes} to {typed.in_words()}, and {control.in_words()} was counted."]


@dataclass(frozen=True)
class BatchFacts:
    """
    A batch as it stands.

    :param lines: the newest first; empty in lists of batches
    """

    id: BatchId
    code: str
    kind: BatchKind
    state: BatchState
    version: int
    received_on: date
    tally: Tally
    opened_at: datetime
    opened_by: str
    ended_at: datetime | None
    ended_by: str
    lines: Sequence[LineFacts] = ()
    scans: Sequence["ScanFacts"] = ()


@dataclass(frozen=True)
class PostedBatch:
    """
    A batch that is on the books.

    :param was_there: whether somebody had posted it before
    """

    code: str
    count: int
    amount: Money
    posted_at: datetime
    posted_by: str
    was_there: bool


@dataclass(frozen=True)
class AsideFacts:
    """Something set aside, and what became of it."""

    id: AsideId
    typed: AsideTyped
    received_on: date
    state: AsideState
    batch_code: str
    made_at: datetime
    made_by: str
    ended_at: datetime | None
    ended_by: str
    ended_why: str
    letter_at: datetime | None


@dataclass(frozen=True)
class ScanFacts:
    """
    A scan or photograph of something that came in.

    :param name: as it is offered for saving: printable, without folders
    """

    id: ScanId
    name: str
    media_type: str
    size_bytes: int
    made_at: datetime
    line: LineId | None
    aside: AsideId | None


@dataclass(frozen=True)
class ArrangementFacts:
    """A standing order that somebody was given a form for; its reference finds party and purpose."""

    id: ArrangementId
    code: str
    party: PartyId
    purpose: str
    subject: str
    amount: Money | None
    made_at: datetime
    ended_on: date | None


MEANS_WORDS: Mapping[Means, str] = {
    Means.CARD: "Card",
    Means.CHEQUE: "Cheque",
    Means.CASH: "Cash",
    Means.TRANSFER: "Transfer",
    Means.STANDING_ORDER: "Standing order",
}
DECISION_WORDS: Mapping[Decision, str] = {
    Decision.E_MAIL: "E-mail",
    Decision.LETTER: "Letter",
    Decision.GROUP: "Through the group",
    Decision.NONE_WANTED: "None wanted",
    Decision.NOBODY_KNOWN: "Nobody known",
}
REASON_WORDS: Mapping[AsideReason, str] = {
    AsideReason.UNSIGNED: "Not signed",
    AsideReason.POST_DATED: "Dated on a day to come",
    AsideReason.STALE: "Older than six months",
    AsideReason.WRONG_PAYEE: "Made out to somebody else",
    AsideReason.FOREIGN: "Foreign money",
    AsideReason.CHARITY_VOUCHER: "A charity voucher",
}
LEVEL_WORDS: Mapping[NamingLevel, str] = {
    NamingLevel.NOTHING: "Nothing",
    NamingLevel.TOWN: "Town or region",
    NamingLevel.INITIALS_TOWN: "Initials and town",
    NamingLevel.NICKNAME: "A nickname",
    NamingLevel.FULL_NAME: "The full name",
}
