"""Lines that people type."""

from django import forms

from masthead.kernel import words


def printable(text: str) -> str:
    """What was typed, as a page may show it again."""
    return words.printable(text=text)


def plain_line(text: str) -> str:
    """
    One line as a person typed it, its white space folded.

    :raises forms.ValidationError: if it has characters that no name has
    """
    try:
        return words.plain_line(text=text)
    except ValueError as wrong:
        raise forms.ValidationError(str(wrong)) from wrong
