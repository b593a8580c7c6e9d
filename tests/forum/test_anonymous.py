"""Asking anonymously to colleagues: the name stands nowhere, until it is asked for."""

import re
from collections import deque
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest

from accounts.models import User
from accounts.models.bylines import anonymous_byline
from forum import commands, policy
from forum.commands.moderation_log import log_act
from forum.models import ModerationEntry, Participation, Post, Space, Topic, byline
from forum.selectors import topic_lists
from jobs.worker import run_once
from notifications.models import Notification, OutboxEvent
from tests.forum.expected_counts import differences

pytestmark = pytest.mark.django_db

Refused = commands.ActionRefused
NAME, JOB, PLACE = "Zonnebloem Kanarie", "kanarievogelaar", "gemeente Kanariestad"


@pytest.fixture
def quiet_space(space: Space) -> Space:
    """The public space, in which one may ask anonymously."""
    space.allows_anonymous = True
    space.save(update_fields=["allows_anonymous"])
    return space


@pytest.fixture
def asker(person: Callable[..., User]) -> User:
    return person(NAME, organisation_name=PLACE, job_title=JOB)


@pytest.fixture
def hidden(quiet_space: Space, asker: User) -> Topic:
    return commands.ask(
        asker,
        space=quiet_space,
        title="Mijn baas ziet een signaal over het hoofd",
        source="Hoe maakt u zo iets bespreekbaar?",
        is_anonymous=True,
    )


@pytest.fixture
def talk(hidden: Topic, asker: User, member: User) -> list[Post]:
    """The question, an answer, and what the asker says to that."""
    question = hidden.posts.select_related("topic__space").get()
    answer = commands.reply(
        member, topic=hidden, parent=question, source="Ga naar een vertrouwenspersoon."
    )
    thanks = commands.reply(
        asker, topic=hidden, parent=answer, source="Dank u, dat ga ik doen."
    )
    return [question, answer, thanks]


def traces(asker: User) -> list[str]:
    words = [NAME, "Zonnebloem", "Kanarie", JOB, PLACE, asker.email or "?"]
    return [*words, str(asker.public_id)]


def found_in(text: str, asker: User) -> list[str]:
    lower = text.lower()
    return [word for word in traces(asker) if word.lower() in lower]


# -- Asking -------------------------------------------------------------------


def test_the_question_and_all_further_replies_of_the_asker_are_anonymous(talk, hidden):
    hidden.refresh_from_db()
    assert hidden.is_anonymous
    assert [post.is_anonymous for post in talk] == [True, False, True]
    assert [post.author_organisation for post in talk] == [
        "",
        "gemeente Voorbeeldstad",
        "",
    ]
    assert hidden.last_is_anonymous
    assert not differences()


def test_the_byline_is_the_same_for_all_who_ask_anonymously(talk, moderator, asker):
    for viewer in (None, moderator, asker):
        assert byline(talk[0], viewer) == anonymous_byline()
    assert anonymous_byline().initials == "?"
    assert NAME not in f"{byline(talk[2], asker)}"


def test_elsewhere_the_same_person_writes_under_their_name(talk, asker, topic):
    post = commands.reply(
        asker, topic=topic, parent=topic.posts.get(), source="Hier onder mijn naam."
    )
    assert not post.is_anonymous
    assert byline(post, None).name == NAME


def test_only_where_the_space_allows_it(space, asker):
    with pytest.raises(Refused):
        commands.ask(asker, space=space, title="x", source="y", is_anonymous=True)
    assert not Topic.objects.filter(author=asker).exists()


def test_a_space_that_stopped_allowing_it_meanwhile_refuses(quiet_space, asker):
    Space.objects.update(allows_anonymous=False)
    with pytest.raises(Refused):
        commands.ask(asker, space=quiet_space, title="x", source="y", is_anonymous=True)


@pytest.mark.parametrize("kind", ["discussion", "announcement", "poll"])
def test_only_a_question_is_asked_anonymously(quiet_space, moderator, kind):
    poll = commands.PollInput(("Ja", "Nee")) if kind == "poll" else None
    ask = {"title": "x", "source": "y", "kind": kind, "poll": poll}
    with pytest.raises(Refused):
        commands.ask(moderator, space=quiet_space, **ask, is_anonymous=True)


def test_what_was_asked_stays_anonymous_when_the_space_no_longer_allows_it(
    talk, hidden, quiet_space, moderator, asker
):
    commands.change_space(
        moderator, space=quiet_space, title="Ruimte", purpose="", allows_anonymous=False
    )
    assert byline(Post.objects.get(pk=talk[0].pk), None) == anonymous_byline()
    post = commands.reply(asker, topic=hidden, parent=talk[1], source="Nog iets.")
    assert post.is_anonymous


def test_anonymous_author_is_not_a_participant(talk, quiet_space, asker):
    """One more participant at that moment would tell who it was."""
    quiet_space.refresh_from_db()
    assert not Participation.all_objects.filter(user=asker).exists()
    assert quiet_space.participant_count == 1
    assert not differences()


def test_the_last_writer_of_a_topic_is_masked_as_long_as_it_is_the_asker(
    talk, hidden, member, moderator
):
    def last():
        row = topic_lists.build_rows(
            [Topic.objects.with_bylines().get(pk=hidden.pk)], hidden.space, member
        )[0]
        assert row.byline == anonymous_byline()
        return row.last_byline.name

    assert last() == anonymous_byline().name
    commands.hide_post(moderator, post=talk[2])
    assert last() == "Mehmet Member"
    commands.restore_post(moderator, post=talk[2])
    assert last() == anonymous_byline().name
    assert not differences()


def test_an_edit_keeps_it_anonymous(talk, asker):
    text = {"source": "Anders gezegd.", "source_format": "text"}
    post = commands.edit_post(asker, post=talk[0], **text)
    assert post.is_anonymous
    assert post.author_organisation == ""


# -- The log ------------------------------------------------------------------


def test_an_act_upon_it_does_not_write_the_name_into_the_log(talk, moderator):
    entry = log_act(moderator, ModerationEntry.Act.HIDE, post=talk[0])
    assert entry.person is None
    assert entry.post == talk[0]


# -- Revealing ----------------------------------------------------------------


def test_a_moderator_is_told_the_name_for_a_reason_that_is_logged(talk, moderator):
    found = commands.reveal_author(moderator, post=talk[0], reason="Een dreigement.")
    assert (found.name, found.detail) == (NAME, f"{JOB}, {PLACE}")
    entry = ModerationEntry.objects.get()
    assert (entry.act, entry.actor, entry.post) == ("reveal", moderator, talk[0])
    assert entry.reason == "Een dreigement."
    assert entry.person is None


@pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
def test_name_is_not_revealed_without_reason(talk, moderator, reason):
    with pytest.raises(Refused):
        commands.reveal_author(moderator, post=talk[0], reason=reason)
    assert not ModerationEntry.objects.exists()


def test_nobody_else_is_told(talk, official, member, asker, facilitator):
    for user in (official, member, asker, facilitator):
        assert not policy.permissions_for(user, talk[0].topic.space).can_reveal(talk[0])
        with pytest.raises(PermissionDenied):
            commands.reveal_author(user, post=talk[0], reason="Nieuwsgierig.")
    assert not ModerationEntry.objects.exists()


def test_in_a_group_who_leads_it_is_told_and_a_moderator_is_not(
    group, member, facilitator, moderator
):
    Space.objects.filter(pk=group.space.pk).update(allows_anonymous=True)
    topic = commands.ask(
        member, space=group.space, title="x", source="y", is_anonymous=True
    )
    post = topic.posts.get()
    with pytest.raises(PermissionDenied):
        commands.reveal_author(moderator, post=post, reason="Ik wil het weten.")
    found = commands.reveal_author(facilitator, post=post, reason="Er is haast bij.")
    assert found.name == "Mehmet Member"


def test_what_is_not_anonymous_cannot_be_revealed(topic, moderator):
    with pytest.raises(PermissionDenied):
        commands.reveal_author(moderator, post=topic.posts.get(), reason="Zomaar.")


def test_the_page_tells_it_once(client, talk, moderator):
    path = f"/forum/bericht/{talk[0].public_id}/naam/"
    client.force_login(moderator)
    asked = client.get(path)
    assert NAME not in asked.text
    refused = client.post(path, {"reason": " "})
    assert NAME not in refused.text
    assert refused.context["form"].errors
    told = client.post(path, {"reason": "Een dreigement."})
    assert NAME in told.text
    assert told.headers["Cache-Control"] == "private, no-store"
    assert NAME not in client.get(path).text
    assert ModerationEntry.objects.count() == 1


# -- Canaries: every byte that anybody else gets ---------------------------------

LINK = re.compile(r'(?:href|action|data-more|data-similar)="(/[^"#]*)')
LEFT_OUT = re.compile(
    r"^/(static|media|account|taal|documenten|beheer/(logout|account))\b"
)
STARTS = [
    "/",
    "/forum/",
    "/forum/arbeidsmigranten/",
    "/forum/arbeidsmigranten/?toon=onbeantwoord",
    "/forum/arbeidsmigranten/lijkt-op/?titel=Mijn baas ziet een signaal",
    "/meldingen/",
    "/meldingen/?toon=alles",
    "/zoeken/?q=bespreekbaar",
    "/zoeken/?q=signaal",
    "/zoeken/?q=Zonnebloem",
    "/sitemap.xml",
]


def walk(client: Client, starts: list[str], limit: int = 120) -> dict[str, str]:
    """Everything that is linked from somewhere, as it goes over the wire."""
    seen: dict[str, str] = {}
    waiting = deque(starts)
    while waiting and len(seen) < limit:
        path = waiting.popleft().replace("&amp;", "&")
        if path in seen or LEFT_OUT.match(path):
            continue
        answer: Any = client.get(path)
        content = b"".join(answer) if answer.streaming else answer.content
        headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
        seen[path] = f"{headers}\n\n{content.decode(errors='replace')}"
        waiting += [answer.url] if answer.status_code in {301, 302} else []
        waiting += LINK.findall(seen[path])
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("who", ["", "official", "member", "moderator", "facilitator"])
def test_no_page_shows_anybody_a_trace_of_the_asker(
    who, client, request, talk, hidden, quiet_space, asker, official, taking_part
):
    official_too = commands.reply(
        official, topic=hidden, parent=talk[2], source="Sterkte ermee."
    )
    taking_part(request.getfixturevalue("facilitator"), quiet_space)
    commands.accept_answer(asker, post=official_too)
    commands.accept_answer(asker, post=talk[2])
    while run_once():
        pass
    if who:
        client.force_login(request.getfixturevalue(who))
    path = f"{quiet_space.path}{hidden.public_id}-{hidden.slug}/"
    posts = [post.path for post in hidden.posts.all()]
    starts = [
        path,
        *posts,
        *(f"{post}antwoord/" for post in posts),
        *(f"{post}naam/" for post in posts),
        f"/forum/onderwerp/{hidden.public_id}/nieuw/?na=0",
        *(start.replace("Zonnebloem", "sterkte") for start in STARTS),
    ]
    pages = walk(client, starts)
    assert path in pages
    assert len(pages) > 20
    assert "bespreekbaar" in pages[path]
    leaks = {page: found_in(text, asker) for page, text in pages.items()}
    assert not {page: words for page, words in leaks.items() if words}
    nothing = client.get("/zoeken/?q=Zonnebloem")
    assert not nothing.context["hits"]


def test_the_asker_knows_their_own_words(client, talk, hidden, quiet_space, asker):
    client.force_login(asker)
    page = client.get(f"{quiet_space.path}{hidden.public_id}-{hidden.slug}/")
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert main.count("data-mine") == 1  # the reply; the opening has its badge only
    assert NAME not in main
    assert f"{talk[0].path}wijzigen/" in main


def test_the_asker_is_told_that_a_reply_is_anonymous_too(client, talk, asker, member):
    path = f"{talk[1].path}antwoord/"
    for user, is_told in ((asker, True), (member, False)):
        client.force_login(user)
        assert ('class="small nameless"' in client.get(path).text) == is_told
        page = client.get(talk[0].path, follow=True)
        assert ('class="small nameless"' in page.text) == is_told


def test_who_is_told_of_it_hears_no_name(client, talk, official, member, quiet_space):
    """The line says what was asked; what was kept drawn for others is the same."""
    commands.add_participant(official, space=quiet_space)
    while run_once():
        pass
    client.force_login(member)
    assert Notification.objects.filter(recipient=member, reason="answer").exists()
    page = client.get("/meldingen/?toon=alles")
    assert str(anonymous_byline().name) in page.text
    assert NAME not in page.text


def test_a_page_kept_for_the_asker_tells_others_nothing(
    client, hidden, quiet_space, asker, moderator
):
    path = f"{quiet_space.path}{hidden.public_id}-{hidden.slug}/"
    client.force_login(asker)
    client.get(path)
    client.logout()
    assert not found_in(client.get(path).text, asker)
    client.force_login(moderator)
    page = client.get(path).text
    assert not found_in(page, asker)
    assert f"/forum/bericht/{hidden.posts.get().public_id}/naam/" in page


def test_a_revealed_name_stands_on_no_other_page(
    client, talk, hidden, quiet_space, asker, moderator
):
    client.force_login(moderator)
    client.post(
        f"/forum/bericht/{talk[0].public_id}/naam/", {"reason": "Een dreigement."}
    )
    path = f"{quiet_space.path}{hidden.public_id}-{hidden.slug}/"
    pages = walk(client, [path, "/meldingen/?toon=alles", "/beheer/"], limit=60)
    assert not [page for page, text in pages.items() if found_in(text, asker)]


def test_the_outbox_knows_ids_only(talk, asker):
    """Ids in the database are nobody's to read; its words would be."""
    rows = [str(event) for event in OutboxEvent.objects.all()]
    rows += [str(post) + repr(post) for post in talk]
    assert not found_in("".join(rows), asker)


# -- Settings of a space --------------------------------------------------------


def test_a_moderator_changes_what_a_space_is_and_allows(client, space, moderator):
    client.force_login(moderator)
    path = f"{space.path}instellen/"
    assert client.get(path).context["form"].initial["title"] == space.title
    send = {"title": " Nieuwe\nnaam ", "purpose": "Waarvoor", "allows_anonymous": "on"}
    assert client.post(path, send).status_code == 302
    before = space.version
    space.refresh_from_db()
    assert (space.title, space.purpose) == ("Nieuwe naam", "Waarvoor")
    assert space.allows_anonymous
    assert space.version > before
    assert space.slug == "arbeidsmigranten"


def test_nobody_else_changes_a_space(space, group, official, member, moderator):
    change = {"title": "x", "purpose": "", "allows_anonymous": True}
    for user, where in ((official, space), (member, group.space)):
        assert not policy.permissions_for(user, where).can_change_space
        with pytest.raises(PermissionDenied):
            commands.change_space(user, space=where, **change)
    with pytest.raises(PermissionDenied):
        commands.change_space(moderator, space=group.space, **change)
