"""Addresses of support and of all ways to give (fixed.md, "Public addresses")."""

from django.urls import path

from masthead.giving.supporters import views

urlpatterns = [
    path("give/ways/", views.ways, name="ways"),
    path("give/ways.pdf", views.ways_pdf, name="ways-pdf"),
    path("support/", views.support, name="support"),
    path("support/blank/", views.blank, name="support-blank"),
    path("support/blank.pdf", views.blank_pdf, name="support-blank-pdf"),
    path("support/form/", views.form, name="support-form"),
    path("support/form/<str:code>/<str:secret>/", views.made, name="support-made"),
    path("support/form/<str:code>/<str:secret>.pdf", views.made_pdf, name="support-made-pdf"),
]
