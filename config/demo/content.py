"""Fill an empty demo site with fictional people and discussions."""

import random
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.html import escape

from allauth.account.models import EmailAddress

from accounts import commands as accounts
from accounts.commands.municipalities import read_municipalities
from accounts.models import EmailDomain, Organisation, Role, User
from cms.commands import draft_article
from cms.demo import build_examples, build_pages
from cms.models import Adviser, ThemePage
from config.demo.groups import fill_groups
from core.clock import AMSTERDAM
from forum import commands as forum
from forum.commands.topic_import import import_topic
from forum.importing.records import ImportedPost, ImportedTopic
from forum.models import Participation, Report, Space, Topic
from groups import commands as groups
from groups.models import Group

CONTENT = Path(__file__).parent / "content.toml"
PASSWORD = "demo-wachtwoord"  # noqa: S105 (printed at every start, loopback only)
PARTICIPANTS = 1417
THEME_SPACE = "arbeidsmigranten"
START = datetime(2023, 1, 15, 9, tzinfo=UTC)
ACCOUNTS = {
    "official@voorbeeldstad.example": "stelt vragen",
    "member@voorbeeldstad.example": "zit in de groepen",
    "facilitator@voorbeeldstad.example": "leidt de groepen",
    "moderator@vng.example": "redacteur en moderator",
    "adviser@vng.example": "adviseur van de regio van Voorbeeldstad",
    "administrator@vng.example": "beheert mensen, organisaties en rollen",
    "outsider@elders.example": "ziet de groepen niet",
}
PEOPLE = {
    "official@voorbeeldstad.example": ("Sanne de Wit", "Beleidsmedewerker wonen"),
    "member@voorbeeldstad.example": ("Youssef Amrani", "Toezichthouder"),
    "facilitator@voorbeeldstad.example": ("Ingrid Veenstra", "Programmamanager"),
    "moderator@vng.example": ("Lotte Hendriks", "Moderator"),
    "adviser@vng.example": ("Farid Bouali", "Regioadviseur"),
    "administrator@vng.example": ("Marit Dijkman", "Functioneel beheerder"),
    "outsider@elders.example": ("Pieter van Loon", "Jurist"),
}

type Say = Callable[[str], Any]


def fill(progress: Say) -> bool:
    """Fill the site. Return False, without changes, if it already has users."""
    if User.objects.exists():
        return False
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    with transaction.atomic():
        progress("gemeenten en accounts")
        accounts.load_municipalities(read_municipalities())
        cast = _create_cast()
        spaces = {row["slug"]: forum.open_space(**row) for row in content["space"]}
        progress("gesprekken")
        _create_people(content["person"])
        for row in content["topic"]:
            _create_topic(spaces[row["space"]], row)
        progress("peiling, anonieme vraag en meldingen")
        _create_activity(content["life"], cast, spaces)
        progress("groepen")
        _create_groups(content, cast)
        progress(f"{PARTICIPANTS} deelnemers")
        _create_participants(spaces[THEME_SPACE], content)
        _create_applicants(content["waiting"], cast)
        progress("pagina's")
        build_pages(spaces[THEME_SPACE])
        build_examples()
        # One adviser can receive questions; the others only have a telephone number.
        found = Adviser.objects.filter(name=cast["adviser"].display_name)
        found.update(user=cast["adviser"])
        _create_article(content["waiting"]["question"], cast, spaces)
    return True


def _create_cast() -> dict[str, User]:
    """Create the accounts, keyed by the local part of their address."""
    municipality, association = (
        Organisation.Kind.MUNICIPALITY,
        Organisation.Kind.ASSOCIATION,
    )
    for domain, name, kind, province, inhabitants in (
        ("voorbeeldstad.example", "Voorbeeldstad", municipality, "Utrecht", 44_120),
        ("elders.example", "Elders", municipality, "Gelderland", 115_300),
        ("vng.example", "VNG", association, "", None),
    ):
        organisation = Organisation.objects.create(
            name=name, kind=kind, province=province, population=inhabitants
        )
        row = EmailDomain.objects.create(
            domain=domain, state=EmailDomain.State.CONFIRMED
        )
        row.organisations.add(organisation)
    password = make_password(PASSWORD)
    cast = {}
    for address, (name, job) in PEOPLE.items():
        user = User(email=address, display_name=name, job_title=job, password=password)
        user.save()
        EmailAddress.objects.create(
            user=user, email=address, verified=True, primary=True
        )
        cast[address.partition("@")[0]] = accounts.update_approval(user)
    for role in (Role.MODERATOR, Role.ADVISER, Role.ADMINISTRATOR):
        cast[role.value] = accounts.add_role(cast[role.value], role=role)
    return cast


def _create_people(rows: list[dict[str, Any]]) -> None:
    """Create the authors of the sample topics: users without an address or sign-in."""
    User.objects.bulk_create(
        User(
            display_name=row["name"],
            job_title=row["job_title"],
            organisation_name=_organisation(row["municipality"]),
            state=User.State.ACTIVE,
            password=make_password(None),
            import_key=f"demo:{row['key']}",
        )
        for row in rows
    )


def _organisation(municipality: str) -> str:
    return municipality if municipality == "VNG" else f"gemeente {municipality}"


def _create_topic(space: Space, row: dict[str, Any], prefix: str = "demo") -> None:
    key = f"{prefix}:{row['title']}"
    posts = tuple(_posts(row["post"], key, prefix))
    found = ImportedTopic(key, row["title"], row["kind"], posts)
    import_topic(space, found)
    topic = Topic.objects.filter(import_key=key)
    topic.update(
        kind=row["kind"],
        is_pinned=row.get("pinned", False),
        is_closed=row.get("closed", False),
    )


def _posts(rows: list[dict[str, Any]], key: str, prefix: str) -> Iterator[ImportedPost]:
    for row in rows:
        parent = row.get("parent")
        yield ImportedPost(
            key=f"{key}:{row['n']}",
            parent_key=f"{key}:{parent}" if parent else None,
            author_key=f"{prefix}:{row['author']}",
            author_name=row["author"],
            created_at=row["at"].replace(tzinfo=AMSTERDAM).astimezone(UTC),
            body=_html(row["text"]),
            body_format="html",
            accepted=row.get("accepted", False),
        )


def _byline(line: str) -> str:
    return line[0] if line.startswith(("- ", "> ")) else ""


def _html(text: str) -> str:
    """Convert plain text to the HTML of the editor: paragraphs, lists and quotes."""
    parts = []
    for block in text.strip().split("\n\n"):
        for sign, found in groupby(block.split("\n"), _byline):
            lines = [escape(line) for line in found]
            if sign == "-":
                items = "".join(f"<li>{line[2:]}</li>" for line in lines)
                parts.append(f"<ul>{items}</ul>")
            elif sign == ">":
                said = "<br>".join(line.removeprefix("&gt; ") for line in lines)
                parts.append(f"<blockquote><p>{said}</p></blockquote>")
            else:
                parts.append(f"<p>{'<br>'.join(lines)}</p>")
    return "".join(parts)


def _create_activity(words: dict[str, Any], cast: dict[str, User], spaces: Any) -> None:
    poll = words["poll"]
    ballot = forum.PollInput(options=tuple(poll["options"]))
    choice = {"title": poll["title"], "source": poll["text"], "poll": ballot}
    asked = forum.ask(
        cast["official"], space=spaces[poll["space"]], kind=Topic.Kind.POLL, **choice
    )
    for name, option in poll["votes"].items():
        forum.vote(cast[name], poll=asked.poll, options=[option])
    secret = words["anonymous"]
    masked = forum.ask(
        cast["member"],
        space=spaces[secret["space"]],
        title=secret["title"],
        source=secret["text"],
        is_anonymous=True,
    )
    question = masked.posts.get()
    answer = {"topic": masked, "parent": question, "source": secret["answer"]}
    told = forum.reply(cast["outsider"], **answer)
    for name, kind in secret["reactions"].items():
        forum.react(cast[name], post=question, kind=kind)
    wrong = {"reason": Report.Reason.WRONG, "comment": secret["report"]}
    forum.report_post(cast["official"], post=told, **wrong)
    first = Topic.objects.get(import_key=f"demo:{words['useful']['title']}")
    chosen = first.posts.get(accepted_at__isnull=False)
    for name, kind in words["useful"]["reactions"].items():
        forum.react(cast[name], post=chosen, kind=kind)


def _create_applicants(words: dict[str, Any], cast: dict[str, User]) -> None:
    groups.propose_group(cast["outsider"], **words["proposal"])
    name, address = words["person"]["name"], words["person"]["address"]
    town = Organisation.objects.create(name=words["person"]["municipality"])
    domain = EmailDomain.objects.create(domain=address.partition("@")[2])
    domain.organisations.add(town)
    user = User(email=address, display_name=name, password=make_password(None))
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    accounts.update_approval(user)


def _create_article(row: dict[str, Any], cast: dict[str, User], spaces: Any) -> None:
    words = {"title": row["title"], "source": row["text"]}
    asked = forum.ask(cast["official"], space=spaces[row["space"]], **words)
    question = asked.posts.get()
    answer = {"topic": asked, "parent": question, "source": row["answer"]}
    told = forum.reply(cast["member"], **answer)
    forum.accept_answer(cast["official"], post=told)
    asked.refresh_from_db()
    theme = ThemePage.objects.get(slug=row["theme"])
    draft_article(cast["moderator"], topic=asked, theme=theme, title=row["article"])


def _create_groups(content: dict[str, Any], cast: dict[str, User]) -> None:
    for name in ("facilitator", "member"):
        cast[name].import_key = f"cast:{name}"
        cast[name].save(update_fields=["import_key"])
    made: dict[str, Group] = {}
    for row in content["group"]:
        key = row.pop("key")
        made[key] = group = groups.create_group(
            cast["moderator"],
            facilitators=[cast["facilitator"]],
            theme=Space.objects.get(slug=THEME_SPACE),
            **row,
        )
        forum.add_participant(cast["member"], space=group.space)
    for row in content["group_topic"]:
        _create_topic(made[row["group"]].space, row, prefix="cast")
    fill_groups(made, cast)


def _create_participants(space: Space, content: dict[str, Any]) -> None:
    """Add participants until there are as many as the original space once had."""
    missing = (
        PARTICIPANTS - Participation.all_objects.countable().filter(space=space).count()
    )
    chance = random.Random(1417)  # noqa: S311 (the same people in every demo)
    municipalities = list(Organisation.objects.exclude(code=None))
    password = make_password(None)
    people = User.objects.bulk_create(
        User(
            display_name=" ".join(
                (
                    chance.choice(content["first_names"]),
                    chance.choice(content["last_names"]),
                )
            ),
            job_title=chance.choice(content["job_titles"]),
            organisation_name=chance.choice(municipalities).shown_name,
            state=User.State.ACTIVE,
            password=password,
            date_joined=START,
        )
        for _n in range(missing)
    )
    quiet = Participation.Follow.MINE
    Participation.all_objects.bulk_create(
        Participation(space=space, user=user, joined_at=START, follow=quiet)
        for user in people
    )
    forum.recount_spaces([space.pk])
