"""Form-encoded, nested parameters (`a[b][0][c]=d`), read with Stripe's own complaints."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from pretend.messages import JsonObject
from pretend.refusals import Refused

FIELDS_MAX = 1000
DEPTH_MAX = 8
METADATA_KEYS_MAX = 50
METADATA_KEY_LENGTH_MAX = 40
METADATA_VALUE_LENGTH_MAX = 500
_PART = re.compile(r"\[([^\[\]]*)\]")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,15}")


def decode(encoded: str | bytes) -> JsonObject:
    """
    Decode a query string or a form body into nested tables and lists.

    :raises Refused: if it is not form-encoded UTF-8, or has too many fields or levels
    """
    try:
        text = encoded.decode("ascii") if isinstance(encoded, bytes) else encoded
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
    except ValueError as wrong:
        message = "Invalid request: the parameters are not form-encoded UTF-8, or there are too many of them."
        raise Refused(message) from wrong
    tree: JsonObject = {}
    for name, value in pairs:
        _plant(tree, name, value)
    return {name: _with_lists(value) for name, value in tree.items()}


def _plant(tree: JsonObject, name: str, value: str) -> None:
    """Put one field where its brackets say; `name[]` goes behind what is there."""
    head, bracket, _ = name.partition("[")
    rest = name[len(head) :]
    parts = [head, *_PART.findall(rest)]
    if "".join(f"[{part}]" for part in parts[1:]) != rest or (bracket and not head) or len(parts) > DEPTH_MAX:
        message = f"Invalid parameter name: {name[:100]}"
        raise Refused(message, param=name[:100])
    here = tree
    for part in parts[:-1]:
        below = here.setdefault(part or str(len(here)), {})
        if not isinstance(below, dict):
            message = f"Invalid parameter: {name[:100]} is both a value and a table"
            raise Refused(message, param=name[:100])
        here = below
    here[parts[-1] or (str(len(here)) if len(parts) > 1 else "")] = value


def _with_lists(value: object) -> object:
    """Turn tables whose names are all numbers into lists, in the order of the numbers."""
    if not isinstance(value, dict):
        return value
    deep = {name: _with_lists(below) for name, below in value.items()}
    if deep and all(re.fullmatch(r"[0-9]{1,4}", name) for name in deep):
        return [deep[name] for name in sorted(deep, key=int)]
    return deep


@dataclass(frozen=True)
class Params:
    """A table of parameters that is asked for typed values; `path` names it in complaints."""

    values: JsonObject
    path: str = ""

    def named(self, name: str) -> str:
        """Answer the full name of a parameter, as complaints say it."""
        return f"{self.path}[{name}]" if self.path else name

    def only(self, *names: str) -> None:
        """
        Refuse parameters that are not among those named.

        :raises Refused: naming the first unknown one, as Stripe does
        """
        for name in self.values:
            if name not in names:
                message = f"Received unknown parameter: {self.named(name)}"
                raise Refused(message, code="parameter_unknown", param=self.named(name))

    def text(self, name: str, *, longest: int = 5000) -> str | None:
        """Answer a text, or None when it is absent."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            message = f"Invalid string: {self.named(name)}"
            raise Refused(message, param=self.named(name))
        if value == "":
            message = f"You passed an empty string for '{self.named(name)}', which cannot be unset."
            raise Refused(message, code="parameter_invalid_empty", param=self.named(name))
        if len(value) > longest:
            message = f"Invalid string: {self.named(name)} must be at most {longest} characters"
            raise Refused(message, param=self.named(name))
        return value

    def needed(self, name: str, *, longest: int = 5000) -> str:
        """Answer a text that must be there."""
        value = self.text(name, longest=longest)
        if value is None:
            raise self.missing(name)
        return value

    def missing(self, name: str) -> Refused:
        """Give the complaint about a parameter that must be there."""
        message = f"Missing required param: {self.named(name)}."
        return Refused(message, code="parameter_missing", param=self.named(name))

    def whole(self, name: str, *, least: int = 0, most: int = 10**15) -> int | None:
        """Answer a whole number between `least` and `most`, or None when it is absent."""
        value = self.text(name)
        if value is None:
            return None
        if not _WHOLE_NUMBER.fullmatch(value):
            message = f"Invalid integer: {value[:100]}"
            raise Refused(message, code="parameter_invalid_integer", param=self.named(name))
        number = int(value)
        if not least <= number <= most:
            message = f"This value must be between {least} and {most}: {self.named(name)}"
            raise Refused(message, code="parameter_invalid_integer", param=self.named(name))
        return number

    def choice(self, name: str, options: Iterable[str]) -> str | None:
        """Answer one of the options, or None when it is absent."""
        value = self.text(name)
        if value is not None and value not in options:
            message = f"Invalid {self.named(name)}: must be one of {', '.join(options)}"
            raise Refused(message, param=self.named(name))
        return value

    def address(self, name: str) -> str | None:
        """Answer an absolute web address, or None when it is absent."""
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and value.isprintable()
        except ValueError:
            good = False
        if not good or " " in value:
            message = "Not a valid URL"
            raise Refused(message, code="url_invalid", param=self.named(name))
        return value

    def table(self, name: str) -> "Params":
        """Answer a table of parameters, empty when it is absent."""
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            message = f"Invalid object: {self.named(name)}"
            raise Refused(message, param=self.named(name))
        return Params(value, self.named(name))

    def rows(self, name: str) -> list["Params"]:
        """Answer a list of tables, empty when it is absent."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            message = f"Invalid array: {self.named(name)}"
            raise Refused(message, param=self.named(name))
        return [Params(row, f"{self.named(name)}[{place}]") for place, row in enumerate(value)]

    def texts(self, name: str) -> list[str]:
        """Answer a list of texts, empty when it is absent."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            message = f"Invalid array: {self.named(name)}"
            raise Refused(message, param=self.named(name))
        return list(value)

    def metadata(self) -> dict[str, str]:
        """Answer the table `metadata` within Stripe's bounds: 50 keys of 40 characters, values of 500."""
        given = self.table("metadata")
        if len(given.values) > METADATA_KEYS_MAX:
            message = f"You can only specify {METADATA_KEYS_MAX} metadata keys."
            raise Refused(message, param=self.named("metadata"))
        for key, value in given.values.items():
            if len(key) > METADATA_KEY_LENGTH_MAX or not isinstance(value, str):
                message = f"Metadata keys are at most {METADATA_KEY_LENGTH_MAX} characters, and values are texts."
                raise Refused(message, param=given.named(key))
            if len(value) > METADATA_VALUE_LENGTH_MAX:
                message = f"Metadata values are at most {METADATA_VALUE_LENGTH_MAX} characters."
                raise Refused(message, param=given.named(key))
        return {key: value for key, value in given.values.items() if value != ""}
