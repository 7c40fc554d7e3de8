"""Parties as others see them (fixed.md, "Party and payment"; practice.md P12, P24, P25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from masthead.kernel.actors import Duty
from masthead.kernel.ids import PartyId

RECORD_PARTIES = Duty("people.record_parties", "keep people's records")
FIND_PARTIES = Duty("people.find_parties", "find people by name, postcode or reference")
JOIN_PARTIES = Duty("people.join_parties", "join two records of one person")


class PartyKind(StrEnum):
    """What a party is (fixed.md, "Party and payment")."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GROUP = "group"
    JOINT_HOLDING = "joint_holding"


class Flag(StrEnum):
    """What must be known before anybody writes, calls or charges (P24)."""

    HAS_DIED = "has_died"
    GONE_AWAY = "gone_away"
    DO_NOT_ASK = "do_not_ask"
    ATTORNEY_ACTS = "attorney_acts"
    SPEAK_FIRST = "speak_first"


class Preference(StrEnum):
    """How somebody wishes to be written to (P25)."""

    LARGE_PRINT = "large_print"
    AUDIO = "audio"
    PLAIN_EMAIL = "plain_email"
    BRAILLE = "braille"
    POST = "post"
    NO_EMAIL = "no_email"


class Alike(StrEnum):
    """Why two records may be of one person."""

    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    BY_HAND = "by_hand"


KIND_WORDS: Mapping[PartyKind, str] = {
    PartyKind.PERSON: "person",
    PartyKind.ORGANISATION: "organisation",
    PartyKind.GROUP: "readers’ group",
    PartyKind.JOINT_HOLDING: "joint holding",
}
FLAG_WORDS: Mapping[Flag, str] = {
    Flag.HAS_DIED: "has died",
    Flag.GONE_AWAY: "gone away",
    Flag.DO_NOT_ASK: "do not ask",
    Flag.ATTORNEY_ACTS: "an attorney acts",
    Flag.SPEAK_FIRST: "speak to someone first",
}
PREFERENCE_WORDS: Mapping[Preference, str] = {
    Preference.LARGE_PRINT: "large print",
    Preference.AUDIO: "audio",
    Preference.PLAIN_EMAIL: "plain e-mail",
    Preference.BRAILLE: "braille",
    Preference.POST: "letters by post",
    Preference.NO_EMAIL: "no e-mail",
}
ALIKE_WORDS: Mapping[Alike, str] = {
    Alike.EMAIL: "the same e-mail address",
    Alike.PHONE: "the same telephone number",
    Alike.POSTCODE: "the same postcode and last name",
    Alike.BY_HAND: "looked at side by side",
}
WRITE_NO_MORE = (Flag.HAS_DIED, Flag.GONE_AWAY)  # they stop every letter and mail; the others don't


@dataclass(frozen=True)
class Party:
    """
    One record, with all that was joined into it: whatever is empty was never said.

    :param code: the reference that is spoken and printed on slips, such as ``P-7K3QXM4``
    :param town: of the postal address in force, like the postcode
    :param flags: raised now, on this record or on one that was joined into it
    """

    id: PartyId
    kind: PartyKind
    name: str
    email: str
    code: str = ""
    town: str = ""
    postcode: str = ""
    flags: frozenset[Flag] = frozenset()
    prefers: frozenset[Preference] = frozenset()

    @property
    def cares(self) -> tuple[str, ...]:
        """What must be known before one writes, rings or asks, in words: the flags that stand, in their order (P24)."""
        return tuple(FLAG_WORDS[flag] for flag in Flag if flag in self.flags)


@dataclass(frozen=True)
class Place:
    """
    A postal address as it is typed, checked by people's operations and forms.

    :param street: one line or several
    :param area: county, state or province, where the country's addresses have one
    :param country: two letters of ISO 3166
    """

    street: str
    town: str
    postcode: str
    country: str
    area: str = ""
    suburb: str = ""


@dataclass(frozen=True)
class Postal:
    """
    Where a letter goes.

    :param lines: for the window of an envelope, the name first; the country last where it is abroad
    """

    lines: tuple[str, ...]
    country: str


@dataclass(frozen=True)
class AddressFact:
    """An address of a record, and from when to when it was in force."""

    lines: tuple[str, ...]
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class ContactFact:
    """Whom to write to of an organisation or group, and from when to when."""

    person: Party
    role: str
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class FlagFact:
    """A flag, raised and perhaps lowered: by whom is a name of the audit line."""

    flag: Flag
    since_on: date
    why: str
    raised_at: datetime
    raised_by: str
    lowered_at: datetime | None
    lowered_by: str
    lowered_why: str
    on_code: str


@dataclass(frozen=True)
class Joined:
    """A record that was joined into another."""

    code: str
    name: str
    into_code: str
    why: str
    joined_at: datetime
    joined_by: str


@dataclass(frozen=True)
class Record:
    """All that the office shows of a party: no sums (P27)."""

    party: Party
    phone: str
    made_at: datetime
    addresses: tuple[AddressFact, ...]
    place: Place | None
    contacts: tuple[ContactFact, ...]
    flags: tuple[FlagFact, ...]
    joined: tuple[Joined, ...]


@dataclass(frozen=True)
class RecordPaper:
    """
    Something that the office prints for one person: their record leads to it, as long as letters may go to them.

    :param address_name: the name of its address, which takes the reference
    :param duties: any of them lets somebody print it
    """

    title: str
    address_name: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class Pair:
    """Two records that may be of one person, the older first."""

    older: Party
    newer: Party
    alike: Alike
