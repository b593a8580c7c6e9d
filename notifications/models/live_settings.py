from django.conf import settings
from django.db import models


class LiveSettings(models.Model):
    """A user's settings for open pages. Without a row, the defaults apply."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="live_settings",
    )
    # Show a toast when a notification arrives.
    toast = models.BooleanField(default=True)
    # Be counted as a reader of open topics, and see how many others read.
    presence = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"live settings {self.pk}"
