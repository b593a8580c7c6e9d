"""Showing once more who one is, for whoever comes in by their organisation alone.

They have neither a password nor a second factor here, and allauth asks them nothing:
whoever sat down at a computer that was left open could change their addresses, take
their data along, or end the account. So they sign in at their organisation anew.
"""

import time
from typing import Any

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

REAUTHENTICATE = (
    "again"  # what a way to the provider is for, beside signing in and tying
)


def reauth_providers(user: Any) -> list[SignInProvider]:
    """The providers that can say who this is, if nothing here can."""
    if not user.is_authenticated or get_reauthentication_flows(user):
        return []
    tied = SocialAccount.objects.filter(user=user).values_list("provider", flat=True)
    keys = [key for key in tied if key.isdecimal()]
    return list(SignInProvider.objects.visible_to(user).filter(public_id__in=keys))


def is_recently_reauthenticated(request: HttpRequest) -> bool:
    """Did this person come back from there a short while ago?"""
    records = get_authentication_records(request, request.user)
    shown = [record["at"] for record in records if record.get("reauthenticated")]
    return bool(shown) and time.time() - shown[-1] < REAUTHENTICATION_TIMEOUT


def must_reauthenticate(request: HttpRequest) -> bool:
    return not is_recently_reauthenticated(request) and bool(
        reauth_providers(request.user)
    )


def finish_reauthentication(request: HttpRequest, login: SocialLogin) -> str:
    """Somebody came back: note that it is who is signed in here; where that leads."""
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
    return reverse("shown_again")
