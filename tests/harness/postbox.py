"""A real SMTP server on the loopback, which keeps what it is given."""

import email
import email.policy
from collections import Counter
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.harness.processes import LOOPBACK


class Postbox:
    """Where the paper's letters go."""

    def __init__(self, port: int) -> None:
        self.letters: list[EmailMessage] = []
        self._controller = Controller(self, hostname=LOOPBACK, port=port)
        self._controller.start()
        self.url = f"smtp://{LOOPBACK}:{port}"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 kept"

    def counted(self) -> Counter[str]:
        """How often each letter came, by the number in its Message-ID."""
        return Counter(str(letter["Message-ID"]).strip("<>").partition("@")[0] for letter in self.letters)

    def forgive(self) -> None:
        """Forget what came a second time, so that the next case is not charged with it."""
        self.letters = list({str(letter["Message-ID"]): letter for letter in self.letters}.values())

    def close(self) -> None:
        self._controller.stop()
