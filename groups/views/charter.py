from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from accounts.models.bylines import byline_for
from forum import commands as forum_commands
from forum import policy as forum_policy
from forum import views as forum
from forum.models import Space
from groups import commands, policy
from groups.forms import (
    AssignFacilitatorForm,
    CreateGroupForm,
    GroupSettingsForm,
    ProposalForm,
    RosterReasonForm,
)
from groups.membership import without_facilitator
from groups.models import Proposal
from groups.selectors import page_context
from groups.views.groups import get_visible_group


def list_themes(request: HttpRequest) -> list[Space]:
    return list(Space.objects.visible_to(request.user).open().order_by("title"))


@login_required
@forum.form_page
def group_create(request: SignedInRequest) -> HttpResponse:
    """Found a group as a moderator, who becomes a member only as its facilitator."""
    if not policy.can_create_group(request.user):
        raise Http404
    form = CreateGroupForm(request.POST or None, spaces=list_themes(request))
    if request.method == "POST" and form.is_valid():
        wishes = form.cleaned_data
        facilitator = wishes.pop("facilitator")
        co_facilitator = wishes.pop("co_facilitator")
        group = commands.create_group(
            request.user,
            facilitators=[facilitator],
            invited=[co_facilitator] if co_facilitator else [],
            **wishes,
        )
        told = _(
            "The group has been created. Its facilitator can find it in their groups."
        )
        messages.success(request, told)
        if facilitator.pk == request.user.pk:
            return redirect(group.space.path)
        return redirect("proposals")
    return _form_page(
        request, form, title=_("Found a group"), button=_("Found the group")
    )


@login_required
@forum.form_page
def group_propose(request: SignedInRequest) -> HttpResponse:
    if not policy.can_propose_group(request.user):
        raise Http404
    form = ProposalForm(request.POST or None, spaces=list_themes(request))
    if request.method == "POST" and form.is_valid():
        commands.propose_group(request.user, **form.cleaned_data)
        messages.success(request, _("Your proposal is with the moderators."))
        return redirect("proposals")
    return _form_page(
        request,
        form,
        title=_("Propose a group"),
        button=_("Propose it"),
        lead=_("You will lead the group. A moderator decides whether to create it."),
    )


def _form_page(request: HttpRequest, form: object, **words: object) -> HttpResponse:
    context = words | {"form": form, "section": "groups"}
    return render(request, "groups/charter_form.html", context)


@login_required
@forum.read_only
def proposals(request: SignedInRequest) -> HttpResponse:
    """List own proposals; for moderators also open ones and leaderless groups."""
    rows = Proposal.objects.visible_to(request.user).order_by("proposed_at")
    founds = policy.can_create_group(request.user)
    mine = [row for row in rows if row.proposer_id == request.user.pk]
    others = [row for row in rows if row.proposer_id != request.user.pk]
    context = {
        "mine": mine,
        "waiting": [{"row": row, "byline": byline_for(row.proposer)} for row in others],
        "can_found": founds,
        "leaderless": without_facilitator.list_groups_without_facilitator()
        if founds
        else [],
        "section": "groups",
    }
    return render(request, "groups/proposals.html", context)


@login_required
@forum.form_page
def proposal(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    rows = Proposal.objects.visible_to(request.user)
    found = get_object_or_404(rows, public_id=proposal_id)
    is_mine = found.proposer_id == request.user.pk
    decides = (
        policy.can_create_group(request.user) and found.state == Proposal.State.OPEN
    )
    form = RosterReasonForm(request.POST or None)
    act = request.POST.get("act", "")
    if request.method == "POST":
        if act == "withdraw" and is_mine:
            commands.withdraw_proposal(request.user, proposal=found)
            return redirect("proposals")
        if act == "agree" and decides:
            commands.approve_proposal(request.user, proposal=found)
            messages.success(request, _("The group is there."))
            return redirect("proposals")
        if act == "decline" and decides and form.is_valid():
            answer = form.cleaned_data["reason"]
            commands.decline_proposal(request.user, proposal=found, answer=answer)
            return redirect("proposals")
    context = {
        "proposal": found,
        "byline": byline_for(found.proposer),
        "is_mine": is_mine,
        "decides": decides,
        "form": form if act == "decline" else RosterReasonForm(),
        "section": "groups",
    }
    return render(request, "groups/proposal.html", context)


@login_required
@forum.form_page
def group_assign_facilitator(request: SignedInRequest, space_id: int) -> HttpResponse:
    """Let a moderator appoint a facilitator in a group without one.

    The page shows only that the group exists.
    """
    if not policy.can_create_group(request.user):
        raise Http404
    found = without_facilitator.get_group_without_facilitator(space_id)
    if found is None:
        raise Http404
    form = AssignFacilitatorForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.cleaned_data["address"]
        commands.appoint_facilitator(request.user, group=found, user=user)
        messages.success(request, _("The group is led again."))
        return redirect("proposals")
    context = {"form": form, "group": found, "section": "groups"}
    return render(request, "groups/assign_facilitator.html", context)


@login_required
@forum.form_page
def group_edit(request: SignedInRequest, space_id: int) -> HttpResponse:
    found = get_visible_group(request, space_id)
    may = forum_policy.permissions_for(request.user, found.space)
    if not policy.can_change_charter(may):
        return forum.not_available(request, status=403)
    initial = GroupSettingsForm.initial_of(found)
    form = GroupSettingsForm(
        request.POST or None, initial=initial, spaces=list_themes(request)
    )
    if request.method == "POST" and form.is_valid():
        wishes = form.cleaned_data
        names = ("title", "purpose", "allows_anonymous")
        of_space = {name: wishes.pop(name) for name in names}
        forum_commands.change_space(request.user, space=found.space, **of_space)
        commands.change_charter(request.user, group=found, **wishes)
        messages.success(request, _("Saved."))
        return redirect(found.space.path)
    context = page_context.build_page_context(found, may) | {
        "form": form,
        "here": _("Settings"),
    }
    return render(request, "groups/settings.html", context)
