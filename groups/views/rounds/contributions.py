"""Contributions to a round, with the same editor, drafts and checks as posts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.authentication.http import SignedInRequest
from core import markup
from core.exceptions import ActionRefused
from core.http import parse_public_id as parsed
from core.http.refusals import show_refusal_as_message, show_refusal_in_form
from core.markup import MarkupError
from forum import views as forum
from forum.commands import DraftSession
from forum.views import compose
from forum.views.ratelimit import response_status, within_rate_limit
from groups import commands
from groups.forms.rounds import ContributionForm, SortQuestionsForm
from groups.models import Contribution, RoundPhase
from groups.policy import rounds as policy
from groups.rounds.compose import get_contribution_form, get_step_form
from groups.rounds.page import RoundPage
from groups.views.rounds.pages import (
    build_round_context,
    get_visible_round,
    make_round_page,
    render_round,
)

CONFLICT = 409


@login_required
@forum.form_page
@never_cache
def round_step(
    request: SignedInRequest, space_id: int, round_id: int, step_id: int
) -> HttpResponse:
    """Hand in a text in a step.

    A text that comes too late is returned to the author.
    """
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    step = _step(page, step_id)
    if reason := page.get_block_reason(step):
        return _return_text(request, page, reason)
    place = get_step_form(step)
    drafting = compose.get_draft_state(request, place)
    form = ContributionForm(
        request.POST or None,
        initial=drafting.initial,
        questions=page.questions_to_answer(step),
        label=str(_("Your text")),
    )
    if compose.is_ready_to_send(request, form, place) and within_rate_limit(
        request, form, "reply"
    ):
        try:
            return _hand_in(request, page, step, form, drafting.session)
        except commands.ContributionRejectedError as refusal:
            return _return_text(request, page, str(refusal))
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal, "source")
    context = {"form": form, "writing": step}
    context |= compose.editor_context(request, place, drafting)
    return render(
        request,
        "groups/round/write.html",
        build_round_context(page) | context,
        status=response_status(form),
    )


def _hand_in(
    request: SignedInRequest,
    page: RoundPage,
    step: RoundPhase,
    form: ContributionForm,
    draft: DraftSession,
) -> HttpResponse:
    commands.contribute(
        request.user,
        step=step,
        answers=_get_answered_question(request, form),
        idempotency_key=form.cleaned_data["idempotency_key"],
        draft=draft,
        **form.text,
    )
    messages.success(request, _("Handed in."))
    return redirect(page.path)


def _get_answered_question(request: SignedInRequest, form: ContributionForm) -> Any:
    ident = parsed(form.cleaned_data.get("answers"))
    if ident is None:
        return None
    return Contribution.objects.visible_to(request.user).filter(public_id=ident).first()


def _step(page: RoundPage, step_id: int) -> RoundPhase:
    """Return the step for a user with a seat in the round, or raise `Http404`."""
    for step in page.round.steps:
        if step.public_id == step_id and page.seat is not None:
            step.round = page.round
            return step
    raise Http404


def _return_text(
    request: SignedInRequest, page: RoundPage, reason: str
) -> HttpResponse:
    """Show the submitted text, so that the user can copy it. Nothing is stored."""
    typed = _typed_as_lines(request)
    status = CONFLICT if typed else 200
    return render_round(request, page, status=status, reason=reason, typed=typed)


def _typed_as_lines(request: SignedInRequest) -> str:
    """Return the submitted text as plain text: users cannot read the editor's HTML."""
    source = request.POST.get("source", "")
    if request.POST.get("source_format") != Contribution.Format.HTML:
        return source
    try:
        return markup.render(source, source_format="html").text or source
    except MarkupError:
        return source


@login_required
@forum.form_page
@never_cache
def round_contribution(
    request: SignedInRequest, space_id: int, round_id: int, contribution_id: int
) -> HttpResponse:
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    own = get_object_or_404(
        Contribution.objects.visible_to(request.user).filter(author=request.user),
        step__round=page.round,
        public_id=contribution_id,
    )
    step = _step(page, own.step.public_id)
    own.step = step
    if not policy.can_change_contribution(page.seat, page.round, own, at=page.at):
        return _return_text(
            request, page, str(_("This text can no longer be changed."))
        )
    place = get_contribution_form(own)
    drafting = compose.get_draft_state(request, place)
    texts = {"source": own.source, "source_format": own.source_format}
    form = ContributionForm(request.POST or None, initial=texts | drafting.initial)
    try:
        if request.POST.get("act") == "take_back":
            commands.withdraw_contribution(request.user, contribution=own)
            return redirect(page.path)
        if compose.is_ready_to_send(request, form, place) and within_rate_limit(
            request, form, "reply"
        ):
            commands.change_contribution(
                request.user,
                contribution=own,
                draft=drafting.session,
                **form.text,
            )
            messages.success(request, _("Changed."))
            return redirect(page.path)
    except commands.ContributionRejectedError as refusal:
        return _return_text(request, page, str(refusal))
    except ActionRefused as refusal:
        show_refusal_in_form(form, refusal, "source")
    context = {"form": form, "writing": step, "own": own}
    context |= compose.editor_context(request, place, drafting)
    return render(
        request,
        "groups/round/write.html",
        build_round_context(page) | context,
        status=response_status(form),
    )


@login_required
@forum.form_page
@never_cache
def round_sort(request: SignedInRequest, space_id: int, round_id: int) -> HttpResponse:
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    if not policy.can_sort(page.seat, page.round):
        raise Http404
    form = SortQuestionsForm(request.POST or None, questions=page.questions())
    if request.method == "POST" and form.is_valid():
        try:
            commands.sort_questions(request.user, round_=page.round, marks=form.marks)
            messages.success(request, _("Kept. Only you see this."))
        except ActionRefused as refusal:
            return show_refusal_as_message(request, refusal, page.path)
        return redirect(page.path)
    return render(
        request, "groups/round/sort.html", build_round_context(page) | {"form": form}
    )
