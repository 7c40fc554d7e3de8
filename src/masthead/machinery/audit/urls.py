"""Addresses of the audit line."""

from django.urls import URLPattern, path

from masthead.machinery.audit import views

# Under /office/, for those who may enter it.
office: list[URLPattern] = [
    path("audit/", views.audit, name="audit"),
]

# There too; who somebody is, which is known on a floor above, is asked again first (security.md D11).
taken_out: list[URLPattern] = [
    path("audit.csv", views.export, name="audit-export"),
]
