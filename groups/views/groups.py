"""The start page of a group, and the list of one's own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.names import person
from core.http import public_id as parsed
from forum import lists, policy
from forum import views as forum
from forum.cases import record_url
from forum.models import Participation
from groups import commands
from groups.models import Group, Invitation
from groups.policy import can_invite
from groups.tokens import invitation_path


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


@login_required
@forum.form_page
def group_curate(request: SignedInRequest, space_id: int) -> HttpResponse:
    return forum.curate_page(request, visible_group(request, space_id).space)


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
