"""
Sending: one message to one address, once.

A message is a row of the outbox, written in the caller's transaction; a job carries it out. A crash between the
server's "yes" and our note of it sends it a second time under the same Message-ID, which mail programs show once;
nothing else does.
"""

import smtplib
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from masthead.kernel import ids
from masthead.kernel.actors import Actor
from masthead.kernel.runnables import runnable
from masthead.machinery.jobs import operations as jobs
from masthead.machinery.mail.models import Message
from masthead.machinery.mail.values import Sending
from masthead.machinery.particulars import queries as particulars

TIMEOUT_S = 20
REFUSED_FOR_GOOD = 500  # SMTP answers from here on


@transaction.atomic
def send(*, key: str, to: str, subject: str, text: str, now: datetime) -> UUID:
    """
    Put one message into the outbox; it is sent once the caller's transaction has committed.

    :param key: what it is sent for; a second call with it finds the first message and sends nothing
    :return: the message's id
    """
    fresh = Message(
        id=ids.uuid7(now=now), key=key, to_address=to, subject=" ".join(subject.split())[:200], text=text, made_at=now
    )
    Message.objects.bulk_create([fresh], ignore_conflicts=True)
    message = Message.objects.get(key=key)
    if message.id == fresh.id:
        jobs.later(carry_out, message_id=message.id)
    return message.id


@runnable("mail.carry_out", tries=12)
def carry_out(*, message_id: UUID, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - every runnable is given one
    """
    Hand one message to the mail server, unless that was done.

    :raises OSError: if the server could not be reached or asked us to come again; the queue tries again later
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().get(id=message_id)
        if message.state != Sending.WAITING:
            return
        message.tries += 1
        message.save(update_fields=["tries"])
    # The call stands outside the transaction; the queue runs one job of a message at a time.
    trouble = _tried(message, now)
    told = {"state": Sending.REFUSED, "trouble": trouble} if trouble else {"state": Sending.SENT, "sent_at": now}
    Message.objects.filter(id=message_id).update(**told)


def _tried(message: Message, now: datetime) -> str:
    """Hand it over; why it was refused for good, or nothing."""
    try:
        letter = _letter(message, now)
    except (ValueError, IndexError, MessageError):
        return "the address can't be written to"
    try:
        _deliver(letter, message.to_address)
    except smtplib.SMTPResponseException as answer:
        if answer.smtp_code < REFUSED_FOR_GOOD:
            raise
        return str(answer.smtp_code)
    except smtplib.SMTPRecipientsRefused as refused:
        code = max(code for code, _ in refused.recipients.values())
        if code < REFUSED_FOR_GOOD:
            raise
        return str(code)
    except smtplib.SMTPNotSupportedError:
        return "the mail server can't write to such an address"
    return ""


def _letter(message: Message, now: datetime) -> EmailMessage:
    facts = particulars.current(now=now)
    host = urlsplit(settings.ENVIRONMENT.url).hostname
    letter = EmailMessage()
    letter["Message-ID"] = f"<{message.id}@{host}>"
    letter["Date"] = format_datetime(message.made_at)
    letter["From"] = Address(facts.name, addr_spec=facts.email or f"no-reply@{host}")
    letter["To"] = Address(addr_spec=message.to_address)  # one address, whatever else stands there
    letter["Subject"] = message.subject
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    return letter


def _deliver(letter: EmailMessage, to: str) -> None:
    place = urlsplit(settings.ENVIRONMENT.mail_url)
    if place.scheme == "folder":
        folder: Path = settings.ENVIRONMENT.data / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        name = str(letter["Message-ID"]).strip("<>").partition("@")[0]
        fresh = folder / f"{name}.new"
        fresh.write_bytes(letter.as_bytes())
        fresh.replace(folder / f"{name}.eml")
        return
    with smtplib.SMTP(place.hostname or "localhost", place.port or 25, timeout=TIMEOUT_S) as server:
        server.send_message(letter, to_addrs=[to])
