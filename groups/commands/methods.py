"""Methods for rounds. A changed method becomes a new version."""

from typing import Any

from django.db import transaction

from groups.commands.meetings.schedule import StaleVersionError
from groups.models import Method, MethodPhase


@transaction.atomic
def load_builtin_methods(methods: list[dict[str, Any]]) -> int:
    """Create the methods that do not exist yet, and return how many. Idempotent.

    Methods that moderators changed or no longer offer are left as they are.
    """
    known = set(Method.objects.values_list("slug", flat=True))
    fresh = [given for given in methods if given["slug"] not in known]
    for given in fresh:
        _write(1, **given)
    return len(fresh)


@transaction.atomic
def change_method(
    method: Method, *, phases: list[dict[str, Any]], **fields: object
) -> Any:
    """Store a changed method as a new version. Locks the method.

    Existing rounds keep their version. The caller checks permissions. Raises
    `StaleVersionError` if `method` is not the newest version.
    """
    newest = _lock_newest(method.slug)
    if newest.pk != method.pk:
        raise StaleVersionError
    Method.objects.filter(slug=method.slug).update(is_offered=False)
    return _write(newest.version + 1, slug=method.slug, phases=phases, **fields)


@transaction.atomic
def offer_method(method: Method, *, is_offered: bool) -> bool:
    """Make the newest version of a method available for new rounds, or not.

    Returns whether this changed anything. Locks the method.
    """
    newest = _lock_newest(method.slug)
    Method.objects.filter(slug=method.slug).update(is_offered=False)
    if is_offered:
        Method.objects.filter(pk=newest.pk).update(is_offered=True)
    return bool(newest.is_offered != is_offered)


def _lock_newest(slug: str) -> Any:
    """Return the newest version.

    Locks the first version instead of the newest: a version that another transaction is
    adding cannot be locked. The newest is queried after the lock is acquired.
    """
    versions = Method.objects.filter(slug=slug).order_by("version")
    versions.select_for_update().first()
    return versions.last()


def _write(version: int, *, phases: list[dict[str, Any]], **fields: object) -> Method:
    method = Method.objects.create(version=version, **fields)
    MethodPhase.objects.bulk_create(
        MethodPhase(method=method, position=at, **phase)
        for at, phase in enumerate(phases, 1)
    )
    return method
