from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from forum import policy as forum_policy
from forum import views as forum
from groups import commands, policy
from groups.forms import CloseGroupForm, ExtendGroupForm, HoldForm
from groups.models import DestructionRecord, Group
from groups.selectors import content_counts, page_context
from groups.views.groups import get_visible_group


def _get_closable_group(request: SignedInRequest, space_id: int) -> tuple[Group, Any]:
    found = get_visible_group(request, space_id)
    may = forum_policy.permissions_for(request.user, found.space)
    if not policy.can_close(may):
        raise Http404
    return found, may


@login_required
@forum.form_page
def group_close(request: SignedInRequest, space_id: int) -> HttpResponse:
    """Choose an erasure date, then confirm the effects."""
    found, may = _get_closable_group(request, space_id)
    form = CloseGroupForm(request.POST or None, group=found)
    if request.method == "POST" and form.is_valid():
        if _needs_confirmation(found, form) and "confirmed" not in request.POST:
            return _confirmation(request, found, may, form)
        commands.close_group(request.user, group=found, erase_on=form.erase_on)
        messages.success(request, _("The group is closed. Its members hear of it."))
        return redirect("group-close", space_id)
    return _page(request, found, may, form, HoldForm())


def _needs_confirmation(group: Group, form: CloseGroupForm) -> bool:
    """Check whether the change destroys more: closing, or an earlier erasure date."""
    if not group.space.is_archived or group.erase_on is None:
        return True
    return form.erase_on < group.erase_on


def _confirmation(
    request: SignedInRequest, found: Group, may: Any, form: CloseGroupForm
) -> HttpResponse:
    context = page_context.build_page_context(found, may) | {
        "here": _("Close the group"),
        "days": form.cleaned_data["days"],
        "erase_on": form.erase_on,
        "effects": content_counts.count_closing_effects(found),
        "contents": _contents(found),
    }
    return render(request, "groups/close_confirm.html", context)


def _contents(group: Group) -> list[str]:
    counts = commands.count_rows(commands.ERASURE_OF_GROUP, group.space)
    return content_counts.describe_counts(counts)


@login_required
@require_POST
def group_reopen(request: SignedInRequest, space_id: int) -> HttpResponse:
    found, _may = _get_closable_group(request, space_id)
    commands.reopen_group(request.user, group=found)
    messages.success(request, _("The group is open again."))
    return redirect(found.space.path)


@login_required
@require_POST
def group_extend(request: SignedInRequest, space_id: int) -> HttpResponse:
    found, may = _get_closable_group(request, space_id)
    form = ExtendGroupForm(request.POST)
    can = policy.can_change_charter(may) and found.ends_on is not None
    if can and found.ends_on and form.is_valid():
        until = form.until(found.ends_on)
        commands.extend_group(request.user, group=found, until=until)
        day = {"day": date_format(until, "j F Y")}
        messages.success(request, _("The group goes on until %(day)s.") % day)
    return redirect(found.space.path)


@login_required
@require_POST
def group_hold(request: SignedInRequest, space_id: int) -> HttpResponse:
    found, may = _get_closable_group(request, space_id)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _page(request, found, may, CloseGroupForm(group=found), form)
    commands.place_hold(request.user, group=found, **form.cleaned_data)
    messages.success(
        request, _("The retention period is paused: nothing will be erased.")
    )
    return redirect("group-close", space_id)


@login_required
@require_POST
def group_lift(request: SignedInRequest, space_id: int) -> HttpResponse:
    found, _may = _get_closable_group(request, space_id)
    commands.lift_hold(request.user, group=found)
    messages.success(request, _("The clock runs again."))
    return redirect("group-close", space_id)


@login_required
@forum.read_only
def destructions(request: SignedInRequest) -> HttpResponse:
    """List destruction records: all of them, or those of the user's former groups."""
    rows = list(DestructionRecord.objects.visible_to(request.user)[:200])
    if not (rows or policy.can_read_destructions(request.user)):
        raise Http404
    context = {
        "records": [
            {"row": row, "contents": content_counts.describe_counts(row.counts)}
            for row in rows
        ],
        "sees_all": policy.can_read_destructions(request.user),
        "section": "groups",
    }
    return render(request, "groups/destructions.html", context)


def _page(
    request: SignedInRequest,
    found: Group,
    may: Any,
    form: CloseGroupForm,
    hold: HoldForm,
) -> HttpResponse:
    context = page_context.build_page_context(found, may) | {
        "here": _("Close the group"),
        "form": form,
        "hold_form": hold,
        "hold": found.holds.filter(lifted_at=None).first(),
        "contents": _contents(found),
    }
    return render(request, "groups/close.html", context)
