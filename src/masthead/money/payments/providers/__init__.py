"""Translators to payment companies; config/wiring makes them from the environment."""

from masthead.money.payments.providers.stripe import Stripe

__all__ = ["Stripe"]
