from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from core.http import parse_public_id as parsed
from forum import policy as forum_policy
from forum import views as forum
from groups import commands
from groups.forms import AttendanceForm, CancelMeetingForm
from groups.meetings import responses
from groups.models import Attendance, Meeting
from groups.policy import meetings as policy
from groups.selectors import page_context
from groups.views.groups import get_visible_group

COMING_PER_PAGE = 25
PAST_PER_PAGE = 50


def get_visible_meeting(
    request: HttpRequest, space_id: int, meeting_id: int
) -> tuple[Meeting, Any]:
    seen = Meeting.objects.visible_to(request.user)
    found = get_object_or_404(
        seen, group__space__public_id=space_id, public_id=meeting_id
    )
    return found, forum_policy.permissions_for(request.user, found.group.space)


@login_required
@forum.read_only
def meeting_list(request: SignedInRequest, space_id: int) -> HttpResponse:
    found = get_visible_group(request, space_id)
    may = forum_policy.permissions_for(request.user, found.space)
    seen = Meeting.objects.visible_to(request.user).filter(group=found)
    coming = seen.coming().with_people()[:COMING_PER_PAGE]
    context = page_context.build_page_context(found, may, "meetings") | {
        "coming": [responses.get_answer_context(row, may) for row in coming],
        "choosing": list(seen.choosing()[:20]),
        "past": list(seen.past()[:PAST_PER_PAGE]),
        "can_plan": policy.can_plan_meeting(may),
    }
    return render(request, "groups/meetings.html", context)


@login_required
@forum.read_only
def meeting(request: SignedInRequest, space_id: int, meeting_id: int) -> HttpResponse:
    found, may = get_visible_meeting(request, space_id, meeting_id)
    return _page(request, found, may)


def _page(
    request: SignedInRequest, found: Meeting, may: Any, status: int = 200
) -> HttpResponse:
    context = page_context.build_page_context(found.group, may, "meetings") | {
        "here": found.title,
        "dutch": "two here",
        "row": responses.get_answer_context(found, may),
        "meeting": found,
        "can_plan": policy.can_plan_meeting(may),
        "can_write_minutes": policy.can_write_minutes(may, found),
    }
    if found.is_choosing:
        context |= {
            "dates": responses.list_date_rows(found, request.user),
            "answers": Attendance.Answer.choices,
            "can_answer_dates": policy.can_answer_dates(may, found),
        }
    return render(request, "groups/meeting.html", context, status=status)


@login_required
@require_POST
def meeting_answer(
    request: SignedInRequest, space_id: int, meeting_id: int
) -> HttpResponse:
    found, may = get_visible_meeting(request, space_id, meeting_id)
    form = AttendanceForm(request.POST)
    if not policy.can_answer_meeting(may, found) or not form.is_valid():
        messages.error(request, _("You can no longer respond to this meeting."))
        return redirect(found.path)
    answer = form.cleaned_data["answer"]
    mine = commands.answer_meeting(request.user, meeting=found, answer=answer)
    messages.success(request, _answer_message(mine))
    back = found.group.space.path if "overview" in request.POST else found.path
    return redirect(back)


def _answer_message(mine: Attendance) -> str:
    if mine.is_waiting:
        return _(
            "The meeting is full. You are on the waiting list and will be notified."
        )
    return {
        "yes": _("You are going. The others can see this."),
        "maybe": _("You might go. The others can see this."),
        "no": _("You are not going. The others can see this."),
    }[mine.answer]


@login_required
@require_POST
def meeting_cancel(
    request: SignedInRequest, space_id: int, meeting_id: int
) -> HttpResponse:
    found, may = get_visible_meeting(request, space_id, meeting_id)
    form = CancelMeetingForm(request.POST)
    if not policy.can_plan_meeting(may):
        raise Http404
    if found.is_over or not form.is_valid():
        messages.error(request, _("This meeting can no longer be called off."))
        return redirect(found.path)
    commands.cancel_meeting(request.user, meeting=found, **form.cleaned_data)
    messages.success(request, _("The meeting is called off. Everybody hears of it."))
    return redirect(found.path)


@login_required
@require_POST
def dates_answer(
    request: SignedInRequest, space_id: int, meeting_id: int
) -> HttpResponse:
    found, may = get_visible_meeting(request, space_id, meeting_id)
    if not policy.can_answer_dates(may, found):
        messages.error(request, _("The date has been chosen in the meantime."))
        return redirect(found.path)
    answers = {
        ident: answer
        for name, answer in request.POST.items()
        if answer in Attendance.Answer.values
        and (ident := parsed(name.removeprefix("date-"))) is not None
    }
    commands.answer_dates(request.user, meeting=found, answers=answers)
    messages.success(request, _("Your answers are kept. The others see them."))
    return redirect(found.path)


@login_required
@require_POST
def dates_choose(
    request: SignedInRequest, space_id: int, meeting_id: int
) -> HttpResponse:
    found, may = get_visible_meeting(request, space_id, meeting_id)
    if not policy.can_plan_meeting(may):
        raise Http404
    ident = parsed(request.POST.get("option"))
    option = found.options.filter(public_id=ident).first() if ident else None
    if option is None:
        messages.error(request, _("Choose one of the dates listed."))
        return redirect(found.path)
    commands.choose_date(request.user, meeting=found, option=option)
    messages.success(request, _("The date is chosen. Everybody hears of it."))
    return redirect(found.path)
