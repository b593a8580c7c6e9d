from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from accounts.models.bylines import byline_for
from core.exceptions import ActionRefused
from core.http import parse_public_id as parsed
from core.http.refusals import show_refusal_as_message
from forum import policy
from forum import views as forum
from forum.selectors import topic_lists, unread_posts
from groups import commands
from groups.files import attachments
from groups.membership import roster
from groups.membership.tokens import invitation_path
from groups.models import DestructionRecord, Group, Invitation, Proposal
from groups.policy import (
    can_break_glass,
    can_create_group,
    can_invite,
    can_propose_group,
    can_read_destructions,
)
from groups.selectors import dashboard, page_context
from groups.selectors.directory import list_groups_of

if TYPE_CHECKING:
    from accounts.policy import Viewer


def get_visible_group(request: HttpRequest, space_id: int) -> Group:
    groups = Group.objects.visible_to(request.user)
    group: Group = get_object_or_404(groups, space__public_id=space_id)
    return group


@login_required
@forum.read_only
def group_list(request: SignedInRequest) -> HttpResponse:
    groups = list_groups_of(request.user)
    unread = unread_posts.count_unread_by_space(
        [group.space for group in groups], request.user
    )
    rows = [
        {
            "group": group,
            "space": group.space,
            "url": group.space.path,
            "new": new,
            "badge": topic_lists.format_new_count(new)[1],
        }
        for group in groups
        for new in [unread.get(group.space_id, 0)]
    ]
    context = {
        "groups": rows,
        "invitations": _invitations(request.user),
        "can_found": can_create_group(request.user),
        "can_break_glass": can_break_glass(request.user),
        "can_propose": can_propose_group(request.user),
        "proposals": Proposal.objects.visible_to(request.user).count(),
        "has_destructions": _has_destructions(request.user),
        "section": "groups",
    }
    return render(request, "groups/list.html", context)


def _has_destructions(user: "Viewer") -> bool:
    if can_read_destructions(user):
        return True
    return DestructionRecord.objects.visible_to(user).exists()


def _invitations(user: "Viewer") -> list[dict[str, Any]]:
    rows = Invitation.objects.visible_to(user).select_related("inviter")
    return [
        {
            "title": row.group.space.title,
            "url": invitation_path(row),
            "inviter": byline_for(row.inviter),
            "expires_at": row.expires_at,
        }
        for row in rows.order_by("-sent_at")[:50]
    ]


@forum.read_only
def group(request: HttpRequest, space_id: int) -> HttpResponse:
    found = get_visible_group(request, space_id)
    may = policy.permissions_for(request.user, found.space)
    new = unread_posts.count_unread_by_space([found.space], request.user)
    context = page_context.build_page_context(found, may, "overview") | {
        "sections": dashboard.build_sections(found, may),
        "new_here": new.get(found.space_id, 0),
        "can_invite": can_invite(may),
        "members": page_context.list_some_members(found, request.user),
        "to_do": roster.count_pending_tasks(found) if can_invite(may) else None,
    }
    return render(request, "groups/group.html", context)


@forum.read_only
def conversations(request: HttpRequest, space_id: int) -> HttpResponse:
    found = get_visible_group(request, space_id)
    may = policy.permissions_for(request.user, found.space)
    before = parsed(request.GET.get("voor"))
    topics = topic_lists.load_topic_page(
        found.space, request.user, view="all", before=before
    )
    path = f"{found.space.path}gesprekken/"
    context = page_context.build_page_context(found, may, "conversations") | {
        "topics": topics.rows,
        "has_new": any(row.new for row in topics.rows),
        "newer_url": path if before else "",
        "older_url": f"{path}?voor={topics.older.public_id}" if topics.older else "",
    }
    return render(request, "groups/conversations.html", context)


@forum.read_only
def group_files(request: HttpRequest, space_id: int) -> HttpResponse:
    found = get_visible_group(request, space_id)
    may = policy.permissions_for(request.user, found.space)
    context = page_context.build_page_context(found, may, "files")
    context |= {"files": attachments.list_files(found, request.user)}
    return render(request, "groups/files.html", context)


@login_required
@forum.form_page
def group_curate(request: SignedInRequest, space_id: int) -> HttpResponse:
    return forum.curate_page(request, get_visible_group(request, space_id).space)


@login_required
@require_POST
def group_leave(request: SignedInRequest, space_id: int) -> HttpResponse:
    """Leave the group, or end one's break-glass access."""
    found = get_visible_group(request, space_id)
    was_inspecting = policy.permissions_for(request.user, found.space).is_break_glass
    try:
        commands.leave_group(request.user, group=found)
    except ActionRefused as refusal:
        return show_refusal_as_message(request, refusal, found.space.path)
    said = _("You left the group. What is in it is closed to you.")
    if was_inspecting:
        said = _("You no longer read along in this group.")
    messages.success(request, said)
    return redirect("groups")
