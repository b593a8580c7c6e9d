"""Forms to ask, to answer and to edit."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from forum import cases, commands, composing, policy
from forum.asking import AskForm
from forum.drawing import one
from forum.forms import EditForm, WritingForm
from forum.models import Draft, Post, Space, Topic
from forum.rows import rows_of
from forum.views import composing as compose
from forum.views.asking import search_first
from forum.views.common import (
    attempt,
    form_page,
    frame,
    gone,
    post_to_answer,
    seen_post,
    topic_url,
)
from forum.views.limiting import in_time, status_of

EDITED = (
    *("title", "source", "source_format", "edit_count", "uploads", "alt"),
    "erases_history",
)


@login_required
@form_page
def topic_create(request: SignedInRequest, slug: str) -> HttpResponse:
    seen = Space.objects.visible_to(request.user).open().filter(slug=slug).first()
    return gone(request) if seen is None else topic_form_page(request, seen)


def topic_form_page(request: SignedInRequest, space: Space) -> HttpResponse:
    kind = Topic.Kind.DISCUSSION if space.is_closed_space else Topic.Kind.QUESTION
    may = policy.abilities(request.user, space)
    place = composing.Place.of_question(space)
    drafting = compose.drafting(request, place)
    initial = {"kind": kind} | drafting.initial
    form = AskForm(
        request.POST or None, request.FILES or None, initial=initial, may=may
    )
    if not may.can_ask:
        return gone(request, status=403, muted=cases.muting(may))
    if "search_first" in request.POST:
        return search_first(request)
    if "is_anonymous" in initial and not may.space.allows_anonymous:
        words = _(
            "Questions can no longer be asked anonymously here. If you place yours, "
            "your name stands with it."
        )
        messages.warning(request, words)
    if compose.sending(request, form, place) and in_time(request, form, "ask"):
        data = {"space": space, "render": form.rendered_once, **form.cleaned_data}
        data["draft"] = drafting.session
        made = attempt(form, lambda: commands.ask(request.user, **data))
        if made is not None:
            first = made.posts.get(number=1)
            _tell_placed(request, made, first, may)
            compose.tell_unheard(request, first)
            return redirect(topic_url(made))
    context = {"form": form, "similar_url": f"{space.path}lijkt-op/"} | frame(space)
    context |= compose.context(request, place, drafting)
    return render(request, "forum/topic_form.html", context, status=status_of(form))


def _tell_placed(
    request: SignedInRequest, topic: Topic, first: Post, may: policy.Abilities
) -> None:
    """Not of what waits for approval: the page itself says that it does."""
    if not first.is_visible:
        return
    if may.participation is not None and may.participation.follow == "none":
        words = _("Your message is placed.")
    elif topic.is_question:
        words = _("Your question is placed. You get word when somebody answers.")
    else:
        words = _("Your topic is placed. You get word when somebody replies.")
    messages.success(request, words)


@login_required
@form_page
def post_reply(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = post_to_answer(request.user, public_id)
    if found is None:
        return gone(request)
    (parent, may), topic = found, found[0].topic
    if not may.can_reply(topic):
        return gone(request, status=403, muted=cases.muting(may))
    place = composing.Place.of_reply(parent)
    drafting = compose.drafting(request, place)
    quote = composing.quoted(parent, request.user) if "citaat" in request.GET else ""
    initial = {"source": quote} | drafting.initial
    form = WritingForm(request.POST or None, request.FILES or None, initial=initial)
    if compose.sending(request, form, place) and in_time(request, form, "reply"):
        send = {"topic": topic, "parent": parent, **form.cleaned_data}
        send["render"] = form.rendered_once
        send["draft"] = drafting.session
        made = attempt(form, lambda: commands.reply(request.user, **send))
        if made is not None:
            compose.tell_unheard(request, made)
            return redirect(made.path)
    row = rows_of([parent], may)[0]
    context = {"form": form, "parent_row": row, "parent_html": one(row)}
    context |= {"is_nameless": may.is_nameless_in(topic)} | frame(topic.space, topic)
    context |= compose.context(request, place, drafting)
    return render(request, "forum/reply.html", context, status=status_of(form))


@login_required
@form_page
def post_edit(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = seen_post(request.user, public_id)
    if found is None:
        return gone(request)
    topic = found.topic
    if not policy.abilities(request.user, topic.space).can_edit(found):
        return gone(request, status=403)
    place = composing.Place.of_edit(found)
    drafting = compose.drafting(request, place)
    form = (
        EditForm(request.POST, request.FILES, post=found)
        if request.method == "POST"
        else EditForm.of(found, **drafting.initial)
    )
    if drafting.opened and _is_older(drafting.opened, found):
        form.theirs = found
    if compose.sending(request, form, place) and not compose.asks_about_history(
        request, form, found
    ):
        data = form.cleaned_data
        text = {k: v for k, v in data.items() if k in EDITED}
        text["render"] = form.rendered_once
        text["draft"] = drafting.session
        made = attempt(form, lambda: _edited(request, form, found, text))
        if made is not None:
            compose.tell_unheard(request, made)
            return redirect(made.path)
    context = {"form": form, "post": found} | frame(topic.space, topic)
    context |= compose.context(request, place, drafting)
    return render(request, "forum/post_form.html", context)


def _is_older(draft: Draft, post: Post) -> bool:
    """Was this begun before the text became what it is now?"""
    return post.edited_at is not None and draft.saved_at < post.edited_at


def _edited(
    request: SignedInRequest, form: EditForm, post: Post, text: dict[str, Any]
) -> Post:
    try:
        return commands.edit_post(request.user, post=post, **text)
    except commands.Conflict:
        # Both texts are shown; whoever saves after that has seen the other one.
        post.refresh_from_db()
        form.theirs = post
        form.put("edit_count", post.edit_count)
        raise
