"""The outbox: one message to one address, once, through a folder or a real SMTP server on the loopback."""

import email
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import policy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import transaction

from masthead.machinery.mail import operations as mail
from masthead.machinery.mail.models import Message
from masthead.machinery.mail.values import Sending
from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars.values import FactName
from tests import makers
from tests.makers import ACTOR, NOW


@dataclass
class Post:
    """A mail server that answers as it is told, and keeps what it took."""

    answers: list[str] = field(default_factory=list)  # to the next messages; then it takes them
    recipients: list[str] = field(default_factory=list)  # to the next recipients
    took: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.recipients:
            return self.recipients.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        self.took.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 OK"

    def letters(self) -> list[Any]:
        plain = (content.replace(b"\r\n", b"\n") for _, _, content in self.took)
        return [email.message_from_bytes(content, policy=policy.default) for content in plain]


class _Head(Controller):
    """Any free port of the loopback."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="mail.example", enable_SMTPUTF8=False)


@pytest.fixture
def paper(db: None) -> None:
    makers.make_fund()


@pytest.fixture
def post(paper: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A real SMTP server, to which the paper's letters go."""
    server = Post()
    head = _Head(server, hostname="127.0.0.1", port=0)
    head.start()
    monkeypatch.setattr(
        settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, mail_url=f"smtp://127.0.0.1:{head.port}")
    )
    yield server
    head.stop()


def put(key: str = "k", to: str = "olwen@readers.example", subject: str = "Thank you", text: str = "£25\n") -> Message:
    mail.send(key=key, to=to, subject=subject, text=text, now=NOW)
    return Message.objects.get(key=key)


def carry_out(message: Message) -> Message:
    mail.carry_out(message_id=message.id, actor=ACTOR, now=NOW + timedelta(seconds=5))
    message.refresh_from_db()
    return message


def test_a_message_is_sent_once_whatever_is_repeated(post: Post, work_off: Callable[[], int]) -> None:
    message = put()
    again = mail.send(key="k", to="other@readers.example", subject="Other", text="Other", now=NOW)
    assert again == message.id
    assert work_off() == 1
    carry_out(message)
    carry_out(message)
    (sender, to, _), (letter,) = post.took[0], post.letters()
    assert len(post.took) == 1
    assert (sender, to) == ("office@clarion.example", ["olwen@readers.example"])
    assert letter["From"] == "The Practice Clarion <office@clarion.example>"
    assert letter["To"] == "olwen@readers.example"
    assert letter["Subject"] == "Thank you"
    assert letter["Message-ID"] == f"<{message.id}@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == NOW
    assert letter.get_content() == "£25\n"
    message.refresh_from_db()
    assert (message.state, message.tries) == (Sending.SENT, 1)


def test_a_transaction_that_rolls_back_sends_nothing(post: Post, work_off: Callable[[], int]) -> None:
    def fails() -> None:
        with transaction.atomic():
            put()
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    assert work_off() == 0
    assert not Message.objects.exists()
    assert post.took == []


@pytest.mark.parametrize("answer", ["451 come again", "421 shutting down"])
def test_a_server_that_says_come_again_is_asked_again(post: Post, answer: str) -> None:
    post.answers.append(answer)
    message = put()
    with pytest.raises(smtplib.SMTPException):
        carry_out(message)
    message.refresh_from_db()
    assert (message.state, message.tries) == (Sending.WAITING, 1)
    assert carry_out(message).state == Sending.SENT
    assert (message.tries, len(post.took)) == (2, 1)


def test_a_recipient_who_shall_come_again_is_tried_again(post: Post) -> None:
    post.recipients.append("450 greylisted")
    message = put()
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        carry_out(message)
    assert carry_out(message).state == Sending.SENT


def test_a_server_that_says_no_is_not_asked_again(post: Post) -> None:
    post.answers.append("554 no")
    message = carry_out(put())
    assert (message.state, message.trouble, message.sent_at) == (Sending.REFUSED, "554", None)
    assert carry_out(message).tries == 1
    assert post.took == []


def test_a_recipient_who_is_not_there_is_not_tried_again(post: Post) -> None:
    post.recipients.append("550 nobody here")
    message = carry_out(put())
    assert (message.state, message.trouble) == (Sending.REFUSED, "550")


def test_a_server_that_is_away_is_asked_again(paper: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, mail_url="smtp://127.0.0.1:1"))
    message = put()
    with pytest.raises(OSError, match="refused"):
        carry_out(message)
    message.refresh_from_db()
    assert (message.state, message.tries) == (Sending.WAITING, 1)


@pytest.mark.parametrize(
    "subject",
    [
        "Thank you\r\nBcc: all@readers.example",
        "Thank you\nX: y",
        "a\r\n\r\nbody",
        "=?utf-8?q?x?=\r\nTo: z@readers.example",
    ],
)
def test_a_subject_adds_no_header(post: Post, subject: str) -> None:
    """D27."""
    carry_out(put(subject=subject))
    (_, to, content), (letter,) = post.took[0], post.letters()
    assert to == ["olwen@readers.example"]
    assert letter["Bcc"] is None
    assert letter["X"] is None
    assert letter.get_all("To") == ["olwen@readers.example"]
    assert letter.get_content() == "£25\n"
    assert content.count(b"\r\n\r\n") == 1


@pytest.mark.parametrize(
    "to",
    [
        "olwen@readers.example, all@readers.example",
        "olwen@readers.example\r\nBcc: all@readers.example",
        "Olwen <olwen@readers.example>",
        "olwen@readers.example>",
        "olwen",
        "",
        "@",
        "oléwen@readers.example",
    ],
)
def test_what_is_not_one_plain_address_gets_nothing(post: Post, to: str) -> None:
    """D27."""
    message = carry_out(put(to=to))
    assert message.state == Sending.REFUSED
    assert message.trouble
    assert post.took == []


@pytest.mark.parametrize("name", ['The "Loud" Clarion', "Clarion, The", "Y Clarión; <x@y.example>"])
def test_a_papers_name_is_only_its_name(post: Post, name: str) -> None:
    """D27."""
    particulars.change(facts={FactName.NAME: name}, in_force_at=NOW, actor=ACTOR, now=NOW)
    carry_out(put())
    (letter,) = post.letters()
    (sender,) = letter["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "office@clarion.example")
    assert post.took[0][0] == "office@clarion.example"


def test_a_paper_without_an_address_still_sends(post: Post) -> None:
    particulars.change(facts={FactName.EMAIL: ""}, in_force_at=NOW, actor=ACTOR, now=NOW)
    assert carry_out(put()).state == Sending.SENT
    assert post.took[0][0] == "no-reply@localhost"


def test_a_long_subject_and_a_long_line_arrive_whole(post: Post) -> None:
    line = "Siân’s " * 300
    carry_out(put(subject="Thanks " * 40, text=line + "\n.\nend\n"))
    (letter,) = post.letters()
    assert letter["Subject"] == " ".join(["Thanks"] * 40)[:200]
    assert letter.get_content() == line + "\n.\nend\n"


def test_in_a_demo_letters_go_to_a_folder(paper: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, data=tmp_path, mail_url="folder:"))
    message = carry_out(put())
    assert message.state == Sending.SENT
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == f"{message.id}.eml"
    letter = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["To"] == "olwen@readers.example"


def test_a_message_that_is_not_there_is_a_mistake_of_ours(paper: None) -> None:
    with pytest.raises(Message.DoesNotExist):
        mail.carry_out(message_id=uuid4(), actor=ACTOR, now=NOW)
