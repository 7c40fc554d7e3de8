"""The outbox: one row, one message, one address."""

from django.db import models

from masthead.kernel.fields import EnumField
from masthead.machinery.mail.values import Sending


class Message(models.Model):
    """
    A message to one address.

    ``key`` is the one thing that it is sent for; the same key twice is the same message.
    """

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    to_address = models.CharField(max_length=320)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    state = EnumField(Sending, default=Sending.WAITING)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    trouble = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=[s.value for s in Sending]), name="mail_message_state")
        ]
