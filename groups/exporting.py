"""A group for its own archive, in formats that anything opens: web pages, JSON, a list
for a spreadsheet, a calendar file, and the files as they are.

It holds what the person who asks may see at this moment, with the names as pages show
them. What was written in rounds is not in it: that is kept for a short time only, by
the agreement of the round.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.names import person
from core.clock import amsterdam, now
from core.sheets import harmless
from core.uploads import storing
from forum.models import Attachment, Participation, Post, Topic, byline
from groups.calendars import calendar_of
from groups.models import Group, Meeting


def write_export(group: Group, viewer: Any, to: IO[bytes]) -> None:
    """Write the archive, one conversation and one file at a time."""
    space = group.space
    topics = Topic.objects.visible_to(viewer).filter(space=space, merged_into=None)
    meetings = Meeting.objects.visible_to(viewer).filter(group=group)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        index = []
        for topic in topics.order_by("created_at", "pk"):
            rows = list(_posts(topic, viewer))
            words = {"title": topic.title, "posts": rows}
            name = f"gesprekken/{topic.public_id}"
            page = render_to_string("groups/export/topic.html", words)
            archive.writestr(f"{name}.html", page)
            archive.writestr(f"{name}.json", _json(words))
            index.append({"title": topic.title, "file": f"{name}.html"})
        held = list(meetings.order_by("starts_at", "pk"))
        archive.writestr("bijeenkomsten.json", _json([_meeting(m) for m in held]))
        dated = [meeting for meeting in held if meeting.starts_at is not None]
        archive.writestr("bijeenkomsten.ics", calendar_of(dated))
        archive.writestr("leden.csv", _members(group))
        files = []
        for file in _files(group, viewer):
            content = storing.fetch(file.file)
            if content is not None:
                name = f"bestanden/{file.public_id}-{_plain(file.name)}"
                archive.writestr(name, content)
                files.append({"title": file.name, "file": name})
        words = {"space": space, "group": group, "topics": index, "files": files}
        words |= {"meetings": held, "made_at": now()}
        archive.writestr(
            "index.html", render_to_string("groups/export/index.html", words)
        )


def _posts(topic: Topic, viewer: Any) -> Iterator[dict[str, Any]]:
    posts = Post.objects.visible_to(viewer).filter(topic=topic, state="visible")
    rows = posts.select_related("author", "parent").in_tree_order()
    for post in rows:
        who = byline(post, viewer, in_group=True)
        yield {
            "number": post.number,
            "answers": post.parent.number if post.parent else None,
            "author": who.described,
            "at": amsterdam(post.created_at).isoformat(timespec="seconds"),
            "html": post.html,
            "text": post.text,
        }


def _meeting(meeting: Meeting) -> dict[str, Any]:
    said = [
        {"name": row.user.display_name, "answer": row.answer, "waits": row.is_waiting}
        for row in meeting.attendances.select_related("user").order_by("pk")
    ]
    return {
        "title": meeting.title,
        "state": meeting.state,
        "from": _when(meeting.starts_at),
        "to": _when(meeting.ends_at),
        "place": meeting.place,
        "link": meeting.link,
        "agenda_html": meeting.agenda_html,
        "minutes_html": meeting.minutes_html,
        "answers": said,
    }


def _when(moment: Any) -> str | None:
    return amsterdam(moment).isoformat(timespec="minutes") if moment else None


def _members(group: Group) -> str:
    parts = Participation.objects.of(group.space).exclude(role="inspector")
    found = io.StringIO()
    lines = csv.writer(found, delimiter=";")
    lines.writerow([_("Name"), _("Organisation"), _("Role"), _("Since")])
    for part in parts.select_related("user").order_by("joined_at", "pk"):
        who = person(part.user)
        since = amsterdam(part.joined_at).date().isoformat()
        cells = [who.name, who.detail, part.get_role_display(), since]
        lines.writerow([harmless(cell) for cell in cells])
    # With this mark a spreadsheet knows that the letters are Unicode.
    return "\ufeff" + found.getvalue()


def _files(group: Group, viewer: Any) -> Iterator[Attachment]:
    seen = Attachment.objects.visible_to(viewer).filter(space=group.space)
    yield from seen.filter(posts__isnull=False).distinct().order_by("created_at", "pk")


def _plain(name: str) -> str:
    """A name that no program takes for a path."""
    return re.sub(r"[^\w.\- ]", "_", name).lstrip(".")[:100] or "bestand"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
