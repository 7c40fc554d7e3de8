"""Ownership's address."""

from django.urls import path

from masthead.society.shares import views

urlpatterns = [path("shares/", views.shares, name="shares")]
