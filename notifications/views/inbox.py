"""The inbox: what is new for me, and why it reached me."""

from datetime import datetime
from itertools import groupby
from typing import Any

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

# What stands in the address -> which lines.
VIEWS = {"": "unread", "alles": "all", "aan-u": "to_me", "groepen": "groups"}


@login_required
@require_http_methods(["GET", "HEAD"])
def inbox(request: SignedInRequest) -> HttpResponse:
    """Unread lines first, page by page; behind the last of them what was read."""
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
    """Go to what a line tells of; reading it there marks the line."""
    row = _get_notification(request, public_id)
    if request.method == "GET" and not is_prefetch(request):
        commands.mark_notification_read(request.user, notification=row)
    load_subjects([row.event])
    if is_subject_deleted(row.event):
        messages.info(request, _("What this was about is no longer there."))
        return redirect("inbox")
    return redirect(get_type(row.event).path(row.event))


@login_required
@require_POST
def mark_notification(request: SignedInRequest, public_id: int) -> HttpResponse:
    """A line is read, or is not; with `whole` all that there is about its topic."""
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
    """What stands in the address of the page behind these lines, if there is one."""
    return f"{name}={found[PAGE_SIZE - 1].seq}" if len(found) > PAGE_SIZE else ""


def _sections(
    user: Any, unread: list[Notification], page: list[Notification], view: str
) -> list[dict[str, Any]]:
    """What is unread comes first, whatever its day."""
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
    """Today or yesterday; of those the hour is enough beside each line."""
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
    """To the lines that were being looked at."""
    shown = request.POST.get("toon", "")
    return redirect(
        f"/meldingen/?toon={shown}" if shown and shown in VIEWS else "inbox"
    )
