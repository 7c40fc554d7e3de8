"""Text in, clean values out: giving, naming, and the appeals' desk."""

from masthead.giving.fund.forms.give import CHOICES_MAJOR, OTHER, Give
from masthead.giving.fund.forms.lines import plain_line, printable
from masthead.giving.fund.forms.naming import NamingForm
from masthead.giving.fund.forms.office import (
    CarryOver,
    ChangeTarget,
    Close,
    Designate,
    Extend,
    NextTarget,
    Special,
    read_day,
)
from masthead.giving.fund.forms.paging import read_page

__all__ = [
    "CHOICES_MAJOR",
    "OTHER",
    "CarryOver",
    "ChangeTarget",
    "Close",
    "Designate",
    "Extend",
    "Give",
    "NamingForm",
    "NextTarget",
    "Special",
    "plain_line",
    "printable",
    "read_day",
    "read_page",
]
