"""Naming people in a text: who is meant, who hears of it, and who does not."""

import pytest

from forum import commands
from forum.models import Mention, Participation, Topic
from forum.selectors import mentions
from jobs.worker import run_once
from notifications.models import Notification, OutboxEvent


@pytest.fixture
def reply(topic):
    def say(author, source, source_format="text", **options):
        options.setdefault("parent", topic.posts.get(number=1))
        options.setdefault("topic", topic)
        return commands.reply(
            author, source=source, source_format=source_format, **options
        )

    return say


def link(user, words=None):
    return f'<a href="/mensen/{user.public_id}/">@{words or user.display_name}</a>'


def named(post):
    return set(Mention.objects.filter(post=post).values_list("user_id", flat=True))


def work():
    while run_once():
        pass


def lines(user, post=None):
    found = Notification.objects.filter(recipient=user)
    return list(found.filter(event__post=post) if post else found)


def test_a_link_from_the_editor_names_a_person(reply, member, outsider):
    post = reply(outsider, f"<p>Weet {link(member)} dit?</p>", "html")
    assert named(post) == {member.pk}
    assert f'href="/mensen/{member.public_id}/"' in post.html
    assert post.text == "Weet @Mehmet Member dit?"


def test_a_typed_name_of_somebody_who_takes_part_becomes_a_link(
    reply, member, outsider, space
):
    commands.add_participant(member, space=space)
    post = reply(outsider, "Weet @Mehmet Member, dit? En @Mehmet Onbekend?")
    assert named(post) == {member.pk}
    assert post.html.count("/mensen/") == 1


def test_a_typed_name_of_somebody_elsewhere_stays_a_word(reply, member, outsider):
    post = reply(outsider, "Weet @Mehmet Member dit?")
    assert named(post) == set()
    assert mentions.list_unresolved_names(post) == ["Mehmet Member"]


def test_the_longest_of_two_names_is_meant(reply, person, space, outsider):
    short, long = person("Jan de Boer"), person("Jan de Boer Smit")
    for user in (short, long):
        commands.add_participant(user, space=space)
    assert named(reply(outsider, "@Jan de Boer Smit weet het")) == {long.pk}
    assert named(reply(outsider, "@Jan de Boer weet het")) == {short.pk}


def test_of_two_with_one_name_it_is_the_one_in_this_topic_or_nobody(
    reply, person, space, outsider
):
    first, second = person("Jan Boer"), person("Jan  Boer")
    second.display_name = "Jan Boer"
    second.save()
    for user in (first, second):
        commands.add_participant(user, space=space)
    post = reply(outsider, "@Jan Boer weet het")
    assert named(post) == set()
    assert mentions.list_unresolved_names(post) == ["Jan Boer"]
    reply(second, "Ik ben hier.")
    assert named(reply(outsider, "@Jan Boer weet het wel")) == {second.pk}


def test_no_name_in_code_and_none_in_a_mail_address(reply, space, member, outsider):
    commands.add_participant(member, space=space)
    post = reply(outsider, "<p><code>@Mehmet Member</code> x@Mehmet Member</p>", "html")
    assert named(post) == set()


def test_who_may_not_read_is_no_link_no_row_and_hears_nothing(
    secret_topic, member, facilitator, outsider, client
):
    """Nothing reaches them, and the author is told."""
    client.force_login(facilitator)
    question = secret_topic.posts.get(number=1)
    answer = client.post(
        f"{question.path}antwoord/",
        {
            "source": f"<p>{link(outsider)} en {link(member)}</p>",
            "source_format": "html",
        },
        follow=True,
    )
    post = secret_topic.posts.get(number=2)
    assert named(post) == {member.pk}
    assert str(outsider.public_id) not in post.html
    work()
    assert lines(outsider) == []
    told = " ".join(str(message) for message in answer.context["messages"])
    assert "Ou Outsider" in told
    assert "Mehmet" not in told


def test_a_mention_brings_one_line_with_its_reason(reply, member, outsider, space):
    commands.add_participant(member, space=space)
    post = reply(outsider, "@Mehmet Member weet het")
    work()
    (line,) = lines(member, post)
    assert line.reason == "mention"


def test_an_answer_stays_an_answer_when_it_also_names(reply, official, outsider):
    post = reply(outsider, f"<p>{link(official)} dank</p>", "html")
    work()
    assert [line.reason for line in lines(official, post)] == ["answer"]


def test_nobody_hears_of_naming_themselves(reply, official):
    post = reply(official, f"<p>{link(official)}</p>", "html")
    work()
    assert named(post) == set()
    assert lines(official, post) == []


def test_who_wants_to_hear_nothing_does_not(reply, member, outsider, space, topic):
    commands.add_participant(member, space=space)
    topic.follows.create(user=member, level="none")
    reply(outsider, "@Mehmet Member weet het")
    work()
    assert lines(member) == []
    topic.follows.all().delete()
    Participation.objects.filter(user=member).update(follow="none")
    reply(outsider, "@Mehmet Member weet het nu wel")
    work()
    assert lines(member) == []


def test_an_edit_tells_only_who_is_new_and_nobody_twice(
    reply, member, moderator, outsider
):
    """One notification per person per post, whatever the edits."""
    post = reply(outsider, f"<p>{link(member)}</p>", "html")
    work()

    def edit(source):
        commands.edit_post(outsider, post=post, source=source, source_format="html")
        work()

    edit("<p>Niemand meer.</p>")
    edit(f"<p>{link(member)} en {link(moderator)}</p>")
    edit(f"<p>{link(moderator)} en {link(member)}, nog eens</p>")
    assert len(lines(member, post)) == len(lines(moderator, post)) == 1
    assert lines(moderator, post)[0].reason == "mention"


def test_an_edit_before_the_worker_came_tells_once(reply, member, outsider):
    post = reply(outsider, "Nog niemand.")
    commands.edit_post(
        outsider, post=post, source=f"<p>{link(member)}</p>", source_format="html"
    )
    assert OutboxEvent.objects.filter(kind="mentioned", post=post).count() == 1
    work()
    assert len(lines(member, post)) == 1


def test_a_follower_who_is_named_later_hears_no_second_time(
    reply, member, outsider, topic
):
    commands.follow(member, topic=topic)
    post = reply(outsider, "Nog niemand.")
    work()
    commands.edit_post(
        outsider, post=post, source=f"<p>{link(member)}</p>", source_format="html"
    )
    work()
    assert [line.reason for line in lines(member, post)] == ["topic"]


def test_many_mentions_are_capped(reply, person, outsider):
    """A post full of names tells a few."""
    people = [person(f"Persoon Nummer {n}") for n in range(25)]
    post = reply(outsider, "<p>" + " ".join(map(link, people)) + "</p>", "html")
    assert len(named(post)) == 20
    assert post.html.count("/mensen/") == 20
    more = "<p>" + " ".join(link(user) for user in people[::-1]) + "</p>"
    commands.edit_post(outsider, post=post, source=more, source_format="html")
    assert len(named(post)) == 20


def test_five_thousand_mentions_are_answered_in_time(reply, member, outsider):
    post = reply(outsider, "@Mehmet Member " * 3000)
    assert len(named(post)) <= 1


def test_a_quoted_mention_names_nobody_anew(reply, member, outsider):
    """Nested quotes of mentions."""
    post = reply(
        outsider, f"<blockquote><p>{link(member)}</p></blockquote><p>Eens.</p>", "html"
    )
    assert named(post) == set()


def test_a_removed_member_is_not_told(secret_topic, member, facilitator, group):
    commands.reply(
        facilitator,
        topic=secret_topic,
        parent=secret_topic.posts.get(number=1),
        source=f"<p>{link(member)}</p>",
        source_format="html",
    )
    commands.remove_participant(facilitator, space=group.space, user=member)
    work()
    found = Notification.objects.visible_to(member)
    assert not found.exists()


# -- Completion ----------------------------------------------------------------


def offered(client, space, words):
    answer = client.get(f"/forum/ruimte/{space.public_id}/mensen/", {"q": words})
    assert answer.status_code == 200
    return [row["name"] for row in answer.json()["people"]]


def test_completion_offers_who_takes_part_by_the_start_of_a_name(
    client, space, official, member, outsider
):
    commands.add_participant(member, space=space)
    client.force_login(official)
    assert offered(client, space, "meh") == ["Mehmet Member"]
    assert offered(client, space, "mem") == ["Mehmet Member"]
    assert offered(client, space, "hmet") == []
    assert offered(client, space, "Ou") == []  # takes no part
    assert offered(client, space, "") == []


def test_completion_offers_who_wrote_and_left(client, topic, space, official, member):
    commands.leave(official, space=space)
    client.force_login(member)
    assert offered(client, space, "Olga") == ["Olga Official"]


def test_completion_inside_a_group_knows_only_its_members(
    client, group, member, facilitator, outsider, official
):
    """Inside a group only members; outside nobody learns who is in it."""
    client.force_login(member)
    assert offered(client, group.space, "F") == ["Fatima Facilitator"]
    assert offered(client, group.space, "O") == []
    client.force_login(outsider)
    for words in ("F", "M", ""):
        answer = client.get(
            f"/forum/ruimte/{group.space.public_id}/mensen/", {"q": words}
        )
        assert answer.status_code == 404


def test_completion_does_not_offer_who_wrote_anonymously_only(
    client, space, official, member
):
    topic = commands.ask(official, space=space, title="Anoniem", source="Tekst")
    topic.posts.update(is_anonymous=True)
    Topic.objects.filter(pk=topic.pk).update(is_anonymous=True)
    commands.leave(official, space=space)
    client.force_login(member)
    assert offered(client, space, "Olga") == []
    post = commands.reply(
        member, topic=topic, parent=topic.posts.get(), source="@Olga Official?"
    )
    assert named(post) == set()


def test_completion_offers_at_most_eight(client, person, space, official):
    for n in range(12):
        commands.add_participant(person(f"Naam {n}"), space=space)
    client.force_login(official)
    assert len(offered(client, space, "Naam")) == 8
