"""The pages for whoever curates topics: what they offer, and what they say first."""

import pytest

from forum import commands
from forum.models import ModerationEntry, MoveProposal, PollVote, Topic
from forum.selectors.audience_change import compare_audiences
from tests.forum.expected_counts import differences
from tests.forum.read_state import read


@pytest.fixture
def answer(topic, member):
    question = topic.posts.get()
    return commands.reply(member, topic=topic, parent=question, source="Dat mag.")


@pytest.fixture
def other(space, official):
    return commands.ask(official, space=space, title="Een andere", source="Wat?")


def path_of(topic: Topic) -> str:
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def fresh(topic: Topic) -> Topic:
    return Topic.objects.get(pk=topic.pk)


def door(topic: Topic, name: str) -> str:
    return f"/forum/onderwerp/{topic.public_id}/{name}/"


def test_menu_is_shown_to_curators(client, topic, answer, moderator, official):
    client.force_login(official)
    assert "data-curate" not in client.get(path_of(topic)).text
    assert "afsplitsen/" not in client.get(path_of(topic)).text
    client.force_login(moderator)
    page = client.get(path_of(topic)).text
    assert "data-curate" in page
    assert f"{answer.path}afsplitsen/" in page
    assert f"{topic.posts.get(number=1).path}afsplitsen/" not in page


@pytest.mark.parametrize(
    ("act", "field"),
    [("pin", "is_pinned"), ("close", "is_closed"), ("archive", "is_archived")],
)
def test_a_button_switches_and_its_opposite_switches_back(
    client, topic, moderator, act, field
):
    client.force_login(moderator)
    back = {"pin": "unpin", "close": "open", "archive": "unarchive"}[act]
    for name, value in ((act, True), (back, False)):
        assert f'value="{name}"' in client.get(path_of(topic)).text
        answer = client.post(door(topic, "beheren"), {"act": name})
        assert answer.url == path_of(topic)
        topic.refresh_from_db()
        assert getattr(topic, field) is value


def test_move_first_shows_change_of_audience(
    client, topic, moderator, members_space, group
):
    """The move needs a confirmation for the chosen space."""
    client.force_login(moderator)
    ident = str(members_space.public_id)
    page = client.get(door(topic, "verplaatsen"))
    assert f'value="{ident}"' in page.text
    assert group.space.title not in page.text
    page = client.post(door(topic, "verplaatsen"), {"to": ident})
    change = page.context["change"]
    assert (change.visitors_lose, change.lose, change.gain) == (True, 0, 0)
    assert "sight__loss" in page.text
    cargo = page.context["cargo"]
    assert (cargo.messages, cargo.people, cargo.files, cargo.versions) == (1, 1, 0, 0)
    unseen = {"to": ident, "confirmed": str(topic.space.public_id)}
    assert client.post(door(topic, "verplaatsen"), unseen).status_code == 200
    topic.refresh_from_db()
    assert topic.space != members_space
    sure = {"to": ident, "confirmed": ident, "reason": "Hoort daar"}
    assert client.post(door(topic, "verplaatsen"), sure).status_code == 302
    topic.refresh_from_db()
    assert topic.space == members_space
    assert ModerationEntry.objects.get().reason == "Hoort daar"


def test_change_of_audience_counts_users(
    space, members_space, group, official, outsider, person
):
    everybody = 5  # the cast of these fixtures, the moderator among them
    change = compare_audiences(space, group.space)
    assert (change.gain, change.lose) == (0, everybody - 2)
    assert (change.before.people, change.after.people) == (everybody, 2)
    change = compare_audiences(group.space, space)
    assert (change.gain, change.lose, change.visitors_gain) == (3, 0, True)
    assert compare_audiences(space, space).is_none


def test_a_branch_is_split_off_on_a_page_of_its_own(
    client, topic, answer, moderator, official
):
    commands.accept_answer(official, post=answer)
    client.force_login(moderator)
    page = client.get(f"{answer.path}afsplitsen/")
    assert page.context["has_answer"]
    wrong = client.post(f"{answer.path}afsplitsen/", {"kind": "question"})
    assert wrong.status_code == 200
    assert wrong.context["form"].errors
    send = {"title": "En nu?", "kind": "question"}
    made = client.post(f"{answer.path}afsplitsen/", send)
    new = Topic.objects.get(title="En nu?")
    assert made.url == path_of(new)
    assert new.kind == "question"
    assert client.get(answer.path).url.startswith(path_of(new))


def test_split_leaves_link_to_new_topic(
    client, topic, answer, moderator, members_space
):
    """Only for users who can see it. Cached pages do not show it afterwards."""
    new = commands.split_topic(moderator, post=answer, title="Afgesplitst")
    assert f'href="{path_of(new)}"' in client.get(path_of(topic)).text
    commands.move_topic(moderator, topic=new, to=members_space)
    assert "Afgesplitst" not in client.get(path_of(topic)).text
    client.force_login(moderator)
    assert "Afgesplitst" not in client.get(path_of(topic)).text
    commands.move_topic(moderator, topic=new, to=topic.space)
    assert "Afgesplitst" in client.get(path_of(topic)).text
    commands.hide_post(moderator, post=answer)
    client.logout()
    assert "Afgesplitst" not in client.get(path_of(topic)).text


def test_the_topic_to_merge_into_is_found_by_words(
    client, topic, other, moderator, secret_topic, members_space, official
):
    commands.ask(official, space=members_space, title="Een verre", source="Wat?")
    client.force_login(moderator)
    page = client.get(door(topic, "samenvoegen"))
    assert [row.topic for row in page.context["found"]] == [other]
    page = client.get(door(topic, "samenvoegen"), {"zoek": "andere"})
    assert [row.topic for row in page.context["found"]] == [other]
    page = client.get(door(topic, "samenvoegen"), {"zoek": "Kanarievogel"})
    assert not page.context["found"]
    strange = client.post(
        door(topic, "samenvoegen"), {"into": str(secret_topic.public_id)}
    )
    assert strange.context["form"].errors
    send = {"into": str(other.public_id), "reason": "Dubbel"}
    assert client.post(door(topic, "samenvoegen"), send).url == path_of(other)
    assert client.get(path_of(topic)).url == path_of(other)
    assert not differences()


def test_merge_page_explains_chosen_answer(
    client, topic, other, answer, moderator, official, outsider
):
    client.force_login(moderator)
    plain = client.get(door(topic, "samenvoegen"))
    assert "In dit onderwerp is een antwoord gekozen" not in plain.text
    assert ", beantwoord</span>" not in plain.text
    commands.accept_answer(official, post=answer)
    theirs = commands.reply(
        outsider, topic=other, parent=other.posts.get(), source="Zo."
    )
    commands.accept_answer(moderator, post=theirs)
    told = client.get(door(topic, "samenvoegen"))
    assert "In dit onderwerp is een antwoord gekozen" in told.text
    assert ", beantwoord</span>" in told.text


def test_bulk_action_on_topics(client, space, topic, other, moderator, secret_topic):
    client.force_login(moderator)
    page = client.get(f"{space.path}beheren/")
    assert {row.topic for row in page.context["topics"]} == {topic, other}
    ids = [str(t.public_id) for t in (topic, other, secret_topic)]
    send = {"topic": ids, "act": "archive", "reason": "Oud"}
    assert client.post(f"{space.path}beheren/", send).url == f"{space.path}beheren/"
    assert not Topic.objects.filter(space=space, is_archived=False).exists()
    assert ModerationEntry.objects.count() == 2
    secret_topic.refresh_from_db()
    assert not secret_topic.is_archived
    page = client.get(f"{space.path}beheren/?toon=archief")
    assert {row.topic for row in page.context["topics"]} == {topic, other}
    assert not differences()


def test_bulk_move_asks_for_confirmation(
    client, space, topic, other, moderator, members_space
):
    client.force_login(moderator)
    path, ident = f"{space.path}beheren/", str(members_space.public_id)
    send = {"topic": [str(t.public_id) for t in (topic, other)], "act": "move"}
    page = client.post(path, send)
    assert page.status_code == 200
    assert page.context["change"] is None
    page = client.post(path, send | {"to": ident})
    assert page.context["change"].visitors_lose
    assert client.post(path, send | {"to": ident, "confirmed": ident}).url == path
    assert members_space.topics.count() == 2
    assert not differences()


def test_bulk_action_without_selection_shows_message(client, space, moderator):
    client.force_login(moderator)
    page = client.post(f"{space.path}beheren/", {"act": "close"}, follow=True)
    assert len(page.context["messages"]) == 1


def test_facilitator_curates_topics_of_group(
    client, secret_topic, group, facilitator, space, topic
):
    client.force_login(facilitator)
    path = f"{group.space.path}beheren/"
    assert secret_topic.title in client.get(path).text
    send = {"topic": [str(secret_topic.public_id)], "act": "close"}
    assert client.post(path, send).url == path
    secret_topic.refresh_from_db()
    assert secret_topic.is_closed
    assert client.get(f"{space.path}beheren/").status_code == 403
    page = client.get(door(secret_topic, "verplaatsen"))
    assert page.context["choices"] == []


def test_authors_consent_on_topic_page(
    client, secret_topic, group, facilitator, member, person, space
):
    facilitator.is_moderator = True
    facilitator.save()
    page = f"{group.space.path}{secret_topic.public_id}/"
    client.force_login(facilitator)
    ident = str(space.public_id)
    asks = client.post(door(secret_topic, "verplaatsen"), {"to": ident})
    assert asks.context["asks"]
    assert asks.context["change"].visitors_gain
    ask = {"to": ident, "asked": ident, "reason": "Nuttig"}
    assert client.post(door(secret_topic, "verplaatsen"), ask).url == page
    bystander = person("Bea Bijstander")
    commands.add_participant(bystander, space=group.space)
    client.force_login(bystander)
    assert "data-consent" not in client.get(page).text
    client.force_login(member)
    assert 'value="agree"' in client.get(page).text
    answer = client.post(door(secret_topic, "toestemming"), {"act": "agree"})
    assert answer.url == page
    client.force_login(facilitator)
    assert client.get(page).context["consent"].is_complete
    assert not client.post(door(secret_topic, "verplaatsen"), {"to": ident}).context[
        "asks"
    ]
    sure = {"to": ident, "confirmed": ident, "reason": "Nuttig"}
    client.post(door(secret_topic, "verplaatsen"), sure)
    secret_topic.refresh_from_db()
    assert secret_topic.space == space


@pytest.fixture
def leaving(secret_topic, facilitator, member, space):
    """A topic of the group that is to leave it, and its author said no."""
    facilitator.is_moderator = True
    facilitator.save()
    commands.propose_move(facilitator, topic=secret_topic, to=space)
    commands.answer_move(member, topic=secret_topic, agrees=False)
    return secret_topic


def test_bulk_move_uses_consent_per_topic(
    client, leaving, group, facilitator, member, space
):
    """Refusals are kept. Topics that stay are listed with a reason."""
    free = commands.ask(facilitator, space=group.space, title="Vrij", source="Mag weg.")
    unasked = commands.ask(member, space=group.space, title="Nee", source="Niet.")
    commands.propose_move(facilitator, topic=free, to=space)
    client.force_login(facilitator)
    path, ident = f"{group.space.path}beheren/", str(space.public_id)
    chosen = [leaving, free, unasked]
    send = {"topic": [str(t.public_id) for t in chosen], "act": "move", "to": ident}
    page = client.post(path, send)
    assert not page.context["asks"]
    for word in ("asked", "confirmed"):
        page = client.post(path, send | {word: ident, "reason": "Nuttig voor allen."})
    assert [t.space for t in map(fresh, chosen)] == [group.space, space, group.space]
    answers = MoveProposal.objects.get(topic=leaving).answers
    assert list(answers.values_list("author", "agrees")) == [(member.pk, False)]
    assert not MoveProposal.objects.filter(topic=unasked).exists()
    assert page.status_code == 200
    assert set(page.context["topics"]) == {leaving, unasked}
    for told in (
        "Nuttig voor allen.",
        "Vraag het eerst aan",
        "Niet iedereen",
        "Gedaan, voor 1 onderwerp.",
    ):
        assert told in page.text
    assert f'name="topic" value="{unasked.public_id}"' in page.text
    assert f'name="topic" value="{free.public_id}"' not in page.text
    assert not differences()


def test_move_after_refusal_does_not_ask_again(
    client, leaving, facilitator, member, space
):
    """The page explains why the topic was not moved, and the refusal is kept."""
    client.force_login(facilitator)
    ident = str(space.public_id)
    sure = {"to": ident, "confirmed": ident, "reason": "Nuttig"}
    page = client.post(door(leaving, "verplaatsen"), sure)
    assert page.context["asks"]
    assert "Niet iedereen" in page.text
    assert MoveProposal.objects.get(topic=leaving).answers.get().author == member


def test_consent_panel_counts_authors_who_left(
    client, secret_topic, group, facilitator, member, space
):
    facilitator.is_moderator = True
    facilitator.save()
    commands.propose_move(facilitator, topic=secret_topic, to=space)
    commands.leave(member, space=group.space)
    client.force_login(facilitator)
    page = client.get(f"{group.space.path}{secret_topic.public_id}/")
    assert page.context["consent"].gone == 1
    client.post(door(secret_topic, "toestemming"), {"act": "withdraw"})
    page = client.get(f"{group.space.path}{secret_topic.public_id}/")
    assert page.context["consent"] is None


def test_a_page_opened_before_a_merge_does_nothing_to_the_topic_that_stays(
    client, topic, other, moderator
):
    commands.merge_topics(moderator, topic=topic, into=other)
    client.force_login(moderator)
    answer = client.post(door(topic, "beheren"), {"act": "close"})
    assert answer.url == path_of(other)
    other.refresh_from_db()
    assert not other.is_closed
    for name in ("verplaatsen", "samenvoegen"):
        assert client.get(door(topic, name)).url == path_of(other)
    assert client.get(f"{door(topic, 'nieuw')}?na=0").status_code == 404


def test_what_was_read_before_a_merge_marks_nothing_in_the_topic_that_stays(
    client, topic, answer, other, outsider, moderator
):
    """Post numbers of one topic are not valid in another."""
    commands.add_participant(outsider, space=topic.space)
    unseen = commands.reply(
        moderator, topic=other, parent=other.posts.get(), source="Nog ongelezen."
    )
    commands.merge_topics(moderator, topic=topic, into=other)
    client.force_login(outsider)
    assert client.post(door(topic, "gelezen"), {"upto": "9"}).url == path_of(other)
    assert unseen.number not in read(other, outsider)
    assert "net samengevoegd" in client.get(path_of(other)).text


def test_settling_merged_question_does_not_settle_target(
    client, topic, other, moderator, official
):
    commands.merge_topics(moderator, topic=topic, into=other)
    client.force_login(moderator)
    assert client.post(door(topic, "opgelost"), {"act": "settle"}).url == path_of(other)
    assert not Topic.objects.get(pk=other.pk).is_settled


def test_vote_for_merged_topic_is_not_counted(
    client, topic, space, moderator, official
):
    poll = commands.ask(
        official,
        space=space,
        title="Wie?",
        source="Kies.",
        kind="poll",
        poll=commands.PollInput(("Ja", "Nee")),
    )
    commands.merge_topics(moderator, topic=topic, into=poll)
    client.force_login(moderator)
    voted = client.post(door(topic, "stemmen"), {"choice": "0"})
    assert voted.url == path_of(poll)
    assert not PollVote.objects.exists()
