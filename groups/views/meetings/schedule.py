from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form
from core.markup import MarkupError
from forum import policy as forum_policy
from forum import views as forum
from groups import commands
from groups.forms import (
    DatePollForm,
    MeetingDetailsForm,
    MeetingForm,
    MinutesForm,
    make_date_formset,
)
from groups.models import Group, Meeting
from groups.policy import meetings as policy
from groups.selectors import page_context
from groups.views.groups import get_visible_group
from groups.views.meetings.pages import get_visible_meeting


@login_required
@forum.form_page
def meeting_plan(request: SignedInRequest, space_id: int) -> HttpResponse:
    found, may = _get_group_to_plan(request, space_id)
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _attempt(
            form,
            lambda: commands.plan_meeting(
                request.user, group=found, **form.fields_of_meeting
            ),
        )
        if made is not None:
            messages.success(
                request, _("The meeting is planned. Everybody hears of it.")
            )
            return redirect(made.path)
    context = {"form": form, "does": "plan", "here": _("Plan a meeting")}
    return _form_page(request, found, may, context)


@login_required
@forum.form_page
def dates_propose(request: SignedInRequest, space_id: int) -> HttpResponse:
    found, may = _get_group_to_plan(request, space_id)
    form = MeetingDetailsForm(request.POST or None)
    rows = make_date_formset(request.POST or None)
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        made = _attempt(
            form,
            lambda: commands.propose_dates(
                request.user, group=found, dates=rows.dates, **form.details
            ),
        )
        if made is not None:
            messages.success(request, _("The group is asked which dates suit."))
            return redirect(made.path)
    context = {"form": form, "rows": rows, "does": "ask"}
    context["here"] = _("Choose a date together")
    return _form_page(request, found, may, context)


@login_required
@forum.form_page
def meeting_change(
    request: SignedInRequest, space_id: int, meeting_id: int
) -> HttpResponse:
    found, may = get_visible_meeting(request, space_id, meeting_id)
    if not policy.can_plan_meeting(may) or found.is_cancelled or found.is_over:
        raise Http404
    kind: Any = DatePollForm if found.is_choosing else MeetingForm
    form = kind.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"] or 0
        fields = form.fields_of_meeting
        made = _attempt(
            form,
            lambda: commands.change_meeting(
                request.user, meeting=found, version=seen, **fields
            ),
        )
        if made is not None:
            return redirect(made.path)
    context = {"form": form, "meeting": found, "does": "change"}
    context |= _below(found, _("Change the meeting"))
    return _form_page(request, found.group, may, context)


@login_required
@forum.form_page
def meeting_minutes(
    request: SignedInRequest, space_id: int, meeting_id: int
) -> HttpResponse:
    found, may = get_visible_meeting(request, space_id, meeting_id)
    if not policy.can_write_minutes(may, found):
        raise Http404
    text = {"source": found.minutes, "source_format": found.minutes_format}
    form = MinutesForm(request.POST or None, initial=text | {"version": found.version})
    if request.method == "POST" and form.is_valid():
        made = _attempt(
            form,
            lambda: commands.write_minutes(
                request.user, meeting=found, **form.cleaned_data
            ),
        )
        if made is not None:
            return redirect(made.path)
    context = page_context.build_page_context(found.group, may, "meetings") | _below(
        found, _("Minutes")
    )
    context |= {"form": form, "meeting": found}
    return render(request, "groups/minutes_form.html", context)


def _get_group_to_plan(request: SignedInRequest, space_id: int) -> tuple[Group, Any]:
    found = get_visible_group(request, space_id)
    may = forum_policy.permissions_for(request.user, found.space)
    if not policy.can_plan_meeting(may):
        raise Http404
    return found, may


def _attempt(form: Any, act: Any) -> Meeting | None:
    """Call `act`, or add its error to the form, so that the input is not lost."""
    try:
        made: Meeting = act()
        return made
    except MarkupError as refusal:
        show_refusal_in_form(form, refusal, "source")
    except ActionRefused as refusal:
        show_refusal_in_form(form, refusal)
    return None


def _below(found: Meeting, here: str) -> dict[str, str]:
    return {"above": found.title, "above_url": found.path, "here": here}


def _form_page(
    request: SignedInRequest, group: Group, may: Any, context: dict[str, Any]
) -> HttpResponse:
    frame = page_context.build_page_context(group, may, "meetings")
    return render(request, "groups/meeting_form.html", frame | context)
