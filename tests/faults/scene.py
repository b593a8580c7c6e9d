"""The people of the campaign, what they write, and what is acknowledged to them."""

import contextlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from uuid import uuid4

from tests.faults.processes import Process, Site
from tests.live_server import Browser

PASSWORD = "een-lang-wachtwoord"
CANARY = "Kanarievogel"
PREPARE = f"""
from accounts.models import EmailDomain, User
from allauth.account.models import EmailAddress
from forum import commands
from groups import commands as groups
EmailDomain.objects.create(domain="voorbeeldstad.example", state="confirmed")
def person(name, **more):
    user = User.objects.create_user(name + "@voorbeeldstad.example", "{PASSWORD}",
        display_name=name, state="active", **more)
    EmailAddress.objects.create(user=user, email=user.email, verified=True,
        primary=True)
    print("person", name, user.pk)
    return user
asker, writer, leader, member, follower, outsider = map(person,
    ["asker", "writer", "leader", "member", "follower", "outsider"])
founder = person("founder", is_moderator=True)
space = commands.open_space(title="Ruimte", slug="ruimte", audience="public")
for user in (follower, member):
    commands.join(user, space=space)
    commands.follow_space(user, space=space, level="all")
topic = commands.ask(asker, space=space, title="Vraag", source="Tekst")
group = groups.create_group(founder, title="{CANARY} groep", purpose="{CANARY}",
    confidentiality="confidential", facilitators=[leader])
commands.add_participant(member, space=group.space)
commands.follow_space(member, space=group.space, level="all")
secret = commands.ask(leader, space=group.space, title="{CANARY} onderwerp",
    source="{CANARY}", kind="discussion")
print("group", "group", group.space.public_id)
for name, found in (("open", topic), ("secret", secret)):
    print("topic", name, found.public_id)
    print("post", name, found.posts.get().public_id)
"""


@dataclass
class Ledger:
    """What was asked of the site, and what it acknowledged."""

    requests: int = 0
    failures: int = 0
    posts: dict[str, str] = field(default_factory=dict)  # marker -> open or secret
    invited: list[str] = field(default_factory=list)
    slowest: float = 0.0


@dataclass
class Cast:
    """Ids of who and what there is, and a signed-in browser of each who acts."""

    people: dict[str, int] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    group: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)

    @classmethod
    def placed(cls, site: Site) -> "Cast":
        """Who and what there is, made now; nobody is signed in."""
        cast = cls()
        for line in site.run(PREPARE).splitlines():
            kind, name, ident = line.split()
            if kind == "person":
                cast.people[name] = int(ident)
            elif kind == "group":
                cast.group = ident
            else:
                getattr(cast, f"{kind}s")[name] = ident
        return cast

    @classmethod
    def prepared(cls, site: Site, host: str) -> "Cast":
        cast = cls.placed(site)
        for name in ("asker", "writer", "leader", "member", "outsider"):
            browser = Browser(host)
            login = {"login": f"{name}@voorbeeldstad.example", "password": PASSWORD}
            browser.send("/account/login/", **login)
            cast.browsers[name] = browser
        return cast

    def heard(self, place: str) -> set[int]:
        """Whom a reply to the first post of this topic must reach, by the rules."""
        names = {"open": ("asker", "follower", "member"), "secret": ("member",)}
        return {self.people[name] for name in names[place]}


class Driver:
    """Writes until it is acknowledged, as a patient person with one form does."""

    PATIENCE = 90.0  # seconds

    def __init__(self, cast: Cast, ledger: Ledger, revive: Callable[[], None]) -> None:
        self.cast, self.ledger, self.revive = cast, ledger, revive

    def write(self, place: str) -> str:
        """A reply in one of the topics; its marker, once the site has said yes."""
        marker = f"{CANARY if place == 'secret' else 'Openbaar'}-{uuid4().hex}"
        name = {"open": "writer", "secret": "leader"}[place]
        path = f"/forum/bericht/{self.cast.posts[place]}/antwoord/"
        form = self._until_said(lambda: self.cast.browsers[name].get(path))
        found = re.search(r'name="idempotency_key" value="([^"]+)"', form)
        assert found, "the form carries no key"
        fields = {
            "source": marker,
            "source_format": "text",
            "idempotency_key": found[1],
        }
        browser = self.cast.browsers[name]
        page = self._until_said(lambda: browser.send(path, form, **fields))
        assert marker in page, "what is acknowledged is shown"
        self.ledger.posts[marker] = place
        return marker

    def invite(self) -> str:
        """Somebody who is asked into the group; another one at every attempt, since an
        invitation that is sent again is a mail of its own."""
        path = f"/groepen/{self.cast.group}/uitnodigen/"
        browser, tried = self.cast.browsers["leader"], []

        def ask() -> str:
            tried.append(f"{uuid4().hex}@elders.example")
            fields = {"addresses": tried[-1], "message": "", "role": "participant"}
            return browser.send(path, **fields)

        page = self._until_said(ask)
        assert tried[-1] in page, "who is invited is listed"
        self.ledger.invited.append(tried[-1])
        return tried[-1]

    def _until_said(self, ask: Callable[[], str]) -> str:
        deadline = time.monotonic() + self.PATIENCE
        while True:
            self.ledger.requests += 1
            begun = time.monotonic()
            try:
                page = ask()
            except (
                OSError,
                HTTPException,
            ):  # refused, broken off, or 5xx
                self.ledger.failures += 1
                if time.monotonic() > deadline:
                    raise
                self.revive()
                time.sleep(0.1)
                continue
            took = time.monotonic() - begun
            self.ledger.slowest = max(self.ledger.slowest, took)
            return page


def cookie_of(browser: Browser) -> str:
    """The session of a browser, for a socket of the same person."""
    handlers = browser.opener.handlers  # type: ignore[attr-defined]
    jars = [found.cookiejar for found in handlers if hasattr(found, "cookiejar")]
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jars[0])


def alive(process: Process) -> None:
    """A supervisor: what has died is started again."""
    if not process.is_alive:
        with contextlib.suppress(RuntimeError):
            process.kill()
            process.start()
