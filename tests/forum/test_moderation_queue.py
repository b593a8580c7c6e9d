"""What moderators and facilitators do with posts: the log, the reason, the traces."""

import pytest

from cms.commands import appoint_moderator
from forum import commands
from forum.models import ModerationEntry, Post, Space
from forum.moderation import queue
from forum.moderation.log import LOG_PAGE_SIZE, load_log
from jobs.worker import run_once
from notifications.models import Notification
from tests.forum.expected_counts import differences

State = Post.State
OWN = "Mijn eigen woorden over dakkapellen"


def tell() -> None:
    while run_once():
        pass


@pytest.fixture
def answer(topic, member):
    """Mehmet's answer to Olga's question."""
    question = topic.posts.get()
    return commands.reply(member, topic=topic, parent=question, source=OWN)


def page_of(topic) -> str:
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


# -- The log --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "word"),
    [(commands.hide_post, "hide"), (commands.remove_post, "remove")],
)
def test_an_act_is_written_down_with_its_reason(act, word, answer, moderator, member):
    act(moderator, post=answer, reason="Er staat een naam in.")
    entry = ModerationEntry.objects.get()
    assert (entry.act, entry.actor, entry.person) == (word, moderator, member)
    assert (entry.post, entry.space) == (answer, answer.topic.space)
    assert entry.reason == "Er staat een naam in."


def test_two_moderators_at_once_end_in_one_state_and_one_line(
    answer, moderator, person
):
    """The second finds it done, and neither does nor logs it again."""
    other = person("Mo Moderator", is_moderator=True)
    for actor in (moderator, other):
        commands.hide_post(actor, post=answer, reason="Zo.")
    commands.remove_post(other, post=answer)
    commands.remove_post(moderator, post=answer)
    acts = ModerationEntry.objects.order_by("pk").values_list("act", "actor")
    assert list(acts) == [("hide", moderator.pk), ("remove", other.pk)]
    assert not differences()


def test_taking_one_s_own_text_away_is_no_act_of_a_moderator(answer, member, topic):
    commands.remove_post(member, post=answer)
    assert not ModerationEntry.objects.exists()


def test_the_log_of_a_group_is_its_facilitators_alone(
    client, secret_topic, answer, facilitator, moderator, member
):
    commands.hide_post(facilitator, post=secret_topic.posts.get(), reason="Groepszaak")
    commands.hide_post(moderator, post=answer, reason="Openbare zaak")
    path = "/forum/modereren/logboek/"
    client.force_login(facilitator)
    log = client.get(path).text
    assert "Groepszaak" in log
    assert "Openbare zaak" not in log
    client.force_login(moderator)
    log = client.get(path).text
    assert "Groepszaak" not in log
    assert "Openbare zaak" in log
    client.force_login(member)
    assert client.get(path).status_code == 404


def test_the_log_is_filtered_by_space_person_and_act(
    client, answer, topic, moderator, members_space, official
):
    commands.hide_post(moderator, post=answer, reason="Een")
    commands.warn(moderator, user=official, reason="Twee")
    client.force_login(moderator)

    def shown(query: str) -> set[str]:
        log = client.get(f"/forum/modereren/logboek/?{query}").text
        return {word for word in ("Een", "Twee") if f"“{word}”" in log}

    assert shown("") == {"Een", "Twee"}
    assert shown("wat=warn") == {"Twee"}
    assert shown(f"ruimte={topic.space.public_id}") == {"Een"}
    assert shown(f"ruimte={members_space.public_id}") == set()
    assert shown("wie=olga") == {"Twee"}
    assert shown("wat=nonsense&wie=mehmet") == {"Een"}


def test_the_log_says_where_a_topic_went_to_who_sees_that_place(
    client, topic, secret_topic, members_space, moderator, person
):
    closed, title = secret_topic.space, topic.title
    commands.add_participant(moderator, space=closed, role="facilitator")
    commands.move_topic(moderator, topic=topic, to=members_space)
    topic.refresh_from_db()
    commands.move_topic(moderator, topic=topic, to=closed)
    entry = ModerationEntry.objects.get(to_space=closed)
    other = appoint_moderator(person("Mo Tweede"))
    for reader, sees in ((moderator, True), (other, False)):
        client.force_login(reader)
        for path in ("/forum/modereren/logboek/", entry.path):
            page = client.get(path)
            assert (closed.title in page.text) is sees, path
            assert (title in page.text) is sees, path
        assert (
            f"naar {members_space.title}"
            in client.get("/forum/modereren/logboek/").text
        )


def test_a_long_log_goes_on_on_a_second_page(client, moderator, official):
    for n in range(LOG_PAGE_SIZE + 1):
        commands.warn(moderator, user=official, reason=f"Reden {n}.")
    client.force_login(moderator)
    lines, last = load_log(moderator, space=None, name="", act="", before=None)
    assert (len(lines), last) == (LOG_PAGE_SIZE, lines[-1].entry)
    page = client.get(f"/forum/modereren/logboek/?voor={last.public_id}").text
    assert "“Reden 0.”" in page
    assert "“Reden 1.”" not in page


# -- What the author sees -------------------------------------------------------------


def test_its_author_sees_the_stub_the_reason_and_the_own_text(
    client, answer, topic, moderator, member, outsider
):
    commands.hide_post(moderator, post=answer, reason="Haal de naam weg.")
    client.force_login(outsider)
    for _twice in range(2):  # drawn, then kept
        page = client.get(page_of(topic)).text
        assert f'id="bericht-{answer.public_id}"' in page
        assert OWN not in page
        assert "Haal de naam weg." not in page
    client.force_login(member)
    page = client.get(page_of(topic)).text
    assert OWN in page
    assert "Haal de naam weg." in page


def test_who_is_told_reads_the_act_the_reason_and_their_own_text(
    client, answer, moderator, member, outsider
):
    commands.remove_post(moderator, post=answer, reason="Haal de naam weg.")
    tell()
    line = Notification.objects.visible_to(member).get(event__kind="moderated")
    client.force_login(member)
    inbox = client.get("/meldingen/")
    assert str(line.public_id) in inbox.text
    assert "Haal de naam weg." in inbox.text
    assert OWN not in inbox.text
    led = client.get(f"/meldingen/{line.public_id}/")
    entry = ModerationEntry.objects.get()
    assert led.url == entry.path
    page = client.get(entry.path).text
    assert "Haal de naam weg." in page
    assert OWN in page
    assert moderator.display_name not in page.partition("<main")[2]
    client.force_login(outsider)
    assert client.get(entry.path).status_code == 404


def test_of_a_confidential_group_the_inbox_says_no_reason(
    client, secret_topic, facilitator, member
):
    commands.hide_post(facilitator, post=secret_topic.posts.get(), reason="Kanarie 7")
    tell()
    client.force_login(member)
    page = client.get("/meldingen/").text
    assert "Kanarie" not in page.partition("<main")[2]
    assert "Kanarie 7" in client.get(ModerationEntry.objects.get().path).text


def test_an_act_upon_oneself_tells_nobody(topic, moderator):
    mine = commands.reply(
        moderator, topic=topic, parent=topic.posts.get(), source="Van mijzelf."
    )
    commands.hide_post(moderator, post=mine)
    tell()
    assert not Notification.objects.filter(event__kind="moderated").exists()


# -- The pages ------------------------------------------------------------------------


def test_several_at_once_are_hidden_with_one_reason(
    client, topic, answer, moderator, official, outsider
):
    other = commands.reply(
        outsider, topic=topic, parent=topic.posts.get(number=1), source="Ook onzin."
    )
    for post in (answer, other):
        commands.report_post(official, post=post, reason="rude")
    client.force_login(moderator)
    none = client.post("/forum/modereren/", {"act": "hide", "reason": "Mijn reden."})
    assert none.status_code == 200
    assert "Mijn reden." in none.text
    ids = [str(answer.public_id), str(other.public_id)]
    done = client.post(
        "/forum/modereren/", {"act": "hide", "reason": "Mijn reden.", "post": ids}
    )
    assert done.status_code == 302
    assert {post.state for post in Post.objects.filter(number__gt=1)} == {"hidden"}
    reasons = ModerationEntry.objects.values_list("reason", flat=True)
    assert list(reasons) == ["Mijn reden."] * 2
    assert queue.count_open(moderator) == 0


def test_what_is_not_one_s_own_to_curate_is_not_acted_upon(
    client, secret_topic, moderator, answer, facilitator
):
    """An id of another space among the chosen ones changes nothing."""
    client.force_login(moderator)
    secret = secret_topic.posts.get()
    ids = [str(answer.public_id), str(secret.public_id)]
    data = {"act": "hide", "post": ids, "reason": "Mijn reden."}
    found = client.post("/forum/modereren/", data)
    assert found.status_code == 200
    assert not ModerationEntry.objects.exists()


@pytest.mark.parametrize(
    ("act", "word"),
    [
        ("hide", "Schrijf waarom u dit verbergt."),
        ("remove", "Schrijf waarom u dit verwijdert."),
    ],
)
def test_nothing_is_taken_away_without_a_reason(
    client, topic, answer, moderator, official, outsider, act, word
):
    parent = topic.posts.get(number=1)
    other = commands.reply(outsider, topic=topic, parent=parent, source="Ook onzin.")
    for post in (answer, other):
        commands.report_post(official, post=post, reason="rude")
    client.force_login(moderator)
    one, two = str(answer.public_id), str(other.public_id)
    own = f"/forum/modereren/bericht/{one}/"
    for path in (own, "/forum/modereren/"):
        page = client.post(path, {"act": act, "post": one, "reason": " "}).text
        assert f'id="reason-{one}_error"' in page
        assert f'href="#reason-{one}"' in page
        assert page.count(f"<span>{word}</span>") == 1
    ids = {"act": act, "post": [one, two], "several": "1"}
    page = client.post("/forum/modereren/", ids).text
    assert 'id="id_reason_error"' in page
    assert page.count(f"<span>{word}</span>") == 1
    assert page.count(' form="several" checked>') == 2
    assert not ModerationEntry.objects.exists()
    done = client.post("/forum/modereren/", {"act": "dismiss", "post": one})
    assert done.status_code == 302


def test_it_is_said_what_was_done_to_whose_message(
    client, topic, answer, moderator, official, outsider, space
):
    parent = topic.posts.get(number=1)
    other = commands.reply(outsider, topic=topic, parent=parent, source="Ook onzin.")
    client.force_login(moderator)

    def said(act: str, *posts: Post, path: str = "/forum/modereren/") -> str:
        ids = [str(post.public_id) for post in posts]
        data = {"act": act, "post": ids, "reason": "Onzin."}
        return client.post(path, data, follow=True).text

    case = f"/forum/modereren/bericht/{answer.public_id}/"
    name = answer.author.display_name
    link = f' <a href="{case}">Naar het bericht</a>'
    assert f"Bericht van {name} verborgen.{link}" in said("hide", answer)
    page = said("restore", answer, path=case)
    assert f"Bericht van {name} weer te zien.</p>" in page
    log = ' <a href="/forum/modereren/logboek/">Naar het logboek</a>'
    assert f"2 berichten verwijderd.{log}" in said("remove", answer, other)
    Space.objects.update(allows_anonymous=True)
    space.refresh_from_db()
    ask = {"title": "Mag dit?", "source": "Wij twijfelen.", "is_anonymous": True}
    nameless = commands.ask(official, space=space, **ask).posts.get()
    page = said("hide", nameless)
    assert "Anoniem bericht verborgen." in page
    assert official.display_name not in page


def test_a_warning_needs_a_reason_and_keeps_the_page(client, answer, moderator):
    client.force_login(moderator)
    path = f"/forum/modereren/bericht/{answer.public_id}/"
    assert client.post(path, {"act": "warn"}).status_code == 200
    assert not ModerationEntry.objects.exists()
    answer = client.post(path, {"act": "warn", "reason": "Let op."}, follow=True)
    assert "De schrijver krijgt bericht." in answer.text
    assert "De melding blijft staan" not in answer.text
    assert ModerationEntry.objects.get().act == "warn"


def test_a_warning_says_that_what_was_reported_still_waits(
    client, answer, moderator, official
):
    commands.report_post(official, post=answer, reason="rude")
    client.force_login(moderator)
    path = f"/forum/modereren/bericht/{answer.public_id}/"
    data = {"act": "warn", "reason": "Let op."}
    assert "De melding blijft staan" in client.post(path, data, follow=True).text
    commands.dismiss_reports(moderator, post=answer)
    assert "De melding blijft staan" not in client.post(path, data, follow=True).text


def test_a_removed_post_is_put_back_from_the_log(client, answer, moderator, topic):
    commands.remove_post(moderator, post=answer)
    client.force_login(moderator)
    path = f"/forum/modereren/bericht/{answer.public_id}/"
    assert path in client.get("/forum/modereren/logboek/").text
    assert OWN in client.get(path).text
    client.post(path, {"act": "restore"})
    answer.refresh_from_db()
    assert answer.state == State.VISIBLE


def test_what_its_author_took_away_is_no_case(client, answer, moderator, member):
    commands.remove_post(member, post=answer)
    client.force_login(moderator)
    path = f"/forum/modereren/bericht/{answer.public_id}/"
    assert client.get(path).status_code == 404


def test_moderator_cannot_restore_post_removed_by_author(
    client, answer, moderator, member
):
    commands.remove_post(moderator, post=answer)
    commands.restore_post(moderator, post=answer)
    commands.remove_post(member, post=answer)
    client.force_login(moderator)
    path = f"/forum/modereren/bericht/{answer.public_id}/"
    assert client.get(path).status_code == 404
    commands.restore_post(moderator, post=answer)
    answer.refresh_from_db()
    assert answer.state == State.REMOVED


def test_the_queue_cleans_what_it_shows_like_the_page(
    client, topic, member, moderator, official
):
    """The same cleaner, the same HTML."""
    source = '<p>Kijk <script>alert(1)</script><a href="javascript:x">hier</a></p>'
    post = commands.reply(
        member,
        topic=topic,
        parent=topic.posts.get(),
        source=source,
        source_format="html",
    )
    commands.report_post(official, post=post, reason="other", comment="<b>vet</b>")
    client.force_login(moderator)
    page = client.get("/forum/modereren/").text
    assert post.html in page
    assert post.html in client.get(page_of(topic)).text
    assert "javascript:" not in page
    assert "<b>vet</b>" not in page


def test_the_badge_counts_what_there_is_to_look_at(
    client, answer, moderator, official, django_assert_num_queries
):
    client.force_login(moderator)
    assert "data-cases" not in client.get("/forum/").text
    commands.report_post(official, post=answer, reason="rude")
    assert "data-cases" in client.get("/forum/").text
    client.force_login(official)
    assert "data-cases" not in client.get("/forum/").text


def test_the_queue_costs_the_same_however_much_there_is(
    client, topic, member, moderator, official, newcomer, django_assert_max_num_queries
):
    question = topic.posts.get()
    client.force_login(moderator)
    most = 16
    for _round in range(3):
        for person in (member, newcomer):
            post = commands.reply(person, topic=topic, parent=question, source="Tja.")
            if post.is_visible:
                commands.report_post(official, post=post, reason="rude")
                commands.warn(moderator, user=person, post=post, reason="Zo.")
        with django_assert_max_num_queries(most) as asked:
            assert client.get("/forum/modereren/").status_code == 200
        most = len(asked)


def test_an_anonymous_asker_has_no_name_in_the_queue_and_the_log(
    client, answer, moderator, official, member
):
    Post.objects.filter(pk=answer.pk).update(is_anonymous=True)
    commands.report_post(official, post=answer, reason="rude")
    commands.warn(moderator, user=member, post=answer, reason="Let op.")
    client.force_login(moderator)
    record = f"/forum/modereren/mensen/{member.public_id}/"
    for path in ("/forum/modereren/", "/forum/modereren/logboek/?wie="):
        assert record not in client.get(path).text
    assert "“Let op.”" not in client.get("/forum/modereren/logboek/?wie=mehmet").text
    assert "“Let op.”" not in client.get(record).text


def test_the_desk_and_the_page_of_a_group_lead_there(
    client, moderator, group, member, facilitator
):
    moderator = appoint_moderator(moderator)
    client.force_login(moderator)
    assert "/forum/modereren/" in client.get("/beheer/").text
    record = f"/forum/modereren/mensen/{member.public_id}/"
    for person, is_led in ((facilitator, True), (member, False)):
        client.force_login(person)
        page = client.get(f"{group.space.path}deelnemers/{member.public_id}/")
        assert (record in page.text) == is_led
