from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.authentication.http import SignedInRequest
from cms import commands
from cms.models import EventPage, Registration
from cms.views.icalendar import build_event_calendar
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_as_message
from forum.views import form_page


def _get_visible_event(request: HttpRequest, public_id: int) -> EventPage:
    rows = EventPage.objects.visible_to(request.user)
    found: EventPage = get_object_or_404(rows, public_id=public_id)
    return found


@login_required
@form_page
def event_register(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Show a page with one button, for visitors who had to sign in first."""
    event = _get_visible_event(request, public_id)
    if request.method == "POST":
        try:
            row = commands.register(request.user, event=event)
        except ActionRefused as refusal:
            return show_refusal_as_message(request, refusal, event.get_url(request))
        messages.success(request, _message(row))
        return redirect(event.get_url(request))
    mine = event.registrations.of(request.user).standing().first()
    context = {"event": event, "mine": mine, "takes_more": event.takes_more()}
    context |= {"seats_left": event.seats_left(), "section": "themes"}
    return render(request, "cms/event_register.html", context)


def _message(row: Registration) -> str:
    if row.state == Registration.State.WAITING:
        return _("You are on the waiting list. You get a mail when a place is free.")
    return _("You are signed up. You get a mail as a receipt.")


@login_required
@require_POST
def event_cancel(request: SignedInRequest, public_id: int) -> HttpResponse:
    event = _get_visible_event(request, public_id)
    commands.cancel_registration(request.user, event=event)
    messages.success(request, _("You are no longer signed up."))
    return redirect(event.get_url(request))


@require_safe
def event_calendar(request: HttpRequest, public_id: int) -> HttpResponse:
    event = _get_visible_event(request, public_id)
    answer = HttpResponse(build_event_calendar(event), content_type="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return answer
