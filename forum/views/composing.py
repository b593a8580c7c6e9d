"""What a form to write in does before it sends: show, warn, keep, offer again."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.names import person
from core import limits, markup
from core.clock import amsterdam
from core.http import public_id as parsed
from core.markup import MarkupError, Rendered, is_blank
from forum import commands, composing, mentions, places, policy
from forum.composing import Place
from forum.forms import WritingForm
from forum.models import Draft, Post, Space
from forum.views.common import attempt, gone, read_only
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
    return is_right and not _warns(request, form, place)


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


def _warns(request: HttpRequest, form: WritingForm, place: Place) -> bool:
    if "toch_plaatsen" in request.POST:
        return False
    data = form.cleaned_data
    if "maskeren" in request.POST:
        _put(form, "source", composing.masked(data["source"], data["source_format"]))
        if "title" in data:
            _put(form, "title", composing.masked(data["title"], "text")[:160])
    try:
        text = _rendered(request, form, place).text
    except MarkupError:
        return False  # the command says it
    form.findings = composing.findings(data.get("title", ""), text)
    return bool(form.findings)


def _put(form: WritingForm, name: str, value: str) -> None:
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


def kept_draft(request: HttpRequest, place: Place) -> Draft | None:
    """What this person was writing in this form, when they come to it afresh."""
    if request.method == "POST":
        return None
    drafts = Draft.objects.visible_to(request.user)
    return drafts.filter(form=place.form).first()


def initial(request: HttpRequest, draft: Draft | None) -> dict[str, Any]:
    """What the form holds for somebody who writes on."""
    if draft is None or "concept" not in request.GET:
        return {}
    text = {"source": draft.source, "source_format": draft.source_format}
    title = {"title": draft.title} if draft.title else {}
    return text | title | draft.choices


def context(
    request: HttpRequest, place: Place, draft: Draft | None = None
) -> dict[str, Any]:
    """What the template of a form to write in needs."""
    offered = draft if "concept" not in request.GET else None
    return {"place": place, "draft": offered}


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
@require_POST
def draft(request: SignedInRequest) -> HttpResponse:
    """Keep what is being written, or throw it away."""
    name = request.POST.get("form_key", "")[:40]
    place = place_of(request.user, name)
    if request.POST.get("act") == "drop":
        commands.drop_draft(request.user, form=name)
        back_to_form = place is not None and "in_list" not in request.POST
        return redirect(place.path if place and back_to_form else "drafts")
    if place is None:
        return gone(request)
    if not policy.abilities(request.user, place.space).can_ask:
        raise PermissionDenied
    try:
        made = commands.save_draft(
            request.user,
            form=place.form,
            space=place.space,
            title=request.POST.get("title", ""),
            source=request.POST.get("source", ""),
            source_format=_format(request),
            choices=request.POST.dict(),
        )
    except MarkupError:
        return JsonResponse({"saved": None}, status=413)
    saved = made and f"{amsterdam(made.saved_at):%-H:%M}"
    return JsonResponse({"saved": saved})


def _format(request: HttpRequest) -> str:
    is_html = request.POST.get("source_format") == Post.Format.HTML
    return Post.Format.HTML if is_html else Post.Format.TEXT


@login_required
@read_only
@never_cache
def drafts(request: SignedInRequest) -> HttpResponse:
    """All that one is still writing, the newest first."""
    mine = Draft.objects.visible_to(request.user).select_related("space")
    found = list(mine.order_by("-saved_at", "-pk"))
    stands = places_of(request.user, [row.form for row in found])
    rows = [
        {"draft": row, "place": stands.get(row.form), "words": _words(row)}
        for row in found
    ]
    return render(request, "forum/drafts.html", {"rows": rows, "section": "forum"})


def _words(draft: Draft) -> str:
    form: Any = draft.source_format
    try:
        made = composing.markup.render(draft.source, source_format=form)
    except MarkupError:
        return ""
    return "" if is_blank(made) else composing.markup.excerpt(made.text, 240)


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
        limits.take("people", request)
    except limits.TooSoon:
        return JsonResponse({"people": []}, status=429)
    found = mentions.offered(space, request.GET.get("q", "")[:80], to=request.user)
    offered = [
        {
            "name": user.display_name,
            "detail": person(user).detail,
            "path": places.person_path(user.public_id),
        }
        for user in found
    ]
    return JsonResponse({"people": offered})
