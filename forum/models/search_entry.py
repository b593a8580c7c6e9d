"""What the search knows of a post."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from forum.models.posts import Post
from forum.models.spaces import Space


class SearchEntry(models.Model):
    """A visible post as the search knows it; kept by `commands.search_index`."""

    post = models.OneToOneField(
        Post, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    written_at = models.DateTimeField()
    # On PostgreSQL; SQLite keeps words in a table of its own, see `searchtables`.
    words = SearchVectorField(null=True)
    # On PostgreSQL: whether somebody sees the space is told from here a hundred times
    # quicker than from the words. Only narrows; without one the entry is a candidate.
    space = models.ForeignKey(
        Space,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="search_words"),
            models.Index(fields=["-written_at", "-post"], name="search_newest"),
        ]

    def __str__(self) -> str:
        return f"search entry {self.pk}"
