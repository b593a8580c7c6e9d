"""Writing in a round: the same editor, drafts and checks as everywhere."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.http import SignedInRequest
from core import markup
from core.http import parse_public_id as parsed
from core.markup import MarkupError
from forum import views as forum
from forum.commands import DraftSession
from forum.views import composing as compose
from forum.views.limiting import in_time, status_of
from groups import commands
from groups.forms.rounds import ContributionForm, SortForm
from groups.models import Contribution, RoundPhase
from groups.policy import rounds as policy
from groups.roundpages import RoundPage
from groups.roundplaces import place_of, place_of_contribution
from groups.views.rounds import frame, page_of, show, visible_round

CONFLICT = 409


@login_required
@forum.form_page
@never_cache
def round_step(
    request: SignedInRequest, space_id: int, round_id: int, step_id: int
) -> HttpResponse:
    """Hand in a text in a step. What comes too late is given back."""
    page = page_of(request, visible_round(request, space_id, round_id))
    step = _step(page, step_id)
    if reason := page.said(step):
        return _returned(request, page, reason)
    place = place_of(step)
    drafting = compose.drafting(request, place)
    form = ContributionForm(
        request.POST or None,
        initial=drafting.initial,
        questions=page.questions_to_answer(step),
        label=str(_("Your text")),
    )
    if compose.sending(request, form, place) and in_time(request, form, "reply"):
        try:
            return _hand_in(request, page, step, form, drafting.session)
        except commands.Late as late:
            return _returned(request, page, str(late))
        except MarkupError as error:
            form.add_error("source", str(error))
    context = {"form": form, "writing": step}
    context |= compose.context(request, place, drafting)
    return render(
        request,
        "groups/round/write.html",
        frame(page) | context,
        status=status_of(form),
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
        answers=_answered(request, form),
        submit_key=form.cleaned_data["submit_key"],
        draft=draft,
        **form.text,
    )
    messages.success(request, _("Handed in."))
    return redirect(page.path)


def _answered(request: SignedInRequest, form: ContributionForm) -> Any:
    ident = parsed(form.cleaned_data.get("answers"))
    if ident is None:
        return None
    return Contribution.objects.visible_to(request.user).filter(public_id=ident).first()


def _step(page: RoundPage, step_id: int) -> RoundPhase:
    """A step for whoever sits in the round; for others it is not there."""
    for step in page.round.steps:
        if step.public_id == step_id and page.seat is not None:
            step.round = page.round
            return step
    raise Http404


def _returned(request: SignedInRequest, page: RoundPage, reason: str) -> HttpResponse:
    """Nothing was kept; what was typed stands in the page, to be copied."""
    typed = _typed(request)
    status = CONFLICT if typed else 200
    return show(request, page, status=status, reason=reason, typed=typed)


def _typed(request: SignedInRequest) -> str:
    """The words, as lines: nobody can read the tags of the editor."""
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
    """Change one's own text, or take it back, as long as the step is open."""
    page = page_of(request, visible_round(request, space_id, round_id))
    own = get_object_or_404(
        Contribution.objects.visible_to(request.user).filter(author=request.user),
        step__round=page.round,
        public_id=contribution_id,
    )
    step = _step(page, own.step.public_id)
    own.step = step
    if not policy.can_change_contribution(page.seat, page.round, own, at=page.at):
        return _returned(request, page, str(_("This text can no longer be changed.")))
    place = place_of_contribution(own)
    drafting = compose.drafting(request, place)
    texts = {"source": own.source, "source_format": own.source_format}
    form = ContributionForm(request.POST or None, initial=texts | drafting.initial)
    try:
        if request.POST.get("act") == "take_back":
            commands.take_back_contribution(request.user, contribution=own)
            return redirect(page.path)
        if compose.sending(request, form, place) and in_time(request, form, "reply"):
            commands.change_contribution(
                request.user,
                contribution=own,
                draft=drafting.session,
                **form.text,
            )
            messages.success(request, _("Changed."))
            return redirect(page.path)
    except commands.Late as late:
        return _returned(request, page, str(late))
    except MarkupError as error:
        form.add_error("source", str(error))
    context = {"form": form, "writing": step, "own": own}
    context |= compose.context(request, place, drafting)
    return render(
        request,
        "groups/round/write.html",
        frame(page) | context,
        status=status_of(form),
    )


@login_required
@forum.form_page
@never_cache
def round_sort(request: SignedInRequest, space_id: int, round_id: int) -> HttpResponse:
    """Warm, neutral, cold: for the eyes of the case owner."""
    page = page_of(request, visible_round(request, space_id, round_id))
    if not policy.can_sort(page.seat, page.round):
        raise Http404
    form = SortForm(request.POST or None, questions=page.questions())
    if request.method == "POST" and form.is_valid():
        try:
            commands.sort_questions(request.user, round_=page.round, marks=form.marks)
            messages.success(request, _("Kept. Only you see this."))
        except commands.NotNow as reason:
            messages.error(request, str(reason))
        return redirect(page.path)
    return render(request, "groups/round/sort.html", frame(page) | {"form": form})
