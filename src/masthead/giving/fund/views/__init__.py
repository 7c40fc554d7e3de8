"""The fund's pages, the give form, thanks, and the office's screens of the fund."""

from masthead.giving.fund.views.appeals import (
    appeal_desk,
    appeals_desk,
    carry_over,
    certify,
    change_target,
    close,
    designate,
    extend,
    next_target,
    open_special,
)
from masthead.giving.fund.views.column import column
from masthead.giving.fund.views.figures import appeal, box, fund, fund_json, json_values
from masthead.giving.fund.views.giving import give
from masthead.giving.fund.views.names import names
from masthead.giving.fund.views.thanking import thanks

__all__ = [
    "appeal",
    "appeal_desk",
    "appeals_desk",
    "box",
    "carry_over",
    "certify",
    "change_target",
    "close",
    "column",
    "designate",
    "extend",
    "fund",
    "fund_json",
    "give",
    "json_values",
    "names",
    "next_target",
    "open_special",
    "thanks",
]
