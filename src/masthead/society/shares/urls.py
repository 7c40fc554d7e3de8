"""Ownership's addresses."""

from django.urls import path

from masthead.society.shares import views

urlpatterns = [
    path("shares/", views.shares, name="shares"),
    path("shares/application/", views.application, name="shares-application"),
    path("shares/application.pdf", views.application_pdf, name="shares-application-pdf"),
]
