"""Which page of a list an address asks for."""

PAGES_MOST = 10_000
DIGITS_MOST = len(str(PAGES_MOST))


def read_page(*, text: str) -> int | None:
    """The page's number, from 1; None if that is no page."""
    is_number = text.isascii() and text.isdigit() and len(text) <= DIGITS_MOST
    return int(text) if is_number and 1 <= int(text) <= PAGES_MOST else None
