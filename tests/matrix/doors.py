"""Every door of the site: who knocks, and what they are told.

One line per door, method and state of what is behind it. `login` sends to the sign-in
page, `moved` to another page of the site, `404` says that there is nothing. The columns
are those of `cast.ACTORS`; everybody else is answered as `cast.LIKE` says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.matrix.cast import ACTORS, TEXT, World

TABLE = """
door                method target         visitor waiting official member facilitator moderator

# The forum
spaces              GET    -              200     200     200      200    200         200
spaces              POST   -              405     405     405      405    405         405
space               GET    public         200     200     200      200    200         200
space               GET    members        404     404     200      200    200         200
space               POST   public         405     405     405      405    405         405
topic_create        GET    public         login   403     200      200    200         200
topic_create        GET    members        login   404     200      200    200         200
topic_create        POST   public         login   403     moved    moved  moved       moved
topic_create        POST   members        login   404     moved    moved  moved       moved
join                POST   public         login   403     moved    moved  moved       moved
join                POST   members        login   404     moved    moved  moved       moved
join                GET    public         login   405     405      405    405         405
leave               POST   public         login   moved   moved    moved  moved       moved
leave               POST   members        login   404     moved    moved  moved       moved
leave               GET    public         login   405     405      405    405         405
topic               GET    public         200     200     200      200    200         200
topic               GET    members        404     404     200      200    200         200
topic               GET    closed         200     200     200      200    200         200
topic               GET    empty          404     404     404      404    404         200
topic               GET    secret         404     404     404      moved  moved       404
topic               POST   public         405     405     405      405    405         405
arrivals            GET    public         200     200     200      200    200         200
arrivals            GET    members        404     404     200      200    200         200
arrivals            GET    empty          404     404     404      404    404         200
arrivals            GET    secret         404     404     404      200    200         404
arrivals            POST   public         405     405     405      405    405         405
topic_follow        POST   public         login   moved   moved    moved  moved       moved
topic_follow        POST   members        login   404     moved    moved  moved       moved
topic_follow        POST   secret         login   404     404      moved  moved       404
topic_follow        GET    public         login   405     405      405    405         405

# One post
post                GET    public         moved   moved   moved    moved  moved       moved
post                GET    members        404     404     moved    moved  moved       moved
post                GET    hidden         404     404     404      404    404         moved
post                GET    removed        404     404     404      404    404         404
post                GET    secret         404     404     404      moved  moved       404
post                GET    secret_hidden  404     404     404      404    moved       404
post                GET    secret_removed 404     404     404      404    404         404
post                POST   public         405     405     405      405    405         405
post_reply          GET    public         login   403     200      200    200         200
post_reply          GET    members        login   404     200      200    200         200
post_reply          GET    closed         login   403     403      403    403         200
post_reply          GET    hidden         login   404     404      404    404         200
post_reply          GET    removed        login   404     404      404    404         404
post_reply          GET    secret         login   404     404      200    200         404
post_reply          GET    secret_hidden  login   404     404      404    200         404
post_reply          POST   public         login   403     moved    moved  moved       moved
post_reply          POST   members        login   404     moved    moved  moved       moved
post_reply          POST   closed         login   403     403      403    403         moved
post_reply          POST   hidden         login   404     404      404    404         moved
post_reply          POST   removed        login   404     404      404    404         404
post_reply          POST   secret         login   404     404      moved  moved       404
post_reply          POST   secret_hidden  login   404     404      404    moved       404

# Editing and removing: the first posts in the open are the official's own, the one in
# the group is the facilitator's
post_edit           GET    public         login   403     200      403    403         403
post_edit           GET    members        login   404     200      403    403         403
post_edit           GET    closed         login   403     200      403    403         403
post_edit           GET    hidden         login   404     404      404    404         403
post_edit           GET    secret         login   404     404      403    200         404
post_edit           POST   public         login   403     moved    403    403         403
post_edit           POST   members        login   404     moved    403    403         403
post_edit           POST   hidden         login   404     404      404    404         403
post_edit           POST   secret         login   404     404      403    moved       404
post_act:remove     POST   public         login   403     moved    403    403         moved
post_act:remove     POST   members        login   404     moved    403    403         moved
post_act:remove     POST   secret         login   404     404      403    moved       404
post_act:hide       POST   public         login   403     403      403    403         moved
post_act:hide       POST   secret         login   404     404      403    moved       404
post_act:restore    POST   hidden         login   404     404      404    404         moved
post_act:restore    POST   removed        login   404     404      404    404         404
post_act:restore    POST   secret_hidden  login   404     404      404    moved       404
post_act:accept     POST   reply          login   403     moved    403    403         moved
post_act:accept     POST   secret_reply   login   404     404      403    moved       404
post_act:unaccept   POST   reply          login   403     moved    403    403         moved
post_act:nonsense   POST   public         login   moved   moved    moved  moved       moved
post_act:nonsense   POST   secret         login   404     404      moved  moved       404
post_act            GET    public         login   405     405      405    405         405

# Groups
groups              GET    -              login   200     200      200    200         200
groups              POST   -              login   405     405      405    405         405
group               GET    secret         404     404     404      200    200         404
group               GET    public         404     404     404      404    404         404
group               POST   secret         405     405     405      405    405         405
group_topic         GET    secret         404     404     404      200    200         404
group_topic         GET    public         moved   moved   moved    moved  moved       moved
group_topic         POST   secret         405     405     405      405    405         405
group_topic_create  GET    secret         login   404     404      200    200         404
group_topic_create  GET    public         login   404     404      404    404         404
group_topic_create  POST   secret         login   404     404      moved  moved       404
group_leave         POST   secret         login   404     404      moved  moved       404
group_leave         GET    secret         login   405     405      405    405         405
invite              GET    secret         login   404     404      404    200         404
invite              POST   secret         login   404     404      404    moved       404
withdraw            POST   secret         login   404     404      404    moved       404
withdraw            GET    secret         login   405     405      405    405         405
invitation          GET    theirs         200     200     200      200    200         200
invitation          POST   theirs         200     200     200      200    200         200
invitation          GET    none           404     404     404      404    404         404
invitation          POST   none           404     404     404      404    404         404

# One's own
inbox               GET    -              login   200     200      200    200         200
inbox               POST   -              login   405     405      405    405         405
inbox_read_all      POST   -              login   moved   moved    moved  moved       moved
inbox_read_all      GET    -              login   405     405      405    405         405
inbox_open          GET    of_member      login   404     404      moved  404         404
inbox_open          GET    own            login   404     404      moved  moved       404
inbox_open          POST   own            login   405     405      405    405         405
search              GET    -              200     200     200      200    200         200
search              POST   -              405     405     405      405    405         405
"""

# Where the one person who is like another is not: (door, method, target) -> person.
EXCEPTIONS = {
    ("invitation", "POST", "theirs"): {"invited": "moved"},
    ("post_edit", "GET", "public"): {"official": "200"},
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


# -- Where a door is, and what is handed in ------------------------------------------

type Address = Callable[[World, str], str]


def of_space(suffix: str) -> Address:
    def address(world: World, target: str) -> str:
        spaces = {"public": world.public.space, "members": world.members.space}
        return f"{spaces[target].path}{suffix}"

    return address


def topic_address(world: World, target: str) -> str:
    """As the forum writes it; of a secret one the forum's door is tried, too."""
    topic = topic_of(world, target)
    if target == "secret":
        return f"/forum/huisvesting/{topic.public_id}-{topic.slug}/"
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


def line_address(world: World, target: str) -> str:
    return f"/meldingen/{world.lines['member'].public_id}/"


ADDRESSES: dict[str, Address] = {
    "spaces": at("/forum/"),
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
