"""What somebody is still writing: kept, offered again, gone when it is sent."""

from datetime import timedelta
from uuid import uuid4

from django.db import connection

import pytest

from core.clock import now
from core.markup import MAX_LENGTH, MarkupError
from forum import commands
from forum.commands.drafting import MOST_DRAFTS
from forum.models import Draft, Space

JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def question(topic):
    return topic.posts.get(number=1)


def save(client, form, source="Een half ver", **more):
    data = {"form_key": form, "source": source, "source_format": "text"} | more
    return client.post("/forum/concept/", data, **JSON)


def test_what_is_typed_is_kept_and_offered_on_another_device(client, question, member):
    client.force_login(member)
    answer = save(client, f"reply.{question.public_id}")
    assert answer.json()["saved"]
    page = client.get(f"{question.path}antwoord/")
    assert b"data-draft-offer" in page.content
    assert b"half ver" not in page.content
    page = client.get(f"{question.path}antwoord/?concept=1")
    assert b"data-draft-offer" not in page.content
    assert "Een half ver" in str(page.context["form"]["source"])


def test_a_later_save_takes_the_place_of_an_earlier_one(client, question, member):
    client.force_login(member)
    for words in ("Een", "Een half", "Een half ver"):
        save(client, f"reply.{question.public_id}", words)
    assert Draft.objects.get().source == "Een half ver"


def test_a_question_is_kept_with_its_title(client, space, member):
    client.force_login(member)
    save(client, f"space.{space.public_id}", "", title="Mag dit?")
    page = client.get(f"{space.path}nieuw/?concept=1")
    assert page.context["form"]["title"].value() == "Mag dit?"


def test_who_wanted_to_ask_anonymously_is_not_put_back_under_their_name(
    client, space, member
):
    Space.objects.update(allows_anonymous=True)
    client.force_login(member)
    chosen = {"kind": "question", "is_anonymous": "on", "unknown": "x"}
    save(client, f"space.{space.public_id}", title="Mag dit?", **chosen)
    path = f"{space.path}nieuw/?concept=1"
    assert "checked" in str(client.get(path).context["form"]["is_anonymous"])
    assert Draft.objects.get().choices == {"kind": "question", "is_anonymous": "on"}
    save(client, f"space.{space.public_id}", title="Mag dit?", kind="question")
    assert "checked" not in str(client.get(path).context["form"]["is_anonymous"])


def test_where_nobody_asks_anonymously_any_more_who_wanted_to_is_warned(
    client, space, member
):
    client.force_login(member)
    save(client, f"space.{space.public_id}", title="Mag dit?", is_anonymous="on")
    page = client.get(f"{space.path}nieuw/?concept=1")
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]


def test_check_79_a_release_that_knows_of_no_choices_still_keeps_drafts(space, member):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO forum_draft "
            "(user_id, form, space_id, title, source, source_format, saved_at) "
            "VALUES (%s, 'space.1', %s, '', 'Half', 'text', %s)",
            [member.pk, space.pk, now()],
        )
    assert Draft.objects.get().choices == {}


def test_a_poll_is_kept_with_its_choices(client, space, member):
    client.force_login(member)
    poll = {"kind": "poll", "options": "Ja\nNee", "closes_on": "2030-01-02"}
    save(client, f"space.{space.public_id}", "", **poll, hides_results="on")
    form = client.get(f"{space.path}nieuw/?concept=1").context["form"]
    assert form["kind"].value() == "poll"
    assert form["options"].value() == "Ja\nNee"
    assert 'value="2030-01-02"' in str(form["closes_on"])
    assert "checked" in str(form["hides_results"])
    assert "checked" not in str(form["is_multiple"])


@pytest.mark.parametrize("path", ["antwoord/", "wijzigen/"])
def test_sending_the_form_removes_its_draft(client, question, official, path):
    client.force_login(official)
    kind = "reply" if path == "antwoord/" else "edit"
    save(client, f"{kind}.{question.public_id}")
    save(client, f"space.{question.topic.space.public_id}")
    data = {"source": "Nu heel.", "source_format": "text", "submit_key": uuid4()}
    assert client.post(question.path + path, data).status_code == 302
    assert [draft.form.partition(".")[0] for draft in Draft.objects.all()] == ["space"]


def test_a_save_that_comes_after_the_sending_brings_no_draft_back(
    client, question, member
):
    client.force_login(member)
    commands.reply(member, topic=question.topic, parent=question, source="Heel.")
    assert save(client, f"reply.{question.public_id}", "Heel.").json()["saved"] is None
    assert not Draft.objects.exists()


def test_asking_removes_its_draft(client, space, member):
    client.force_login(member)
    save(client, f"space.{space.public_id}")
    commands.ask(member, space=space, title="Mag dit?", source="Tekst")
    assert not Draft.objects.exists()


def test_nothing_written_is_nothing_kept(client, question, member):
    client.force_login(member)
    save(client, f"reply.{question.public_id}")
    assert save(client, f"reply.{question.public_id}", "  ").json()["saved"] is None
    assert not Draft.objects.exists()


def test_a_draft_is_thrown_away_by_its_own_writer_only(
    client, question, member, outsider
):
    form = f"reply.{question.public_id}"
    client.force_login(member)
    save(client, form)
    client.force_login(outsider)
    client.post("/forum/concept/", {"form_key": form, "act": "drop"})
    assert Draft.objects.count() == 1
    client.force_login(member)
    answer = client.post("/forum/concept/", {"form_key": form, "act": "drop"})
    assert answer.url == f"{question.path}antwoord/"
    assert not Draft.objects.exists()


def test_dropping_what_is_not_there_is_no_mistake(member):
    commands.drop_draft(member, form="reply.1")


def test_no_more_than_some_drafts_of_one_person(space, member):
    for n in range(MOST_DRAFTS + 5):
        commands.save_draft(
            member, form=f"reply.{n}", space=space, source="x", source_format="text"
        )
    forms = set(Draft.objects.values_list("form", flat=True))
    assert forms == {f"reply.{n}" for n in range(5, MOST_DRAFTS + 5)}


def test_a_draft_is_no_longer_than_a_message(client, question, member):
    client.force_login(member)
    form = f"reply.{question.public_id}"
    assert save(client, form, "x" * (MAX_LENGTH + 1)).status_code == 413
    with pytest.raises(MarkupError):
        commands.save_draft(
            member,
            form=form,
            space=question.topic.space,
            source="x" * (MAX_LENGTH + 1),
            source_format="text",
        )
    assert not Draft.objects.exists()


def test_old_drafts_are_thrown_away(space, member):
    for form, days in (("reply.1", 61), ("reply.2", 59)):
        commands.save_draft(
            member, form=form, space=space, source="x", source_format="text"
        )
        Draft.objects.filter(form=form).update(saved_at=now() - timedelta(days=days))
    commands.drop_old_drafts()
    assert Draft.objects.get().form == "reply.2"


def test_a_draft_in_a_space_that_one_no_longer_sees_is_not_there(
    client, secret_topic, member, facilitator, group
):
    """Check 26: nothing of the group is shown to somebody who was removed."""
    question = secret_topic.posts.get()
    form = f"reply.{question.public_id}"
    client.force_login(member)
    save(client, form, "Kanarievogel in een concept")
    assert b"Kanarievogel" in client.get("/forum/concepten/").content
    commands.remove_participant(facilitator, space=group.space, user=member)
    client.force_login(member)
    listed = client.get("/forum/concepten/").content
    assert b"Kanarie" not in listed
    assert b"Intervisie" not in listed
    assert client.get(f"{question.path}antwoord/?concept=1").status_code == 404
    assert save(client, form, "Meer").status_code == 404
    assert Draft.objects.get().source == "Kanarievogel in een concept"


def test_nobody_keeps_a_draft_for_what_they_may_not_see(client, secret_topic, outsider):
    client.force_login(outsider)
    question = secret_topic.posts.get()
    there = save(client, f"reply.{question.public_id}", "Tekst van mij")
    absent = save(client, "reply.1234567890123456", "Tekst van mij")
    assert there.status_code == absent.status_code == 404
    assert b"Tekst van mij" in there.content
    assert not Draft.objects.exists()


@pytest.mark.parametrize("form", ["", "reply", "reply.", "nonsense.12", "reply.x"])
def test_a_form_that_is_none_has_no_draft(client, member, form):
    client.force_login(member)
    assert save(client, form).status_code == 404


def test_the_list_says_where_each_draft_belongs(client, question, space, member):
    client.force_login(member)
    save(client, f"reply.{question.public_id}", "Antwoordtekst")
    save(client, f"space.{space.public_id}", "Vraagtekst", title="Een vraag")
    page = client.get("/forum/concepten/").content.decode()
    assert f"{question.path}antwoord/?concept=1" in page
    assert f"{space.path}nieuw/?concept=1" in page
    assert "Een vraag" in page
    assert "Antwoordtekst" in page


def test_a_draft_whose_post_is_gone_can_still_be_read(
    client, topic, question, moderator, member
):
    post = commands.reply(moderator, topic=topic, parent=question, source="Tekst")
    client.force_login(member)
    save(client, f"reply.{post.public_id}", "Antwoordtekst")
    commands.remove_post(moderator, post=post)
    page = client.get("/forum/concepten/").content.decode()
    assert "Antwoordtekst" in page
    assert post.path not in page


def test_the_list_costs_a_fixed_number_of_queries(
    client, topic, question, space, member, django_assert_num_queries
):
    client.force_login(member)

    def cost():
        with django_assert_num_queries(6):
            client.get("/forum/concepten/")

    save(client, f"reply.{question.public_id}")
    save(client, f"space.{space.public_id}")
    cost()
    for n in range(8):
        post = commands.reply(member, topic=topic, parent=question, source=f"{n}")
        save(client, f"reply.{post.public_id}")
    cost()
