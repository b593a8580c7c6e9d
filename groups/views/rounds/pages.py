from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from accounts.models import User
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_as_message
from forum import policy as forum_policy
from forum import views as forum
from groups import commands
from groups.forms.rounds import OutcomeForm, PlanRoundForm
from groups.models import Method, Round, Seat
from groups.policy import rounds as policy
from groups.rounds.page import RoundPage
from groups.selectors import page_context
from groups.views.groups import get_visible_group


def get_visible_round(request: HttpRequest, space_id: int, round_id: int) -> Round:
    rounds = Round.objects.visible_to(request.user)
    at = {"public_id": round_id, "group__space__public_id": space_id}
    round: Round = get_object_or_404(rounds, **at)
    return round


def make_round_page(request: HttpRequest, round_: Round) -> RoundPage:
    may = forum_policy.permissions_for(request.user, round_.group.space)
    return RoundPage(round_, may)


def build_round_context(page: RoundPage) -> dict[str, Any]:
    found = page_context.build_page_context(page.round.group, page.may, "rounds")
    found |= {"page": page, "round": page.round, "tabs": None}
    found["streams"] += f" round.{page.round.public_id}"
    return found


@forum.read_only
def round_list(request: HttpRequest, space_id: int) -> HttpResponse:
    group = get_visible_group(request, space_id)
    may = forum_policy.permissions_for(request.user, group.space)
    rounds = Round.objects.visible_to(request.user).filter(group=group)
    context = page_context.build_page_context(group, may, "rounds") | {
        "rounds": list(rounds.prefetch_related("phases__phase")),
        "can_plan": policy.can_plan_round(may),
    }
    return render(request, "groups/round/list.html", context)


@login_required
@forum.form_page
def round_plan(request: SignedInRequest, space_id: int) -> HttpResponse:
    group = get_visible_group(request, space_id)
    may = forum_policy.permissions_for(request.user, group.space)
    if not policy.can_plan_round(may):
        raise Http404
    methods = list(Method.objects.of().prefetch_related("phases"))
    form = PlanRoundForm(request.POST or None, methods=methods)
    if request.method == "POST" and form.is_valid():
        made = commands.plan_round(
            request.user,
            group=group,
            method=form.chosen,
            form=form.cleaned_data["form"],
        )
        return redirect(made.path)
    context = page_context.build_page_context(group, may, "rounds") | {
        "form": form,
        "methods": methods,
    }
    return render(request, "groups/round/plan.html", context)


@forum.read_only
@never_cache
def round_page(request: HttpRequest, space_id: int, round_id: int) -> HttpResponse:
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    return render_round(request, page)


def render_round(
    request: HttpRequest, page: RoundPage, status: int = 200, **more: object
) -> HttpResponse:
    name = "preparing" if page.round.state == Round.State.PREPARING else "round"
    if page.round.is_over:
        name = "over"
    context = build_round_context(page) | more
    return render(request, f"groups/round/{name}.html", context, status=status)


@forum.read_only
@never_cache
def round_quiet(request: HttpRequest, space_id: int, round_id: int) -> HttpResponse:
    """Show the step and the clock, without texts, on a screen for all participants."""
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    return render(request, "groups/round/quiet.html", build_round_context(page))


@login_required
@require_POST
def round_lead(request: SignedInRequest, space_id: int, round_id: int) -> HttpResponse:
    """Apply a facilitator action to the version that the page showed."""
    found = get_visible_round(request, space_id, round_id)
    if not make_round_page(request, found).leads:
        raise Http404
    try:
        commands.apply_round_action(
            request.user,
            round_=found,
            act=request.POST.get("act", ""),
            expected_version=_parse_number(request.POST.get("seen")),
            amount=_parse_number(request.POST.get("amount")),
        )
    except ActionRefused as refusal:
        return show_refusal_as_message(request, refusal, found.path)
    return redirect(found.path)


def _parse_number(given: str | None) -> int:
    text = given or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@login_required
@require_POST
def round_seat(request: SignedInRequest, space_id: int, round_id: int) -> HttpResponse:
    found = get_visible_round(request, space_id, round_id)
    leaves = request.POST.get("act") == "leave"
    act = commands.leave_seat if leaves else commands.take_seat
    try:
        act(request.user, round_=found)
    except ActionRefused as refusal:
        return show_refusal_as_message(request, refusal, found.path)
    return redirect(found.path)


@login_required
@forum.form_page
def round_roles(request: SignedInRequest, space_id: int, round_id: int) -> HttpResponse:
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    if not page.leads:
        raise Http404
    people = page.round.group.space.participations.select_related("user")
    people = people.order_by("user__display_name", "pk")
    members: list[User] = [part.user for part in people]
    if request.method == "POST":
        by_id = {str(user.public_id): user for user in members}
        user = by_id.get(request.POST.get("person", ""))
        back = f"{page.path}rollen/"
        if user is not None:
            try:
                _assign_role(request, page.round, user)
            except ActionRefused as refusal:
                return show_refusal_as_message(request, refusal, back)
        return redirect(back)
    seats = {seat.user_id: seat for seat in page.seats}
    rows = [
        {
            "user": user,
            "seat": seats.get(user.pk),
            "leads": page.is_facilitator(seats.get(user.pk)),
        }
        for user in members
    ]
    return render(
        request, "groups/round/roles.html", build_round_context(page) | {"rows": rows}
    )


def _assign_role(request: SignedInRequest, round_: Round, user: User) -> None:
    leads = request.POST.get("role") == Seat.Role.FACILITATOR
    role = Seat.Role.FACILITATOR if leads else Seat.Role.PARTICIPANT
    options = {name: name in request.POST for name in ("is_timekeeper", "is_reporter")}
    commands.assign_role(request.user, round_=round_, user=user, role=role, **options)
    messages.success(request, _("The role was changed."))


@login_required
@forum.form_page
def round_outcome(
    request: SignedInRequest, space_id: int, round_id: int
) -> HttpResponse:
    page = make_round_page(request, get_visible_round(request, space_id, round_id))
    if not page.can_keep:
        raise Http404
    form = OutcomeForm(request.POST or None, instance=page.outcome)
    if request.method == "POST" and form.is_valid():
        commands.save_outcome(request.user, round_=page.round, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect(page.path)
    context = build_round_context(page) | {
        "form": form,
        "within": _("What remains of this round"),
    }
    return render(request, "groups/round/outcome.html", context)
