"""The start page of a group, and the list of one's own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.names import person
from core.http import parse_public_id as parsed
from forum import counting, lists, policy
from forum import views as forum
from groups import commands, filing, pages, roster, sections
from groups.listing import groups_of
from groups.models import DestructionRecord, Group, Invitation, Proposal
from groups.policy import (
    can_found,
    can_invite,
    can_look_in,
    can_propose,
    can_read_destructions,
)
from groups.tokens import invitation_path


def visible_group(request: HttpRequest, space_id: int) -> Group:
    groups = Group.objects.visible_to(request.user)
    return get_object_or_404(groups, space__public_id=space_id)


@login_required
@forum.read_only
def group_list(request: SignedInRequest) -> HttpResponse:
    groups = groups_of(request.user)
    unread = counting.unread_by_space([group.space for group in groups], request.user)
    rows = [
        {
            "group": group,
            "space": group.space,
            "url": group.space.path,
            "new": new,
            "badge": lists.new_marks(new)[1],
        }
        for group in groups
        for new in [unread.get(group.space_id, 0)]
    ]
    context = {
        "groups": rows,
        "invitations": _invitations(request.user),
        "can_found": can_found(request.user),
        "can_look_in": can_look_in(request.user),
        "can_propose": can_propose(request.user),
        "proposals": Proposal.objects.visible_to(request.user).count(),
        "has_destructions": _has_destructions(request.user),
        "section": "groups",
    }
    return render(request, "groups/list.html", context)


def _has_destructions(user: Any) -> bool:
    if can_read_destructions(user):
        return True
    return DestructionRecord.objects.visible_to(user).exists()


def _invitations(user: Any) -> list[dict[str, Any]]:
    """What waits for this person's answer; the names are for the addressee."""
    rows = Invitation.objects.visible_to(user).select_related("inviter")
    return [
        {
            "title": row.group.space.title,
            "url": invitation_path(row),
            "inviter": person(row.inviter),
            "expires_at": row.expires_at,
        }
        for row in rows.order_by("-sent_at")[:50]
    ]


@forum.read_only
def group(request: HttpRequest, space_id: int) -> HttpResponse:
    found = visible_group(request, space_id)
    may = policy.abilities(request.user, found.space)
    new = counting.unread_by_space([found.space], request.user)
    context = pages.frame(found, may, "overview") | {
        "sections": sections.sections(found, may),
        "new_here": new.get(found.space_id, 0),
        "can_invite": can_invite(may),
        "members": pages.some_members(found, request.user),
        "to_do": roster.to_do(found) if can_invite(may) else None,
    }
    return render(request, "groups/group.html", context)


@forum.read_only
def conversations(request: HttpRequest, space_id: int) -> HttpResponse:
    found = visible_group(request, space_id)
    may = policy.abilities(request.user, found.space)
    before = parsed(request.GET.get("voor"))
    topics = lists.topic_page(found.space, request.user, view="all", before=before)
    path = f"{found.space.path}gesprekken/"
    context = pages.frame(found, may, "conversations") | {
        "topics": topics.rows,
        "has_new": any(row.new for row in topics.rows),
        "newer_url": path if before else "",
        "older_url": f"{path}?voor={topics.older.public_id}" if topics.older else "",
    }
    return render(request, "groups/conversations.html", context)


@forum.read_only
def group_files(request: HttpRequest, space_id: int) -> HttpResponse:
    found = visible_group(request, space_id)
    may = policy.abilities(request.user, found.space)
    context = pages.frame(found, may, "files")
    context |= {"files": filing.files_of(found, request.user)}
    return render(request, "groups/files.html", context)


@login_required
@forum.form_page
def group_curate(request: SignedInRequest, space_id: int) -> HttpResponse:
    return forum.curate_page(request, visible_group(request, space_id).space)


@login_required
@require_POST
def leave(request: SignedInRequest, space_id: int) -> HttpResponse:
    """Stop being a member; for whoever only reads along: stop doing so."""
    found = visible_group(request, space_id)
    was_inspecting = policy.abilities(request.user, found.space).is_inspecting
    try:
        commands.leave_group(request.user, group=found)
    except commands.Led as reason:
        messages.error(request, str(reason))
        return redirect(found.space.path)
    said = _("You left the group. What is in it is closed to you.")
    if was_inspecting:
        said = _("You no longer read along in this group.")
    messages.success(request, said)
    return redirect("groups")
