from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from forum import commands, policy
from forum.forms.moderation import ReportForm
from forum.views.common import (
    form_page,
    get_post_or_404,
    get_topic_url,
    not_available,
    post_page_context,
)
from forum.views.ratelimit import response_status, within_rate_limit


@login_required
@form_page
def post_report(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = get_post_or_404(request, public_id)
    may = policy.permissions_for(request.user, found.topic.space)
    if not may.can_report(found):
        return not_available(request, status=403)
    form = ReportForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and within_rate_limit(request, form, "report"):
        commands.report_post(request.user, post=found, **form.cleaned_data)
        messages.success(request, _("Thank you. A moderator will look at it."))
        return redirect(get_topic_url(found.topic))
    context = {"form": form} | post_page_context(found, may)
    return render(request, "forum/report.html", context, status=response_status(form))
