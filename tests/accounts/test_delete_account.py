"""Whoever leaves is nowhere any more, and the threads still read."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import pytest
from allauth.account.models import EmailAddress
from PIL import Image

from accounts import commands
from accounts.deletion import registry
from accounts.models import AccountDeletion, Affiliation, DataExport, Organisation, User
from cms.models import NewsletterSubscription
from core.clock import now
from core.uploads import storage
from forum import commands as forum
from forum.models import Attachment, ModerationEntry, Post, Topic
from groups import commands as groups
from groups.models import CalendarKey, Group, Hold, Invitation
from jobs.worker import run_once
from notifications.models import Notification
from tests.conftest import PASSWORD
from tests.leak_scan import find_leaks

FIRST, LAST = "Kanariemien", "Vogelaer"
NAME = f"{FIRST} {LAST}"
BEFORE = "Kanariemien Eerdernaam"
ADDRESS = "kanariemien@voorbeeldstad.example"
WORDS = ("kanariemien", "eerdernaam", "vogelaer", "kanariekiekje")
TEXT = "Mijn eigen woorden hierover: oehoekreet."


@pytest.fixture
def db(committed: Any) -> None:
    """Real commits: bytes go when the rows are certainly gone."""


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def leaver(person: Any) -> User:
    user: User = person(BEFORE)
    address = EmailAddress.objects.get(user=user)
    address.email = ADDRESS
    address.save()
    User.objects.filter(pk=user.pk).update(email=ADDRESS)
    user.refresh_from_db()
    return commands.change_profile(
        user, display_name=NAME, job_title="Kanariemiens functie", subjects="vogelaer"
    )


def settled() -> None:
    while run_once():
        pass


@pytest.fixture
def life(
    leaver: User,
    official: User,
    moderator: User,
    facilitator: User,
    group: Group,
    space: Any,
    secret_topic: Topic,
) -> Iterator[Topic]:
    """They wrote, were mentioned, quoted, invited, warned, and were sent mail."""
    picture = BytesIO()
    Image.new("RGB", (300, 300), "teal").save(picture, "PNG")
    face = SimpleUploadedFile("kanariemien.png", picture.getvalue())
    commands.set_photo(leaver, upload=face)
    place = Organisation.objects.create(name="Voorbeeldstad")
    Affiliation.objects.create(
        user=leaver, organisation=place, source="domain", address=ADDRESS
    )
    upload = SimpleUploadedFile("kanariekiekje-vogelaer.csv", b"a;b\n1;2")
    file = forum.add_attachment(leaver, space=space, upload=upload)
    link = f'<a href="{file.path}">kanariekiekje-vogelaer.csv</a>'
    question = forum.ask(
        leaver,
        space=space,
        title=f"Vraag van {NAME}",
        source=f"<p>{TEXT} {link}</p><p>Groet, {FIRST}</p>",
        source_format="html",
    )
    first = question.posts.get()
    answer = forum.reply(
        official,
        topic=question,
        parent=first,
        source=f'<p>Dag <a href="/mensen/{leaver.public_id}/">@{NAME}</a>, ja.</p>'
        f"<blockquote>{NAME} schreef: nee.</blockquote><p>Mail {ADDRESS}</p>",
        source_format="html",
    )
    forum.edit_post(
        official, post=answer, source=f"Dag {NAME}, en {BEFORE}.", source_format="text"
    )
    forum.react(leaver, post=answer, kind="recognised")
    forum.add_bookmark(leaver, post=answer, note="kanariemien onthoudt")
    forum.report_post(leaver, post=answer, reason="other", comment="Zei kanariemien")
    forum.warn(moderator, user=leaver, reason=f"Dag {NAME}, rustig aan.", space=space)
    forum.save_draft(
        leaver,
        form=f"space.{space.public_id}",
        space=space,
        title="Concept van kanariemien",
        source="kanariemien",
        source_format="text",
    )
    invitation = {"group": group, "address": ADDRESS, "message": f"Dag {NAME}"}
    groups.invite(facilitator, **invitation)
    forum.add_participant(leaver, space=group.space)
    mine = {"topic": secret_topic, "parent": secret_topic.posts.get()}
    theirs: dict[str, Any] = {"post": mine["parent"], "source": "Een geval."}
    for title in (f"Voor {NAME}", secret_topic.title):
        author = secret_topic.author
        forum.edit_post(author, title=title, source_format="text", **theirs)
    forum.reply(leaver, source=f"Hier schrijft {NAME}. {TEXT}", **mine)
    settled()
    commands.request_export(leaver)
    settled()
    client = Client()
    client.force_login(leaver)
    client.get(f"{space.path}{question.public_id}-{question.slug}/")
    client.get("/meldingen/")
    question.refresh_from_db()
    yield question


def nowhere(*words: str) -> dict[str, list[str]]:
    """The words that still stand somewhere, and where. What is drawn is kept for five
    minutes at most (`core.cache.fragments`): the cache is left out."""
    found = {
        word: [place for place in find_leaks(word) if not place.startswith("cache ")]
        for word in words
    }
    return {word: places for word, places in found.items() if places}


@pytest.mark.slow
def test_no_trace_of_the_person_is_left_in_database_and_files(
    life: Topic, leaver: User, group: Group, official: User
) -> None:
    assert all(len(find_leaks(word)) > 3 for word in WORDS[:3])
    number = leaver.public_id
    commands.delete_own_account(leaver)
    settled()
    assert nowhere(*WORDS, str(number)) == {}
    leaver.refresh_from_db()
    assert leaver.display_name.startswith("Oud-deelnemer ")
    assert (leaver.state, leaver.email, leaver.photo) == ("closed", None, "")
    assert AccountDeletion.objects.get().state == AccountDeletion.State.DONE
    # The thread still reads: their texts stand, under the one pseudonym.
    page = Client().get(f"/forum/bericht/{life.posts.get(number=1).public_id}/")
    assert page.status_code == 302
    life.refresh_from_db()
    html = Client().get(f"{life.space.path}{life.public_id}-{life.slug}/").text
    assert "oehoekreet" in html
    assert html.count(leaver.display_name) > 2
    answer = life.posts.get(number=2)
    assert answer.text == f"Dag {leaver.display_name}, en {leaver.display_name}."
    assert answer.author == official
    assert not DataExport.objects.exists()


def test_with_their_texts_stubs_stay(
    life: Topic, leaver: User, official: User, secret_topic: Topic
) -> None:
    file = Attachment.objects.get()
    commands.delete_own_account(leaver, removes_texts=True)
    settled()
    assert nowhere(*WORDS, "oehoekreet") == {}
    assert storage.fetch(file.file) is None
    life.refresh_from_db()
    assert life.title == "Verwijderd onderwerp"
    assert [post.state for post in life.posts.order_by("number")] == [
        "removed",
        "visible",
    ]
    assert life.post_count == 1
    client = Client()
    client.force_login(official)
    html = client.get(f"{life.space.path}{life.public_id}-{life.slug}/").text
    assert "verwijderd" in html.lower()
    assert f"Dag {User.objects.get(pk=leaver.pk).display_name}" in html
    life.space.refresh_from_db()
    assert life.space.post_count == 1


@pytest.mark.slow
def test_what_a_hold_keeps_stays_until_it_is_lifted(
    life: Topic, leaver: User, group: Group, moderator: User
) -> None:
    hold = Hold.objects.create(group=group, reason="Onderzoek", placed_by=moderator)
    commands.delete_own_account(leaver, removes_texts=True)
    settled()
    leaving = AccountDeletion.objects.get()
    assert leaving.rows_on_hold > 0
    assert (leaving.state, bool(leaving.encrypted_identity)) == ("pending", True)
    post = Post.objects.get(author=leaver, topic__space=group.space)
    assert NAME in post.text
    assert not Post.objects.filter(author=leaver).exclude(pk=post.pk).exclude(text="")
    # Outside the group nothing is left, and who it was is sealed.
    assert set(nowhere("vogelaer")["vogelaer"]) <= {
        "forum_post.source",
        "forum_post.html",
        "forum_post.text",
        "forum_revision.title",
        "forum_searchwords.words",
        "forum_searchwords_content.c0",
        "forum_searchwords_data.block",
        "forum_searchentry.words",
        "groups_invitation.message",
        "the bytes of the database",
    }
    hold.lifted_at = now()
    hold.save()
    AccountDeletion.objects.update(due_at=now() - timedelta(minutes=1))
    settled()
    assert nowhere(*WORDS) == {}


def test_one_who_leads_alone_hands_over_first(
    facilitator: User, member: User, group: Group
) -> None:
    client = Client()
    client.force_login(facilitator)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/opheffen/")
    assert group.space.title in page.text
    with pytest.raises(commands.DeletionBlockedError) as refused:
        commands.delete_own_account(facilitator)
    assert refused.value.hindrances == groups.find_groups_to_hand_over(facilitator)
    client.post("/account/opheffen/", {"texts": "keep", "is_sure": "on"})
    facilitator.refresh_from_db()
    assert facilitator.state == "active"
    groups.appoint_facilitator(facilitator, group=group, user=member)
    assert registry.find_deletion_blockers(facilitator) == []
    commands.delete_own_account(facilitator)
    assert User.objects.get(pk=facilitator.pk).state == "closed"


def test_it_is_asked_once_more_who_it_is_and_whether_they_are_sure(
    official: User, mailoutbox: Any
) -> None:
    client = Client()
    client.force_login(official)
    form = {"texts": "keep", "is_sure": "on"}
    assert "reauthenticate" in client.post("/account/opheffen/", form).url
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.post("/account/opheffen/", {"texts": "remove"})
    assert "Vink aan" in page.text
    assert "sessionid" in client.cookies
    address = official.email
    answer = client.post("/account/opheffen/", form)
    assert "opgeheven" in answer.text
    assert client.get("/account/profiel/").status_code == 302
    settled()
    assert [mail.to for mail in mailoutbox] == [[address]]
    assert nowhere("olga official", str(address)) == {}


def test_nothing_lets_them_in_and_a_second_time_changes_nothing(
    leaver: User, official: User
) -> None:
    client = Client()
    client.force_login(leaver)
    closed = commands.close_account(leaver)
    assert client.get("/account/profiel/").status_code == 302
    again = commands.close_account(leaver)
    assert again.display_name == closed.display_name
    assert not closed.has_usable_password()
    assert not EmailAddress.objects.filter(user=leaver).exists()
    leaving = AccountDeletion.objects.get()
    assert commands.get_deleted_account(leaving).names == (NAME, BEFORE)
    assert commands.anonymise_account(leaving) == 0
    commands.run_account_deletion(leaving)
    forum.leave_everything(official)
    assert not Invitation.objects.exists()
    assert not ModerationEntry.objects.exists()
    assert not Notification.objects.exists()
    nobody = commands.get_deleted_account(leaving)
    assert forum.anonymise_author(nobody) == groups.clear_group_data(nobody) == 0


def test_every_table_is_looked_at(leaver: User, official: User, topic: Topic) -> None:
    """Also one of which no part knows anything."""
    User.objects.filter(pk=official.pk).update(job_title=f"Collega van {NAME}")
    NewsletterSubscription.objects.create(address=ADDRESS, consent="ja")
    CalendarKey.objects.create(user=leaver, token_hash="x")
    commands.close_account(leaver)
    nobody = commands.get_deleted_account(AccountDeletion.objects.get())
    assert commands.delete_owned_rows(nobody) == groups.clear_group_data(nobody) == 0
    assert commands.redact_all_texts(nobody, apart=()) == 0
    assert not NewsletterSubscription.objects.exists()
    assert not CalendarKey.objects.exists()
    official.refresh_from_db()
    assert official.job_title == f"Collega van {nobody.pseudonym}"
