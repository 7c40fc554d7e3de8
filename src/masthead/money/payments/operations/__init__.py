"""Every write of payments: preparing, beginning, taking in, settling, sweeping, recording by hand, acknowledging."""

from masthead.money.payments.operations.acknowledging import acknowledge
from masthead.money.payments.operations.beginning import begin
from masthead.money.payments.operations.by_hand import NotByHand, record_by_hand
from masthead.money.payments.operations.days import DayToCome, DayTooLongAgo
from masthead.money.payments.operations.inbox import take_in_webhook, work_inbox
from masthead.money.payments.operations.life import after
from masthead.money.payments.operations.preparing import NoSuchCompany, TokenSpent, prepare
from masthead.money.payments.operations.purposes import NoSuchPurpose, NothingToPay, PurposeIsThere, open_purpose
from masthead.money.payments.operations.settling import NotParked, settle, settle_waiting, try_again
from masthead.money.payments.operations.sweeping import abandon_stale, sweep

__all__ = [
    "DayToCome",
    "DayTooLongAgo",
    "NoSuchCompany",
    "NoSuchPurpose",
    "NotByHand",
    "NotParked",
    "NothingToPay",
    "PurposeIsThere",
    "TokenSpent",
    "abandon_stale",
    "acknowledge",
    "after",
    "begin",
    "open_purpose",
    "prepare",
    "record_by_hand",
    "settle",
    "settle_waiting",
    "sweep",
    "take_in_webhook",
    "try_again",
    "work_inbox",
]
