"""What the company refuses, in the shape in which Stripe's API refuses."""

from pretend.messages import JsonObject, Reply, as_json


class Refused(Exception):
    """A request is refused. `begun` says that execution had begun, so that the answer is kept for its key (S1)."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        begun: bool = False,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Say it in a sentence; the rest are the fields of Stripe's error object."""
        super().__init__(message)
        self.status = status
        self.begun = begun
        self.headers = headers or {}
        error: JsonObject = {"message": message, "type": kind}
        if code is not None:
            error |= {"code": code, "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"}
        if param is not None:
            error["param"] = param
        self.body: JsonObject = {"error": error}

    def as_reply(self) -> Reply:
        """Give the refusal as an answer."""
        return as_json(self.body, status=self.status, headers=self.headers)


def no_such(kind: str, identity: str, *, param: str = "id") -> Refused:
    """Refuse an object that is not there, or is of the other mode: both look alike."""
    message = f"No such {kind}: '{identity}'"
    return Refused(message, status=404, code="resource_missing", param=param)


def unknown_address(method: str, path: str) -> Refused:
    """Refuse an address that nobody answers."""
    message = f"Unrecognized request URL ({method}: {path}). Pretend Stripe answers only what Masthead uses."
    return Refused(message, status=404)


def company_failed() -> Refused:
    """Answer 500 as the company does when something of its own has failed."""
    message = "An unknown error occurred (this is a practice failure)."
    return Refused(message, status=500, kind="api_error", headers={"Stripe-Should-Retry": "false"})
