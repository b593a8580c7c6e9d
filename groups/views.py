"""Pages of a group. Its topics are drawn by the forum; sight is the policy's."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.names import person
from core.http import public_id as parsed
from forum import lists, policy
from forum import views as forum
from forum.cases import record_url
from forum.models import Participation
from groups import commands
from groups.forms import InviteForm
from groups.models import Group, Invitation
from groups.policy import can_accept, can_invite
from groups.tokens import hashed, invitation_path


def visible_group(request: HttpRequest, space_id: int) -> Group:
    groups = Group.objects.visible_to(request.user)
    return get_object_or_404(groups, space__public_id=space_id)


@login_required
@forum.read_only
def group_list(request: SignedInRequest) -> HttpResponse:
    groups = list(Group.objects.visible_to(request.user).order_by("space__title"))
    unread = lists.unread_by_space([group.space for group in groups], request.user)
    rows = [
        {
            "group": group,
            "space": group.space,
            "url": group.space.path,
            "new": unread.get(group.space_id, 0),
        }
        for group in groups
    ]
    context = {
        "groups": rows,
        "invitations": _invitations(request.user),
        "section": "groups",
    }
    return render(request, "groups/list.html", context)


def _invitations(user: Any) -> list[dict[str, str]]:
    """What waits for this person's answer; the names are for the addressee."""
    rows = Invitation.objects.visible_to(user).order_by("-sent_at")[:50]
    return [
        {"title": row.group.space.title, "url": invitation_path(row)} for row in rows
    ]


@forum.read_only
def group(request: HttpRequest, space_id: int) -> HttpResponse:
    found = visible_group(request, space_id)
    space = found.space
    may = policy.abilities(request.user, space)
    before = parsed(request.GET.get("voor"))
    topics = lists.topic_page(space, request.user, view="all", before=before)
    path = space.path
    context = {
        "group": found,
        "space": space,
        "space_url": path,
        "can": may,
        "can_invite": can_invite(may),
        "members": _members(space, request.user, may),
        "pending": _pending(found) if can_invite(may) else [],
        "topics": topics.rows,
        "has_new": any(row.new for row in topics.rows),
        "newer_url": path if before else "",
        "older_url": f"{path}?voor={topics.older.public_id}" if topics.older else "",
        "section": "groups",
        "streams": f"space.{space.public_id}",
    }
    return render(request, "groups/group.html", context)


def _members(space: Any, viewer: Any, may: policy.Abilities) -> list[dict[str, Any]]:
    parts = Participation.objects.of(space)
    return [
        {
            "byline": person(part.user),
            "role_word": part.role_word,
            "is_me": part.user_id == viewer.pk,
            "record_url": record_url(part.user, space)
            if may.can_sanction(part.user, part)
            else "",
        }
        for part in parts
    ]


def _pending(group: Group) -> list[Invitation]:
    return list(group.invitations.open().order_by("-sent_at")[:100])


@login_required
@forum.read_only
def participants(request: SignedInRequest, space_id: int) -> HttpResponse:
    return forum.participants_page(request, visible_group(request, space_id).space)


@forum.read_only
def topic(request: HttpRequest, space_id: int, public_id: int) -> HttpResponse:
    found = forum.visible_topic(request, public_id)
    path = forum.topic_url(found)
    if path != request.path:
        return redirect(path)
    return forum.topic_page(request, found)


@login_required
@forum.form_page
def topic_create(request: SignedInRequest, space_id: int) -> HttpResponse:
    groups = Group.objects.visible_to(request.user)
    found = groups.filter(space__public_id=space_id).first()
    return (
        forum.gone(request)
        if found is None
        else forum.topic_form_page(request, found.space)
    )


@login_required
@forum.form_page
def group_curate(request: SignedInRequest, space_id: int) -> HttpResponse:
    return forum.curate_page(request, visible_group(request, space_id).space)


@login_required
@require_GET
def similar(request: SignedInRequest, space_id: int) -> HttpResponse:
    return forum.similar_page(request, visible_group(request, space_id).space)


@login_required
@forum.form_page
def edit(request: SignedInRequest, space_id: int) -> HttpResponse:
    return forum.space_form_page(request, visible_group(request, space_id).space)


@login_required
@require_POST
def leave(request: SignedInRequest, space_id: int) -> HttpResponse:
    found = visible_group(request, space_id)
    try:
        commands.leave_group(request.user, group=found)
    except commands.Led as reason:
        messages.error(request, str(reason))
        return redirect(found.space.path)
    return redirect("groups")


# -- Inviting ------------------------------------------------------------------


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
