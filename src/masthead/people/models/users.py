"""Who signs in; here from the first migration on (fixed.md)."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac


class Users(BaseUserManager["User"]):
    """Finds users by e-mail folded to lower case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of an e-mail address, however it is written."""
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":  # noqa: ANN401
        """A user, with a password that is stored hashed."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # of Wagtail's relations
    """Someone who signs in, by e-mail; perhaps also a party."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.CharField(max_length=320, unique=True)
    name = models.CharField(max_length=200, blank=True)
    party = models.OneToOneField("people.Party", null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    # Raised whenever all sessions end: each session holds a hash that covers it, besides the password's.
    sessions_ended = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Users()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="people_user_email_lower")]

    @property
    def is_staff(self) -> bool:
        """Django asks for it; the office asks for permissions instead."""
        return self.is_superuser

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        told = f"{self.password}:{self.sessions_ended}"
        return salted_hmac("people.user.session", told, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """The name that the office shows."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """The same: names are not split."""
        return self.get_full_name()
