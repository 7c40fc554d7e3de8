"""What one may change about oneself in the office; signing in is people's."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from wagtail.admin.forms.account import ThemePreferencesForm
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    NameEmailSettingsPanel,
    ThemeSettingsPanel,
)


def sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Wagtail's own door leads to the one door (security.md D8); of ``next``, only what leads into the paper (D28)."""
    wanted = request.GET.get("next", "")
    ours = bool(wanted) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': wanted})}" if ours else settings.LOGIN_URL)


class Display(ThemePreferencesForm):
    """How the office is shown. Light or dark is the system's to say: our own screens follow it, and both must agree."""

    class Meta(ThemePreferencesForm.Meta):
        fields = tuple(name for name in ThemePreferencesForm.Meta.fields if name != "theme")


class DisplayPanel(ThemeSettingsPanel):
    """Contrast, density and keyboard shortcuts."""

    title = "How the office is shown"
    form_class = Display


class OwnAccount(AccountView):
    """One's own settings in the office. Names are kept in people, not here, and nobody needs a portrait to write."""

    def get_panels(self) -> list[Any]:
        """Wagtail's panels but for those that are not ours."""
        unused = (NameEmailSettingsPanel, AvatarSettingsPanel)
        panels = [panel for panel in super().get_panels() if not isinstance(panel, unused)]
        return [self._ours(panel) for panel in panels]

    def _ours(self, panel: Any) -> Any:  # noqa: ANN401 - Wagtail's are untyped
        is_theme = isinstance(panel, ThemeSettingsPanel)
        return DisplayPanel(self.request, panel.user, panel.profile) if is_theme else panel
