"""Export a group as an archive in open formats.

It contains web pages, JSON, CSV lists, a calendar file and the original files. The
pages load nothing from outside the archive; their style sheet is included. The archive
holds what the viewer can see at this moment, with names as on the site. Contributions
to rounds are left out: by agreement they are kept for a short time only.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models.bylines import Visibility, visible_job_title
from core.clock import now, to_local
from core.templating.design_tokens import resolve_design_tokens
from core.uploads import storage
from core.uploads.csv_io import escape_formula
from forum.models import Attachment, Participation, Post, Topic, byline
from groups.meetings.icalendar import build_calendar
from groups.models import Group, Meeting, MembershipLogEntry

if TYPE_CHECKING:
    from accounts.policy import Viewer


INDEX_TEMPLATE = "groups/export/index.html"
TOPIC_TEMPLATE = "groups/export/topic.html"
STYLESHEET = "groups/export/style.css"


def write_group_archive(group: Group, viewer: "Viewer", to: IO[bytes]) -> None:
    """Write the archive to a file, one topic and one attachment at a time."""
    space = group.space
    topics = Topic.objects.visible_to(viewer).filter(space=space, merged_into=None)
    meetings = Meeting.objects.visible_to(viewer).filter(group=group)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        index = []
        for topic in topics.order_by("created_at", "pk"):
            rows = list(_posts(topic, viewer))
            words = {"title": topic.title, "posts": rows}
            name = f"gesprekken/{topic.public_id}"
            page = render_to_string(TOPIC_TEMPLATE, words)
            archive.writestr(f"{name}.html", page)
            archive.writestr(f"{name}.json", _json(words))
            index.append({"title": topic.title, "file": f"{name}.html"})
        held = list(meetings.order_by("starts_at", "pk"))
        archive.writestr("bijeenkomsten.json", _json([_meeting(m) for m in held]))
        dated = [meeting for meeting in held if meeting.starts_at is not None]
        archive.writestr("bijeenkomsten.ics", build_calendar(dated))
        archive.writestr("leden.csv", _members(group))
        archive.writestr("ledenlogboek.csv", _member_log(group))
        stylesheet = resolve_design_tokens(render_to_string(STYLESHEET))
        archive.writestr("stijl.css", stylesheet)
        files = []
        for file in _files(group, viewer):
            content = storage.fetch(file.file)
            if content is not None:
                name = f"bestanden/{file.public_id}-{_safe_file_name(file.name)}"
                archive.writestr(name, content)
                files.append({"title": file.name, "file": name})
        words = {"space": space, "group": group, "topics": index, "files": files}
        words |= {"meetings": held, "made_at": now()}
        archive.writestr("index.html", render_to_string(INDEX_TEMPLATE, words))


def _posts(topic: Topic, viewer: "Viewer") -> Iterator[dict[str, Any]]:
    posts = Post.objects.visible_to(viewer).filter(
        topic=topic, state=Post.State.VISIBLE
    )
    rows = posts.select_related("author", "parent").in_tree_order()
    for post in rows:
        who = byline(post, viewer, in_group=True)
        yield {
            "number": post.number,
            "answers": post.parent.number if post.parent else None,
            "author": who.described,
            "at": to_local(post.created_at).isoformat(timespec="seconds"),
            "html": post.html,
            "text": post.text,
        }


def _meeting(meeting: Meeting) -> dict[str, object]:
    said = [
        {"name": row.user.display_name, "answer": row.answer, "waits": row.is_waiting}
        for row in meeting.attendances.select_related("user").order_by("pk")
    ]
    return {
        "title": meeting.title,
        "state": meeting.state,
        "from": _format_moment(meeting.starts_at),
        "to": _format_moment(meeting.ends_at),
        "place": meeting.place,
        "link": meeting.link,
        "agenda_html": meeting.agenda_html,
        "minutes_html": meeting.minutes_html,
        "answers": said,
    }


def _format_moment(moment: Any) -> str | None:
    return to_local(moment).isoformat(timespec="minutes") if moment else None


def _members(group: Group) -> str:
    parts = Participation.objects.of(group.space).exclude(
        role=Participation.Role.INSPECTOR
    )
    columns = (_("Name"), _("Function"), _("Organisation"), _("Role"), _("Since"))
    rows = parts.select_related("user").order_by("joined_at", "pk")
    return _table(
        columns,
        (
            (
                part.user.display_name,
                visible_job_title(part.user, Visibility.GROUP),
                part.user.organisation_name,
                part.get_role_display(),
                to_local(part.joined_at).date().isoformat(),
            )
            for part in rows
        ),
    )


def _member_log(group: Group) -> str:
    """Return the roster log as CSV, oldest first."""
    entries = MembershipLogEntry.objects.filter(group=group).order_by("pk")
    columns = (_("When"), _("Name"), _("What"), _("By"), _("Reason"))
    return _table(
        columns,
        (
            (
                _format_moment(entry.at),
                entry.person.display_name,
                entry.get_act_display(),
                entry.actor.display_name if entry.actor else "",
                entry.reason,
            )
            for entry in entries.select_related("person", "actor")
        ),
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return CSV with a byte order mark, so that spreadsheets read it as Unicode."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";")
    lines.writerow(columns)
    lines.writerows([escape_formula(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def _files(group: Group, viewer: "Viewer") -> Iterator[Attachment]:
    seen = Attachment.objects.visible_to(viewer).filter(space=group.space)
    yield from seen.filter(posts__isnull=False).distinct().order_by("created_at", "pk")


def _safe_file_name(name: str) -> str:
    """Return a file name without path separators or other special characters."""
    return re.sub(r"[^\w.\- ]", "_", name).lstrip(".")[:100] or "bestand"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
