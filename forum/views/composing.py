"""What a form to write in does before it sends: show, warn, keep, offer again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.names import person
from core import markup
from core.http import parse_public_id as parsed
from core.markup import MarkupError, Rendered
from core.security import ratelimit
from forum import composing, drafts, mentions, places, policy
from forum.commands import DraftSession
from forum.composing import Place
from forum.forms import CheckedForm, WritingForm
from forum.models import Draft, Post, Space, Topic
from forum.views.common import attempt, gone
from forum.views.limiting import in_time, status_of

# Kind of a form -> the place of it, by the post that it is about.
OF_POSTS = {"reply": Place.of_reply, "edit": Place.of_edit}


def sending(request: HttpRequest, form: WritingForm, place: Place) -> bool:
    """Is this form to be sent now? Else it is shown again, with what was found.

    A preview is asked for; or there is something personal in the text, and nobody has
    said yet what to do with it.
    """
    if request.method != "POST":
        return False
    is_right = form.is_valid()
    if "preview" in request.POST:
        if "source" in form.cleaned_data:
            attempt(form, lambda: _show(request, form, place))
        return False
    return is_right and not warns(request, form, place)


def asks_about_history(request: HttpRequest, form: Any, post: Post) -> bool:
    """Come back once with the earlier versions ticked, when the edit takes personal
    data out and nothing was chosen about them."""
    data = form.cleaned_data
    if data.get("history_asked") or data.get("erases_history"):
        return False
    try:
        rendered = _rendered(request, form, Place.of_edit(post))
    except MarkupError:
        return False  # the command says it
    texts = (data.get("title", ""), rendered.text)
    form.removed_findings = composing.removed_findings(post, *texts)
    if form.removed_findings:
        form.put("erases_history", "on")
        form.put("history_asked", "on")
    return bool(form.removed_findings)


def _show(request: HttpRequest, form: WritingForm, place: Place) -> None:
    form.preview = _rendered(request, form, place).html


def _rendered(request: HttpRequest, form: Any, place: Place) -> Rendered:
    source, kind = (form.cleaned_data[k] for k in ("source", "source_format"))
    render = getattr(form, "rendered_once", markup.render)
    return composing.rendered(source, kind, place, request.user, render)


def warns(request: HttpRequest, form: CheckedForm, place: Place | None = None) -> bool:
    """Is there something personal in a form that is right, and did nobody say yet what
    to do with it? Then it comes back with what was found, and all that was typed.

    Looked at are its title, its text, which needs a place, and the names of files.
    """
    if "toch_plaatsen" in request.POST:
        return False
    if "maskeren" in request.POST:
        _mask(request, form, place)
    data = form.cleaned_data
    texts = [data.get("title", "")]
    names = [file.name for file in data.get("uploads", ())]
    if place is not None:
        try:
            texts.append(_rendered(request, form, place).text)
        except MarkupError:
            return False  # the command says it
        names += composing.names_of_files(data["source"], place, request.user)
    form.findings = composing.findings(*texts, file_names=names)
    return bool(form.findings)


def _mask(request: HttpRequest, form: CheckedForm, place: Place | None) -> None:
    data = form.cleaned_data
    if place is not None:
        source, source_format = data["source"], data["source_format"]
        if source_format == Post.Format.HTML:
            source = composing.with_masked_files(source, place, request.user)
        _put(form, "source", composing.masked(source, source_format))
    if "title" in data:
        _put(form, "title", composing.masked(data["title"], "text")[:160])
    for file in data.get("uploads", ()):
        file.name = composing.masked_file_name(file.name)


def _put(form: CheckedForm, name: str, value: str) -> None:
    """Into what is sent, and into what is shown when it is not."""
    form.cleaned_data[name] = value
    form.put(name, value)


def tell_unheard(request: HttpRequest, post: Post) -> None:
    """Say at the next page whom the text names in vain."""
    names = mentions.unheard(post)[:3]
    if names:
        words = _(
            "Nobody who may read this is called %(names)s. They do not hear of your "
            "message."
        )
        messages.warning(request, words % {"names": ", ".join(names)})


@dataclass(frozen=True, slots=True)
class Drafting:
    """The drafts of one form, and which of them this page goes on from."""

    session: DraftSession
    # Was the form opened just now? Then the script may choose a new key.
    is_fresh: bool
    opened: Draft | None = None
    waiting: tuple[Draft, ...] = ()

    @property
    def initial(self) -> dict[str, Any]:
        """What the form holds for somebody who writes on."""
        draft = self.opened
        if draft is None:
            return {}
        text = {"source": draft.source, "source_format": draft.source_format}
        title = {"title": draft.title} if draft.title else {}
        return text | title | draft.choices


def drafting(request: HttpRequest, place: Place) -> Drafting:
    """The draft of this form, and on a page that is opened the drafts that wait."""
    if request.method == "POST":
        return Drafting(session_of(request), is_fresh=False)
    wanted = request.GET.get("concept", "")
    found = drafts.drafts_of_form(request.user, place.form)
    opened = next((row for row in found if wanted in {str(row.key), "1"}), None)
    waiting = tuple(row for row in found if row is not opened)
    if opened is None:
        return Drafting(DraftSession(uuid4()), True, None, waiting)
    session = DraftSession(uuid4(), opened.key, opened.saved_at)
    return Drafting(session, True, opened, waiting)


def session_of(request: HttpRequest) -> DraftSession:
    """The draft of a form that was sent; a new one when the form names none."""
    data = request.POST
    return DraftSession(
        parse_key(data.get("draft_key")) or uuid4(),
        parse_key(data.get("draft_from")),
        _moment(data.get("draft_seen", "")),
    )


def parse_key(value: str | None) -> UUID | None:
    try:
        return UUID(value or "")
    except ValueError:
        return None


def _moment(value: str) -> datetime | None:
    try:
        moment = parse_datetime(value)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def context(
    request: HttpRequest, place: Place, drafting: Drafting | None = None
) -> dict[str, Any]:
    """What the template of a form to write in needs."""
    around: dict[str, Any] = {"place": place}
    if drafting is not None:
        session, user = drafting.session, request.user
        offers = drafts.offers_of_form(place, drafting.waiting)
        around |= {
            "draft_key": session.key,
            "draft_from": session.continues,
            "draft_seen": session.seen and session.seen.isoformat(),
            "draft_is_fresh": drafting.is_fresh,
            "draft_offers": drafts.render_offers(offers),
            "writer": getattr(user, "public_id", ""),
        }
    return around


def place_of(user: Any, form: str) -> Place | None:
    """The place of a form by its name, for whoever may see it."""
    return places_of(user, [form]).get(form)


def places_of(user: Any, forms: Iterable[str]) -> dict[str, Place]:
    """The same for many: one query for all spaces, one for all posts."""
    idents: dict[str, dict[int, str]] = {
        kind: {} for kind in ("space", *OF_POSTS, *composing.elsewhere)
    }
    for form in forms:
        kind, _dot, number = form.partition(".")
        ident = parsed(number)
        if ident is not None and kind in idents:
            idents[kind][ident] = form
    seen = Space.objects.visible_to(user).filter(public_id__in=idents["space"])
    found = {idents["space"][s.public_id]: Place.of_question(s) for s in seen}
    numbers = [ident for kind in OF_POSTS for ident in idents[kind]]
    posts = Post.objects.visible_to(user).filter(public_id__in=numbers)
    for post in posts.select_related("topic__space"):
        for kind, make in OF_POSTS.items():
            if post.public_id in idents[kind]:
                found[idents[kind][post.public_id]] = make(post)
    for kind, places_elsewhere in composing.elsewhere.items():
        numbers = list(idents[kind])
        for ident, place in places_elsewhere(user, numbers).items():
            found[idents[kind][ident]] = place
    return found


@login_required
@require_POST
def preview(request: SignedInRequest) -> HttpResponse:
    """How a text will look, by the same way as it goes to the page."""
    place = place_of(request.user, request.POST.get("form_key", ""))
    if place is None:
        return gone(request)
    form = WritingForm(request.POST)
    if form.is_valid() and in_time(request, form, "preview"):
        attempt(form, lambda: _show(request, form, place))
    status = status_of(form)
    return render(request, "forum/_preview.html", {"form": form}, status=status)


@login_required
@require_GET
def mentionable(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Whom one may mention in a space, for the words typed behind an @."""
    space = get_object_or_404(
        Space.objects.visible_to(request.user), public_id=public_id
    )
    if not policy.abilities(request.user, space).can_ask:
        raise PermissionDenied
    try:
        ratelimit.check_user("people", request)
    except ratelimit.RateLimitError:
        return JsonResponse({"people": []}, status=429)
    number = parsed(request.GET.get("onderwerp"))
    topics = Topic.objects.visible_to(request.user).filter(space=space)
    topic = topics.filter(public_id=number).first() if number else None
    words = request.GET.get("q", "")[:80]
    found = mentions.offered(space, words, to=request.user, topic=topic)
    offered = [
        {
            "name": user.display_name,
            "detail": person(user).detail,
            "path": places.person_path(user.public_id),
        }
        for user in found
    ]
    return JsonResponse({"people": offered})
