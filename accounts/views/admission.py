from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import commands
from accounts.authentication.http import SignedInRequest
from accounts.forms.account import AdmissionAnswerForm
from accounts.models import AdmissionQuestion
from accounts.views.common import form_page
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_as_message


@login_required
@form_page
def admission_answer(request: SignedInRequest) -> HttpResponse:
    """Show the user's questions, and save the answer to the oldest open one."""
    questions = list(AdmissionQuestion.objects.visible_to(request.user))
    if not questions:
        raise Http404
    is_open = any(row.answered_at is None for row in questions)
    form = AdmissionAnswerForm(request.POST if request.method == "POST" else None)
    if is_open and form.is_valid():
        try:
            commands.answer_admission_question(request.user, **form.cleaned_data)
        except ActionRefused as refusal:
            return show_refusal_as_message(request, refusal, request.path)
        messages.success(request, _("Sent. A moderator will read your answer."))
        return redirect("admission-answer")
    context = {"questions": questions, "form": form, "is_open": is_open}
    return render(request, "accounts/admission.html", context)
