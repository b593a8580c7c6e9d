"""What somebody wants to see, and to show, in an open page."""

from django.conf import settings
from django.db import models


class LiveSettings(models.Model):
    """Of one person. Without a row: as the fields say here."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="live_settings",
    )
    # A few words in a corner of the page when something new comes in.
    toast = models.BooleanField(default=True)
    # To be counted among those who have a topic open, and to see how many there are.
    presence = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"live settings {self.pk}"
