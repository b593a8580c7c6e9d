from typing import Any

from django.db import transaction

from forum.models import Space


@transaction.atomic
def open_space(
    *, title: str, audience: str, slug: str | None = None, **fields: Any
) -> Space:
    """Make a space. Who may is asked by whoever offers it (desk, group, demo)."""
    return Space.objects.create(title=title, audience=audience, slug=slug, **fields)
