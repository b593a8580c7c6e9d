"""The start page of a group: its sections, its tabs, what is new for the reader."""

import pytest

from core.registry import Registry
from forum import commands as forum
from groups.selectors import dashboard
from groups.selectors.dashboard import Section


def test_it_shows_the_newest_conversations_and_what_of_them_is_new(
    client, group, member, facilitator, secret_topic
):
    client.force_login(facilitator)
    page = client.get(group.space.path)
    assert [row.new for row in page.context["sections"][0].data["topics"]] == [1]
    assert page.context["new_here"] == 1
    client.get(f"{group.space.path}{secret_topic.public_id}/")
    assert not client.get(group.space.path).context["new_here"]


def test_all_conversations_stand_on_a_page_of_their_own(
    client, group, member, secret_topic
):
    for n in range(25):
        forum.ask(member, space=group.space, title=f"Nummer {n}", source="Tekst.")
    client.force_login(member)
    first = client.get(f"{group.space.path}gesprekken/")
    assert "Nummer 24" in first.text
    assert "Kanarievogel in de titel" not in first.text
    older = client.get(first.context["older_url"])
    assert "Kanarievogel in de titel" in older.text


def test_each_part_of_a_group_fills_its_own_place(group, member, monkeypatch):
    monkeypatch.setattr(dashboard, "sections", Registry(dashboard.SECTION_KEYS))
    dashboard.sections.register("files", lambda group, may: Section("files.html"))
    dashboard.sections.register("round", lambda group, may: None)
    dashboard.sections.register("meeting", lambda group, may: Section("meeting.html"))
    found = dashboard.build_sections(group, None)
    assert [section.template for section in found] == ["meeting.html", "files.html"]


def test_a_confidential_group_is_named_in_no_browser_tab(client, group, member):
    client.force_login(member)
    for path in ("", "gesprekken/", "bijeenkomsten/", "deelnemers/"):
        page = client.get(f"{group.space.path}{path}")
        title = page.text.partition("<title>")[2].partition("</title>")[0]
        assert group.space.title not in title


@pytest.mark.parametrize(("path", "cost"), [("", 18), ("gesprekken/", 9)])
def test_it_costs_the_same_however_much_there_is(
    client, group, member, person, path, cost, django_assert_num_queries
):
    client.force_login(member)
    for n in range(12):
        someone = person(f"Lid {n}")
        forum.add_participant(someone, space=group.space)
        forum.ask(someone, space=group.space, title=f"Nummer {n}", source="Tekst.")
    with django_assert_num_queries(cost):
        client.get(f"{group.space.path}{path}")
