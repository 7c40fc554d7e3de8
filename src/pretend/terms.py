"""How this company does business: what was said when it was started."""

from dataclasses import dataclass, field

from pretend.fees import Fee

API_VERSION = "2026-10-28.endive"  # what stripe-python 16.1 asks for
ASYNC_CAPTURE_SINCE = "2024-04-10"  # from this API version on, a session that says nothing is captured asynchronously


@dataclass(frozen=True)
class Terms:
    """The account's name, currency and fee, where the company is found, and how strict it is."""

    public_url: str
    name: str = "The practice paper"
    currency: str = "gbp"
    country: str = "GB"
    fee: Fee = field(default_factory=Fee)
    api_version: str = API_VERSION
    any_key: bool = False  # otherwise keys must begin with `mh:` (money.md C11)
    async_delay_ms: int = 1_500  # how long an asynchronous capture keeps its balance transaction back


@dataclass(frozen=True)
class Cause:
    """The request that made something happen; nothing when the hosted page or the clock did."""

    request_id: str | None = None
    idempotency_key: str | None = None
    api_version: str = API_VERSION
