"""What others take home about an anonymous question: without the name behind it."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from accounts.commands import request_export
from accounts.models import User
from core.uploads import storage
from forum import commands
from forum.models import Follow, Report, Space
from jobs.worker import run_once

pytestmark = pytest.mark.django_db

TRACES = ("Zonnebloem Kanarie", "kanarievogelaar", "Kanariestad")


def packed(user: User) -> str:
    """Everything in the file that the worker makes for this person."""
    export = request_export(user)
    while run_once():
        pass
    export.refresh_from_db()
    box = zipfile.ZipFile(BytesIO(storage.fetch(export.file) or b""))
    return "\n".join(box.read(name).decode(errors="replace") for name in box.namelist())


@pytest.mark.parametrize("who", ["member", "moderator"])
def test_what_others_export_holds_no_trace_of_who_asked_anonymously(
    who: str, request, space: Space, person: Callable[..., User]
) -> None:
    Space.objects.update(allows_anonymous=True)
    reader: User = request.getfixturevalue(who)
    asker = person(TRACES[0], job_title=TRACES[1], organisation_name=TRACES[2])
    commands.join(reader, space=space)
    hidden = commands.ask(
        asker, space=space, title="Stil", source="Hoe dan?", is_anonymous=True
    )
    question = hidden.posts.get()
    answer = commands.reply(reader, topic=hidden, parent=question, source="Zo.")
    commands.follow(reader, topic=hidden, level=Follow.Level.ALL)
    commands.reply(asker, topic=hidden, parent=answer, source="Dank u.")
    commands.add_bookmark(reader, post=question, note="onthouden")
    commands.react(reader, post=question, kind="recognised")
    commands.report_post(
        reader, post=question, reason=Report.Reason.OTHER, comment="Hm."
    )
    commands.accept_answer(asker, post=answer)
    took = packed(reader)
    assert "Stil" in took
    assert "onthouden" in took
    found = [word for word in (*TRACES, str(asker.public_id)) if word in took]
    assert not found


def test_one_s_own_export_says_what_one_asked_anonymously(
    space: Space, person: Callable[..., User]
) -> None:
    Space.objects.update(allows_anonymous=True)
    asker = person(TRACES[0])
    commands.ask(asker, space=space, title="Stil", source="Hoe?", is_anonymous=True)
    assert "Hoe?" in packed(asker)
