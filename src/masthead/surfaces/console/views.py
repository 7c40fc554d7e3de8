"""The office's own doors: signing in, and what one may change about oneself."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, LoginView, NameEmailSettingsPanel

from masthead.kernel import clock
from masthead.machinery.gate import operations as gate

# D8: from one address a whole newsroom may sign in; at one account only its owner does.
TRIES_FROM_ONE_ADDRESS = 30
TRIES_AT_ONE_ACCOUNT = 10
PERIOD_S = 600


class SignIn(LoginView):
    """Sign in by e-mail and password."""

    def get_form(self, form_class: type[BaseForm] | None = None) -> BaseForm:
        """Wagtail's form, which a password manager may fill in (WCAG 3.3.8)."""
        form: BaseForm = super().get_form(form_class)
        for name, filled_in_with in (("username", "username"), ("password", "current-password")):
            form.fields[name].widget.attrs["autocomplete"] = filled_in_with
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - as Django declares it
        """
        One try.

        :raises TooMany: where there were too many from this address or at this account, be it known or unknown
        """
        now = clock.now()
        account = request.POST.get("username", "").strip().lower()[:80]
        gate.count(key=f"sign-in:{_address(request)}", most=TRIES_FROM_ONE_ADDRESS, period_s=PERIOD_S, now=now)
        gate.count(key=f"sign-in-at:{account}", most=TRIES_AT_ONE_ACCOUNT, period_s=PERIOD_S, now=now)
        answer: HttpResponseBase = super().post(request, *args, **kwargs)
        return answer


class OwnAccount(AccountView):
    """One's own settings in the office. Names are kept in people, not here, and nobody needs a portrait to write."""

    def get_panels(self) -> list[Any]:
        """Wagtail's panels but for those two."""
        unused = (NameEmailSettingsPanel, AvatarSettingsPanel)
        return [panel for panel in super().get_panels() if not isinstance(panel, unused)]


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
