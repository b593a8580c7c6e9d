from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_as_message, show_refusal_in_form
from forum import views as forum
from groups import commands
from groups.forms.rounds import CaseCheckForm, CaseForm
from groups.models import Case
from groups.policy import rounds as policy
from groups.rounds.case_privacy_check import find_identifiers_in_case
from groups.rounds.page import RoundPage
from groups.views.rounds.pages import (
    build_round_context,
    get_visible_round,
    make_round_page,
)


@login_required
@forum.form_page
def round_case_offer(
    request: SignedInRequest, space_id: int, round_id: int
) -> HttpResponse:
    """Offer a case. Passages that may identify somebody are shown for review first."""
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    if page.seat is None:
        raise Http404
    form = CaseForm(request.POST or None, instance=page.my_case)
    if (
        request.method == "POST"
        and form.is_valid()
        and _is_anonymous(request, form, page)
    ):
        try:
            commands.offer_case(request.user, round_=page.round, **form.lines)
            messages.success(request, _("Your case was offered to the group."))
            return redirect(page.path)
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal)
    return render(
        request, "groups/round/offer.html", build_round_context(page) | {"form": form}
    )


def _is_anonymous(request: SignedInRequest, form: CaseForm, page: RoundPage) -> bool:
    lines = [form.lines[name] for name in ("situation", "own_part", "question")]
    found = tuple(find_identifiers_in_case(lines, page.round))
    if not found or "looked" in request.POST:
        return True
    form.suspects = found
    return False


@login_required
@forum.form_page
def round_case(
    request: SignedInRequest, space_id: int, round_id: int, case_id: int
) -> HttpResponse:
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    case = _visible_case(page, case_id)
    form = CaseCheckForm(request.POST if request.POST.get("act") == "check" else None)
    if request.method == "POST":
        try:
            done = _act(request, page, case, form)
        except ActionRefused as refusal:
            return show_refusal_as_message(request, refusal, page.path)
        if done:
            return redirect(page.path)
    context = build_round_context(page) | {
        "case": case,
        "form": form,
        "may_check": page.leads
        and page.is_choosing
        and case.state != case.State.CHOSEN,
        "may_withdraw": policy.can_withdraw_case(request.user, case),
        "ends_round": case.state == case.State.CHOSEN and not page.is_choosing,
    }
    return render(request, "groups/round/case.html", context)


def _visible_case(page: RoundPage, case_id: int) -> Case:
    found = [row["case"] for row in page.cases]
    if page.chosen is not None and page.round.is_over:
        found.append(page.chosen)
    for case in found:
        if case.public_id == case_id:
            chosen: Case = case
            return chosen
    raise Http404


def _act(
    request: SignedInRequest, page: RoundPage, case: Case, form: CaseCheckForm
) -> bool:
    """Perform the action; return False if the form has to be shown again."""
    act = request.POST.get("act")
    if act == "vote":
        commands.vote_case(request.user, case=case)
        messages.success(request, _("Your vote was counted."))
    elif act == "withdraw" and policy.can_withdraw_case(request.user, case):
        commands.withdraw_case(request.user, case=case)
        messages.success(request, _("Your case is gone."))
    elif act in {"check", "choose"} and not page.leads:
        raise Http404
    elif act == "choose":
        commands.choose_case(request.user, case=case)
    elif act == "check":
        if not form.is_valid():
            return False
        remark = form.cleaned_data["remark"]
        right = form.is_right
        commands.check_case(request.user, case=case, is_right=right, remark=remark)
    return True
