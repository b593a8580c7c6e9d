"""Asking those who curate to look at a post."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from forum import commands, policy
from forum.curating_forms import ReportForm
from forum.views.common import form_page, gone, post_frame, topic_url, visible_post
from forum.views.limiting import in_time, status_of


@login_required
@form_page
def post_report(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = visible_post(request, public_id)
    may = policy.abilities(request.user, found.topic.space)
    if not may.can_report(found):
        return gone(request, status=403)
    form = ReportForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and in_time(request, form, "report"):
        commands.report_post(request.user, post=found, **form.cleaned_data)
        messages.success(
            request, _("Thank you. Somebody who moderates here will look at it.")
        )
        return redirect(topic_url(found.topic))
    context = {"form": form} | post_frame(found, may)
    return render(request, "forum/report.html", context, status=status_of(form))
