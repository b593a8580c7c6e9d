"""The inbox: what is new for me, and why it reached me."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.names import Byline
from core.clock import amsterdam, now
from core.http import is_prefetch
from forum.acts import sentence
from forum.models import ModerationEntry, byline
from notifications import commands
from notifications.models import Event, Notification

MOST = 60


@dataclass(frozen=True, slots=True)
class Item:
    """One line: who did what where, and why it is here."""

    id: int
    url: str
    byline: Byline | None  # None where the group's level forbids a name
    title: str
    space_title: str
    is_question: bool
    is_choice: bool  # somebody chose the reader's answer
    reason: str
    moment: datetime
    is_unread: bool
    act: str = ""  # what a moderator did, in a sentence
    is_act: bool = False


@login_required
@require_http_methods(["GET", "HEAD"])
def inbox(request: SignedInRequest) -> HttpResponse:
    mine = Notification.objects.visible_to(request.user).with_posts().order_by("-seq")
    everything = request.GET.get("toon") == "alles"
    rows = list((mine if everything else mine.unread())[:MOST])
    items = [_item(row, request.user) for row in rows]
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
    if row.event.entry is not None:
        return redirect(row.event.entry.path)
    return redirect(row.event.post.path)


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    upto = request.POST.get("upto", "")
    if upto.isdecimal() and len(upto) < 16:
        commands.mark_all_read(request.user, upto=int(upto))
    return redirect("inbox")


def _item(row: Notification, viewer: Any) -> Item:
    event = row.event
    if event.entry is not None:
        return _item_of_act(row, event.entry)
    post, topic, space = event.post, event.topic, event.space
    if post is None or topic is None or space is None:
        raise ValueError(f"{row} tells of no post")
    secret = space.is_confidential
    return Item(
        id=row.public_id,
        url=f"/meldingen/{row.public_id}/",
        byline=None if secret else byline(post, viewer),
        title="" if secret else topic.title,
        space_title="" if secret else space.title,
        is_question=post.parent_id is None,
        is_choice=event.kind == Event.Kind.ANSWER_ACCEPTED,
        reason=row.get_reason_display(),
        moment=row.created_at,
        is_unread=row.read_at is None,
    )


def _item_of_act(row: Notification, entry: ModerationEntry) -> Item:
    """What a moderator did: the act, why and where, never a text of somebody else."""
    topic, space = row.event.topic, row.event.space
    secret = space is not None and space.is_confidential
    why = _("Reason: %(reason)s") % {"reason": entry.reason} if entry.reason else ""
    return Item(
        id=row.public_id,
        url=f"/meldingen/{row.public_id}/",
        byline=None,
        title="" if secret or topic is None else topic.title,
        space_title="" if secret or space is None else space.title,
        is_question=False,
        is_choice=False,
        reason="" if secret else why,
        moment=row.created_at,
        is_unread=row.read_at is None,
        act="" if secret else sentence(entry),
        is_act=True,
    )


def _day(moment: datetime) -> str:
    days = (amsterdam(now()).date() - amsterdam(moment).date()).days
    if days < 1:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    return _("Earlier")
