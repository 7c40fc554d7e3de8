"""What the office's shell says on every screen."""

from django import template
from django.conf import settings

from masthead.machinery.particulars.values import PaymentMode

register = template.Library()


@register.simple_tag
def is_practice() -> bool:
    """Whether payments are only practised."""
    return bool(settings.ENVIRONMENT.payment_mode is PaymentMode.TEST)
