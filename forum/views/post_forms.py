from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from forum import commands, policy
from forum.forms import compose_target
from forum.forms.ask import AskForm
from forum.forms.post import EditForm, PostForm
from forum.models import Draft, Post, Space, Topic
from forum.moderation.sanctions import get_active_mute
from forum.rendering.post_rows import build_rows
from forum.rendering.topic import render_post
from forum.views import compose
from forum.views.ask import search_first
from forum.views.common import (
    find_post,
    find_post_with_permissions,
    form_page,
    get_topic_url,
    not_available,
    page_context,
    run_command,
)
from forum.views.ratelimit import response_status, within_rate_limit

EDIT_FIELDS = (
    *("title", "source", "source_format", "edit_count", "uploads", "alt"),
    "erases_history",
)


@login_required
@form_page
def topic_create(request: SignedInRequest, slug: str) -> HttpResponse:
    seen = Space.objects.visible_to(request.user).open().filter(slug=slug).first()
    return not_available(request) if seen is None else topic_form_page(request, seen)


def topic_form_page(request: SignedInRequest, space: Space) -> HttpResponse:
    kind = Topic.Kind.DISCUSSION if space.is_closed_space else Topic.Kind.QUESTION
    may = policy.permissions_for(request.user, space)
    place = compose_target.ComposeTarget.for_topic(space)
    drafting = compose.get_draft_state(request, place)
    initial = {"kind": kind} | drafting.initial
    form = AskForm(
        request.POST or None, request.FILES or None, initial=initial, may=may
    )
    if not may.can_ask:
        return not_available(request, status=403, muted=get_active_mute(may))
    if "search_first" in request.POST:
        return search_first(request)
    if "is_anonymous" in initial and not may.space.allows_anonymous:
        words = _(
            "Questions can no longer be asked anonymously here. If you place yours, "
            "your name stands with it."
        )
        messages.warning(request, words)
    if compose.is_ready_to_send(request, form, place) and within_rate_limit(
        request, form, "ask"
    ):
        data = {"space": space, "render": form.rendered_once, **form.cleaned_data}
        data["draft"] = drafting.session
        made = run_command(form, lambda: commands.ask(request.user, **data))
        if made is not None:
            first = made.posts.get(number=1)
            _confirm_posted(request, made, first, may)
            compose.warn_unresolved_names(request, first)
            return redirect(get_topic_url(made))
    context = {"form": form, "similar_url": f"{space.path}lijkt-op/"} | page_context(
        space
    )
    context |= compose.editor_context(request, place, drafting)
    return render(
        request, "forum/topic_form.html", context, status=response_status(form)
    )


def _confirm_posted(
    request: SignedInRequest, topic: Topic, first: Post, may: policy.SpacePermissions
) -> None:
    """Add a success message, unless the post is pending: the page says that itself."""
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
    found = find_post_with_permissions(request.user, public_id)
    if found is None:
        return not_available(request)
    (parent, may), topic = found, found[0].topic
    if not may.can_reply(topic):
        return not_available(request, status=403, muted=get_active_mute(may))
    place = compose_target.ComposeTarget.for_reply(parent)
    drafting = compose.get_draft_state(request, place)
    quote = (
        compose_target.quote_post(parent, request.user)
        if "citaat" in request.GET
        else ""
    )
    initial = {"source": quote} | drafting.initial
    form = PostForm(request.POST or None, request.FILES or None, initial=initial)
    if compose.is_ready_to_send(request, form, place) and within_rate_limit(
        request, form, "reply"
    ):
        send = {"topic": topic, "parent": parent, **form.cleaned_data}
        send["render"] = form.rendered_once
        send["draft"] = drafting.session
        made = run_command(form, lambda: commands.reply(request.user, **send))
        if made is not None:
            compose.warn_unresolved_names(request, made)
            return redirect(made.path)
    row = build_rows([parent], may)[0]
    context = {"form": form, "parent_row": row, "parent_html": render_post(row)}
    context |= {"is_nameless": may.is_nameless_in(topic)} | page_context(
        topic.space, topic
    )
    context |= compose.editor_context(request, place, drafting)
    return render(request, "forum/reply.html", context, status=response_status(form))


@login_required
@form_page
def post_edit(request: SignedInRequest, public_id: int) -> HttpResponse:
    found = find_post(request.user, public_id)
    if found is None:
        return not_available(request)
    topic = found.topic
    if not policy.permissions_for(request.user, topic.space).can_edit(found):
        return not_available(request, status=403)
    place = compose_target.ComposeTarget.for_edit(found)
    drafting = compose.get_draft_state(request, place)
    form = (
        EditForm(request.POST, request.FILES, post=found)
        if request.method == "POST"
        else EditForm.of(found, **drafting.initial)
    )
    if drafting.opened and _is_older(drafting.opened, found):
        form.conflicting_post = found
    if compose.is_ready_to_send(request, form, place) and not compose.ask_about_history(
        request, form, found
    ):
        data = form.cleaned_data
        text = {k: v for k, v in data.items() if k in EDIT_FIELDS}
        text["render"] = form.rendered_once
        text["draft"] = drafting.session
        made = run_command(form, lambda: _edit(request, form, found, text))
        if made is not None:
            compose.warn_unresolved_names(request, made)
            return redirect(made.path)
    context = {"form": form, "post": found} | page_context(topic.space, topic)
    context |= compose.editor_context(request, place, drafting)
    return render(request, "forum/post_form.html", context)


def _is_older(draft: Draft, post: Post) -> bool:
    return post.edited_at is not None and draft.saved_at < post.edited_at


def _edit(
    request: SignedInRequest, form: EditForm, post: Post, text: dict[str, Any]
) -> Post:
    try:
        return commands.edit_post(request.user, post=post, **text)
    except commands.EditConflictError:
        # Show both texts. The next attempt to save has seen the other edit.
        post.refresh_from_db()
        form.conflicting_post = post
        form.set_data("edit_count", post.edit_count)
        raise
