"""Addresses of people: signing in, and the office's screens."""

from django.urls import URLPattern, path, re_path

from masthead.people.views import approvals, door, own, parties, parties_duplicates, staff

urlpatterns: list[URLPattern] = [
    path("sign-in/", door.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", door.Code.as_view(), name="mfa_authenticate"),
    path("sign-in/out/", door.SignOut.as_view(), name="account_logout"),
    path("sign-in/ended/", door.Inactive.as_view(), name="account_inactive"),
    path("sign-in/again/", door.Again.as_view(), name="account_reauthenticate"),
    path("sign-in/again/code/", door.AgainByCode.as_view(), name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", door.AgainByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("sign-in/me/", own.me, name="people_me"),
    path("sign-in/password/", door.ChangePassword.as_view(), name="account_change_password"),
    path("sign-in/forgotten/", door.Forgotten.as_view(), name="account_reset_password"),
    path("sign-in/forgotten/sent/", door.ForgottenSent.as_view(), name="account_reset_password_done"),
    path("sign-in/forgotten/done/", door.PasswordChosen.as_view(), name="account_reset_password_from_key_done"),
    re_path(
        r"^sign-in/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$",
        door.ChoosePassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("sign-in/second-factor/", door.SecondFactors.as_view(), name="mfa_index"),
    path("sign-in/second-factor/app/", door.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("sign-in/second-factor/app/remove/", door.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("sign-in/second-factor/passkeys/", door.Passkeys.as_view(), name="mfa_list_webauthn"),
    path("sign-in/second-factor/passkeys/add/", door.SetUpPasskey.as_view(), name="mfa_add_webauthn"),
    path("sign-in/second-factor/passkeys/<int:pk>/remove/", door.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("sign-in/recovery-codes/", own.recovery_codes, name="people_recovery_codes"),
]

# Under /office/, for those who may enter it.
office: list[URLPattern] = [
    path("people/", parties.listed, name="people"),
    path("people/find/", parties.find, name="people-find"),
    path("people/new/", parties.new, name="people-new"),
    path("people/duplicates/", parties_duplicates.proposed, name="people-duplicates"),
    path("people/duplicates/<str:one>/<str:other>/", parties_duplicates.compare, name="people-compare"),
    path("people/duplicates/<str:one>/<str:other>/two/", parties_duplicates.two, name="people-two"),
    path("people/<str:code>/", parties.shown, name="person"),
    path("people/<str:code>/part/", parties_duplicates.part, name="person-part"),
    path("people/<str:code>/<slug:what>/", parties.edit, name="person-edit"),
    path("staff/", staff.staff),
    path("staff/new/", staff.new),
    path("staff/<uuid:user_id>/", staff.one),
    path("approvals/", approvals.approvals),
    path("approvals/alone/", approvals.alone),
    path("approvals/<uuid:proposal_id>/", approvals.by_id),
    path("approvals/<str:secret>/", approvals.by_link),
]
