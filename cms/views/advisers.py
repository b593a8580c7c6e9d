from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from accounts.policy import is_member
from cms import commands
from cms.commands import find_adviser
from cms.models import Adviser, Region
from cms.views.forms import AdviceForm
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form
from forum import paths
from forum.views import form_page, read_only
from forum.views.ratelimit import response_status, within_rate_limit


@read_only
def advisers(request: HttpRequest) -> HttpResponse:
    """Show the advisers of a region, chosen by region or by name of a municipality."""
    chosen, problem = _parse_region(request)
    mine = find_adviser.list_regions_of(request.user) if is_member(request.user) else []
    context = {
        "regions": Region.objects.visible_to(request.user).order_by("name"),
        "chosen": chosen,
        "shown": [chosen] if chosen else mine,
        "typed": request.GET.get("gemeente", "")[:120],
        "problem": problem,
        "section": "themes",
        "streams": "",
    }
    return render(request, "cms/advisers.html", context)


def _parse_region(request: HttpRequest) -> tuple[Region | None, str]:
    slug, place = request.GET.get("regio", ""), request.GET.get("gemeente", "")
    rows = Region.objects.visible_to(request.user).with_advisers()
    if slug and "\0" not in slug:
        return rows.filter(slug=slug[:60]).first(), ""
    if place.strip() and "\0" not in place:
        found = find_adviser.get_region_of_place(place[:120])
        if found is None:
            return None, _("We know no adviser for this municipality. Choose a region.")
        return found, ""
    return None, ""


@login_required
@form_page
def advice(request: SignedInRequest, number: int) -> HttpResponse:
    """*Advies vragen*: ask a question that only this adviser can read."""
    adviser = _get_available_adviser(request, number)
    if not is_member(request.user):
        raise PermissionDenied
    form = AdviceForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and within_rate_limit(request, form, "ask")
    ):
        topic = _ask(request, form, adviser)
        if topic is not None:
            messages.success(request, _("Your question is with the adviser."))
            path = paths.topic_path(topic.space.path, topic.public_id, topic.slug)
            return redirect(path)
    context = {"form": form, "adviser": adviser, "section": "themes"}
    return render(request, "cms/advice.html", context, status=response_status(form))


def _ask(request: SignedInRequest, form: AdviceForm, adviser: Adviser) -> Any:
    try:
        return commands.request_advice(
            request.user,
            adviser=adviser,
            title=form.cleaned_data["title"],
            source=form.cleaned_data["source"],
        )
    except ActionRefused as refusal:
        show_refusal_in_form(form, refusal, "source")
        return None


def _get_available_adviser(request: HttpRequest, number: int) -> Adviser:
    """Return the adviser, or the substitute during an absence.

    Raise `Http404` without one.
    """
    found = Adviser.objects.visible_to(request.user).filter(pk=number).first()
    there = found.with_substitute() if found else None
    if there is None or not there.takes_questions:
        raise Http404
    adviser: Adviser = there
    return adviser
