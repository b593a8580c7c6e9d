"""Permissions on people and organisations.

These functions look only at the user row. Policies of other apps call them instead of
checking roles themselves.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

if TYPE_CHECKING:
    from typing import TypeGuard

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import SignInProvider, User

# Whoever asks for a page: `request.user`.
type Viewer = User | AnonymousUser


def is_member(user: Viewer) -> "TypeGuard[User]":
    """Check whether the user is signed in, active and admitted."""
    return bool(
        user.is_authenticated and user.is_active and user.state == user.State.ACTIVE
    )


def waits_for_admission(user: Viewer) -> "TypeGuard[User]":
    """Check whether the user is signed in but not admitted yet.

    Such a user reads what a visitor reads, and writes nothing.
    """
    return bool(
        user.is_authenticated and user.is_active and user.state == user.State.PENDING
    )


def can_moderate(user: Viewer) -> "TypeGuard[User]":
    return is_member(user) and user.is_moderator


def can_keep_pages(user: Viewer) -> "TypeGuard[User]":
    """Check whether the user may write and publish pages, and see due reviews."""
    return is_member(user) and (user.is_editor or user.is_moderator)


def can_advise(user: Viewer) -> "TypeGuard[User]":
    return is_member(user) and user.is_adviser


def can_administer(user: Viewer) -> "TypeGuard[User]":
    """Check whether the user may manage the site, apart from its content.

    Covers organisations, domains, providers, roles, sessions and the security log. It
    gives no access to any space.
    """
    return is_member(user) and (user.is_administrator or user.is_superuser)


def can_change_roles(user: Viewer, person: "User") -> bool:
    """Check whether the user may grant or revoke roles of this person.

    Nobody changes their own roles: a second administrator is always involved, and one
    always remains.
    """
    return can_administer(user) and person.pk != user.pk


def can_correct_work(user: Viewer, person: "User") -> bool:
    """Check whether the user may correct an affiliation that an address got wrong."""
    return can_change_roles(user, person) and person.state == person.State.ACTIVE


def can_end_sessions(user: Viewer, person: "User") -> bool:
    return can_administer(user)


def can_suspend(user: Viewer, person: "User") -> bool:
    """Check whether the user may suspend this person.

    Moderators suspend people without a role, administrators anybody else: it must be
    possible to stop a stolen moderator account.
    """
    return can_sanction(user, person) or can_change_roles(user, person)


def can_merge(gone: "User", stays: "User") -> bool:
    """Check whether account `gone` may be merged into `stays`.

    Both are active accounts of people. `gone` has no role, because a role is granted by
    somebody else and does not move.
    """
    both = is_member(gone) and is_member(stays)
    return both and gone.kind == stays.kind == stays.Kind.PERSON and not has_role(gone)


def can_admit(user: Viewer) -> "TypeGuard[User]":
    """Check whether the user may admit applicants and confirm e-mail domains."""
    return can_moderate(user)


def has_role(user: "User") -> bool:
    return bool(
        user.is_moderator
        or user.is_editor
        or user.is_adviser
        or user.is_administrator
        or user.is_superuser
    )


def must_set_up_second_factor(user: Viewer) -> bool:
    """Check whether the user must set up a second factor before anything else.

    Called on every page, so it reads only the user row.
    """
    if not settings.REQUIRE_SECOND_FACTOR or not user.is_authenticated:
        return False
    if user.has_second_factor or user.proved_elsewhere:
        return False
    return bool(user.needs_second_factor or has_role(user))


def vouches_for(provider: "SignInProvider", address: str) -> bool:
    """Check whether the address is at a confirmed domain of the provider.

    A provider's statement proves an address only at such a domain.
    """
    return provider.domains.confirmed().for_address(address).exists()


def can_sanction(user: Viewer, person: "User") -> bool:
    """Check whether the user may warn, mute or suspend this person.

    Not themselves, and nobody with a role.
    """
    return can_moderate(user) and person.pk != user.pk and not has_role(person)


def people_seen_by(user: Viewer) -> Q:
    """Return a condition on `User`: the people whose profile page the user may open.

    Visitors may open none. Suspended and closed accounts, bots and imported authors
    have no page.
    """
    if not is_member(user):
        return Q(pk__in=[])
    return Q(state="active", is_active=True, kind="person")


def counts_as_participant() -> Q:
    """Return a condition on `User` for public figures.

    Suspended, pending and bot accounts are not counted.
    """
    return Q(state="active") & ~Q(kind="bot")
