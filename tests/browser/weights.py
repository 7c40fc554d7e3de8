"""What a page weighs in a browser, and what it may weigh."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Request

from tests.surroundings import ROOT

PICTURES = {"image"}


@dataclass(frozen=True)
class Weight:
    """
    A page's weight, or its limit.

    :param bytes: of HTML, CSS and JS as they were sent, without headers
    :param requests: without pictures
    """

    bytes: int
    requests: int

    def __str__(self) -> str:
        return f"{self.bytes:,} bytes, {self.requests} requests"


def budgets() -> Mapping[str, Weight]:
    """What each kind of page may weigh."""
    told = tomllib.loads((ROOT / "budgets.toml").read_text(encoding="utf-8"))
    return {kind: Weight(**limits) for kind, limits in told.items()}


def of(sent: Iterable[Request]) -> Weight:
    """What was sent, by the requests that a browser made for one page with nothing kept from before."""
    counted = [request for request in sent if request.resource_type not in PICTURES]
    return Weight(sum(request.sizes()["responseBodySize"] for request in counted), len(counted))
