"""Every mail there is, with made-up content: for the demo's preview, and for tests."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from wagtail.rich_text import RichText

from accounts.names import Byline
from core import mail
from core.clock import now
from notifications.kind import Line
from notifications.kinds import invitations
from notifications.mails import reasons
from notifications.mails.bundles import Chapter, Entry
from notifications.mails.message import Link
from notifications.models import IncomingMail

TEMPLATES = Path(settings.BASE_DIR) / "templates"
LETTERS = "notifications/email"
TITLE = "Inschrijven in de BRP op een adres waar wonen niet is toegestaan"
TEXT = (
    "Zo doen wij het ook. Wij krijgen elke maand een lijst met adressen waar meer dan"
    " vijf personen staan ingeschreven.\n\nZonder namen."
)
BYLINE = Byline("Sanne de Wit", "Toezichthouder, gemeente Voorbeeldstad", 1)


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail: by which name it is known, and what draws it."""

    name: str
    draw: Callable[[], mail.Drawn]


def samples() -> dict[str, Sample]:
    """By name. Found among the templates, so that none is forgotten."""
    found = {}
    for path in sorted((TEMPLATES / LETTERS).glob("*.subject.txt")):
        name = path.name.removesuffix(".subject.txt")
        for key, context in _contexts(name).items():
            found[key] = Sample(key, _letter(name, context))
    for folder in ("account", "mfa", "socialaccount"):
        for path in sorted((TEMPLATES / folder / "email").glob("*_message.txt")):
            name = path.name.removesuffix("_message.txt")
            if not name.startswith("base"):
                key = f"{folder}-{name}"
                found[key] = Sample(key, _form(f"{folder}/email/{name}"))
    return found


def _letter(name: str, context: dict[str, Any]) -> Callable[[], mail.Drawn]:
    return lambda: mail.draw(f"{LETTERS}/{name}", _foot() | context)


def _form(prefix: str) -> Callable[[], mail.Drawn]:
    def draw() -> mail.Drawn:
        context = _account()
        subject = render_to_string(f"{prefix}_subject.txt", context)
        text = render_to_string(f"{prefix}_message.txt", context)
        return mail.draw_plain(" ".join(subject.split()), text.strip())

    return draw


def _foot() -> dict[str, Any]:
    links = [Link("Mailinstellingen", settings.SITE_URL)]
    return {"reason": reasons.sentence("topic"), "links": links}


def _contexts(name: str) -> dict[str, dict[str, Any]]:
    """What a template gets; a template may stand for several mails."""
    url = f"{settings.SITE_URL}/meldingen/"
    line = Line("Sanne de Wit reageerde op", TITLE, "Arbeidsmigranten", BYLINE)
    note = {"line": line, "moment": now(), "url": url, "heading": TITLE}
    said = {"text": TEXT, "is_said": True, "preheader": BYLINE.described}
    chosen = replace(line, lead="Uw vraag heeft een antwoord:")
    meeting = Line(
        "Er is een bijeenkomst gepland:",
        "Menukaart vaststellen",
        "Werkgroep huisvesting",
        note="vrijdag 4 december 2026, 10:00 tot 11:30",
    )
    entries = [
        Entry(TITLE, url, f"{BYLINE.described}: Zo doen wij het ook.", "en nog 2"),
        Entry("Huisvesting naast een bedrijf", url, "Ingrid Veenstra: Wij wel."),
    ]
    chapters = [Chapter("Arbeidsmigranten", entries), Chapter("Wonen", entries[1:])]
    bundle = {"heading": "5 nieuwe berichten", "chapters": chapters, "url": url}
    parts = [Chapter("Open vragen waar u misschien iets over weet", entries[:1])]
    # A reason is a function, so that it speaks the language of the moment.
    known: dict[str, dict[str, dict[str, Any]]] = {
        "note": {
            "note": note | said | {"can_answer": True},
            "note-gekozen": note
            | said
            | {"line": chosen, "is_said": False, "reason": _why("solved")},
            "note-bijeenkomst": note
            | {"line": meeting, "heading": meeting.title, "reason": _why("meeting")},
            "note-besloten": note | {"is_restricted": True},
        },
        "bundle": {
            "bundle": bundle | {"reason": reasons.together},
            "digest": bundle
            | {"heading": "Uw week", "parts": parts, "more": 3}
            | {"reason": reasons.weekly},
        },
        "secret": {"secret": {"reason": reasons.secret, "url": url}},
        "invitation": {"invitation": _any(url) | {"reason": invitations.why}},
        "refused": {
            "refused": {"why": IncomingMail.Outcome.CLOSED.label, "moment": now()}
        },
    }
    return known.get(name, {name: _any(url)})


def _why(reason: str) -> Callable[[], str]:
    return partial(reasons.sentence, reason)


def _any(url: str) -> dict[str, Any]:
    """What all other letters ask for, by the names that they use."""
    start = now() + timedelta(days=7)
    event = SimpleNamespace(
        title="Kennissessie huisvesting",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        place="Utrecht",
    )
    return {
        "name": "Sanne de Wit",
        "url": url,
        "inviter": BYLINE,
        "message": "Doet u mee? Wij beginnen in januari.",
        "group_title": "Intervisie huisvesting",
        "expires": "2 december 2026",
        "event": event,
        "calendar_url": url,
        "page": SimpleNamespace(title="Nieuwsbrief december", lead="Over huisvesting."),
        "items": [
            SimpleNamespace(
                block_type="text",
                value={
                    "heading": "Een meldpunt in vijf stappen",
                    "text": RichText("<p>Elke gemeente richt een meldpunt in.</p>"),
                },
            )
        ],
        "topics": [SimpleNamespace(title=TITLE, path="/forum/")],
        "stop_url": url,
        "consent": "Ik wil de nieuwsbrief ontvangen.",
    }


def _account() -> dict[str, Any]:
    organisation = "gemeente Voorbeeldstad"
    user = SimpleNamespace(
        display_name="Sanne de Wit",
        email="sanne@voorbeeld.example",
        organisation_name=organisation,
    )
    url = f"{settings.SITE_URL}/account/voorbeeld/"
    return {
        "current_site": SimpleNamespace(
            name=settings.SITE_NAME, domain=settings.SITE_URL.partition("//")[2]
        ),
        "user": user,
        "email": user.email,
        "code": "K7M-4QX",
        "key": "K7M-4QX",
        "activate_url": url,
        "password_reset_url": url,
        "signup_url": url,
        "url": url,
        "ip": "192.0.2.1",
        "user_agent": "Firefox op Windows",
        "timestamp": now(),
        "from_email": user.email,
        "to_email": "s.dewit@voorbeeld.example",
        "deleted_email": user.email,
        "site_url": settings.SITE_URL,
        "name": "Sanne de Wit",
        "provider": organisation,
        "domain": SimpleNamespace(domain="voorbeeldstad.example", valid_until=now()),
        "people": 12,
        "held": [
            SimpleNamespace(user=user, get_role_display="moderator", granted_at=now())
        ],
        "closes": now(),
        "day": now(),
    }
