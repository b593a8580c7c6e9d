from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.authentication.http import SignedInRequest
from forum.models import Space, Topic
from notifications import commands
from notifications.emails import unsubscribe_links
from notifications.emails.preferences import get_mail_preferences
from notifications.forms import MailPreferencesForm, SpaceMailForm, get_initial
from notifications.models import BouncingAddress, MailDelivery, SpaceMailSettings
from notifications.selectors.mail_history import summarize_mails

if TYPE_CHECKING:
    from accounts.policy import Viewer


PAGE_SIZE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: SignedInRequest) -> HttpResponse:
    user = request.user
    wishes = get_mail_preferences([user.pk])[user.pk]
    parts = list(user.participations.select_related("space").order_by("space__title"))
    own = list(SpaceMailSettings.objects.of(user))
    if "resume" in request.POST:
        commands.resume_mail(user)
        messages.success(request, _("You get mail again."))
        return redirect("mail-settings")
    data = request.POST if request.method == "POST" else None
    values = {
        name: getattr(wishes.settings, name) for name in MailPreferencesForm.base_fields
    }
    form = MailPreferencesForm(data, initial=values)
    spaces = SpaceMailForm(data, parts=parts, initial=get_initial(parts, own))
    if data is not None and form.is_valid() and spaces.is_valid():
        commands.update_mail_preferences(
            user, choices=form.cleaned_data, spaces=spaces.chosen
        )
        messages.success(request, _("Your choices were saved."))
        return redirect("mail-settings")
    context = {
        "form": form,
        "spaces": spaces,
        "trouble": BouncingAddress.objects.visible_to(user).first(),
        "here": "mail_settings",
    }
    return render(request, "notifications/mail_settings.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def mail_history(request: SignedInRequest) -> HttpResponse:
    mine = MailDelivery.objects.visible_to(request.user)
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context: dict[str, Any] = {"page": page, "here": "mails"}
    context["rows"] = summarize_mails(list(page.object_list), request.user)
    return render(request, "notifications/mail_history.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def mail_detail(request: SignedInRequest, public_id: int) -> HttpResponse:
    mine = MailDelivery.objects.visible_to(request.user)
    found = get_object_or_404(mine, public_id=public_id)
    (row,) = summarize_mails([found], request.user)
    context = {"row": row, "here": "mails"}
    return render(request, "notifications/mail_detail.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe without signing in: confirm on GET, act on POST (RFC 8058).

    No CSRF token is needed: the signed link is the proof of authorization.
    """
    try:
        stop = unsubscribe_links.parse_token(token)
    except unsubscribe_links.InvalidLinkError:
        raise Http404 from None
    is_allowed = request.POST.get("act") == "allow"
    if is_allowed:
        commands.allow_invitations(stop)
    elif request.method == "POST":
        commands.unsubscribe(stop)
    context = {
        "what": stop.what,
        "is_allowed": is_allowed,
        "is_done": request.method == "POST" and not is_allowed,
        "name": _name(request.user, stop),
    }
    return render(request, "notifications/unsubscribe.html", context)


def _name(viewer: "Viewer", stop: unsubscribe_links.Unsubscribe) -> str:
    """Return the title of the topic or space, or "" if the viewer may not see it."""
    if stop.what == unsubscribe_links.TOPIC:
        topics = Topic.objects.visible_to(viewer).filter(public_id=stop.about)
        return next((topic.title for topic in topics), "")
    if stop.what == unsubscribe_links.SPACE:
        spaces = Space.objects.visible_to(viewer).filter(public_id=stop.about)
        return next((space.title for space in spaces), "")
    return ""
