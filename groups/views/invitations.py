from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from accounts.models.bylines import byline_for
from core.clock import now
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_as_message
from core.security import ratelimit
from forum import policy
from forum import views as forum
from groups import commands
from groups.forms import InviteForm, JoinRequestForm
from groups.membership.tokens import hash_token
from groups.models import Group, Invitation, JoinRequest
from groups.policy import can_accept_invitation, can_invite, can_request_invitation
from groups.selectors import page_context
from groups.selectors.directory import get_listed_group
from groups.views.groups import get_visible_group


@login_required
@forum.form_page
def invite(request: SignedInRequest, space_id: int) -> HttpResponse:
    """Invite people, and show join requests and open invitations.

    If there are more invitees than places, ask for confirmation. The button submits the
    excess, so that a changed number is confirmed again.
    """
    found = get_visible_group(request, space_id)
    may = policy.permissions_for(request.user, found.space)
    if not can_invite(may):
        raise Http404
    form = InviteForm(request.POST or None)
    sends = request.method == "POST" and form.is_valid()
    crowd = _find_overbooking(found, form) if sends else None
    if crowd and request.POST.get("too_many") == str(crowd.missing):
        crowd = None
    if sends and not crowd and forum.within_rate_limit(request, form, "invite"):
        sent = commands.invite_many(
            request.user,
            group=found,
            addresses=form.cleaned_data["addresses"],
            message=form.cleaned_data["message"],
            role=form.cleaned_data["role"],
            guest_until=form.guest_until(),
        )
        _report_result(request, sent, form.pasted.duplicates)
        return redirect(f"{found.space.path}uitnodigen/")
    context = page_context.build_page_context(found, may) | {
        "form": form,
        "here": _("Invite"),
        "pending": _list_pending(found),
        "asking": [
            {"row": row, "byline": byline_for(row.user)}
            for row in found.join_requests.open()[:100]
        ],
        "is_full": commands.is_group_full(found),
        "crowd": crowd,
    }
    status = forum.response_status(form)
    return render(request, "groups/invite.html", context, status=status)


def _find_overbooking(group: Group, form: InviteForm) -> commands.GroupCapacity | None:
    """Return the capacity if these invitations would exceed it, or None."""
    places = commands.count_capacity(group, form.cleaned_data["addresses"])
    return places if places and places.missing else None


def _report_result(
    request: HttpRequest, sent: commands.InviteResult, duplicates: list[str]
) -> None:
    count = len(sent.invitations)
    if count:
        text = ngettext("%(n)s invitation sent.", "%(n)s invitations sent.", count)
        messages.success(request, text % {"n": count})
    if sent.already_in:
        text = _("Already in the group: %(addresses)s")
        said = {"addresses": ", ".join(sent.already_in)}
        messages.info(request, text % said)
    if duplicates:
        text = _("More than once in your list, invited once: %(addresses)s")
        messages.info(request, text % {"addresses": ", ".join(duplicates)})


def _list_pending(group: Group) -> list[dict[str, Any]]:
    """Return the unanswered invitations, including expired ones."""
    rows = group.invitations.filter(state=Invitation.State.SENT).order_by("-sent_at")[
        :200
    ]
    moment = now()
    return [{"row": row, "is_over": row.expires_at <= moment} for row in rows]


@login_required
@require_POST
def withdraw(
    request: SignedInRequest, space_id: int, invitation_id: int
) -> HttpResponse:
    row = _invitation_of(request, space_id, invitation_id)
    commands.withdraw_invitation(request.user, invitation=row)
    return redirect(f"{row.group.space.path}uitnodigen/")


@login_required
@require_POST
def resend(request: SignedInRequest, space_id: int, invitation_id: int) -> HttpResponse:
    row = _invitation_of(request, space_id, invitation_id)
    back = f"{row.group.space.path}uitnodigen/"
    try:
        ratelimit.check_user("invite", request)
    except ActionRefused as refusal:
        return show_refusal_as_message(request, refusal, back)
    commands.resend_invitation(request.user, invitation=row)
    messages.success(request, _("Sent again. The earlier link no longer works."))
    return redirect(back)


def _invitation_of(
    request: HttpRequest, space_id: int, invitation_id: int
) -> Invitation:
    found = get_visible_group(request, space_id)
    if not can_invite(policy.permissions_for(request.user, found.space)):
        raise Http404
    row: Invitation = get_object_or_404(found.invitations, public_id=invitation_id)
    row.group = found
    return row


@login_required
@forum.form_page
def request_invitation(request: SignedInRequest, space_id: int) -> HttpResponse:
    """Show a listed group to non-members, with a form to ask for an invitation."""
    found = get_listed_group(request.user, space_id)
    if found is None:
        raise Http404
    may = policy.permissions_for(request.user, found.space)
    if may.can_see:
        return redirect(found.space.path)
    form = JoinRequestForm(request.POST or None)
    waits = found.join_requests.filter(
        user=request.user, state=JoinRequest.State.OPEN
    ).exists()
    if request.method == "POST" and form.is_valid():
        if not can_request_invitation(request.user, may):
            raise Http404
        message = form.cleaned_data["message"]
        commands.create_join_request(request.user, group=found, message=message)
        return redirect(request.path)
    context = {
        "form": form,
        "title": found.space.title,
        "purpose": found.space.purpose,
        "kind": found.get_kind_display(),
        "waits": waits,
        "is_shut": not can_request_invitation(request.user, may),
        "section": "groups",
    }
    return render(request, "groups/request.html", context)


@login_required
@require_POST
def answer_request(
    request: SignedInRequest, space_id: int, request_id: int
) -> HttpResponse:
    found = get_visible_group(request, space_id)
    if not can_invite(policy.permissions_for(request.user, found.space)):
        raise Http404
    row = get_object_or_404(found.join_requests, public_id=request_id)
    if request.POST.get("act") == "invite":
        commands.accept_join_request(request.user, request=row)
    else:
        commands.decline_join_request(request.user, request=row)
    return redirect(f"{found.space.path}uitnodigen/")


@never_cache
@forum.form_page
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show and accept an invitation. GET changes nothing: mail scanners open links."""
    if request.method == "POST" and request.user.is_authenticated:
        agreed = request.POST.get("agrees_to", "")
        version = int(agreed) if agreed.isdecimal() and len(agreed) < 9 else 0
        try:
            found = commands.accept_invitation(
                request.user, token=token, agrees_to=version
            )
        except commands.AgreementRequiredError:
            return _invitation_page(request, token, problem="agree")
        except commands.GroupFullError:
            return _invitation_page(request, token, problem="full")
        except ActionRefused:
            return _invitation_page(request, token)
        messages.success(request, _("You take part in this group now."))
        return redirect(found.space.path)
    return _invitation_page(request, token)


def _invitation_page(
    request: HttpRequest, token: str, problem: str = ""
) -> HttpResponse:
    """Render the page of an invitation.

    Only the addressee sees the name of the group.
    """
    row = Invitation.objects.of(hash_token(token)).first()
    context: dict[str, Any] = {"state": "gone", "section": "groups"}
    if row is not None:
        context |= {"state": _state(request, row), "inviter": byline_for(row.inviter)}
        context |= {"expires_at": row.expires_at, "next": request.path}
        if context["state"] == "valid":
            context |= {"group_title": row.group.space.title, "space": row.group.space}
            context |= {"message": row.message, "invitation": row, "group": row.group}
            context |= {
                "problem": problem,
                "is_full": commands.is_group_full(row.group),
            }
    context["login_url"] = f"{reverse('account_login')}?next={request.path}"
    context["signup_url"] = f"{reverse('account_signup')}?next={request.path}"
    context["site_name"] = settings.SITE_NAME
    status = 404 if row is None else 200
    return render(request, "groups/invitation.html", context, status=status)


def _state(request: HttpRequest, row: Invitation) -> str:
    user = request.user
    if not user.is_authenticated:
        return "signed_out"
    addresses = commands.get_verified_addresses(user)
    if can_accept_invitation(user, row, addresses):
        return "valid"
    return "waiting" if row.address in addresses else "wrong_account"
