"""The table of doors.txt, where each door is, and what is handed in there."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.matrix.cast import ACTORS, TEXT, World

TABLE = (Path(__file__).parent / "doors.txt").read_text()

# Where the one person who is like another is not: (door, method, target) -> person.
EXCEPTIONS = {
    ("invitation", "POST", "theirs"): {"invited": "moved"},
}


@dataclass(frozen=True, slots=True)
class Case:
    door: str
    act: str
    method: str
    target: str
    expected: dict[str, str]

    @property
    def label(self) -> str:
        door = f"{self.door}-{self.act}" if self.act else self.door
        return f"{door}-{self.method}-{self.target}"


def cases() -> list[Case]:
    found = []
    for line in TABLE.splitlines():
        if not line or line.startswith(("#", "door ")):
            continue
        door, method, target, *answers = line.split()
        name, _colon, act = door.partition(":")
        expected = dict(zip(ACTORS, answers, strict=True))
        found.append(Case(name, act, method, target, expected))
    return found


CASES = cases()


# -- Where a door is, and what is handed in -----------------------------------

type Address = Callable[[World, str], str]


def of_space(suffix: str) -> Address:
    def address(world: World, target: str) -> str:
        spaces = {"public": world.public.space, "members": world.members.space}
        return f"{spaces[target].path}{suffix}"

    return address


def topic_address(world: World, target: str) -> str:
    """As the forum writes it; the group's topic is sought in the forum, too."""
    topic = topic_of(world, target)
    if target == "secret":
        return f"/forum/huisvesting/{topic.public_id}-vraag/"
    return f"{topic.space.path}{topic.public_id}-{topic.slug}/"


def topic_of(world: World, target: str) -> Any:
    known = {"public": world.public, "members": world.members, "secret": world.secret}
    return (known | world.topics)[target]


def of_topic(suffix: str) -> Address:
    return lambda world, target: (
        f"/forum/onderwerp/{topic_of(world, target).public_id}/{suffix}"
    )


def of_post(suffix: str = "") -> Address:
    def address(world: World, target: str) -> str:
        return f"/forum/bericht/{post_of(world, target).public_id}/{suffix}"

    return address


def post_of(world: World, target: str) -> Any:
    if target in {"reply", "secret_reply"}:
        topic = world.secret if target == "secret_reply" else world.public
        return topic.posts.get(number=2)
    return world.posts[target.replace("_", " ")]


def of_group(suffix: str = "") -> Address:
    def address(world: World, target: str) -> str:
        space = topic_of(world, target).space
        return f"/groepen/{space.public_id}/{suffix}"

    return address


def at(path: str) -> Address:
    return lambda world, target: path


def withdraw_address(world: World, target: str) -> str:
    ident = world.invitation.public_id
    return f"{world.group.space.path}uitnodiging/{ident}/intrekken/"


def group_topic_address(world: World, target: str) -> str:
    return f"{world.group.space.path}{topic_of(world, target).public_id}/"


def invitation_address(world: World, target: str) -> str:
    token = world.token if target == "theirs" else "zo-is-er-geen"
    return f"/groepen/uitnodiging/{token}/"


def person_address(world: World, target: str) -> str:
    """The deactivated one has a page no more: for everybody as if it never was."""
    people = {"author": "author", "shut_person": "deactivated"}
    return f"/mensen/{world.people[people[target]].public_id}/"


def line_address(world: World, target: str) -> str:
    return f"/meldingen/{world.lines['member'].public_id}/"


ADDRESSES: dict[str, Address] = {
    "spaces": at("/forum/"),
    "participants": of_space("deelnemers/"),
    "space_feed": of_space("feed/"),
    "topic_feed": of_topic("feed/"),
    "person": person_address,
    "space": of_space(""),
    "topic_create": of_space("nieuw/"),
    "join": of_space("deelnemen/"),
    "leave": of_space("stoppen/"),
    "topic": topic_address,
    "arrivals": of_topic("nieuw/?na=0"),
    "topic_follow": of_topic("volgen/"),
    "post": of_post(),
    "post_reply": of_post("antwoord/"),
    "post_edit": of_post("wijzigen/"),
    "post_act": of_post("doen/"),
    "groups": at("/groepen/"),
    "group": of_group(),
    "group_topic": group_topic_address,
    "group_topic_create": of_group("nieuw/"),
    "group_participants": of_group("deelnemers/"),
    "group_leave": of_group("verlaten/"),
    "invite": of_group("uitnodigen/"),
    "withdraw": withdraw_address,
    "invitation": invitation_address,
    "inbox": at("/meldingen/"),
    "inbox_read_all": at("/meldingen/gelezen/"),
    "inbox_open": line_address,
    "search": at("/zoeken/?q=huisvesting"),
}

# Complete and right: whoever is refused is refused for who they are.
DATA: dict[str, dict[str, str]] = {
    "topic_create": TEXT | {"title": "Mag dit?", "kind": "question"},
    "group_topic_create": TEXT | {"title": "Mag dit?", "kind": "question"},
    "post_reply": TEXT,
    "post_edit": TEXT,
    "invite": {"address": "nog.iemand@elders.example", "message": ""},
    "inbox_read_all": {"upto": "999"},
    "topic_follow": {"act": "follow"},
}


def address_of(case: Case, world: World) -> str:
    return ADDRESSES[case.door](world, case.target)


def data_of(case: Case) -> dict[str, str] | None:
    if case.method != "POST":
        return None
    return DATA.get(case.door, {}) | ({"act": case.act} if case.act else {})
