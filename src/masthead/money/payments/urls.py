"""Where payment companies call."""

from django.urls import path

from masthead.money.payments import webhooks

app_name = "payments"
urlpatterns = [path("hooks/stripe/", webhooks.stripe, name="stripe")]
