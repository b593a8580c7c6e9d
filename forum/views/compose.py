"""The steps before a form is sent: preview, warnings, and drafts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.authentication.http import SignedInRequest
from accounts.models.bylines import byline_for
from core import markup
from core.exceptions import ActionRefused
from core.http import parse_public_id as parsed
from core.markup import MarkupError, Rendered
from core.security import ratelimit
from forum import paths, policy
from forum.commands import DraftSession
from forum.forms import compose_target
from forum.forms.compose_target import ComposeTarget
from forum.forms.post import PiiCheckedForm, PostForm
from forum.models import Draft, Post, Space, Topic
from forum.moderation.pii import (
    find_pii,
    find_removed_pii,
    list_file_names,
    mask_file_name,
    mask_files,
    mask_pii,
)
from forum.selectors import drafts, mentions
from forum.views.common import not_available, run_command
from forum.views.ratelimit import response_status, within_rate_limit

if TYPE_CHECKING:
    from accounts.policy import Viewer


# Kind of form: function that makes the target from a post.
POST_TARGETS = {"reply": ComposeTarget.for_reply, "edit": ComposeTarget.for_edit}


def is_ready_to_send(
    request: HttpRequest, form: PostForm, place: ComposeTarget
) -> bool:
    """Return whether to send the form now, instead of showing it again.

    The form is shown again if it has errors, for a preview, and if it contains personal
    data for which the user has not chosen what to do.
    """
    if request.method != "POST":
        return False
    is_right = form.is_valid()
    if "preview" in request.POST:
        if "source" in form.cleaned_data:
            run_command(form, lambda: _set_preview(request, form, place))
        return False
    return is_right and not warn_about_pii(request, form, place)


def ask_about_history(request: HttpRequest, form: Any, post: Post) -> bool:
    """Return whether to ask once if earlier versions must be erased as well.

    This is the case if the edit removes personal data and the user has not yet chosen.
    The form comes back with the checkbox ticked.
    """
    data = form.cleaned_data
    if data.get("history_asked") or data.get("erases_history"):
        return False
    try:
        rendered = _render(request, form, ComposeTarget.for_edit(post))
    except MarkupError:
        return False  # the command reports the error
    texts = (data.get("title", ""), rendered.text)
    form.removed_findings = find_removed_pii(post, *texts)
    if form.removed_findings:
        form.set_data("erases_history", "on")
        form.set_data("history_asked", "on")
    return bool(form.removed_findings)


def _set_preview(request: HttpRequest, form: PostForm, place: ComposeTarget) -> None:
    form.preview = _render(request, form, place).html


def _render(request: HttpRequest, form: Any, place: ComposeTarget) -> Rendered:
    source, kind = (form.cleaned_data[k] for k in ("source", "source_format"))
    render = getattr(form, "rendered_once", markup.render)
    return compose_target.render_text(source, kind, place, request.user, render)


def warn_about_pii(
    request: HttpRequest, form: PiiCheckedForm, place: ComposeTarget | None = None
) -> bool:
    """Return whether the form contains personal data that the user has not decided on.

    Checks the title, the text (if there is a target) and the file names of a valid
    form. The findings are added to the form, which is shown again.
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
            texts.append(_render(request, form, place).text)
        except MarkupError:
            return False  # the command reports the error
        names += list_file_names(data["source"], place, request.user)
    form.findings = find_pii(*texts, file_names=names)
    return bool(form.findings)


def _mask(
    request: HttpRequest, form: PiiCheckedForm, place: ComposeTarget | None
) -> None:
    data = form.cleaned_data
    if place is not None:
        source, source_format = data["source"], data["source_format"]
        if source_format == Post.Format.HTML:
            source = mask_files(source, place, request.user)
        _put(form, "source", mask_pii(source, source_format))
    if "title" in data:
        _put(form, "title", mask_pii(data["title"], "text")[:160])
    for file in data.get("uploads", ()):
        file.name = mask_file_name(file.name)


def _put(form: PiiCheckedForm, name: str, value: str) -> None:
    """Set a value in the cleaned data and in the data shown again."""
    form.cleaned_data[name] = value
    form.set_data(name, value)


def warn_unresolved_names(request: HttpRequest, post: Post) -> None:
    names = mentions.list_unresolved_names(post)[:3]
    if names:
        words = _(
            "Nobody who may read this is called %(names)s. They do not hear of your "
            "message."
        )
        messages.warning(request, words % {"names": ", ".join(names)})


@dataclass(frozen=True, slots=True)
class DraftState:
    """The drafts of a form, and the draft that the page continues."""

    session: DraftSession
    # The form was just opened, so the script may choose a new draft key.
    is_fresh: bool
    opened: Draft | None = None
    waiting: tuple[Draft, ...] = ()

    @property
    def initial(self) -> dict[str, Any]:
        draft = self.opened
        if draft is None:
            return {}
        text = {"source": draft.source, "source_format": draft.source_format}
        title = {"title": draft.title} if draft.title else {}
        context: dict[str, Any] = text | title | draft.choices
        return context


def get_draft_state(request: HttpRequest, place: ComposeTarget) -> DraftState:
    """Return the draft of the form; on a GET request also the other drafts."""
    if request.method == "POST":
        return DraftState(get_draft_session(request), is_fresh=False)
    wanted = request.GET.get("concept", "")
    found = drafts.list_drafts(request.user, place.form)
    opened = next((row for row in found if wanted in {str(row.key), "1"}), None)
    waiting = tuple(row for row in found if row is not opened)
    if opened is None:
        return DraftState(DraftSession(uuid4()), True, None, waiting)
    session = DraftSession(uuid4(), opened.key, opened.saved_at)
    return DraftState(session, True, opened, waiting)


def get_draft_session(request: HttpRequest) -> DraftSession:
    """Return the draft of a submitted form, or a new one if the form names none."""
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


def editor_context(
    request: HttpRequest, place: ComposeTarget, drafting: DraftState | None = None
) -> dict[str, Any]:
    around: dict[str, Any] = {"place": place}
    if drafting is not None:
        session, user = drafting.session, request.user
        offers = drafts.build_offers(place, drafting.waiting)
        around |= {
            "draft_key": session.key,
            "draft_from": session.continues,
            "draft_seen": session.seen and session.seen.isoformat(),
            "draft_is_fresh": drafting.is_fresh,
            "draft_offers": drafts.render_offers(offers),
            "writer": getattr(user, "public_id", ""),
        }
    return around


def find_target(user: "Viewer", form: str) -> ComposeTarget | None:
    return find_targets(user, [form]).get(form)


def find_targets(user: "Viewer", forms: Iterable[str]) -> dict[str, ComposeTarget]:
    """Return targets by form name, in one query for spaces and one for posts."""
    idents: dict[str, dict[int, str]] = {
        kind: {} for kind in ("space", *POST_TARGETS, *compose_target.external_targets)
    }
    for form in forms:
        kind, _dot, number = form.partition(".")
        ident = parsed(number)
        if ident is not None and kind in idents:
            idents[kind][ident] = form
    seen = Space.objects.visible_to(user).filter(public_id__in=idents["space"])
    found = {idents["space"][s.public_id]: ComposeTarget.for_topic(s) for s in seen}
    numbers = [ident for kind in POST_TARGETS for ident in idents[kind]]
    posts = Post.objects.visible_to(user).filter(public_id__in=numbers)
    for post in posts.select_related("topic__space"):
        for kind, make in POST_TARGETS.items():
            if post.public_id in idents[kind]:
                found[idents[kind][post.public_id]] = make(post)
    for kind, places_elsewhere in compose_target.external_targets.items():
        numbers = list(idents[kind])
        for ident, place in places_elsewhere(user, numbers).items():
            found[idents[kind][ident]] = place
    return found


@login_required
@require_POST
def preview(request: SignedInRequest) -> HttpResponse:
    """Render a preview with the same code that renders the post."""
    place = find_target(request.user, request.POST.get("form_key", ""))
    if place is None:
        return not_available(request)
    form = PostForm(request.POST)
    if form.is_valid() and within_rate_limit(request, form, "preview"):
        run_command(form, lambda: _set_preview(request, form, place))
    status = response_status(form)
    return render(request, "forum/_preview.html", {"form": form}, status=status)


@login_required
@require_GET
def mention_search(request: SignedInRequest, public_id: int) -> HttpResponse:
    space = get_object_or_404(
        Space.objects.visible_to(request.user), public_id=public_id
    )
    if not policy.permissions_for(request.user, space).can_ask:
        raise PermissionDenied
    try:
        ratelimit.check_user("people", request)
    except ActionRefused:
        return JsonResponse({"people": []}, status=429)
    number = parsed(request.GET.get("onderwerp"))
    topics = Topic.objects.visible_to(request.user).filter(space=space)
    topic = topics.filter(public_id=number).first() if number else None
    words = request.GET.get("q", "")[:80]
    found = mentions.suggest_people(space, words, to=request.user, topic=topic)
    offered = [
        {
            "name": user.display_name,
            "detail": byline_for(user).detail,
            "path": paths.person_path(user.public_id),
        }
        for user in found
    ]
    return JsonResponse({"people": offered})
