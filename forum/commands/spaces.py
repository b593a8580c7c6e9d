from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from core.events import publish
from core.exceptions import ActionRefused
from core.markup import sanitize_line
from forum import policy
from forum.events import CountersChanged
from forum.models import Space


@transaction.atomic
def open_space(
    *, title: str, audience: str, slug: str | None = None, **fields: object
) -> Space:
    """Create a space. The caller has checked permission."""
    return Space.objects.create(title=title, audience=audience, slug=slug, **fields)


# URL path segments of the forum that are not spaces.
RESERVED_SLUGS = frozenset(
    ("bericht", "bestand", "bewaard", "concept", "concepten", "modereren")
    + ("onderwerp", "ruimte", "voorbeeld")
)


@transaction.atomic
def open_new_space(
    actor: User,
    *,
    title: str,
    slug: str,
    audience: str,
    purpose: str = "",
    allows_anonymous: bool = False,
) -> Space:
    """Create a public space or one for all users, as a moderator.

    Raise `ActionRefused` if the slug is taken.
    """
    if not policy.can_open_spaces(actor) or audience == policy.CLOSED:
        raise PermissionDenied
    if not slug or slug in RESERVED_SLUGS or Space.objects.filter(slug=slug).exists():
        raise ActionRefused(_("This address is taken. Choose another one."))
    return open_space(
        title=sanitize_line(title),
        slug=slug,
        audience=audience,
        purpose=sanitize_line(purpose),
        allows_anonymous=allows_anonymous,
    )


def archive_open_space(actor: User, space: Space) -> bool:
    """Archive an open space; return whether that changed anything."""
    return _archive(actor, space, True)


def unarchive_open_space(actor: User, space: Space) -> bool:
    """Unarchive an open space; return whether that changed anything."""
    return _archive(actor, space, False)


def _archive(actor: User, space: Space, is_wanted: bool) -> bool:
    """Archive an open space. A closed space is archived with its group."""
    may = policy.permissions_for(actor, space).can_moderate
    if not may or space.audience == policy.CLOSED:
        raise PermissionDenied
    if space.is_archived == is_wanted:
        return False
    (archive_space if is_wanted else unarchive_space)(space)
    return True


@transaction.atomic
def change_space(
    actor: User, *, space: Space, title: str, purpose: str, allows_anonymous: bool
) -> Space:
    """Change the title, purpose and anonymity of a space. Lock the space.

    The slug stays. Anonymous questions stay anonymous.
    """
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    if not policy.permissions_for(actor, space).can_change_space:
        raise PermissionDenied
    space.title = sanitize_line(title) or space.title
    space.purpose = sanitize_line(purpose)
    space.allows_anonymous = allows_anonymous
    space.version += 1
    space.save(update_fields=["title", "purpose", "allows_anonymous", "version"])
    publish(CountersChanged(space.pk))
    return space


@transaction.atomic
def change_confidentiality(space: Space, level: str) -> Space:
    """Set the confidentiality of a closed space. Lock the space.

    The caller has checked permission.
    """
    found = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    found.confidentiality = space.confidentiality = level
    found.version += 1
    found.save(update_fields=["confidentiality", "version"])
    publish(CountersChanged(found.pk))
    result: Space = found
    return result


@transaction.atomic
def archive_space(space: Space) -> None:
    """Make a space read-only. Lock the space. The caller has checked permission."""
    _set_archived(space, now())


@transaction.atomic
def unarchive_space(space: Space) -> None:
    _set_archived(space, None)


def _set_archived(space: Space, moment: datetime | None) -> None:
    found = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    found.archived_at = moment
    found.version += 1
    found.save(update_fields=["archived_at", "version"])
    space.archived_at = moment
    publish(CountersChanged(found.pk))
