"""Methods of intervision: put in as shipped; a changed one is a new version."""

from typing import Any

from django.db import transaction

from groups.commands.meetings.schedule import StaleVersionError
from groups.models import Method, MethodPhase


@transaction.atomic
def load_builtin_methods(methods: list[dict[str, Any]]) -> int:
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
    """Keep a method with other words or steps, as the version after this one. Locks
    the method. Raises `StaleVersionError` when there is a later version already.

    Whoever offers this has asked who may. Rounds that were planned keep theirs.
    """
    newest = _lock_newest(method.slug)
    if newest.pk != method.pk:
        raise StaleVersionError
    Method.objects.filter(slug=method.slug).update(is_offered=False)
    return _write(newest.version + 1, slug=method.slug, phases=phases, **fields)


@transaction.atomic
def offer_method(method: Method, *, is_offered: bool) -> bool:
    """Let new rounds choose this method, or no longer: its newest version. Whether that
    changed anything. Locks the method."""
    newest = _lock_newest(method.slug)
    Method.objects.filter(slug=method.slug).update(is_offered=False)
    if is_offered:
        Method.objects.filter(pk=newest.pk).update(is_offered=True)
    return bool(newest.is_offered != is_offered)


def _lock_newest(slug: str) -> Any:
    """Its newest version. The lock is on the first one: a version that somebody else
    is adding is no row yet that could be locked, and is sought only afterwards."""
    versions = Method.objects.filter(slug=slug).order_by("version")
    versions.select_for_update().first()
    return versions.last()


def _write(version: int, *, phases: list[dict[str, Any]], **fields: Any) -> Method:
    method = Method.objects.create(version=version, **fields)
    MethodPhase.objects.bulk_create(
        MethodPhase(method=method, position=at, **phase)
        for at, phase in enumerate(phases, 1)
    )
    return method
