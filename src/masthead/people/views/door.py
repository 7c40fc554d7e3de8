"""
``/sign-in/``: allauth's views, in the paper's frame, behind our gate, and never stored.

Each is allauth's own class with a ``Door`` before it; what a page says stands in its template (people/templates).
"""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from masthead.design import queries as design
from masthead.kernel import clock
from masthead.people import operations, queries
from masthead.people.models import User

NEVER_STORED = "private, no-store"
POST = "POST"


class Door:
    """
    Counts tries before anything is looked up, hands the frame to the page, and keeps no copy.

    ``door`` names what is tried here; without it nothing is guessed at and nothing is counted. ``account_in`` is the
    field that says whose account is tried; behind the first step it is the one whose sign-in it is.
    """

    request: HttpRequest
    door = ""
    account_in = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - Django's
        """The answer of allauth's own view; a form that is shown again is 422."""
        if self.door and request.method == POST:
            address = str(request.META.get("REMOTE_ADDR", ""))
            account = request.POST.get(self.account_in, "") if self.account_in else _whose(request)
            operations.count_try(kind=self.door, address=address, account=account, now=clock.now())
        own = request.path
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        if request.path != own:  # what was about to be sent before somebody was asked again, and has its own answer
            return answer
        answer["Cache-Control"] = NEVER_STORED
        if request.method == POST and answer.status_code == 200:  # noqa: PLR2004
            answer.status_code = 422
        return answer

    def get_context_data(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as Django declares it
        """The page's values, all of them read by now."""
        told: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]
        user = self.request.user
        told["frame"] = design.frame(now=clock.now())
        told["notes"] = [str(message) for message in get_messages(self.request)]
        told["me"] = queries.staff_of(user=user) if isinstance(user, User) else None
        whose = user if isinstance(user, User) else getattr(self, "reset_user", None)
        told["whose"] = whose.email if whose else ""  # which of its passwords a password manager is to bring
        told["office"] = settings.LOGIN_REDIRECT_URL
        told["next"] = told.get("redirect_field_value") or ""
        return told


def _whose(request: HttpRequest) -> str:
    """Whose code is tried: somebody signed in, or somebody whose password was right a moment ago."""
    if isinstance(request.user, User):
        return str(request.user.pk)
    told = request.session.get("account_login") or {}
    return str(told.get("user_pk", ""))


class SignIn(Door, account.LoginView):  # allauth says no types
    """``/sign-in/``."""

    door, account_in = "sign-in", "login"


class SignOut(Door, account.LogoutView):
    """``/sign-in/out/``."""


class Inactive(Door, account.AccountInactiveView):
    """For whoever has left."""


class Again(Door, account.ReauthenticateView):
    """One's password once more (D11)."""

    door = "again"


class ChangePassword(Door, account.PasswordChangeView):
    """A new password; every other session ends."""

    door = "again"

    def get_default_success_url(self) -> str:
        """Back to one's own page."""
        return "/sign-in/me/"


class Forgotten(Door, account.PasswordResetView):
    """A link by e-mail; the answer is the same for every address (D9)."""

    door, account_in = "forgotten", "email"

    def form_valid(self, form: Any) -> HttpResponseBase:  # noqa: ANN401 - as Django declares it
        """A letter either way; allauth's own to a stranger names a sign-up that we haven't."""
        if form.users:
            answer: HttpResponseBase = super().form_valid(form)
            return answer
        operations.tell_unknown(email=form.cleaned_data["email"], now=clock.now())
        return HttpResponseRedirect(str(self.success_url))


class ForgottenSent(Door, account.PasswordResetDoneView):
    """What the last said."""


class ChoosePassword(Door, account.PasswordResetFromKeyView):
    """A new password by the link; the second factor is asked at the next sign-in all the same (D10)."""

    door = "choose-password"


class PasswordChosen(Door, account.PasswordResetFromKeyDoneView):
    """It is changed."""


class SecondFactors(Door, mfa.IndexView):
    """``/sign-in/second-factor/``: what one has, and what one could have."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """What is set up, as values."""
        told = super().get_context_data(**more)
        user = self.request.user
        assert isinstance(user, User), "allauth asks for a sign-in first"
        told["mine"] = queries.second_factors(user_id=user.id)
        told["must"] = queries.needs_second_factor(user=user, now=clock.now())
        told["is_secure"] = self.request.is_secure() or self.request.get_host().partition(":")[0] == "localhost"
        told["next"] = self.request.GET.get("next", "")
        return told


class Code(Door, mfa.AuthenticateView):
    """The second step of a sign-in."""

    door = "code"


class AgainByCode(Door, mfa.ReauthenticateView):
    """A code once more."""

    door = "code"


class SetUpApp(Door, totp.ActivateTOTPView):
    """An authenticator app."""

    door = "set-up"

    def get_context_data(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """The secret in fours, as a person types it."""
        told = super().get_context_data(**more)
        secret = told["form"].secret
        told["letters"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return told

    def get_success_url(self) -> str:
        """Recovery codes come next."""
        return "/sign-in/recovery-codes/"


class RemoveApp(Door, totp.DeactivateTOTPView):
    """Without the app."""


class Passkeys(Door, webauthn.ListWebAuthnView):
    """One's passkeys."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """Each by name."""
        told = super().get_context_data(**more)
        told["passkeys"] = [{"id": row.pk, "name": str(row), "since": row.created_at} for row in told["authenticators"]]
        return told


class SetUpPasskey(Door, webauthn.AddWebAuthnView):
    """A passkey, made by the browser."""

    door = "set-up"

    def get_success_url(self) -> str:
        """Recovery codes come next, as after the app."""
        return "/sign-in/recovery-codes/"


class RemovePasskey(Door, webauthn.RemoveWebAuthnView):
    """Without it."""


class AgainByPasskey(Door, webauthn.ReauthenticateWebAuthnView):
    """One's passkey once more."""

    door = "code"
