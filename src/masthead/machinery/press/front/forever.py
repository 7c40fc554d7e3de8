"""Answers that never change, since their address bears a hash of what is there."""

from masthead.machinery.press.front.answers import Environ, Headers, takes_gzip

UNDER = "/static/"
MOST_BYTES = 4_000_000


class Forever:
    """
    The paper's own style and marks, kept as Django answered them.

    A reader's page is only as quick as its style: where everything inside Django hangs, both still come.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, bool], tuple[str, Headers, list[bytes]]] = {}
        self._bytes = 0

    def find(self, environ: Environ) -> tuple[str, Headers, list[bytes]] | None:
        """Status, headers and body, if this was kept."""
        return self._kept.get(_key(environ))

    def keep(self, environ: Environ, status: str, headers: Headers, body: list[bytes]) -> None:
        """Keep an answer, if it says itself that it never changes, and there is room."""
        named = {name.lower(): value for name, value in headers}
        is_lasting = "immutable" in named.get("cache-control", "") and "set-cookie" not in named
        is_fit = is_lasting and status.startswith("200") and environ["REQUEST_METHOD"] == "GET"
        size = sum(map(len, body))
        if is_fit and self._bytes + size <= MOST_BYTES:
            self._bytes += size
            self._kept[_key(environ)] = (status, headers, body)


def _key(environ: Environ) -> tuple[str, bool]:
    return environ["PATH_INFO"], takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
