"""What allauth asks of us: who signs up (nobody), how mail goes out, when someone is asked again who they are."""

import base64
import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest
from django.template.loader import render_to_string

from masthead.kernel import clock, ids
from masthead.machinery.mail import operations as mail
from masthead.machinery.particulars import queries as particulars
from masthead.people import queries

# Said on the next screen anyway, or seen there.
UNSAID = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP advises, by time rather than by 100 MB for each try: a small host serves many sign-ins."""

    memory_cost = 47_104  # KiB
    time_cost = 1
    parallelism = 1


class AccountAdapter(DefaultAccountAdapter):  # allauth says no types
    """Sign-in for those who were appointed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - as allauth declares it
        """Nobody appoints themselves."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through our own outbox, as text, in the caller's transaction."""
        now = clock.now()
        told = {**context, "url": settings.ENVIRONMENT.url, "paper": particulars.current(now=now).name}
        subject = render_to_string(f"{template_prefix}_subject.txt", told)
        text = render_to_string(f"{template_prefix}_message.txt", told)
        key = f"people.sign_in:{ids.uuid7(now=now)}"  # each is a letter of its own
        mail.send(key=key, to=email, subject=subject, text=text.strip() + "\n", now=now)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,  # noqa: ANN401 - as allauth declares it
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell someone what was done with their sign-in; allauth looks for addresses in a table that we don't use."""
        self.send_mail(template_prefix, email or user.email, {"user": user, **(context or {})})

    def add_message(  # noqa: PLR0917 - as allauth declares it
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it on the next screen, unless it says itself."""
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, message_context, extra_tags, message)

    def reauthenticate(self, user: Any, password: str) -> bool:  # noqa: ANN401 - as allauth declares it
        """Whether it is their password."""
        return bool(user.check_password(password))

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:  # noqa: ANN401, ARG002
        """Signing in counts too: nobody is asked twice within the same minutes (security.md D11)."""
        return not queries.is_sure(session=context.request.session, user_id=context.request.user.pk)

    def get_client_ip(self, request: HttpRequest) -> str:
        """As our own limits see it."""
        try:
            return str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")))
        except ValueError:
            return "0.0.0.0"  # noqa: S104 - "unknown", not an address that is listened at


class MfaAdapter(DefaultMFAAdapter):  # allauth says no types
    """Second factors; whoever reads the database, or a dump of it, makes no codes of it (security.md D30)."""

    def encrypt(self, text: str) -> str:
        """An app's secret as it is kept."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """
        An app's secret as the app knows it.

        :raises ValueError: if it was kept under another secret key
        """
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as wrong:
            raise ValueError("this secret was kept under another secret key") from wrong

    def get_totp_issuer(self) -> str:
        """The paper's name, as the authenticator app shows it."""
        return particulars.current(now=clock.now()).name

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """What the passkey is kept under."""
        told: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**told, "display_name": user.get_username()}


def _box() -> Fernet:
    """Under a key of its own, derived from the paper's secret key, which lies in a file and never in the database."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"masthead: secrets of second factors")
    return Fernet(base64.urlsafe_b64encode(derive.derive(settings.SECRET_KEY.encode())))
