from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form
from forum import commands, policy
from forum.forms.moderation import AnswerReviewForm
from forum.views.common import (
    form_page,
    get_post_or_404,
    not_available,
    post_page_context,
)


@login_required
@form_page
def post_check(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = get_post_or_404(request, public_id)
    may = policy.permissions_for(request.user, found.topic.space)
    if not may.can_check(found):
        return not_available(request, status=403)
    if request.method == "POST" and request.POST.get("act") == "uncheck":
        commands.uncheck_answer(request.user, post=found)
        messages.success(request, _("Nobody vouches for this answer any more."))
        return redirect(found.path)
    form = AnswerReviewForm(request.POST or None, initial={"until": found.valid_until})
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        try:
            commands.check_answer(request.user, post=found, until=until)
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal, "until")
        else:
            messages.success(request, _("The answer now says that you checked it."))
            return redirect(found.path)
    return render(
        request,
        "forum/answer_review.html",
        {"form": form} | post_page_context(found, may),
    )
