"""Who may do what with people and their organisations.

Rights of a person are asked of the person alone here; other apps' policies build on
these questions instead of looking at roles themselves.
"""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import SignInProvider


def is_member(user: Any) -> bool:
    """Is this an admitted person (not only signed in, but let in)?"""
    return bool(user.is_authenticated and user.is_active and user.state == "active")


def waits_for_admission(user: Any) -> bool:
    """Signed in, and not let in yet: reads what everybody reads, and writes nothing."""
    return bool(user.is_authenticated and user.is_active and user.state == "pending")


def can_moderate(user: Any) -> bool:
    """May this person curate what everybody may see?"""
    return is_member(user) and user.is_moderator


def can_keep_pages(user: Any) -> bool:
    """May this person write and publish pages, and see what is due of them?"""
    return is_member(user) and (user.is_editor or user.is_moderator)


def can_advise(user: Any) -> bool:
    """Does this person advise for the site, and vouch for answers?"""
    return is_member(user) and user.is_adviser


def can_administer(user: Any) -> bool:
    """May this person keep organisations, domains, providers and roles, end sessions
    and read the security log? It shows nothing of any space."""
    return is_member(user) and (user.is_administrator or user.is_superuser)


def can_change_roles(user: Any, person: Any) -> bool:
    """Give this person a role, or take one? Nobody does so for themselves: there is
    always another one who looks, and one who is left."""
    return can_administer(user) and person.pk != user.pk


def can_correct_work(user: Any, person: Any) -> bool:
    """Say for whom somebody else works, where their address tells it wrongly?"""
    return can_change_roles(user, person) and person.state == "active"


def can_end_sessions(user: Any, person: Any) -> bool:
    """Sign somebody out everywhere: an administrator, who may be wrong at no cost."""
    return can_administer(user)


def can_suspend(user: Any, person: Any) -> bool:
    """Shut somebody out: moderators those without a role, administrators anybody else.

    A stolen account of a moderator must be stopped by somebody.
    """
    return can_sanction(user, person) or can_change_roles(user, person)


def can_merge(gone: Any, stays: Any) -> bool:
    """May the first account go up in the second one? Both are in use and of people; a
    role is laid down first, since somebody else gave it."""
    both = is_member(gone) and is_member(stays)
    return both and gone.kind == stays.kind == "person" and not has_role(gone)


def can_admit(user: Any) -> bool:
    """May this person let others in and confirm the domains of organisations?"""
    return can_moderate(user)


def has_role(user: Any) -> bool:
    """Is this person a moderator, editor, adviser or administrator?"""
    return bool(
        user.is_moderator
        or user.is_editor
        or user.is_adviser
        or user.is_administrator
        or user.is_superuser
    )


def must_set_up_second_factor(user: Any) -> bool:
    """Does everything stay closed to this person until they have a second factor?

    Asks nothing but the person's row, on every page.
    """
    if not settings.REQUIRE_SECOND_FACTOR or not user.is_authenticated:
        return False
    if user.has_second_factor or user.proved_elsewhere:
        return False
    return bool(user.needs_second_factor or has_role(user))


def vouches_for(provider: "SignInProvider", address: str) -> bool:
    """Is this address at a domain that the provider's organisations give out, today?

    Only for such an address does the word of a provider count as a proof.
    """
    return provider.domains.confirmed().for_address(address).exists()


def can_sanction(user: Any, person: Any) -> bool:
    """Warn, mute or suspend somebody everywhere: not oneself, nor who has a role."""
    return can_moderate(user) and person.pk != user.pk and not has_role(person)


def people_seen_by(user: Any) -> Q:
    """Condition upon User: whose page this person may open. Visitors see none;
    accounts that are shut have none, nor have names that came with an import."""
    if not is_member(user):
        return Q(pk__in=[])
    return Q(state="active", is_active=True, kind="person")


def counts_as_participant() -> Q:
    """People that count in a public figure: no suspended, pending or bot accounts."""
    return Q(state="active") & ~Q(kind="bot")
