"""Parties, and who signs in."""

from masthead.people.models.parties import Address, Contact, Likeness, Party, RaisedFlag, Sight
from masthead.people.models.staff import Appointment, Proposal, ProposalLink
from masthead.people.models.users import User, Users

__all__ = [
    "Address",
    "Appointment",
    "Contact",
    "Likeness",
    "Party",
    "Proposal",
    "ProposalLink",
    "RaisedFlag",
    "Sight",
    "User",
    "Users",
]
