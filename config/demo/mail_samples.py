"""Every mail of the site with sample content, for the demo preview and for tests."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.bylines import Byline
from cms.models import NewsletterPage
from core import mail, markup
from core.clock import now
from core.templating.date_ranges import format_range
from notifications.emails import reasons
from notifications.emails.batch import MailEntry, MailSection
from notifications.emails.message import MailLink
from notifications.models import IncomingMail
from notifications.types import invitations
from notifications.types.base import InboxLine

TEMPLATES = Path(settings.BASE_DIR) / "templates"
EMAIL_TEMPLATES = "notifications/email"
TITLE = "Inschrijven in de BRP op een adres waar wonen niet is toegestaan"
TEXT = (
    "Zo doen wij het ook. Wij krijgen elke maand een lijst met adressen waar meer dan"
    " vijf personen staan ingeschreven.\n\nZonder namen."
)
EDITION = (
    '<p>Elke gemeente richt een <a href="https://voorbeeld.example/meldpunt">meldpunt'
    "</a> in. Dat doet u zo:</p><ul><li>Kies een loket.</li><li>Zet het op uw site."
    "</li></ul>"
)
START = datetime(2026, 12, 4, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))
BYLINE = Byline("Sanne de Wit", "Toezichthouder, gemeente Voorbeeldstad", 1)


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    draw: Callable[[], mail.RenderedMail]


def samples() -> dict[str, Sample]:
    """Return the samples by name, found by template so that none is missing."""
    found = {}
    for path in sorted((TEMPLATES / EMAIL_TEMPLATES).glob("*.subject.txt")):
        name = path.name.removesuffix(".subject.txt")
        for key in _contexts(name):
            found[key] = Sample(key, _notification_mail(name, key))
    for folder in ("account", "mfa", "socialaccount"):
        for path in sorted((TEMPLATES / folder / "email").glob("*_message.txt")):
            name = path.name.removesuffix("_message.txt")
            if not name.startswith("base"):
                key = f"{folder}-{name}"
                found[key] = Sample(key, _form(f"{folder}/email/{name}"))
    return found


def _notification_mail(name: str, key: str) -> Callable[[], mail.RenderedMail]:
    """Return a function that renders the mail, in the language active at that time."""
    return lambda: mail.render_mail(
        f"{EMAIL_TEMPLATES}/{name}", _footer(key) | _contexts(name)[key]
    )


def _form(prefix: str) -> Callable[[], mail.RenderedMail]:
    def draw() -> mail.RenderedMail:
        context = _account()
        subject = render_to_string(f"{prefix}_subject.txt", context)
        text = render_to_string(f"{prefix}_message.txt", context)
        return mail.render_text_mail(" ".join(subject.split()), text.strip())

    return draw


def _footer(key: str) -> dict[str, object]:
    links = [
        MailLink(
            _("Mail settings"), f"{settings.SITE_URL}/meldingen/mailinstellingen/"
        ),
        MailLink(
            _("Why did I get this mail?"), f"{settings.SITE_URL}/meldingen/mails/1/"
        ),
    ]
    if stop := _unsubscribe_url(key):
        links.insert(
            0, MailLink(stop, f"{settings.SITE_URL}/meldingen/afmelden/voorbeeld/")
        )
    return {"reason": reasons.explain("topic"), "links": links}


def _unsubscribe_url(key: str) -> str:
    """Return the text of the first footer link, for mails that can be stopped."""
    of_group = _("No more mail about this group")
    words = {
        "batch": _("No more of these mails"),
        "digest": _("No more weekly overview"),
        "invitation": _("No more invitations"),
        "single-bijeenkomst": of_group,
        "confidential": of_group,
    }
    return words.get(key, "" if key == "sign_up" else _("No longer follow this topic"))


def _contexts(name: str) -> dict[str, dict[str, Any]]:
    """Return the contexts of a template by sample name; it may have several samples."""
    url = f"{settings.SITE_URL}/meldingen/"
    replied = _("%(name)s replied to") % {"name": BYLINE.name}
    line = InboxLine(replied, TITLE, "Arbeidsmigranten", BYLINE)
    note = {"line": line, "moment": now(), "url": url, "heading": TITLE}
    spoken = {"text": TEXT, "is_said": True, "preheader": BYLINE.described}
    chosen = replace(line, lead=_("Your question has an answer:"))
    meeting = InboxLine(
        _("A meeting was planned:"),
        "Menukaart vaststellen",
        "Werkgroep huisvesting",
        note=format_range(START, START + timedelta(minutes=90)),
    )
    more = ngettext("and %(n)s more message", "and %(n)s more messages", 2) % {"n": 2}
    entries = [
        MailEntry(TITLE, url, f"{BYLINE.described}: Zo doen wij het ook.", more),
        MailEntry("Huisvesting naast een bedrijf", url, "Ingrid Veenstra: Wij wel."),
    ]
    chapters = [
        MailSection("Arbeidsmigranten", entries),
        MailSection("Wonen", entries[1:]),
    ]
    new = ngettext("%(n)s new message for you", "%(n)s new messages for you", 5)
    bundle = {"heading": new % {"n": 5}, "chapters": chapters, "url": url}
    parts = [MailSection(_("Open questions that you may know about"), entries[:1])]
    known: dict[str, dict[str, dict[str, Any]]] = {
        "single": {
            "single": note
            | spoken
            | {"can_answer": True, "answer_until": now() + timedelta(days=90)},
            "single-gekozen": note
            | spoken
            | {"line": chosen, "is_said": False}
            | _because("solved", reasons.build_subject("solved", TITLE)),
            "single-bijeenkomst": note
            | {"line": meeting}
            | _because("meeting", f"{meeting.lead} {meeting.title}"),
            "single-besloten": note | {"is_restricted": True},
        },
        "batch": {
            "batch": bundle | {"reason": reasons.explain_batch()},
            "digest": bundle
            | {"heading": _("Your week"), "parts": parts, "more": 3}
            | {"reason": reasons.explain_weekly()},
        },
        "confidential": {
            "confidential": {"reason": reasons.explain_confidential(), "url": url}
        },
        "invitation": {
            "invitation": _common(url) | {"reason": invitations.explain_invitation()}
        },
        "refused": {
            "refused": {"why": IncomingMail.Outcome.CLOSED.label, "moment": now()}
        },
        "suspended": {
            "suspended": {
                "name": BYLINE.name,
                "until": START,
                "why_suspended": "U plaatste driemaal dezelfde reclame.",
                "links": [],
            }
        },
    }
    return known.get(name, {name: _common(url)})


def _because(reason: str, heading: str) -> dict[str, str]:
    return {"reason": reasons.explain(reason), "heading": heading}


def _common(url: str) -> dict[str, object]:
    event = SimpleNamespace(
        title="Kennissessie huisvesting",
        starts_at=START,
        ends_at=START + timedelta(hours=2),
        place="Utrecht",
    )
    return {
        "name": "Sanne de Wit",
        "url": url,
        "inviter": BYLINE,
        "message": "Doet u mee? Wij beginnen in januari.",
        "group_title": "Intervisie huisvesting",
        "expires": date_format(START, "j F Y"),
        "event": event,
        "calendar_url": url,
        "page": SimpleNamespace(title="Nieuwsbrief december", lead="Over huisvesting."),
        "items": [
            SimpleNamespace(
                block_type="text",
                value={
                    "heading": "Een meldpunt in vijf stappen",
                },
                said=markup.render(EDITION, source_format="html"),
            )
        ],
        "topics": [SimpleNamespace(title=TITLE, path="/forum/")],
        "stop_url": url,
        "consent": NewsletterPage._meta.get_field("consent").default,
    }


def _account() -> dict[str, object]:
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
        "user_agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0",
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
