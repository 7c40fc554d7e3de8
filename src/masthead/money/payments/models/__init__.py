"""Tables of payments: what was paid, the desk's batches, and what became of the money."""

from masthead.money.payments.models.desk import (
    Arrangement,
    Batch,
    Line,
    LinePart,
    Scan,
    SetAside,
)
from masthead.money.payments.models.later import (
    Correction,
    DaySum,
    Identification,
    RefundRequest,
    Return,
    ReturnPart,
    Slip,
    SlipItem,
    Undeposited,
)
from masthead.money.payments.models.letters import Letter, LetterLeftOut, LetterPrinting, LetterRun
from masthead.money.payments.models.naming import NamedPart, Naming
from masthead.money.payments.models.payments import (
    CHARGE,
    Acknowledgement,
    Cursor,
    Fact,
    InboxEvent,
    Part,
    Payment,
    Purpose,
)

__all__ = [
    "CHARGE",
    "Acknowledgement",
    "Arrangement",
    "Batch",
    "Correction",
    "Cursor",
    "DaySum",
    "Fact",
    "Identification",
    "InboxEvent",
    "Letter",
    "LetterLeftOut",
    "LetterPrinting",
    "LetterRun",
    "Line",
    "LinePart",
    "NamedPart",
    "Naming",
    "Part",
    "Payment",
    "Purpose",
    "RefundRequest",
    "Return",
    "ReturnPart",
    "Scan",
    "SetAside",
    "Slip",
    "SlipItem",
    "Undeposited",
]
