"""Tells of what happened: one event, and its webhook, inside the transaction in which it happened."""

from pretend import shapes
from pretend.messages import JsonObject, pretty
from pretend.outbox import Outbox
from pretend.records import Records
from pretend.terms import Cause, Terms


class Teller:
    """Makes events."""

    def __init__(self, records: Records, outbox: Outbox, terms: Terms) -> None:
        """Keep events among the records and their webhooks in the outbox."""
        self._records = records
        self._outbox = outbox
        self._terms = terms

    def tell(
        self, kind: str, subject: JsonObject, *, moment: int, cause: Cause, previous: JsonObject | None = None
    ) -> None:
        """
        Tell of one thing, with its object as it is now.

        :param moment: seconds of the company's clock
        :param previous: what the changed fields were before
        """
        why: JsonObject = {
            "api_version": self._terms.api_version,
            "idempotency_key": cause.idempotency_key,
            "pending_webhooks": 1 if self._outbox.url is not None else 0,
            "request_id": cause.request_id,
        }
        event = shapes.event(kind, subject, previous=previous, cause=why, created=moment)
        # The exact bytes are kept, since every sending and every signature is of the same body.
        self._records.add_event(event, pretty(event).decode(), subject_id=subject["id"])
        self._outbox.post(event["id"], kind)
