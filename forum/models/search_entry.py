from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from forum.models.posts import Post
from forum.models.spaces import Space


class SearchEntry(models.Model):
    """The search index of a visible post, maintained by `commands.search_index`."""

    post = models.OneToOneField(
        Post, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    written_at = models.DateTimeField()
    # PostgreSQL only; SQLite has a separate table, see `forum.search.fts5`.
    words = SearchVectorField(null=True)
    # PostgreSQL only. Filtering on it is a hundred times faster than on the words. It
    # only narrows the result: an entry without a space is a candidate.
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
