"""The inbox: what is new for me, and why it reached me."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from core.clock import amsterdam, now
from core.http import is_prefetch
from notifications import commands
from notifications.kind import Line, kind_of, lines, load
from notifications.models import Notification

MOST = 60


@dataclass(frozen=True, slots=True)
class Item:
    """One line: who did what where, and why it is here."""

    id: int
    url: str
    line: Line
    reason: str
    moment: datetime
    is_unread: bool


@login_required
@require_http_methods(["GET", "HEAD"])
def inbox(request: SignedInRequest) -> HttpResponse:
    mine = Notification.objects.visible_to(request.user).with_posts().order_by("-seq")
    everything = request.GET.get("toon") == "alles"
    rows = list((mine if everything else mine.unread())[:MOST])
    items = [_item(row, line) for row, line in lines(rows, request.user)]
    context = {
        "days": [
            {"label": label, "items": list(group)}
            for label, group in groupby(items, key=lambda item: _day(item.moment))
        ],
        "view": "all" if everything else "unread",
        "newest": rows[0].seq if rows else 0,
        "section": "",
    }
    return render(request, "notifications/inbox.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def open_one(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Go to what a line tells of; reading it there marks the line."""
    mine = Notification.objects.visible_to(request.user).with_posts()
    row = get_object_or_404(mine, public_id=public_id)
    if request.method == "GET" and not is_prefetch(request):
        commands.mark_notification_read(request.user, notification=row)
    load([row.event])
    return redirect(kind_of(row.event).path(row.event))


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    upto = request.POST.get("upto", "")
    if upto.isdecimal() and len(upto) < 16:
        commands.mark_all_read(request.user, upto=int(upto))
    return redirect("inbox")


def _item(row: Notification, line: Line) -> Item:
    return Item(
        id=row.public_id,
        url=f"/meldingen/{row.public_id}/",
        line=line,
        reason=line.note or row.get_reason_display(),
        moment=row.created_at,
        is_unread=row.read_at is None,
    )


def _day(moment: datetime) -> str:
    days = (amsterdam(now()).date() - amsterdam(moment).date()).days
    if days < 1:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    return _("Earlier")
