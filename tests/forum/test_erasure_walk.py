"""After an erasure no channel holds a word of what was erased."""

from collections.abc import Iterator
from typing import Any

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import pytest

from accounts import commands as accounts
from accounts.models import DataExport, User
from cms.models import FailedSearch
from forum import commands
from forum.forms import compose_target
from forum.models import Attachment, Draft, Post, Revision, Topic
from jobs.worker import run_once
from notifications import commands as notifications
from notifications.models import MailDelivery
from tests.leak_scan import find_leaks

pytestmark = pytest.mark.slow

CANARY = "kanarievogeltje"
TEXT = f"Mag de heer {CANARY} hier wonen?"
TITLE = f"Vraag over {CANARY}"


@pytest.fixture
def db(committed: Any) -> None:
    """Real commits: bytes and cached pages go when the erasure is certain."""


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def question(topic: Topic, official: User, member: User) -> Iterator[Post]:
    """A question with the canary in its title, its text and its file, quoted in a
    draft, told by mails that wait, packed, and shown to everybody."""
    FailedSearch.objects.all().delete()
    space = topic.space
    commands.join(member, space=space)
    commands.follow_space(member, space=space, level="all")
    notifications.update_mail_preferences(
        member, choices={"general_frequency": "now"}, spaces={}
    )
    while run_once():
        pass
    mail.outbox.clear()
    file = SimpleUploadedFile(f"{CANARY}.txt", f"Brief van {CANARY}".encode())
    made = commands.ask(official, space=space, title=TITLE, source=TEXT, uploads=[file])
    post = made.posts.get()
    commands.save_draft(
        member,
        form=f"reply.{post.public_id}",
        space=space,
        source=compose_target.quote_post(post, member) + "Dat lijkt mij van wel.",
        source_format="text",
    )
    commands.save_draft(
        official,
        form=f"edit.{post.public_id}",
        space=space,
        source=TEXT,
        source_format="text",
    )
    commands.report_post(
        member, post=post, reason="personal", comment=f"Naam: {CANARY}"
    )
    accounts.request_export(official)
    while run_once():
        pass
    yield post
    FailedSearch.objects.all().delete()


def look_everywhere(post: Post, *users: User) -> None:
    """Every page that can show it, so that caches hold it; and none may, afterwards."""
    for path in channels(post):
        for user in (None, *users):
            client = Client()
            if user is not None:
                client.force_login(user)
            client.get(path, follow=True)


def channels(post: Post) -> list[str]:
    topic = Topic.objects.get(pk=post.topic_id)
    path = f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    return [
        "/",
        "/forum/",
        topic.space.path,
        f"{topic.space.path}feed/",
        f"/forum/onderwerp/{topic.public_id}/feed/",
        path,
        f"{path}?afdrukken=1",
        f"{path}?volgorde=newest",
        f"/zoeken/?q={CANARY}",
        f"{topic.space.path}lijkt-op/?titel={CANARY}",
        "/meldingen/",
        "/forum/concepten/",
        f"{post.path}antwoord/?concept=1",
        f"{post.path}versies/",
        f"/forum/modereren/bericht/{post.public_id}/",
        "/forum/modereren/logboek/",
    ]


def assert_gone(post: Post, *users: User) -> None:
    assert find_leaks(CANARY) == []
    for path in channels(post):
        for user in (None, *users):
            client = Client()
            if user is not None:
                client.force_login(user)
            page = client.get(path, follow=True)
            shown = page.content.decode().replace(f"q={CANARY}", "")
            if CANARY in path:  # a search repeats what was sought
                shown = shown.replace(f"“{CANARY}”", "").replace(f'"{CANARY}"', "")
                assert TITLE not in shown
                assert TEXT not in shown
            else:
                assert CANARY not in shown.lower(), path
    while run_once():
        pass
    MailDelivery.objects.filter(state="pending").update(due_at="2020-01-01T00:00:00Z")
    while run_once():
        pass
    told = "".join(str(message.message()) for message in mail.outbox)
    assert CANARY not in told.lower()


def test_a_privacy_edit_leaves_nothing_behind(
    question: Post, official: User, member: User, moderator: User
) -> None:
    look_everywhere(question, official, member, moderator)
    mail.outbox.clear()
    assert DataExport.objects.exclude(file="").exists()
    found = " ".join(find_leaks(CANARY))
    for where in ("forum_draft.source", "forum_topic.title", "forum_attachment.name"):
        assert where in found
    assert "cache" in found
    assert "file " in found
    client = Client()
    client.force_login(moderator)
    change = {"title": "Vraag", "source": "Mag een bewoner hier wonen?"}
    change |= {"source_format": "text", "edit_count": "0", "category": "personal"}
    change |= {"erases_history": "on", "reason": "Naam van een inwoner"}
    path = f"/forum/modereren/bericht/{question.public_id}/wijzigen/"
    assert client.post(path, change).status_code == 302
    assert not DataExport.objects.exclude(file="").exists()
    assert not Attachment.objects.exists()
    assert_gone(question, official, member, moderator)
    assert "Dat lijkt mij van wel." in Draft.objects.get().source
    assert Revision.objects.get().erased_at


def test_an_erased_passage_is_in_no_version_any_more(
    question: Post, official: User, member: User, moderator: User
) -> None:
    commands.edit_post(
        official, post=question, source=f"{TEXT} Of nee.", source_format="text"
    )
    look_everywhere(question, official, member, moderator)
    mail.outbox.clear()
    (file,) = commands.list_files(question)
    foreseen = commands.count_passage(question, CANARY)
    assert (foreseen.versions, foreseen.titles, foreseen.drafts) == (1, 1, 2)
    commands.erase_passage(
        moderator,
        post=question,
        passage=CANARY.upper(),
        reason="Naam van een inwoner",
        files=[file.public_id],
    )
    assert_gone(question, official, member, moderator)
    question.refresh_from_db()
    assert question.text.startswith("Mag de heer [verwijderd] hier wonen?")
    assert not Attachment.objects.exists()
