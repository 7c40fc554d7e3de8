"""Addresses of the audit line."""

from django.urls import URLPattern, path

from masthead.machinery.audit import views

# Under /office/, for those who may enter it.
office: list[URLPattern] = [
    path("audit/", views.audit, name="audit"),
    path("audit.csv", views.export, name="audit-export"),
]
