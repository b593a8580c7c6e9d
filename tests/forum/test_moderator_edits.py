"""A moderator changes the text of somebody else: the trace, the right, the conflict."""

from django.core.exceptions import PermissionDenied

import pytest

from core.markup import MarkupError
from forum import commands
from forum.models import ModerationEntry, Revision

OWN = "Mijn eigen woorden over dakkapellen"


@pytest.fixture
def answer(topic, member):
    """Mehmet's answer to Olga's question."""
    question = topic.posts.get()
    return commands.reply(member, topic=topic, parent=question, source=OWN)


def test_a_moderators_edit_leaves_a_trace(client, answer, moderator, member, topic):
    commands.moderate_post(
        moderator,
        post=answer,
        source="Netter.",
        source_format="text",
        reason="Naam weg",
    )
    answer.refresh_from_db()
    assert (answer.text, answer.edited_by_moderator, answer.edit_count) == (
        "Netter.",
        True,
        1,
    )
    kept = Revision.objects.get()
    assert (kept.source, kept.editor, kept.by_moderator) == (OWN, moderator, True)
    entry = ModerationEntry.objects.get()
    assert (entry.act, entry.person, entry.reason) == ("edit", member, "Naam weg")
    change = {"source": "Weer van mij.", "source_format": "text"}
    assert not commands.edit_post(member, post=answer, **change).edited_by_moderator


def test_a_moderator_takes_out_the_explanation_of_a_poll(
    client, space, official, moderator, answer
):
    """A poll is asked by its title; of everything else the text has to stay a text."""
    ballot = commands.PollInput(options=("Ja", "Nee"))
    poll = commands.ask(
        official, space=space, title="Mag dat?", source=OWN, kind="poll", poll=ballot
    )
    post = poll.posts.get()
    client.force_login(moderator)

    def send(post):
        path = f"/forum/modereren/bericht/{post.public_id}/wijzigen/"
        data = {"source": "", "source_format": "text", "edit_count": "0"}
        return client.post(path, data | {"reason": "Naam weg"})

    assert send(post).status_code == 302
    post.refresh_from_db()
    assert (post.text, post.edited_by_moderator, post.edit_count) == ("", True, 1)
    kept = Revision.objects.get()
    assert (kept.source, kept.editor, kept.by_moderator) == (OWN, moderator, True)
    assert OWN not in client.get(f"{space.path}{poll.public_id}-{poll.slug}/").text
    assert send(answer).status_code == 200
    answer.refresh_from_db()
    assert answer.text == OWN


def test_only_who_curates_there_changes_the_text_of_others(
    answer, official, facilitator, secret_topic, moderator
):
    change = {"source": "Anders", "source_format": "text"}
    for person in (official, facilitator):
        with pytest.raises(PermissionDenied):
            commands.moderate_post(person, post=answer, **change)
    with pytest.raises(PermissionDenied):
        commands.moderate_post(moderator, post=secret_topic.posts.get(), **change)
    with pytest.raises(MarkupError):
        commands.moderate_post(moderator, post=answer, source=" ", source_format="text")


def test_a_text_that_changed_meanwhile_is_not_overwritten(
    client, answer, moderator, member
):
    """The second sees that somebody was first, and keeps what they typed."""
    change = {"source": "Van de een.", "source_format": "text"}
    commands.moderate_post(moderator, post=answer, edit_count=0, **change)
    with pytest.raises(commands.ActionRefused):
        commands.moderate_post(moderator, post=answer, edit_count=0, **change)
    client.force_login(moderator)
    path = f"/forum/modereren/bericht/{answer.public_id}/wijzigen/"
    data = {"source": "Van de ander.", "source_format": "text", "edit_count": "0"}
    found = client.post(path, data)
    assert found.status_code == 200
    assert "Van de ander." in found.text
    answer.refresh_from_db()
    assert answer.text == "Van de een."
