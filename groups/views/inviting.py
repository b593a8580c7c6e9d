"""Inviting, and the page to which an invitation leads."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.names import person
from forum import policy
from forum import views as forum
from groups import commands
from groups.forms import InviteForm
from groups.models import Invitation
from groups.policy import can_accept, can_invite
from groups.tokens import hashed
from groups.views.groups import visible_group


@login_required
@forum.form_page
def invite(request: SignedInRequest, space_id: int) -> HttpResponse:
    found = visible_group(request, space_id)
    if not can_invite(policy.abilities(request.user, found.space)):
        raise Http404
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        commands.invite(request.user, group=found, **form.cleaned_data)
        return redirect(found.space.path)
    context = {"form": form, "group": found, "space": found.space, "section": "groups"}
    return render(
        request, "groups/invite.html", context | {"space_url": found.space.path}
    )


@login_required
@require_POST
def withdraw(
    request: SignedInRequest, space_id: int, invitation_id: int
) -> HttpResponse:
    found = visible_group(request, space_id)
    if not can_invite(policy.abilities(request.user, found.space)):
        raise Http404
    row = get_object_or_404(found.invitations, public_id=invitation_id)
    commands.withdraw_invitation(request.user, invitation=row)
    return redirect(found.space.path)


@never_cache
@forum.form_page
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invitation's link leads. A GET accepts nothing: scanners open links."""
    if request.method == "POST" and request.user.is_authenticated:
        try:
            found = commands.accept_invitation(request.user, token=token)
        except commands.Void:
            return _invitation_page(request, token)
        return redirect(found.space.path)
    return _invitation_page(request, token)


def _invitation_page(
    request: HttpRequest, token: str, status: int = 200
) -> HttpResponse:
    """What the link means to who holds it; only the addressee learns the name."""
    row = Invitation.objects.of(hashed(token)).first()
    context: dict[str, Any] = {"state": "gone", "section": "groups"}
    if row is not None:
        context |= {"state": _state(request, row), "inviter": person(row.inviter)}
        context |= {"expires_at": row.expires_at, "next": request.path}
        if context["state"] == "valid":
            context |= {"group_title": row.group.space.title, "space": row.group.space}
            context |= {"message": row.message}
    context["login_url"] = f"/account/login/?next={request.path}"
    context["signup_url"] = f"/account/signup/?next={request.path}"
    context["site_name"] = settings.SITE_NAME
    if row is None:
        status = 404
    return render(request, "groups/invitation.html", context, status=status)


def _state(request: HttpRequest, row: Invitation) -> str:
    user = request.user
    if not user.is_authenticated:
        return "signed_out"
    addresses = commands.verified_addresses(user)
    if can_accept(user, row, addresses):
        return "valid"
    return "waiting" if row.address in addresses else "wrong_account"
