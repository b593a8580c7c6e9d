"""Methods of intervision: put in as shipped; a changed one is a new version."""

from typing import Any

from django.db import transaction

from groups.models import Method, MethodPhase


@transaction.atomic
def ship_methods(methods: list[dict[str, Any]]) -> int:
    """Put in the methods that this site never had; how many. Safe to repeat.

    What moderators made of one, or that they no longer offer it, stays.
    """
    known = set(Method.objects.values_list("slug", flat=True))
    fresh = [given for given in methods if given["slug"] not in known]
    for given in fresh:
        _write(1, **given)
    return len(fresh)


@transaction.atomic
def change_method(
    method: Method, *, phases: list[dict[str, Any]], **fields: Any
) -> Any:
    """Keep a method with other words or steps, as its next version. Locks its versions.

    Whoever offers this has asked who may. Rounds that were planned keep theirs.
    """
    versions = Method.objects.select_for_update().filter(slug=method.slug)
    last = max(row.version for row in versions)
    versions.update(is_offered=False)
    return _write(last + 1, slug=method.slug, phases=phases, **fields)


@transaction.atomic
def offer_method(method: Method, *, is_offered: bool) -> bool:
    """Let new rounds choose this method, or no longer: its newest version. Whether that
    changed anything."""
    versions = Method.objects.select_for_update().filter(slug=method.slug)
    newest = max(versions, key=lambda row: row.version)
    versions.update(is_offered=False)
    if is_offered:
        Method.objects.filter(pk=newest.pk).update(is_offered=True)
    return newest.is_offered != is_offered


def _write(version: int, *, phases: list[dict[str, Any]], **fields: Any) -> Method:
    method = Method.objects.create(version=version, **fields)
    MethodPhase.objects.bulk_create(
        MethodPhase(method=method, position=at, **phase)
        for at, phase in enumerate(phases, 1)
    )
    return method
