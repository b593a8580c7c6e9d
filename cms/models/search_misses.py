from django.db import models
from django.utils import timezone


class FailedSearch(models.Model):
    """A query without public results, and how often it was searched.

    The user is not stored.
    """

    words = models.CharField(max_length=80, unique=True)
    times = models.PositiveIntegerField(default=1)
    last_on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ("-times", "words")
        indexes = [models.Index(fields=["last_on"], name="search_miss_last_on")]

    def __str__(self) -> str:
        return f"search miss {self.pk}"
