"""Mail: what somebody wants, what was sent and why, and how to stop it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from forum.models import Space, Topic
from notifications import commands, unsubscribing
from notifications.forms import MailForm, SpacesForm, first_values
from notifications.history import rows_of
from notifications.models import AddressTrouble, MailDelivery, SpaceMail
from notifications.wishes import wishes_of

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: SignedInRequest) -> HttpResponse:
    user = request.user
    wishes = wishes_of([user.pk])[user.pk]
    parts = list(user.participations.select_related("space").order_by("space__title"))
    own = list(SpaceMail.objects.of(user))
    if "resume" in request.POST:
        commands.resume_mail(user)
        messages.success(request, _("You get mail again."))
        return redirect("mail_settings")
    data = request.POST if request.method == "POST" else None
    values = {name: getattr(wishes.settings, name) for name in MailForm.base_fields}
    form = MailForm(data, initial=values)
    spaces = SpacesForm(data, parts=parts, initial=first_values(parts, own))
    if data is not None and form.is_valid() and spaces.is_valid():
        commands.choose_mail(user, choices=form.cleaned_data, spaces=spaces.chosen)
        messages.success(request, _("Your choices were saved."))
        return redirect("mail_settings")
    context = {
        "form": form,
        "spaces": spaces,
        "trouble": AddressTrouble.objects.visible_to(user).first(),
        "here": "mail_settings",
    }
    return render(request, "notifications/mail_settings.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def mails(request: SignedInRequest) -> HttpResponse:
    """Every mail that was sent to somebody, or was not, and why."""
    mine = MailDelivery.objects.visible_to(request.user)
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("pagina"))
    context: dict[str, Any] = {"page": page, "here": "mails"}
    context["rows"] = rows_of(list(page.object_list), request.user)
    return render(request, "notifications/mails.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def mail(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Why did I get this mail?"""
    mine = MailDelivery.objects.visible_to(request.user)
    found = get_object_or_404(mine, public_id=public_id)
    (row,) = rows_of([found], request.user)
    context = {"row": row, "here": "mails"}
    return render(request, "notifications/mail.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a mail without signing in: asked by GET, done by POST, also by RFC 8058.

    The link itself is the proof, so that no form token is needed.
    """
    try:
        stop = unsubscribing.read(token)
    except unsubscribing.Broken:
        raise Http404 from None
    is_allowed = request.POST.get("act") == "allow"
    if is_allowed:
        commands.allow_invitations(stop)
    elif request.method == "POST":
        commands.stop_mail(stop)
    context = {
        "what": stop.what,
        "is_allowed": is_allowed,
        "is_done": request.method == "POST" and not is_allowed,
        "name": _name(request.user, stop),
    }
    return render(request, "notifications/unsubscribe.html", context)


def _name(viewer: Any, stop: unsubscribing.Stop) -> str:
    """What it is about, for whoever may see that here; a link tells nobody."""
    if stop.what == unsubscribing.TOPIC:
        topics = Topic.objects.visible_to(viewer).filter(public_id=stop.about)
        return next((topic.title for topic in topics), "")
    if stop.what == unsubscribing.SPACE:
        spaces = Space.objects.visible_to(viewer).filter(public_id=stop.about)
        return next((space.title for space in spaces), "")
    return ""
