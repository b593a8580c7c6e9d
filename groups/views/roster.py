from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from accounts.models.bylines import Visibility, byline_for
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_as_message
from forum import policy as forum_policy
from forum import views as forum
from forum.moderation.log import get_record_url
from groups import commands, policy
from groups.forms import BreakGlassForm, RosterReasonForm, RosterReviewForm
from groups.membership import roster
from groups.models import Group
from groups.selectors import page_context
from groups.views.groups import get_visible_group

if TYPE_CHECKING:
    from accounts.models import User


@login_required
@forum.read_only
def participants(request: SignedInRequest, space_id: int) -> HttpResponse:
    found = get_visible_group(request, space_id)
    may = forum_policy.permissions_for(request.user, found.space)
    keeps = policy.can_manage_roster(may)
    people = roster.list_members(found, request.user)
    context = page_context.build_page_context(found, may, "members") | {
        "people": people,
        "keeps": keeps,
        "leads_alone": sum(row.leads for row in people) < 2,
        "set_aside": roster.list_awaiting_confirmation(found) if keeps else [],
        "log": roster.list_roster_entries(found) if keeps else [],
        "review": roster.get_open_review(found) if keeps else None,
    }
    return render(request, "groups/members.html", context)


@login_required
@forum.form_page
def group_member(
    request: SignedInRequest, space_id: int, person_id: int
) -> HttpResponse:
    found = get_visible_group(request, space_id)
    may = forum_policy.permissions_for(request.user, found.space)
    if not policy.can_manage_roster(may):
        raise Http404
    part = get_object_or_404(
        roster.all_participations(found), user__public_id=person_id
    )
    act = request.POST.get("act", "")
    form = RosterReasonForm(request.POST if act == "remove" else None)
    if request.method == "POST" and (act != "remove" or form.is_valid()):
        reason = form.cleaned_data["reason"] if act == "remove" else ""
        _act(request, found, part.user, act, reason)
        return redirect(f"{found.space.path}deelnemers/")
    context = page_context.build_page_context(found, may, "members") | {
        "part": part,
        "byline": byline_for(part.user, Visibility.GROUP),
        "here": part.user.display_name,
        "is_set_aside": roster.is_awaiting_confirmation(found, part),
        "can_remove": may.can_sanction(part.user, part),
        "record_url": get_record_url(part.user, found.space),
        "log": roster.list_roster_entries(found, of=part.user),
        "form": form,
    }
    return render(request, "groups/member.html", context)


def _act(
    request: SignedInRequest, group: Group, user: "User", act: str, reason: str
) -> None:
    if act == "remove":
        commands.remove_member(request.user, group=group, user=user, reason=reason)
    elif act == "appoint":
        commands.appoint_facilitator(request.user, group=group, user=user)
    elif act == "confirm":
        commands.confirm_member(request.user, group=group, user=user)


@login_required
@require_POST
def group_step_down(request: SignedInRequest, space_id: int) -> HttpResponse:
    found = get_visible_group(request, space_id)
    back = f"{found.space.path}deelnemers/"
    try:
        commands.resign_as_facilitator(request.user, group=found)
    except ActionRefused as refusal:
        return show_refusal_as_message(request, refusal, back)
    return redirect(back)


@login_required
@forum.form_page
def group_review(request: SignedInRequest, space_id: int) -> HttpResponse:
    """Confirm members in one form. Also possible between two yearly reviews."""
    found = get_visible_group(request, space_id)
    may = forum_policy.permissions_for(request.user, found.space)
    if not policy.can_manage_roster(may):
        raise Http404
    parts = roster.list_to_confirm(found)
    form = RosterReviewForm(request.POST or None, parts=parts, mine=request.user.pk)
    if request.method == "POST" and form.is_valid():
        commands.confirm_members(
            request.user,
            group=found,
            stays=form.list_members("stays"),
            goes=form.list_members("goes"),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Recorded: who stays, and on whose word."))
        return redirect(f"{found.space.path}deelnemers/")
    context = page_context.build_page_context(found, may, "members") | {
        "form": form,
        "rows": form.rows(),
        "review": roster.get_open_review(found),
        "here": _("Who still belongs here?"),
    }
    return render(request, "groups/review.html", context)


@login_required
@forum.form_page
def break_glass(request: SignedInRequest) -> HttpResponse:
    if not policy.can_break_glass(request.user):
        raise Http404
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wishes = form.cleaned_data
        found = roster.get_group_by_number(wishes.pop("group"))
        if found is not None:
            commands.break_glass(request.user, group=found, **wishes)
            return redirect(found.space.path)
        form.add_error("group", _("There is no such group."))
    return render(
        request, "groups/break_glass.html", {"form": form, "section": "groups"}
    )
