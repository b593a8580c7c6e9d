"""Profiles and participant lists: access, content and query counts."""

import pytest

from accounts import commands as accounts
from accounts.models import Affiliation, Organisation, User
from accounts.models.organisation_sizes import SIZES, find_size
from accounts.policy import people_seen_by
from forum import commands, policy
from forum.models import Participation, Post, Topic
from forum.selectors import participants, profiles
from forum.selectors.participants import ParticipantSearch, load_participants


def page(person):
    return f"/mensen/{person.public_id}/"


@pytest.fixture
def venray(db):
    return Organisation.objects.create(
        name="Venray", province="Limburg", population=44_187, code="GM0984"
    )


@pytest.fixture
def utrecht(db):
    return Organisation.objects.create(
        name="Utrecht", province="Utrecht", population=367_947, code="GM0344"
    )


@pytest.fixture
def vera(person, venray):
    """Vera: works for Venray."""
    vera = person("Vera Venray", job_title="Jurist")
    accounts.set_affiliation(vera, venray, source=Affiliation.Source.MODERATOR)
    return vera


# Who opens a person's page


def test_profile_shows_name_and_organisation(client, vera, official):
    client.force_login(official)
    answer = client.get(page(vera))
    assert answer.status_code == 200
    for word in ("Vera Venray", "Jurist", "gemeente Venray", "44.000", "Limburg"):
        assert word in answer.content.decode()


def test_profile_url_reveals_nothing_to_visitors(client, vera):
    there, nowhere = client.get(page(vera)), client.get("/mensen/123/")
    assert there.status_code == nowhere.status_code == 302
    assert there.url.startswith("/account/login/")


def test_closed_and_imported_accounts_have_no_profile(client, person, official):
    client.force_login(official)
    for fields in (
        {"state": "suspended", "is_active": False},
        {"state": "closed", "is_active": False},
        {"state": "pending"},
        {"kind": "imported"},
        {"kind": "bot"},
    ):
        other = person(f"Xander {len(fields)} {fields}", **fields)
        assert client.get(page(other)).status_code == 404
        assert not profiles.get_profile_path(other)
    assert client.get("/mensen/123/").status_code == 404


def test_user_awaiting_approval_cannot_see_profiles(client, person, vera):
    waiting = person("Wim Wachter", state="pending")
    assert not User.objects.filter(people_seen_by(waiting)).exists()
    client.force_login(waiting)
    assert client.get(page(vera)).status_code == 404


def test_profile_shows_current_organisation(vera, venray, utrecht, official):
    Affiliation.objects.filter(organisation=venray).update(until="2026-01-01T00:00Z")
    accounts.set_affiliation(vera, utrecht, source=Affiliation.Source.MODERATOR)
    assert profiles.load_profile(vera, official).organisations == [utrecht]


def test_without_a_tie_the_name_leads_to_the_organisation(vera, utrecht, official):
    Affiliation.objects.filter(user=vera).delete()
    User.objects.filter(pk=vera.pk).update(organisation_name="gemeente Utrecht")
    vera.refresh_from_db()
    assert profiles.load_profile(vera, official).organisations == [utrecht]


# What stands on it


def urls(lines):
    return [line.url for line in lines]


def test_a_page_shows_what_somebody_asked_and_answered(
    client, topic, official, moderator
):
    reply = commands.reply(
        moderator, topic=topic, parent=topic.posts.get(), source="Dat mag."
    )
    commands.accept_answer(official, post=reply)
    asked = profiles.load_profile(official, moderator)
    assert [line.title for line in asked.topics] == ["Mag u weigeren?"]
    assert asked.replies == []
    answered = profiles.load_profile(moderator, official)
    assert urls(answered.replies) == [reply.path]
    assert answered.accepted == 1
    client.force_login(official)
    assert reply.path in client.get(page(moderator)).content.decode()


def test_group_activity_on_profile_is_for_members(
    client, secret_topic, member, facilitator, outsider, moderator
):
    for viewer in (outsider, moderator):
        found = profiles.load_profile(member, viewer)
        assert (found.topics, found.replies, found.accepted) == ([], [], 0)
        client.force_login(viewer)
        assert b"anarievogel" not in client.get(page(member)).content
    assert len(profiles.load_profile(member, facilitator).topics) == 1


def test_profile_counts_exclude_private_groups(
    secret_topic, member, facilitator, outsider
):
    """Also for members: other people may see their screen."""
    reply = commands.reply(
        facilitator, topic=secret_topic, parent=secret_topic.posts.get(), source="Ja."
    )
    Post.objects.filter(pk=reply.pk).update(accepted_at=reply.created_at)
    for viewer in (member, facilitator, outsider):
        found = profiles.load_profile(facilitator, viewer)
        assert (found.accepted, found.spaces) == (0, [])


def test_anonymous_questions_are_not_on_profiles(client, topic, official, moderator):
    reply = commands.reply(
        official, topic=topic, parent=topic.posts.get(), source="Nog iets."
    )
    Topic.objects.update(is_anonymous=True)
    Post.objects.update(is_anonymous=True, accepted_at=reply.created_at)
    for viewer in (moderator, official):
        found = profiles.load_profile(official, viewer)
        assert (found.topics, found.replies, found.accepted) == ([], [], 0)
        client.force_login(viewer)
        assert b"weigeren" not in client.get(page(official)).content


def test_what_was_taken_away_is_gone_from_the_page_for_moderators_too(
    topic, official, moderator
):
    commands.hide_post(moderator, post=topic.posts.get())
    assert profiles.load_profile(official, moderator).topics == []


def test_a_person_s_page_costs_the_same_however_much_they_wrote(
    client, topic, space, vera, official, django_assert_num_queries
):
    client.force_login(official)
    client.get(page(vera))

    def costs():
        with django_assert_num_queries(9):
            assert client.get(page(vera)).status_code == 200

    costs()
    for number in range(8):
        commands.ask(vera, space=space, title=f"Vraag {number}", source="Nou?")
        parent = topic.posts.get(number=1)
        commands.reply(vera, topic=topic, parent=parent, source="Zo.")
    costs()


def test_name_at_post_links_to_profile_for_users_with_access(
    client, topic, official, moderator
):
    path = f"/forum/arbeidsmigranten/{topic.public_id}-{topic.slug}/"
    assert page(official) not in client.get(path).content.decode()
    client.force_login(moderator)
    assert page(official) in client.get(path).content.decode()
    Post.objects.update(is_anonymous=True)
    Topic.objects.update(version=99)
    assert page(official) not in client.get(path).content.decode()


# The people of a space

PEOPLE = "/forum/arbeidsmigranten/deelnemers/"


def names(space, viewer, **sought):
    found = load_participants(space, viewer, ParticipantSearch(**sought), after=None)
    assert found.total == len(found.rows)
    return [row.byline.name for row in found.rows]


@pytest.fixture
def crowd(space, topic, vera, person, utrecht, taking_part):
    """Vera of Venray, Uma of Utrecht, and Olga who asked."""
    uma = person("Uma Utrecht", organisation_name="gemeente Utrecht")
    for one in (vera, uma):
        taking_part(one, space)
    space.refresh_from_db()
    return space


def test_a_space_lists_who_takes_part_by_name(client, crowd, official):
    assert names(crowd, official) == ["Olga Official", "Uma Utrecht", "Vera Venray"]
    client.force_login(official)
    answer = client.get(PEOPLE)
    assert f'data-total="{crowd.participant_count}"' in answer.content.decode()


def test_people_are_found_by_name_province_size_and_municipality(crowd, official):
    assert names(crowd, official, name="vEra") == ["Vera Venray"]
    assert names(crowd, official, province="Limburg") == ["Vera Venray"]
    assert names(crowd, official, size="20-50") == ["Vera Venray"]
    assert names(crowd, official, size="vanaf-250") == ["Uma Utrecht"]
    assert names(crowd, official, municipality="gemeente utrecht") == ["Uma Utrecht"]
    assert names(crowd, official, municipality="venray", province="Utrecht") == []
    assert names(crowd, official, municipality="Nergenshuizen") == []


def test_filters_work_by_the_address_and_nonsense_filters_nothing(
    client, crowd, official
):
    client.force_login(official)
    found = client.get(PEOPLE, {"provincie": "Limburg"}).context["people"]
    assert [row.byline.name for row in found] == ["Vera Venray"]
    for nonsense in ({"provincie": "x"}, {"omvang": "9"}, {"na": "abc"}, {"na": "1"}):
        assert len(client.get(PEOPLE, nonsense).context["people"]) == 3
    assert client.get(PEOPLE, {"naam": "\x01%'"}).status_code == 200


def test_the_list_goes_on_behind_a_person(client, crowd, official, monkeypatch):
    monkeypatch.setattr(participants, "PAGE_SIZE", 2)
    client.force_login(official)
    first = client.get(PEOPLE)
    assert len(first.context["people"]) == 2
    second = client.get(first.context["next_url"])
    assert [row.byline.name for row in second.context["people"]] == ["Vera Venray"]
    assert not second.context["next_url"]


def test_namesakes_are_all_listed(crowd, person, official, taking_part, monkeypatch):
    monkeypatch.setattr(participants, "PAGE_SIZE", 1)
    for number in range(3):
        other = person(f"Zwart {number}")
        User.objects.filter(pk=other.pk).update(display_name="Uma Utrecht")
        taking_part(other, crowd)
    seen, after = [], None
    while True:
        found = load_participants(crowd, official, ParticipantSearch(), after=after)
        seen += [row.url for row in found.rows]
        after = found.next_id
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 6


def test_imported_authors_are_listed_without_a_page(
    crowd, person, official, taking_part
):
    old = person("Aad Archief", kind="imported")
    taking_part(old, crowd)
    crowd.refresh_from_db()
    rows = load_participants(crowd, official, ParticipantSearch(), after=None).rows
    assert (rows[0].byline.name, rows[0].url) == ("Aad Archief", "")
    assert len(rows) == crowd.participant_count


def test_former_and_suspended_users_are_not_listed(crowd, vera, moderator, official):
    commands.leave(vera, space=crowd)
    assert "Vera Venray" not in names(crowd, official, name="ver")
    accounts.suspend(moderator, user=User.objects.get(display_name="Uma Utrecht"))
    crowd.refresh_from_db()
    assert names(crowd, official) == ["Olga Official"]


@pytest.mark.parametrize(
    ("name", "told"), [("official", True), ("outsider", True), (None, False)]
)
def test_people_are_listed_for_people_with_an_account(
    client, crowd, request, name, told
):
    if name:
        client.force_login(request.getfixturevalue(name))
    answer = client.get(PEOPLE)
    assert (answer.status_code == 200) == told
    assert (b"Vera" in answer.content) == told


def test_can_see_participants_is_for_who_sees_the_space_and_was_let_in(
    space, group, member, outsider, person
):
    def can_see_participants(user, where):
        return policy.permissions_for(user, where).can_see_participants

    waiting = person("Wim Wachter", state="pending")
    assert can_see_participants(outsider, space)
    assert not can_see_participants(waiting, space)
    assert can_see_participants(member, group.space)
    assert not can_see_participants(outsider, group.space)


def test_the_members_of_a_group_are_listed_for_each_other(
    client, group, member, outsider
):
    path = f"{group.space.path}deelnemers/"
    client.force_login(member)
    answer = client.get(path)
    assert b"Fatima Facilitator" in answer.content
    assert b"<title>" in answer.content
    assert b"Intervisie" not in answer.content.partition(b"</title>")[0]
    client.force_login(outsider)
    assert client.get(path).status_code == 404


def test_a_guest_whose_time_is_over_is_not_listed(group, member, facilitator):
    Participation.all_objects.filter(user=member).update(until="2026-01-01T00:00Z")
    found = load_participants(group.space, facilitator, ParticipantSearch(), after=None)
    assert [row.byline.name for row in found.rows] == ["Fatima Facilitator"]


def test_a_list_of_people_costs_the_same_however_many_there_are(
    client, crowd, official, person, taking_part, django_assert_num_queries
):
    client.force_login(official)
    client.get(PEOPLE)

    def costs():
        with django_assert_num_queries(7):
            client.get(PEOPLE)
        with django_assert_num_queries(9):
            client.get(PEOPLE, {"provincie": "Limburg", "naam": "e"})

    costs()
    for number in range(12):
        taking_part(person(f"Nieuw {number}"), crowd)
    costs()


def test_every_number_of_inhabitants_has_one_size():
    for number in (0, 947, 19_999, 20_000, 49_999, 100_000, 250_000, 933_000):
        fitting = [
            size
            for size in SIZES
            if size.least <= number and (size.below is None or number < size.below)
        ]
        assert fitting == [find_size(number)]
    assert find_size(None) is None


def test_from_a_person_s_page_a_moderator_comes_to_their_record(
    client, vera, official, moderator
):
    record = f'href="/forum/modereren/mensen/{vera.public_id}/"'
    client.force_login(official)
    assert record not in client.get(page(vera)).text
    client.force_login(moderator)
    assert record in client.get(page(vera)).text
    assert "Dossier" not in client.get(page(moderator)).text
