"""allauth's forms in our words, with what a password manager looks for (WCAG 3.3.8), and codes that are good once."""

import struct
from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from masthead.people import operations

EMAIL = {"autocomplete": "username", "inputmode": "email", "plain": True}
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "plain": True, "width": "short"}
UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError, struct.error)
NEW = "At least 12 characters, and none that everybody tries. Three or four words do well. You may paste it."


class SignIn(account.LoginForm):  # allauth says no types
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as allauth declares it
        super().__init__(*args, **kwargs)
        _say(self, "login", "E-mail", attrs=EMAIL, required="Enter your e-mail address.")
        self.fields["login"].error_messages["invalid"] = "Enter an e-mail address like name@example.org."
        _say(self, "password", "Password", required="Enter your password.")


class Forgotten(account.ResetPasswordForm):
    """The address to which a link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _say(self, "email", "E-mail", attrs=EMAIL, required="Enter your e-mail address.")
        self.fields["email"].error_messages["invalid"] = "Enter an e-mail address like name@example.org."


class ChoosePassword(account.ResetPasswordKeyForm):
    """A new password, once: it can be seen in the password manager, and reset again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _say(self, "password1", "New password", NEW, required="Choose a password.")


class ChangePassword(account.ChangePasswordForm):
    """The old password, and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _say(self, "oldpassword", "Your password now", required="Enter the password you have now.")
        _say(self, "password1", "New password", NEW, required="Choose a password.")


class AgainByPassword(account.ReauthenticateForm):
    """One's password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _say(self, "password", "Password", required="Enter your password.")


class _ByCode:
    """Takes a code where allauth's own form would: one that was used once is used (security.md D10)."""

    def clean_code(self) -> str:
        """Spend it."""
        code: str = self.cleaned_data["code"]  # type: ignore[attr-defined]
        found = operations.spend_code(user_id=self.user.pk, typed=code)  # type: ignore[attr-defined]
        if found is None:
            kept = mfa.Authenticator.objects.filter(user=self.user).first()  # type: ignore[attr-defined]
            self._emit_authentication_failed(kept)  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        self.authenticator = found
        return code


class Code(_ByCode, mfa.AuthenticateForm):
    """A code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        hint = "The six digits in your authenticator app, or one of your recovery codes."
        # A recovery code has letters, so the keyboard is the usual one.
        _say(self, "code", "Code", hint, attrs={**CODE, "inputmode": "text"}, required="Enter a code.")


class AgainByCode(_ByCode, mfa.ReauthenticateForm):
    """A code once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        hint = "The six digits in your authenticator app, or one of your recovery codes."
        _say(self, "code", "Code", hint, attrs={**CODE, "inputmode": "text"}, required="Enter a code.")


class SetUpApp(totp.ActivateTOTPForm):
    """The first code of a new app, which shows that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        hint = "The six digits that the app shows now."
        _say(self, "code", "Code", hint, attrs=CODE, required="Enter the six digits that the app shows.")


class _FromBrowser:
    """What a browser's script sent, or somebody who is none: whatever it is, it is right or it is wrong."""

    def clean(self) -> Any:  # noqa: ANN401 - as Django declares it
        """Read it with more doubts than allauth has."""
        try:
            return super().clean()  # type: ignore[misc]
        except UNREADABLE as wrong:
            raise get_adapter().validation_error("incorrect_code") from wrong

    def clean_credential(self) -> Any:  # noqa: ANN401 - as allauth declares it
        """The passkey's own answer; for a new one it is read whole in ``clean``."""
        told = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        try:
            read = getattr(super(), "clean_credential", None)
            return read() if read else told
        except UNREADABLE as wrong:
            raise get_adapter().validation_error("incorrect_code") from wrong


class ByPasskey(_FromBrowser, webauthn.AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class AgainByPasskey(_FromBrowser, webauthn.ReauthenticateWebAuthnForm):
    """A passkey once more."""


class SetUpPasskey(_FromBrowser, webauthn.AddWebAuthnForm):
    """A name for the passkey; the passkey itself is made by the browser."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _say(self, "name", "A name for it", "So that you know it later: “my telephone”.")
        self.fields["name"].max_length = 80


def _say(
    form: forms.Form,
    name: str,
    label: str,
    hint: str = "",
    *,
    attrs: dict[str, Any] | None = None,
    required: str = "",
) -> None:
    """Our words on allauth's field; a placeholder is no label, so there is none."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs or {})
    if required:
        field.error_messages["required"] = required
