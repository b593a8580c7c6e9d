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

from accounts.http import SignedInRequest
from core.clock import to_local, today
from core.http import is_prefetch
from notifications import commands, pushes
from notifications.bundles import Bundle, bundled
from notifications.kind import is_gone, kind_of, lines, load
from notifications.lists import MOST, newest_number, read_lines, unread_lines
from notifications.models import Notification

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
        unread = unread_lines(request.user, view, before=unread_before)
    page: list[Notification] = []
    if view != "unread" and len(unread) <= MOST:
        page = read_lines(request.user, view, before=before)
    context = {
        "sections": _sections(request.user, unread[:MOST], page[:MOST], view),
        "view": view,
        "shown": request.GET.get("toon", "") if view != "unread" else "",
        "newest": newest_number(request.user),
        "older": _older("ongelezen", unread) or _older("voor", page),
        "is_first": not (before or unread_before),
        "section": "",
        "push_key": pushes.public_key() if pushes.is_offered() else "",
    }
    return render(request, "notifications/inbox.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def open_one(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Go to what a line tells of; reading it there marks the line."""
    row = _one_of(request, public_id)
    if request.method == "GET" and not is_prefetch(request):
        commands.mark_notification_read(request.user, notification=row)
    load([row.event])
    if is_gone(row.event):
        messages.info(request, _("What this was about is no longer there."))
        return redirect("inbox")
    return redirect(kind_of(row.event).path(row.event))


@login_required
@require_POST
def mark_one(request: SignedInRequest, public_id: int) -> HttpResponse:
    """A line is read, or is not; with `whole` all that there is about its topic."""
    row = _one_of(request, public_id)
    if request.POST.get("as") == "unread":
        commands.mark_notification_unread(request.user, notification=row)
    elif request.POST.get("whole"):
        commands.mark_subject_read(request.user, notification=row)
    else:
        commands.mark_notification_read(request.user, notification=row)
    return _back(request)


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    commands.mark_all_read(request.user, upto=_number(request.POST.get("upto")) or 0)
    return _back(request)


def _one_of(request: SignedInRequest, public_id: int) -> Notification:
    mine = Notification.objects.visible_to(request.user).with_posts()
    row: Notification = get_object_or_404(mine, public_id=public_id)
    return row


def _older(name: str, found: list[Notification]) -> str:
    """What stands in the address of the page behind these lines, if there is one."""
    return f"{name}={found[MOST - 1].seq}" if len(found) > MOST else ""


def _sections(
    user: Any, unread: list[Notification], page: list[Notification], view: str
) -> list[dict[str, Any]]:
    """What is unread comes first, whatever its day."""
    new, old = bundled(lines(unread, user)), bundled(lines(page, user))
    if view == "unread":
        return _days(new)
    first = [{"label": _("Unread"), "bundles": new}] if new else []
    return first + _days(old)


def _days(bundles: list[Bundle]) -> list[dict[str, Any]]:
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
