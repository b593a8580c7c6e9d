"""The living style guide: every component in every state."""

import re
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.authentication.http import SignedInRequest
from accounts.models.bylines import Byline
from cms.admin.choosers import public_spaces
from cms.policy import can_see_catalogue
from core.templating.placeholders import fill_placeholders
from forum.models import Topic
from forum.policy import permissions_for
from forum.rendering.topic import TopicPlaceholders, render_new_posts
from forum.selectors import post_pages, topic_lists
from forum.views import read_only

STATIC = Path(settings.BASE_DIR) / "static"
ALERTS = (
    ("info", "Uitleg", "Een adviseur leest mee."),
    ("success", "Gelukt", "Uw vraag staat op het forum."),
    ("warning", "Let op", "Staat er een naam van een inwoner in?"),
    ("error", "Niet gelukt", "De verbinding viel weg. Uw tekst is bewaard."),
)


class ExampleForm(forms.Form):
    title = forms.CharField(
        label="Titel van uw vraag", help_text="Zet het onderwerp in één zin."
    )
    email = forms.EmailField(label="E-mailadres")
    kind = forms.ChoiceField(
        label="Wat is het?",
        choices=[("question", "Een vraag"), ("discussion", "Een discussie")],
        widget=forms.RadioSelect,
    )
    keeps = forms.BooleanField(label="Houd mij op de hoogte", required=False)


@login_required
@read_only
def catalogue(request: SignedInRequest) -> HttpResponse:
    if not can_see_catalogue(request.user):
        raise Http404
    space = public_spaces().exclude(last_post_at=None).first()
    topics = topic_lists.load_newest_rows(space, request.user, limit=3) if space else []
    names = ("Sanne de Wit", "Tom Jacobs", "Ilse Bos", "Murat Kaya")
    context: dict[str, Any] = {
        "form": ExampleForm({"title": "", "email": "naam.gemeente.nl"}),
        "alerts": ALERTS,
        "people": [Byline(name, "", number) for number, name in enumerate(names, 1)],
        "space": space,
        "topics": topics,
        "icons_there": _icons(),
        "tokens": _tokens(),
        "streams": "",
        "section": "",
    }
    talked = next((row for row in topics if row.topic.reply_count), None)
    if talked:
        context |= _live(request, talked.topic) | {"topic_url": talked.url}
    return render(request, "cms/catalogue.html", context)


def _live(request: SignedInRequest, topic: Topic) -> dict[str, object]:
    """Return the newest reply as in a live update, and the streams of its topic."""
    may = permissions_for(request.user, topic.space)
    rows = post_pages.load_new_posts(topic, may, since=topic.last_number - 1)
    reader = TopicPlaceholders.of_rows(request, topic, may, rows)
    return {
        "topic": topic,
        "posts": fill_placeholders(render_new_posts(topic, may, rows), reader),
        "more_url": f"/forum/onderwerp/{topic.public_id}/nieuw/",
        "streams": f"topic.{topic.public_id}",
    }


def _icons() -> list[str]:
    drawn = (STATIC / "img" / "icons.svg").read_text(encoding="utf-8")
    return sorted(re.findall(r'<symbol id="([\w-]+)"', drawn))


def _tokens() -> list[str]:
    written = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    return list(dict.fromkeys(re.findall(r"--[\w-]+(?=:)", written)))
