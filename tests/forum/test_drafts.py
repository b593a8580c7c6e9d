"""Drafts: saved, offered again, and deleted when the form is sent."""

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.db import connection
from django.test import Client

import pytest

from core.clock import now
from core.markup import MAX_LENGTH, MarkupError
from forum import commands, paths
from forum.commands import DraftSession
from forum.commands.drafts import MAX_DRAFTS, MAX_DRAFTS_PER_FORM, PROTECTED_TTL
from forum.models import Draft, Space
from tests.cms.pages import soup

JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def question(topic):
    return topic.posts.get(number=1)


def topic_path(question):
    topic = question.topic
    return paths.topic_path(topic.space.path, topic.public_id, topic.slug)


def key_of(form):
    """The key of the form that `save` types in, unless it is given another."""
    return uuid5(NAMESPACE_URL, form)


def save(client, form, source="Een half ver", **more):
    data = {"form_key": form, "source": source, "source_format": "text"}
    data |= {"draft_key": key_of(form)} | more
    return client.post("/forum/concept/", data, **JSON)


def keep(user, form, space, source="x", key=None):
    return commands.save_draft(
        user,
        session=DraftSession(key or uuid4()),
        form=form,
        space=space,
        source=source,
        source_format="text",
    )


def test_what_is_typed_is_kept_and_offered_on_another_device(client, question, member):
    client.force_login(member)
    answer = save(client, f"reply.{question.public_id}")
    assert answer.json()["saved"]
    page = client.get(f"{question.path}antwoord/")
    assert b"data-draft-offer" in page.content
    assert page.context["form"]["source"].value() == ""
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


def test_draft_keeps_choice_to_ask_anonymously(client, space, member):
    Space.objects.update(allows_anonymous=True)
    client.force_login(member)
    chosen = {"kind": "question", "is_anonymous": "on", "unknown": "x"}
    save(client, f"space.{space.public_id}", title="Mag dit?", **chosen)
    path = f"{space.path}nieuw/?concept=1"
    assert "checked" in str(client.get(path).context["form"]["is_anonymous"])
    assert Draft.objects.get().choices == {"kind": "question", "is_anonymous": "on"}
    save(client, f"space.{space.public_id}", title="Mag dit?", kind="question")
    assert "checked" not in str(client.get(path).context["form"]["is_anonymous"])


def test_anonymous_draft_warns_when_space_disallows_it(client, space, member):
    client.force_login(member)
    save(client, f"space.{space.public_id}", title="Mag dit?", is_anonymous="on")
    page = client.get(f"{space.path}nieuw/?concept=1")
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]


def test_draft_row_can_be_inserted_without_choices(space, member):
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
    data = {"source": "Nu heel.", "source_format": "text", "idempotency_key": uuid4()}
    data["draft_key"] = key_of(f"{kind}.{question.public_id}")
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
    form = f"space.{space.public_id}"
    client.force_login(member)
    save(client, form)
    own = DraftSession(key_of(form))
    commands.ask(member, space=space, title="Mag dit?", source="Tekst", draft=own)
    assert not Draft.objects.exists()


def test_empty_draft_is_not_saved(client, question, member):
    client.force_login(member)
    save(client, f"reply.{question.public_id}")
    assert save(client, f"reply.{question.public_id}", "  ").json()["saved"] is None
    assert not Draft.objects.exists()


def test_draft_can_be_deleted_by_author_only(client, question, member, outsider):
    form = f"reply.{question.public_id}"
    client.force_login(member)
    save(client, form)
    drop = {"form_key": form, "drop": f"{form}/{key_of(form)}"}
    client.force_login(outsider)
    client.post("/forum/concept/", drop)
    assert Draft.objects.count() == 1
    client.force_login(member)
    answer = client.post("/forum/concept/", drop)
    assert answer.url == f"{question.path}antwoord/"
    assert not Draft.objects.exists()


def test_deleting_missing_draft_is_not_an_error(member):
    commands.delete_draft(member, form="reply.1", key=uuid4())


def test_number_of_drafts_per_user_is_limited(space, member):
    for n in range(MAX_DRAFTS + 5):
        keep(member, f"reply.{n}", space)
    forms = set(Draft.objects.values_list("form", flat=True))
    assert forms == {f"reply.{n}" for n in range(5, MAX_DRAFTS + 5)}


def test_oldest_drafts_of_form_are_deleted_first(space, member):
    old = now() - PROTECTED_TTL - timedelta(hours=1)
    for n in range(MAX_DRAFTS_PER_FORM):
        keep(member, "reply.1", space, f"oud {n}")
    Draft.objects.filter(source__in=["oud 0", "oud 1"]).update(saved_at=old)
    for n in range(3):
        keep(member, "reply.1", space, f"nieuw {n}")
    left = set(Draft.objects.values_list("source", flat=True))
    assert not left & {"oud 0", "oud 1"}
    assert {"oud 2", "nieuw 2"} <= left
    assert len(left) == MAX_DRAFTS_PER_FORM + 1


def test_draft_has_maximum_length_of_post(client, question, member):
    client.force_login(member)
    form = f"reply.{question.public_id}"
    assert save(client, form, "x" * (MAX_LENGTH + 1)).status_code == 413
    with pytest.raises(MarkupError):
        keep(member, form, question.topic.space, "x" * (MAX_LENGTH + 1))
    assert not Draft.objects.exists()


def test_old_drafts_are_deleted(space, member):
    for form, days in (("reply.1", 61), ("reply.2", 59)):
        keep(member, form, space)
        Draft.objects.filter(form=form).update(saved_at=now() - timedelta(days=days))
    commands.delete_old_drafts()
    assert Draft.objects.get().form == "reply.2"


def test_draft_in_invisible_space_is_not_listed(
    client, secret_topic, member, facilitator, group
):
    """A removed member does not see the group."""
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


def test_draft_cannot_be_saved_for_invisible_topic(client, secret_topic, outsider):
    client.force_login(outsider)
    question = secret_topic.posts.get()
    there = save(client, f"reply.{question.public_id}", "Tekst van mij")
    absent = save(client, "reply.1234567890123456", "Tekst van mij")
    assert there.status_code == absent.status_code == 404
    assert b"Tekst van mij" in there.content
    assert not Draft.objects.exists()


@pytest.mark.parametrize("form", ["", "reply", "reply.", "nonsense.12", "reply.x"])
def test_draft_of_unknown_form_is_refused(client, member, form):
    client.force_login(member)
    assert save(client, form).status_code == 404


def form_of(page):
    """The hidden fields of the form on a page, as its browser would send them."""
    fields = soup(page).select("form[data-compose] input[type=hidden]")
    return {field["name"]: field.get("value", "") for field in fields}


def test_a_new_text_is_saved_beside_a_draft_that_waits(client, question, member):
    form = f"reply.{question.public_id}"
    client.force_login(member)
    save(client, form, "Het oude concept")
    save(client, form, "Een nieuwe tekst", draft_key=uuid4())
    assert Draft.objects.count() == 2
    for path in (f"{question.path}antwoord/", topic_path(question)):
        offers = soup(client.get(path)).select("[data-draft-offer]")
        words = " ".join(offer.get_text() for offer in offers)
        assert len(offers) == 2
        assert "Het oude concept" in words
        assert "Een nieuwe tekst" in words


def test_going_on_with_a_draft_takes_it_over(client, question, member):
    form = f"reply.{question.public_id}"
    client.force_login(member)
    save(client, form, "Half")
    page = client.get(f"{question.path}antwoord/?concept={key_of(form)}")
    save(client, form, "Half en meer", **form_of(page))
    assert Draft.objects.get().source == "Half en meer"


def test_two_tabs_that_go_on_with_one_draft_each_save_their_own(
    client, question, member
):
    form = f"reply.{question.public_id}"
    path = f"{question.path}antwoord/?concept={key_of(form)}"
    client.force_login(member)
    save(client, form, "Half")
    one, other = form_of(client.get(path)), form_of(client.get(path))
    save(client, form, "Half van tab een", **one)
    save(client, form, "Half van tab twee", **other)
    save(client, form, "De eerste tab stond nog open")
    assert set(Draft.objects.values_list("source", flat=True)) == {
        "Half van tab een",
        "Half van tab twee",
        "De eerste tab stond nog open",
    }


def test_sending_deletes_only_its_own_draft(client, question, member):
    form = f"reply.{question.public_id}"
    client.force_login(member)
    save(client, form, "Blijft wachten", draft_key=uuid4())
    save(client, form, "Wordt verstuurd")
    path = f"{question.path}antwoord/"
    page = client.get(f"{path}?concept={key_of(form)}")
    data = {"source": "Wordt verstuurd, en meer", "source_format": "text"}
    assert client.post(path, form_of(page) | data).status_code == 302
    assert Draft.objects.get().source == "Blijft wachten"


def test_a_draft_that_another_tab_changed_stays_when_its_copy_is_sent(
    client, question, member
):
    form = f"reply.{question.public_id}"
    client.force_login(member)
    save(client, form, "Half")
    path = f"{question.path}antwoord/"
    page = client.get(f"{path}?concept={key_of(form)}")
    save(client, form, "Half, en in de andere tab nog meer")
    data = {"source": "Half", "source_format": "text"}
    assert client.post(path, form_of(page) | data).status_code == 302
    assert Draft.objects.get().source == "Half, en in de andere tab nog meer"


def test_late_save_is_ignored(client, question, member):
    form = f"reply.{question.public_id}"
    client.force_login(member)
    save(client, form, "Een half verhaal", sequence="12")
    save(client, form, "Een half", sequence="11")
    assert Draft.objects.get().source == "Een half verhaal"
    save(client, form, "Een heel verhaal", sequence="13")
    assert Draft.objects.get().source == "Een heel verhaal"


@pytest.mark.parametrize("sequence", ["", "x", "-1", "9" * 40, "²"])
def test_invalid_sequence_is_not_an_error(client, question, member, sequence):
    client.force_login(member)
    form = f"reply.{question.public_id}"
    assert save(client, form, sequence=sequence).json()["saved"]


@pytest.mark.parametrize("field", ["draft_key", "draft_from", "draft_seen"])
def test_invalid_key_is_not_an_error(client, question, member, field):
    client.force_login(member)
    form = f"reply.{question.public_id}"
    assert save(client, form, **{field: "2026-13-45T99:99"}).status_code < 500


def test_after_signing_out_a_save_says_so_and_keeps_nothing(client, question, member):
    form = f"reply.{question.public_id}"
    answer = save(client, form)
    assert answer.status_code == 401
    assert answer.json() == {"signed_out": True}
    assert not Draft.objects.exists()


def test_draft_is_not_saved_for_other_user_in_same_browser(
    client, question, member, outsider
):
    form = f"reply.{question.public_id}"
    client.force_login(outsider)
    answer = save(client, form, "Van Mehmet", writer=str(member.public_id))
    assert answer.status_code == 409
    assert not Draft.objects.exists()
    client.force_login(member)
    assert save(client, form, writer=str(member.public_id)).json()["saved"]


def test_a_script_with_an_old_token_gets_a_new_one_and_who_is_signed_in(
    question, member
):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    own = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    data = {"form_key": f"reply.{question.public_id}", "source": "Half"}
    answer = browser.post("/forum/concept/", data, headers=own)
    assert answer.status_code == 403
    assert answer.json()["writer"] == member.public_id
    data["csrfmiddlewaretoken"] = answer.json()["csrf_token"]
    assert browser.post("/forum/concept/", data, headers=own).json()["saved"]
    elsewhere = own | {"Sec-Fetch-Site": "cross-site"}
    del data["csrfmiddlewaretoken"]
    answer = browser.post("/forum/concept/", data, headers=elsewhere)
    assert answer.json() == {}


def test_without_script_throwing_away_keeps_what_was_typed_beside_it(
    client, question, member
):
    form = f"reply.{question.public_id}"
    client.force_login(member)
    save(client, form, "Oud")
    path = f"{question.path}antwoord/"
    data = form_of(client.get(path)) | {"source": "Nieuw getypt"}
    data["drop"] = f"{form}/{key_of(form)}"
    answer = client.post("/forum/concept/", data, follow=True)
    assert answer.context["form"]["source"].value() == "Nieuw getypt"
    assert Draft.objects.get().source == "Nieuw getypt"


def test_the_page_of_a_topic_offers_drafts_of_each_of_its_messages(
    client, topic, question, moderator, member
):
    post = commands.reply(moderator, topic=topic, parent=question, source="Tekst")
    own = commands.reply(member, topic=topic, parent=question, source="Van mij")
    client.force_login(member)
    save(client, f"reply.{post.public_id}", "Aan de moderator")
    save(client, f"edit.{own.public_id}", "Beter gezegd")
    offers = soup(client.get(topic_path(question))).select("[data-draft-offer]")
    words = [" ".join(offer.get_text().split()) for offer in offers]
    assert "Wijziging van uw bericht" in words[0]
    assert "Beter gezegd" in words[0]
    assert moderator.display_name in words[1]
    client.force_login(moderator)
    page = client.get(topic_path(question))
    assert not soup(page).select("[data-draft-offer]")
    assert b"Aan de moderator" not in page.content


def test_the_list_says_where_each_draft_belongs(client, question, space, member):
    client.force_login(member)
    save(client, f"reply.{question.public_id}", "Antwoordtekst")
    save(client, f"space.{space.public_id}", "Vraagtekst", title="Een vraag")
    page = client.get("/forum/concepten/").content.decode()
    for form, path in (
        (f"reply.{question.public_id}", f"{question.path}antwoord/"),
        (f"space.{space.public_id}", f"{space.path}nieuw/"),
    ):
        assert f"{path}?concept={key_of(form)}" in page
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


def test_what_is_deleted_takes_all_drafts_of_its_form_along(space, member, official):
    for user in (member, official):
        keep(user, "reply.1", space)
        keep(user, "reply.2", space)
    commands.delete_drafts_of_form("reply.1")
    assert set(Draft.objects.values_list("form", flat=True)) == {"reply.2"}


def test_a_form_without_a_draft_forgets_nothing(space, member):
    kept = keep(member, "reply.1", space)
    commands.delete_sent_draft(member, "reply.1", None)
    commands.delete_sent_draft(
        member, "reply.1", DraftSession(uuid4(), kept.key, now())
    )
    assert Draft.objects.exists()
    commands.delete_sent_draft(member, "reply.1", DraftSession(kept.key))
    assert not Draft.objects.exists()
