"""Everybody finds what they may see, and nothing tells of the rest."""

from forum import commands
from forum.models import Topic
from forum.search import engine, planner
from tests.forum.search.helpers import VISITOR, answer, urls

# Who finds what


def test_a_closed_space_is_found_by_its_members_only(
    secret_topic, member, facilitator, moderator, outsider
):
    for viewer in (member, facilitator):
        assert len(urls(viewer, "kanarievogel")) == 1
    for viewer in (moderator, outsider, VISITOR):
        found = engine.search_posts(viewer, "kanarievogel")
        assert (found.hits, found.total, found.is_more) == ((), 0, False)


def test_a_removed_member_finds_nothing_from_that_moment(
    secret_topic, member, facilitator, group
):
    commands.remove_participant(facilitator, space=group.space, user=member)
    assert not urls(member, "kanarievogel")


def test_an_entry_that_is_behind_shows_nobody_what_they_may_not_see(
    topic, group, outsider, member, moderator
):
    """Whatever the index says: the rows decide, of the total as well."""
    answer(topic, moderator, "Twijfelen mag.")
    Topic.objects.filter(pk=topic.pk).update(space=group.space)
    for by_rank in (False, True):
        found = engine.search_posts(outsider, "twijfelen", by_rank=by_rank)
        assert (found.hits, found.total) == ((), 0)


def test_what_may_not_be_shown_does_not_stand_in_the_way_of_what_may(
    topic, space, group, outsider, official, moderator, monkeypatch
):
    """Many candidates that turn out not to be this person's: more is looked at."""
    monkeypatch.setattr(engine, "MAX_RESULTS", 1)
    monkeypatch.setattr(engine, "MAX_RANKED", 2)
    monkeypatch.setattr(planner, "_SPARE", 0)
    other = commands.ask(official, space=space, title="Weg", source="Kanarie 0")
    shown = [answer(topic, moderator, f"Kanarie {n}").path for n in range(2)]
    for number in range(20):
        answer(other, moderator, f"Kanarie {number}")
    Topic.objects.filter(pk=other.pk).update(space=group.space)
    found = engine.search_posts(outsider, "kanarie")
    assert ([hit.url for hit in found.hits], found.is_more) == ([shown[1]], True)
    assert engine.search_posts(outsider, "kanarie", by_rank=True).is_more


def test_a_visitor_finds_nothing_of_a_members_space(members_space, official, person):
    commands.ask(official, space=members_space, title="Kanarie", source="Tekst")
    assert urls(person("Mira"), "kanarie")
    assert not urls(VISITOR, "kanarie")
    assert not urls(person("Wim Wachter", state="pending"), "kanarie")


def test_outsiders_find_the_same_whatever_stands_behind_walls(
    topic, moderator, outsider, group, member, client
):
    """Hits, order, total and pages, with and without private matches."""
    for number in range(3):
        answer(topic, moderator, f"Kanarie {number}")
    client.force_login(outsider)
    queries = [
        {"q": "kanarie"},
        {"q": "kanarie", "volgorde": "relevantie"},
        {"q": "kanarie", "soort": "vraag", "sinds": "jaar"},
        {"soort": "discussie"},
    ]

    def answers():
        pages = [client.get("/zoeken/", query) for query in queries]
        return [
            (
                p.context["total"],
                p.context["is_more"],
                [h.url for h in p.context["hits"]],
            )
            for p in pages
        ]

    before = answers()
    for number in range(5):
        commands.ask(
            member, space=group.space, title="Kanarie", source=f"Kanarie {number}",
            kind="discussion",
        )  # fmt: skip
    assert answers() == before
