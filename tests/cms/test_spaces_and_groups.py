"""Spaces and groups in /beheer/: on the same commands as the site."""

from django.core.exceptions import PermissionDenied
from django.test import Client

import pytest

from accounts.models import User
from cms.models import ThemePage
from core.clock import now
from forum import commands
from forum.models import Space
from groups.models import Group, MembershipReview
from notifications.models import OutboxEvent
from tests.cms.pages import soup, titles

SPACES, GROUPS = "/beheer/ruimtes/", "/beheer/groepen/"


@pytest.fixture
def client(client: Client, curator: User) -> Client:
    client.force_login(curator)
    return client


@pytest.mark.usefixtures("group")
def test_spaces_are_sought_filtered_and_taken_out(
    client: Client, space: Space, members_space: Space
) -> None:
    both = [space.title, members_space.title]
    assert titles(client.get(SPACES)) == both
    assert titles(client.get(SPACES, {"q": "burger"})) == [members_space.title]
    assert titles(client.get(SPACES, {"voor": "public"})) == [space.title]
    assert titles(client.get(SPACES, {"voor": "closed"})) == both  # no such choice
    assert titles(client.get(SPACES, {"staat": "archief"})) == []
    answer = client.get(SPACES, {"voor": "public", "uitvoer": "csv"})
    table = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert [line.split(";")[0] for line in table.splitlines()[1:]] == [space.title]


def test_several_spaces_go_to_the_archive_and_back(
    client: Client, space: Space, members_space: Space, group: Group
) -> None:
    rows = [str(space.public_id), str(members_space.public_id)]
    rows.append(str(group.space.public_id))
    client.post(SPACES, {"act": "archive", "row": rows})
    archived = Space.objects.exclude(archived_at=None)
    assert set(archived) == {space, members_space}
    client.post(SPACES, {"act": "unarchive", "row": rows[:1]})
    assert set(archived.all()) == {members_space}
    said = client.post(SPACES, {"act": "archive"}, follow=True)
    assert "Kies eerst" in soup(said).get_text()
    client.post(SPACES, {"act": "fly", "row": rows})
    assert set(archived.all()) == {members_space}


def test_who_archives_a_space_reads_at_once_which_pages_show_it(
    client: Client, theme: ThemePage, space: Space, members_space: Space
) -> None:
    ask = f"main a[href='{space.path}nieuw/']"
    assert soup(client.get(theme.url)).select(ask)
    for row, is_told in ((members_space, False), (space, True)):
        sent = {"act": "archive", "row": str(row.public_id)}
        said = soup(client.post(SPACES, sent, follow=True)).select_one(".messages")
        assert said
        assert (f"“{theme.title}”" in said.get_text()) is is_told
        assert (f"“{space.title}”" in said.get_text()) is is_told
    assert not soup(client.get(theme.url)).select(ask), "nobody can ask there now"


def test_a_moderator_opens_a_space_and_bad_input_comes_back(
    client: Client, space: Space
) -> None:
    path = f"{SPACES}nieuw/"
    wish = {"title": "Wet inburgering", "audience": "members", "purpose": "Voor ons."}
    assert client.post(path, wish).status_code == 302
    made = Space.objects.get(slug="wet-inburgering")
    assert (made.title, made.audience) == ("Wet inburgering", "members")
    for slug in (space.slug, "modereren", ""):
        said = soup(client.post(path, wish | {"slug": slug or "", "title": "…"}))
        assert "Dit adres is al in gebruik" in said.get_text(), slug
        field = said.select_one('[name="purpose"]')
        assert field is not None
        assert "Voor ons." in field.get_text()
    assert client.post(path, wish | {"audience": "closed"}).status_code == 200
    assert Space.objects.filter(audience="closed").count() == 0


def test_only_who_looks_after_the_forum_opens_and_closes(
    space: Space, group: Group, official: User, editor: User, moderator: User
) -> None:
    for user in (official, editor):
        with pytest.raises(PermissionDenied):
            commands.open_new_space(user, title="X", slug="x", audience="public")
        with pytest.raises(PermissionDenied):
            commands.archive_open_space(user, space)
    with pytest.raises(PermissionDenied):
        commands.open_new_space(moderator, title="X", slug="x", audience="closed")
    with pytest.raises(PermissionDenied):
        commands.archive_open_space(moderator, group.space)
    assert commands.archive_open_space(moderator, space)
    assert not commands.archive_open_space(moderator, space)
    assert commands.unarchive_open_space(moderator, space)


def test_of_groups_there_is_no_name_but_the_one_on_a_theme(
    client: Client, group: Group, space: Space
) -> None:
    number = f"Werkgroep {group.space.public_id}"
    assert titles(client.get(GROUPS)) == [number]
    assert titles(client.get(GROUPS, {"q": "Intervisie"})) == []
    assert titles(client.get(GROUPS, {"q": str(group.space.public_id)})) == [number]
    assert titles(client.get(GROUPS, {"zonder": "on"})) == []
    assert titles(client.get(GROUPS, {"wacht": "on"})) == []
    Group.objects.update(is_listed=True, theme=space)
    assert titles(client.get(GROUPS, {"q": "Intervisie"})) == ["Intervisie huisvesting"]


def test_several_groups_are_reminded_of_their_list(
    client: Client, group: Group
) -> None:
    MembershipReview.objects.create(group=group, due_at=now())
    key = str(group.space.public_id)
    assert len(titles(client.get(GROUPS, {"wacht": "on"}))) == 1
    client.post(GROUPS, {"act": "remind", "row": [key, "12345"]})
    assert OutboxEvent.objects.filter(kind="review_opened").count() == 1
