"""Reauthentication for users who sign in only through a provider.

They have no password and no second factor here, so allauth asks them nothing: anybody
at an unattended computer could change addresses, download the data or delete the
account. These users sign in at their provider again.
"""

import time
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.socialaccount.models import SocialAccount, SocialLogin

from accounts.models import SignInProvider
from accounts.sso.id_token import IdTokenError

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.policy import Viewer


REAUTHENTICATE = "again"  # a value of allauth's `process`, besides login and connect


def reauth_providers(user: "Viewer") -> list[SignInProvider]:
    """Return the providers to reauthenticate with, if the user has no other method."""
    if not user.is_authenticated or get_reauthentication_flows(user):
        return []
    rows = SignInProvider.objects.visible_to(user)
    return list(rows.filter(public_id__in=get_connected_provider_ids(user)))


def get_connected_provider_ids(user: "User") -> list[int]:
    """Return the public ids of the providers that the user's account is tied to."""
    keys = SocialAccount.objects.filter(user=user).values_list("provider", flat=True)
    return [int(key) for key in keys if key.isdecimal()]


def is_recently_reauthenticated(request: HttpRequest) -> bool:
    """Check whether the user recently reauthenticated at a provider.

    `REAUTHENTICATION_TIMEOUT` is the limit.
    """
    records = get_authentication_records(request, request.user)
    shown = [record["at"] for record in records if record.get("reauthenticated")]
    return bool(shown) and time.time() - shown[-1] < REAUTHENTICATION_TIMEOUT


def must_reauthenticate(request: HttpRequest) -> bool:
    return not is_recently_reauthenticated(request) and bool(
        reauth_providers(request.user)
    )


def finish_reauthentication(request: HttpRequest, login: SocialLogin) -> str:
    """Record the reauthentication of the signed-in user; return the next URL.

    Raises `IdTokenError` if another user came back.
    """
    known = {row.key for row in reauth_providers(request.user)}
    if login.user.pk != request.user.pk or login.account.provider not in known:
        raise IdTokenError("somebody else came back")
    record_authentication(
        request,
        request.user,
        "socialaccount",
        provider=login.account.provider,
        uid=login.account.uid,
        reauthenticated=True,
    )
    return reverse("sso-reauthenticate")
