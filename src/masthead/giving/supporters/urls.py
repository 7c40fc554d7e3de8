"""Support's address."""

from django.urls import path

from masthead.giving.supporters import views

urlpatterns = [path("support/", views.support, name="support")]
