"""Roles by acts, side by side: what each may in /beheer/, and what is refused.

One line is one door, with a mark for each role that comes in; everybody else is shown
the way out. Whoever has no role does not come in at all.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.test import Client

import pytest

from accounts import commands as accounts
from accounts import policy as people
from accounts.models import User
from cms.models import (
    Adviser,
    Alert,
    HomePage,
    Position,
    Region,
    StandardPage,
    ThemePage,
)
from core.clock import today
from forum import policy as forum_policy
from forum.models import Post, Topic
from groups import policy as groups

ROLES = ("editor", "moderator", "adviser", "administrator")
# The door, and who comes in: e(ditor), m(oderator), a(dviser), s (administrator).
DOORS = """
                                    e m a s
/beheer/                            x x x x
/beheer/account/                    x x x x
pages:add                           x x . .
pages:edit                          x x . .
pages:publish                       x x . .
pages:unpublish                     x x . .
pages:delete                        x x . .
pages:move                          x x . .
pages:history                       x x . .
pages:erase                         x x . .
/beheer/snippets/cms/position/      x x . .
/beheer/snippets/cms/position/add/  x x . .
/beheer/snippets/cms/alert/         x x . .
/beheer/snippets/cms/alert/add/     x x . .
/beheer/snippets/cms/region/        x x . .
/beheer/snippets/cms/region/add/    x x . .
/beheer/snippets/cms/adviser/       x x . .
/beheer/snippets/cms/adviser/add/   x x . .
rows:edit                           x x . .
rows:copy                           x x . .
rows:delete                         x x . .
rows:history                        x x . .
rows:usage                          x x . .
rows:bulk                           x x . .
/beheer/images/                     x x . .
/beheer/images/add/                 x x . .
/beheer/documents/                  x x . .
/beheer/redirects/                  . . . .
/beheer/sites/                      . . . .
/beheer/collections/                . . . .
/beheer/workflows/list/             . . . .
/beheer/groups/                     . . . .
/beheer/toelating/                  . x . .
/beheer/toelating/domeinen/         . x . .
/beheer/ruimtes/                    . x . .
/beheer/ruimtes/?uitvoer=csv        . x . .
/beheer/ruimtes/nieuw/              . x . .
/beheer/groepen/                    . x . .
/beheer/groepen/?uitvoer=csv        . x . .
/beheer/methodes/                   . x . .
/beheer/methodes/?uitvoer=csv       . x . .
/beheer/beeld/                      x x . x
/beheer/beeld/gemeenten.csv         x x . x
/beheer/organisaties/               . . . x
/beheer/organisaties/?uitvoer=csv   . . . x
/beheer/organisaties/nieuw/         . . . x
/beheer/e-maildomeinen/             . . . x
/beheer/e-maildomeinen/?uitvoer=csv . . . x
/beheer/mensen/                     . . . x
/beheer/rollen/                     . . . x
/beheer/inlogaanbieders/            . . . x
/beheer/beveiligingslog/            . . . x
/beheer/niet-verstuurd/             . . . x
"""


@pytest.fixture
def cast(theme: Any, person: Callable[..., User]) -> dict[str, User]:
    return {
        role: accounts.add_role(person(f"Rol {role}"), role=role) for role in ROLES
    } | {"nobody": person("Olaf Official")}


def addresses(door: str, theme: ThemePage) -> list[str]:
    kind, _colon, act = door.partition(":")
    if kind == "rows":
        return [row_address(row, act) for row in kept_once()]
    return [page_address(act, theme) if kind == "pages" else door]


def kept_once() -> list[Model]:
    day = today()
    return [
        Position.objects.get_or_create(title="Standpunt", text="x", taken_on=day)[0],
        Alert.objects.get_or_create(title="Storing")[0],
        Region.objects.get_or_create(name="Noord", slug="noord")[0],
        Adviser.objects.get_or_create(name="Ada")[0],
    ]


def row_address(row: Model, act: str) -> str:
    kind = row._meta.model_name
    if act == "bulk":
        return f"/beheer/bulk/cms/{kind}/delete/?id={row.pk}"
    return f"/beheer/snippets/cms/{kind}/{act}/{row.pk}/"


def page_address(act: str, theme: ThemePage) -> str:
    if act == "add":
        return f"/beheer/pages/add/cms/themepage/{HomePage.objects.get().pk}/"
    page = StandardPage.objects.first() if act in {"delete", "move"} else theme
    if act == "erase":
        return f"/beheer/paginas/{page.pk}/versies-wissen/"
    rest = {"publish": "edit"}.get(act, act)
    return f"/beheer/pages/{page.pk}/{rest}/"


@pytest.mark.slow
def test_every_role_comes_in_where_it_must_and_nowhere_else(
    cast: dict[str, User], theme: ThemePage
) -> None:
    clients = {}
    for name, user in cast.items():
        clients[name] = Client()
        clients[name].force_login(user)
    wrong = []
    rows = DOORS.strip().splitlines()[1:]
    for line in rows:
        door, *marks = line.split()
        for name, mark in [*zip(ROLES, marks, strict=True), ("nobody", ".")]:
            for path in addresses(door, theme):
                answer = clients[name].get(path)
                is_in = answer.status_code == 200
                if door == "pages:publish" and is_in:
                    is_in = b'name="action-publish"' in answer.content
                if door == "rows:bulk" and is_in:
                    is_in = b"button serious" in answer.content
                if is_in != (mark == "x"):
                    wrong.append((path, name, answer.status_code))
    assert not wrong
    assert len(rows) > 35


def test_only_a_moderator_unlocks_what_somebody_locked(
    cast: dict[str, User], theme: ThemePage
) -> None:
    found = {
        role: theme.permissions_for_user(User.objects.get(pk=user.pk))
        for role, user in cast.items()
    }
    assert {role for role, may in found.items() if may.can_unlock()} == {"moderator"}
    assert {role for role, may in found.items() if may.can_publish()} == {
        "editor",
        "moderator",
    }


def test_what_each_role_may_with_rows(cast: dict[str, User]) -> None:
    wanted = {
        Position: {"editor", "moderator"},
        Alert: {"editor", "moderator"},
        Region: {"editor", "moderator"},
        Adviser: {"editor", "moderator"},
    }
    users = {role: User.objects.get(pk=user.pk) for role, user in cast.items()}
    for model, roles in wanted.items():
        for act in ("add", "change", "delete", "view"):
            right = f"cms.{act}_{model._meta.model_name}"
            assert {r for r, u in users.items() if u.has_perm(right)} == roles, right


RIGHTS: list[tuple[Callable[[Any], bool], set[str]]] = [
    (people.can_keep_pages, {"editor", "moderator"}),
    (people.can_moderate, {"moderator"}),
    (people.can_admit, {"moderator"}),
    (people.can_advise, {"adviser"}),
    (people.can_administer, {"administrator"}),
    (forum_policy.can_open_spaces, {"moderator"}),
    (groups.can_create_group, {"moderator"}),
    (groups.can_send_review_reminder, {"moderator"}),
    (groups.can_break_glass, {"administrator"}),
]


@pytest.mark.parametrize(
    ("right", "roles"), RIGHTS, ids=[right.__name__ for right, _roles in RIGHTS]
)
def test_who_has_a_right(
    cast: dict[str, User], right: Callable[[Any], bool], roles: set[str]
) -> None:
    users = {role: User.objects.get(pk=user.pk) for role, user in cast.items()}
    assert {role for role, user in users.items() if right(user)} == roles


def test_closed_groups_are_shut_for_every_role(
    cast: dict[str, User], secret_topic: Topic
) -> None:
    post = secret_topic.posts.get()
    for role, user in cast.items():
        may = forum_policy.permissions_for(
            User.objects.get(pk=user.pk), secret_topic.space
        )
        allowed = (may.can_see, may.can_ask, may.can_moderate, may.can_vouch)
        assert allowed == (False,) * 4, role
        assert not may.can_check(post), role
        assert not Post.objects.visible_to(user).filter(pk=post.pk).exists(), role
        client = Client()
        client.force_login(user)
        assert client.get(secret_topic.space.path).status_code == 404, role
        home = client.get("/beheer/", follow=True).content.decode()
        assert "Kanarie" not in home
        assert "Intervisie huisvesting" not in home
