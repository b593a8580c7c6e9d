from django.db import transaction

from allauth.mfa.models import Authenticator

from accounts.authentication import mfa
from accounts.models import User


@transaction.atomic
def log_factor_change(user_id: int) -> None:
    """Update `has_second_factor` of a user."""
    factors = Authenticator.objects.filter(user_id=user_id).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    User.objects.filter(pk=user_id).update(has_second_factor=factors.exists())


@transaction.atomic
def update_mfa_required(user_id: int | None = None) -> None:
    """Update `needs_second_factor` of one user, or of all users."""
    people = User.objects.all() if user_id is None else User.objects.filter(pk=user_id)
    must: set[int] = set()
    for condition in mfa.mfa_required_filters():
        must |= set(people.filter(condition).values_list("pk", flat=True))
    people.filter(needs_second_factor=False, pk__in=must).update(
        needs_second_factor=True
    )
    people.filter(needs_second_factor=True).exclude(pk__in=must).update(
        needs_second_factor=False
    )
