"""When each line of the timetable was last due."""

from django.db import models


class Turn(models.Model):
    """One line of the timetable, by the name of its runnable."""

    name = models.CharField(primary_key=True, max_length=80)
    last_at = models.DateTimeField()
