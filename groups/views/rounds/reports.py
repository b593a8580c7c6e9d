from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form
from forum import policy as forum_policy
from forum import views as forum
from forum.models import Space
from forum.views.ratelimit import response_status, within_rate_limit
from groups import commands
from groups.forms.rounds import LessonForm
from groups.rounds import report
from groups.rounds.case_privacy_check import find_identifiers_in_case
from groups.rounds.page import RoundPage
from groups.selectors import page_context
from groups.views.groups import get_visible_group
from groups.views.rounds.pages import (
    build_round_context,
    get_visible_round,
    make_round_page,
)


@forum.read_only
def round_year(request: HttpRequest, space_id: int) -> HttpResponse:
    group = get_visible_group(request, space_id)
    may = forum_policy.permissions_for(request.user, group.space)
    years = report.list_years(group, request.user)
    context = page_context.build_page_context(group, may, "rounds") | {"years": years}
    return render(request, "groups/round/year.html", context)


@login_required
@forum.read_only
def round_report(
    request: SignedInRequest, space_id: int, round_id: int
) -> HttpResponse:
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    if not page.can_look_back:
        raise Http404
    found = {
        "picture": report.build_report(page),
        "within": _("This round at a glance"),
    }
    return render(
        request, "groups/round/report.html", build_round_context(page) | found
    )


@login_required
@forum.form_page
def round_lesson(
    request: SignedInRequest, space_id: int, round_id: int
) -> HttpResponse:
    """Write a lesson from scratch: no text of the round is filled in."""
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    if not page.can_share:
        raise Http404
    spaces = Space.objects.visible_to(request.user).open().order_by("title")
    may = [s for s in spaces if forum_policy.permissions_for(request.user, s).can_ask]
    form = LessonForm(request.POST or None, spaces=may)
    if request.method == "POST" and form.is_valid() and _is_right(request, form, page):
        try:
            topic = commands.share_lesson(
                request.user, round_=page.round, **form.lesson
            )
            messages.success(request, _("Your lesson is now public."))
            return redirect(forum.get_topic_url(topic))
        except commands.RoundStateError as refusal:
            show_refusal_in_form(form, refusal)
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal, "source")
    context = build_round_context(page) | {"form": form, "within": _("Share a lesson")}
    return render(
        request, "groups/round/lesson.html", context, status=response_status(form)
    )


def _is_right(request: SignedInRequest, form: LessonForm, page: RoundPage) -> bool:
    data = form.cleaned_data
    found = tuple(find_identifiers_in_case([data["title"], data["source"]], page.round))
    if found and "looked" not in request.POST:
        form.suspects = found
        return False
    return within_rate_limit(request, form, "ask")
