"""Sight, asked in four ways of every kind of person in every kind of place, is one.

The ways: what may be loaded (`visible_to`), who may be told (`viewers_of`), what a page
says (`permissions_for`), and the rule of docs/permissions.md, written once more.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser

import pytest

from accounts.models import User
from core.clock import now
from forum import commands, policy
from forum.models import Participation, Post, Space, Topic
from groups.models import Group
from notifications.models import Notification, OutboxEvent
from notifications.policy import recipients_in

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)


class Kind(NamedTuple):
    """One kind of person in one space."""

    account: str = "active"
    kind: str = "person"
    is_moderator: bool = False
    is_superuser: bool = False
    part: str | None = None
    role: str = "participant"
    until: timedelta | None = None
    history_visible_from: timedelta | None = None

    @property
    def is_admitted(self) -> bool:
        return self.account == "active"

    @property
    def takes_part(self) -> bool:
        in_time = self.until is None or self.until > timedelta()
        return self.is_admitted and self.part == "active" and in_time

    def sees(self, audience: str) -> bool:
        if audience == "closed":
            return self.takes_part
        return audience == "public" or self.is_admitted

    def reads(self, audience: str) -> bool:
        """Also what stands there by now, not only that the space is there."""
        in_time = (
            self.history_visible_from is None or self.history_visible_from < timedelta()
        )
        return self.sees(audience) and (audience != "closed" or in_time)

    def curates(self, audience: str) -> bool:
        if audience == "closed":
            return self.takes_part and self.role == "facilitator"
        return self.is_admitted and self.is_moderator


PARTS = [
    (None, "participant", None),
    *product(
        ["active", "left", "suspended", "removed"],
        ["participant", "facilitator", "guest"],
        [None, HOUR, -HOUR],
    ),
]
PEOPLE = [
    *product(["pending", "active", "suspended", "closed"], ["person"], [False, True]),
    ("active", "imported", False),
    ("active", "bot", False),
]
KINDS = [Kind(*who, False, *part) for who, part in product(PEOPLE, PARTS)]
KINDS += [
    Kind(part=part, role=role, history_visible_from=since)
    for part in ("active", "left")
    for role in ("participant", "guest", "inspector")
    for since in (None, HOUR, -HOUR)
]
KINDS += [Kind(is_moderator=True, is_superuser=True, part=p) for p in (None, "left")]
AUDIENCES = ["public", "members", "closed"]


@pytest.fixture
def crowd(db: Any) -> list[tuple[Kind, User]]:
    """One person of each kind."""
    users = User.objects.bulk_create(
        User(
            display_name=f"{n}",
            state=kind.account,
            is_active=kind.account in {"pending", "active"},
            kind=kind.kind,
            is_moderator=kind.is_moderator,
            is_superuser=kind.is_superuser,
            is_staff=kind.is_superuser,
        )
        for n, kind in enumerate(KINDS)
    )
    return list(zip(KINDS, users, strict=True))


@pytest.fixture
def place(
    crowd: list[tuple[Kind, User]], person: Callable[..., User]
) -> Callable[[str], Topic]:
    """A topic in a space of this audience, in which everybody has their part."""
    author = person("Adri Auteur")

    def make(audience: str) -> Topic:
        slug = None if audience == "closed" else "ruimte"
        space = commands.open_space(title="Ruimte", slug=slug, audience=audience)
        commands.add_participant(author, space=space)
        Participation.all_objects.bulk_create(
            Participation(
                space=space,
                user=user,
                state=kind.part,
                role=kind.role,
                until=kind.until and now() + kind.until,
                history_visible_from=kind.history_visible_from
                and now() + kind.history_visible_from,
            )
            for kind, user in crowd
            if kind.part
        )
        return commands.ask(author, space=space, title="Mag dit?", source="Tekst")

    return make


def with_a_post_of_each_state(topic: Topic) -> dict[str, Post]:
    question = topic.posts.get()
    posts = {"visible": question}
    for state in ("hidden", "held", "pending", "removed"):
        post = commands.reply(topic.author, topic=topic, parent=question, source=state)
        Post.objects.filter(pk=post.pk).update(state=state)
        post.refresh_from_db()
        posts[state] = post
    return posts


@pytest.mark.parametrize("audience", AUDIENCES)
def test_everybody_sees_by_one_rule(audience, crowd, place):
    topic = place(audience)
    space = topic.space
    viewers = set(User.objects.filter(policy.viewers_of(space)))
    readers = set(User.objects.filter(policy.viewers_of(space, topic)))
    for kind, user in crowd:
        sees = kind.sees(audience)
        may = policy.permissions_for(user, space)
        assert may.can_see == sees, kind
        reads = kind.reads(audience)
        assert may.can_read(topic.created_at) == reads, kind
        found = Topic.objects.visible_to(user).filter(pk=topic.pk).exists()
        assert found == reads, kind
        assert (user in readers) == (reads and kind.is_admitted), kind
        assert Space.objects.visible_to(user).filter(pk=space.pk).exists() == sees, kind
        # A visitor may look into a public space, but only the admitted are told of it.
        assert (user in viewers) == (sees and kind.is_admitted), kind


def test_a_group_is_seen_as_its_space_is(crowd, place):
    topic = place("closed")
    group = Group.objects.create(space=topic.space)
    for kind, user in crowd:
        found = Group.objects.visible_to(user).filter(pk=group.pk).exists()
        assert found == kind.sees("closed"), kind


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_was_taken_away_is_seen_by_whoever_curates(audience, crowd, place):
    topic = place(audience)
    posts = with_a_post_of_each_state(topic)
    for kind, user in crowd:
        shown = {"visible"} if kind.reads(audience) else set()
        if kind.curates(audience):
            shown |= {"hidden", "held", "pending"}
        found = set(Post.objects.visible_to(user).values_list("state", flat=True))
        assert found == shown, kind
        may = policy.permissions_for(user, topic.space)
        assert {s for s, post in posts.items() if may.can_see_post(post)} == shown, kind
        assert may.can_moderate == kind.curates(audience), kind


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_topic_of_which_nothing_shows_is_there_for_curators(audience, crowd, place):
    topic = place(audience)
    Post.objects.update(state="hidden")
    Topic.objects.update(post_count=0)
    for kind, user in crowd:
        found = Topic.objects.visible_to(user).filter(pk=topic.pk).exists()
        assert found == kind.curates(audience), kind


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_line_of_the_inbox_goes_when_the_right_goes(audience, crowd, place):
    """One's own lines, for people who may see the space now, and nobody else's."""
    topic = place(audience)
    event = OutboxEvent.objects.create(
        kind="post_created",
        actor=topic.author,
        space=topic.space,
        topic=topic,
        post=topic.posts.get(),
    )
    Notification.objects.bulk_create(
        Notification(recipient=user, event=event, reason="space", seq=1)
        for _kind, user in crowd
    )
    reached = set(User.objects.filter(recipients_in(topic.space, topic)))
    for kind, user in crowd:
        mine = Notification.objects.visible_to(user)
        sees = kind.reads(audience)
        assert [row.recipient_id for row in mine] == [user.pk] * sees, kind
        written_to = sees and kind.is_admitted and kind.kind == "person"
        assert (user in reached) == written_to, kind


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_visitor_sees_what_is_public(audience, place):
    topic = place(audience)
    visitor = AnonymousUser()
    may = policy.permissions_for(visitor, topic.space)
    sees = audience == "public"
    assert may.can_see == sees
    assert Topic.objects.visible_to(visitor).exists() == sees
    assert Post.objects.visible_to(visitor).exists() == sees
    assert Space.objects.visible_to(visitor).exists() == sees
    assert not Group.objects.visible_to(visitor).exists()
    rights = (may.can_join, may.can_ask, may.can_leave, may.can_moderate)
    assert not any((*rights, may.can_reply(topic), may.can_accept(topic)))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_who_may_join_leave_write_and_lead(audience, crowd, place):
    topic = place(audience)
    for kind, user in crowd:
        may = policy.permissions_for(user, topic.space)
        shut_out = kind.part in {"suspended", "removed"}
        joins = audience != "closed" and kind.is_admitted and not shut_out
        assert may.takes_part == may.can_leave == kind.takes_part, kind
        assert may.can_join == (joins and not kind.takes_part), kind
        looks_in = kind.takes_part and kind.role == "inspector"
        writes = (joins or kind.takes_part) and not looks_in
        assert may.can_ask == writes, kind
        assert may.can_reply(topic) == (writes and kind.reads(audience)), kind
        assert may.is_break_glass == looks_in, kind
        leads = kind.takes_part and kind.role == "facilitator"
        assert may.can_facilitate == leads, kind


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_count_of_participants_is_of_people_who_take_part(audience, crowd, place):
    space = place(audience).space
    commands.recount_spaces([space.pk])
    space.refresh_from_db()
    counted = [k for k, _user in crowd if k.is_admitted and k.part == "active"]
    people = [k for k in counted if k.kind != "bot" and k.role != "inspector"]
    assert space.participant_count == len(people) + 1  # and the author
