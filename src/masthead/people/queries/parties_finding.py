"""
Finding parties as one types: by words of the name, postcode, reference, e-mail or telephone.

Each way goes down an index of its own and is cut short, so that it costs the same among a million; whole words come
before beginnings of words.
"""

import re
from collections.abc import Sequence

from django.db import connection

from masthead.kernel import ids
from masthead.kernel.ids import NotACode, PartyId
from masthead.people.queries.parties import families, together
from masthead.people.values import Party

FOUND_MAX = 100
ENOUGH_LETTERS = 2  # of the longest word: one letter fits everybody
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]*")
DIGITS_OF_PHONE = 6

# The database folds the words by the same function that folded the names, whatever its locale (migration 0002).
NAMED = "SELECT id, ring FROM people_named(%(words)s, %(most)s)"
NAMED_THERE = """
SELECT p.id, 1 AS ring FROM people_address a JOIN people_party p ON p.id = a.party_id
 WHERE a.postcode_key LIKE %(postcode)s AND a.postcode_key <> '' AND p.name_words @@ (
       SELECT string_agg('''' || word || ''':*', ' & ')::tsquery FROM unnest(people_words(%(words)s)) AS word)
 LIMIT %(most)s
"""
THERE = """
SELECT a.party_id AS id, 1 AS ring FROM people_address a
 WHERE a.postcode_key LIKE %(postcode)s AND a.postcode_key <> '' LIMIT %(most)s
"""
MAILED = """
SELECT p.id, 1 AS ring FROM people_party p
 WHERE lower(p.email) LIKE %(email)s AND p.email <> '' LIMIT %(most)s
"""
CALLED = """
SELECT p.id, 1 AS ring FROM people_party p WHERE p.phone_key = %(phone)s AND p.phone_key <> '' LIMIT %(most)s
"""
REFERRED = "SELECT p.id, 0 AS ring FROM people_party p WHERE p.code = %(code)s"


def found(*, text: str, limit: int = 8) -> list[Party]:
    """
    The parties that what was typed may mean, the likeliest first; two queries.

    :param text: a reference; or beginnings of words of the name in any order, a postcode with or without its gap, or
        both; or the beginning of an e-mail address; or a telephone number
    :param limit: at most so many, and never more than FOUND_MAX
    """
    limit = min(limit, FOUND_MAX)
    ways, told = _ways(text)
    if not ways:
        return []
    with connection.cursor() as cursor:
        each = " UNION ALL ".join(f"({way})" for way in ways)
        cursor.execute(f"SELECT id, min(ring) FROM ({each}) hit GROUP BY id", {**told, "most": 2 * limit})  # noqa: S608
        rings = dict(cursor.fetchall())
    ranked = []
    for family in families(party_ids=[PartyId(one) for one in rings]):
        ring = min(rings[one.id] for one in family if one.id in rings)
        ranked.append((ring, together(family=family)))
    ranked.sort(key=lambda one: (one[0], one[1].name.casefold(), one[1].postcode, one[1].code))
    return [party for _, party in ranked[:limit]]


def _ways(text: str) -> tuple[Sequence[str], dict[str, str]]:
    """The statements that look for what was typed, and what they are told."""
    typed = " ".join(text.replace("\0", " ").split())[:200]
    try:
        return [REFERRED], {"code": ids.read_code(text=typed, prefix=ids.Prefix.PERSON)}
    except NotACode:
        pass
    if "@" in typed:
        return [MAILED], {"email": _begins(typed.lower())}
    digits = re.sub(r"^(00)?440?", "0", re.sub(r"[^0-9]", "", typed))
    if len(digits) >= DIGITS_OF_PHONE and not re.search(r"[^0-9+() -]", typed):
        return [CALLED, THERE], {"phone": digits, "postcode": _begins(re.sub(r"[^0-9]", "", typed))}
    return _by_words(typed)


def _by_words(typed: str) -> tuple[Sequence[str], dict[str, str]]:
    words, postcode = _parted(typed)
    told: dict[str, str] = {"words": " ".join(words), "postcode": _begins(postcode)}
    if postcode and any(len(word) >= ENOUGH_LETTERS for word in words):
        return [NAMED_THERE], told
    ways = [THERE] if postcode else []
    if any(len(word) >= ENOUGH_LETTERS for word in typed.split()):
        told["words"] = typed
        ways.append(NAMED)
    return ways, told


def _parted(typed: str) -> tuple[Sequence[str], str]:
    """Words of a name, and the beginning of a postcode, its gap left out; either may be missing."""
    words = typed.split()
    for n, word in enumerate(words):
        if POSTCODE.fullmatch(word.upper()):
            end = n + 2 if n + 1 < len(words) and words[n + 1][0].isdigit() else n + 1
            return [*words[:n], *words[end:]], "".join(words[n:end]).upper()
    return words, ""


def _begins(text: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", text) + "%"
