from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from core.clock import now
from forum import views as forum
from groups import commands
from groups.meetings import icalendar
from groups.membership.tokens import hash_token, make_calendar_token
from groups.models import CalendarKey, Meeting
from groups.policy import meetings as policy
from groups.views.meetings.pages import get_visible_meeting

# Older meetings are left out of the feed.
PAST_PERIOD = timedelta(days=90)
MAX_MEETINGS = 500


@login_required
@forum.read_only
def meeting_ics(
    request: SignedInRequest, space_id: int, meeting_id: int
) -> HttpResponse:
    found, _may = get_visible_meeting(request, space_id, meeting_id)
    if found.starts_at is None:
        raise Http404
    answer = _calendar_response([found])
    # The file name must not reveal more than the entry.
    answer.headers["Content-Disposition"] = 'attachment; filename="afspraak.ics"'
    return answer


@forum.read_only
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the feed to anybody who knows its URL, as long as its owner is in a group.

    It contains what the owner can see at this moment.
    """
    key = CalendarKey.objects.of(hash_token(token)).first()
    if key is None or not policy.can_have_calendar(key.user):
        raise Http404
    seen = Meeting.objects.visible_to(key.user).filter(ends_at__gt=now() - PAST_PERIOD)
    return _calendar_response(
        seen.exclude(state=Meeting.State.CHOOSING).order_by("starts_at", "pk")[
            :MAX_MEETINGS
        ]
    )


@login_required
@forum.form_page
def my_calendar(request: SignedInRequest) -> HttpResponse:
    may = policy.can_have_calendar(request.user)
    if request.method == "POST":
        if "stop" in request.POST:
            commands.stop_calendar(request.user)
            messages.success(request, _("The address no longer works."))
        elif may:
            commands.make_calendar(request.user)
            messages.success(request, _("Your calendar has a new address."))
        return redirect("my-calendar")
    key = CalendarKey.objects.visible_to(request.user).first()
    address = ""
    if key is not None:
        token = make_calendar_token(key.public_id)
        address = f"{settings.SITE_URL}/groepen/agenda/{token}.ics"
    context = {"address": address, "can_have": may, "section": "groups"}
    return render(request, "groups/my_calendar.html", context)


def _calendar_response(meetings: object) -> HttpResponse:
    content = icalendar.build_calendar(meetings)  # type: ignore[arg-type]
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
