from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.authentication.http import SignedInRequest
from core.clock import to_local, today
from core.http import is_prefetch
from notifications import commands
from notifications.models import Notification
from notifications.push import web_push
from notifications.selectors.inbox import (
    PAGE_SIZE,
    get_newest_seq,
    get_read,
    get_unread,
)
from notifications.selectors.inbox_groups import InboxGroup, group_lines
from notifications.types.base import (
    get_type,
    is_subject_deleted,
    load_subjects,
    render_lines,
)

if TYPE_CHECKING:
    from accounts.policy import Viewer


# Value of `?toon=` -> view.
VIEWS = {"": "unread", "alles": "all", "aan-u": "to_me", "groepen": "groups"}


@login_required
@require_http_methods(["GET", "HEAD"])
def inbox(request: SignedInRequest) -> HttpResponse:
    """Show unread lines first, paginated, then read lines after the last of them."""
    view = VIEWS.get(request.GET.get("toon", ""), "unread")
    unread_before = _number(request.GET.get("ongelezen"))
    before = _number(request.GET.get("voor"))
    unread: list[Notification] = []
    if not before:
        unread = get_unread(request.user, view, before=unread_before)
    page: list[Notification] = []
    if view != "unread" and len(unread) <= PAGE_SIZE:
        page = get_read(request.user, view, before=before)
    context = {
        "sections": _sections(request.user, unread[:PAGE_SIZE], page[:PAGE_SIZE], view),
        "view": view,
        "shown": request.GET.get("toon", "") if view != "unread" else "",
        "newest": get_newest_seq(request.user),
        "older": _older("ongelezen", unread) or _older("voor", page),
        "is_first": not (before or unread_before),
        "section": "",
        "push_key": web_push.get_public_key() if web_push.is_offered() else "",
    }
    return render(request, "notifications/inbox.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def open_notification(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Redirect to the subject of a notification and mark it read."""
    row = _get_notification(request, public_id)
    if request.method == "GET" and not is_prefetch(request):
        commands.mark_notification_read(request.user, notification=row)
    load_subjects([row.event])
    if is_subject_deleted(row.event):
        messages.info(request, _("This content no longer exists."))
        return redirect("inbox")
    return redirect(get_type(row.event).path(row.event))


@login_required
@require_POST
def mark_notification(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Mark a notification read or unread.

    With `whole`, mark all earlier notifications of the same topic read too.
    """
    row = _get_notification(request, public_id)
    if request.POST.get("as") == "unread":
        commands.mark_notification_unread(request.user, notification=row)
    elif request.POST.get("whole"):
        commands.mark_subject_read(request.user, notification=row)
    else:
        commands.mark_notification_read(request.user, notification=row)
    return _back(request)


@login_required
@require_POST
def mark_all_read(request: SignedInRequest) -> HttpResponse:
    commands.mark_all_read(request.user, upto=_number(request.POST.get("upto")) or 0)
    return _back(request)


def _get_notification(request: SignedInRequest, public_id: int) -> Notification:
    mine = Notification.objects.visible_to(request.user).with_posts()
    row: Notification = get_object_or_404(mine, public_id=public_id)
    return row


def _older(name: str, found: list[Notification]) -> str:
    """Return the query string of the next page, or ""."""
    return f"{name}={found[PAGE_SIZE - 1].seq}" if len(found) > PAGE_SIZE else ""


def _sections(
    user: "Viewer", unread: list[Notification], page: list[Notification], view: str
) -> list[dict[str, Any]]:
    """Group lines into sections: unread first, then by day."""
    new, old = (
        group_lines(render_lines(unread, user)),
        group_lines(render_lines(page, user)),
    )
    if view == "unread":
        return _days(new)
    first = [{"label": _("Unread"), "bundles": new}] if new else []
    return first + _days(old)


def _days(bundles: list[InboxGroup]) -> list[dict[str, Any]]:
    days = groupby(bundles, key=lambda bundle: _day(bundle.newest.moment))
    return [
        {"label": day or _("Earlier"), "bundles": list(group), "is_day": bool(day)}
        for day, group in days
    ]


def _day(moment: datetime) -> str:
    days = (today() - to_local(moment).date()).days
    if days < 1:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    return ""


def _number(text: str | None) -> int | None:
    is_number = text and text.isascii() and text.isdecimal() and len(text) < 16
    return int(text) if text and is_number else None


def _back(request: SignedInRequest) -> HttpResponseRedirect:
    """Redirect to the view of the inbox that the user came from."""
    shown = request.POST.get("toon", "")
    return redirect(
        f"/meldingen/?toon={shown}" if shown and shown in VIEWS else "inbox"
    )
